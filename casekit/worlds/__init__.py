"""Clean truth: invented businesses whose tables are known to the last cell."""

from __future__ import annotations

from casekit.errors import UnknownName

WORLDS = ("larkpost",)
_LOADABLE = ("larkpost/shops", "larkpost/messages")


def world(name: str, *, seed: int = 7, messages: int = 12_000, shops: int = 2_000):
    """An invented business; its tables are attributes, made when first asked for.

    Parameters
    ----------
    name : str
        `"larkpost"`: small online shops and their customers' mail.
    seed : int
        The same seed gives the same bytes, on every machine.
    messages, shops : int
        Rows of the tables `messages` and `shops`.

    Examples
    --------
    >>> larkpost = world("larkpost", seed=7, messages=100)
    >>> larkpost
    Larkpost(seed=7, 100 messages, 2,000 shops)
    >>> len(larkpost.messages)
    100
    """
    if name not in WORLDS:
        raise UnknownName(f"There is no world {name!r}; there is {', '.join(WORLDS)}.")
    from casekit.worlds.larkpost import Larkpost

    return Larkpost(seed=seed, n_messages=messages, n_shops=shops)


def load(name: str, *, seed: int = 7):
    """One table of a world in its usual size, as a DataFrame.

    >>> load("larkpost/shops").shape
    (2000, 10)
    """
    if name not in _LOADABLE:
        raise UnknownName(
            f"There is no table {name!r}; there are {', '.join(_LOADABLE)}."
        )
    world_name, table = name.split("/")
    return getattr(world(world_name, seed=seed), table)
