"""A market of invented users: what becomes of a product once it is out there.

    users = make_users(4_000)
    product = Product("rule in the mailbox", accuracy=0.74)
    found = simulate(product, users, days=90, seed=7)
    found.summary

It compares designs under stated assumptions (`PARAMETERS`); it does not forecast sales.
"""

from __future__ import annotations

from casekit.market.product import PARAMETERS, Behaviour, Product
from casekit.market.simulate import simulate
from casekit.market.simulation import Simulation
from casekit.market.users import make_users, users_from_shops

__all__ = [
    "PARAMETERS",
    "Behaviour",
    "Product",
    "Simulation",
    "make_users",
    "simulate",
    "users_from_shops",
]
