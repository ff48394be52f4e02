"""How sure a measured share is."""

from __future__ import annotations

import numpy as np


def share_interval(
    right: np.ndarray, weight: np.ndarray | None = None
) -> tuple[float, float, float]:
    """A share with its 95 % Jeffreys interval, also for weighted rows.

    The interval is the central part of a Beta(k + ½, n − k + ½), which keeps its
    promise for small counts and shares near 0 and 1 (Brown, Cai & DasGupta 2001,
    "Interval Estimation for a Binomial Proportion", *Statistical Science* 16:101-133).
    Weighted rows count as Kish's effective number of rows, (Σw)² / Σw².

    Parameters
    ----------
    right : bool array (n,)
    weight : float array (n,), optional
        How many rows of the real stream each row stands for.

    Returns
    -------
    share, low, high : floats in 0 … 1, all NaN when there is no row

    Examples
    --------
    >>> [round(x, 3) for x in share_interval(np.array([True] * 9 + [False]))]
    [0.9, 0.619, 0.989]
    """
    from scipy.stats import beta

    right = np.asarray(right, dtype=bool)
    weight = np.ones(len(right)) if weight is None else np.asarray(weight, dtype=float)
    total = weight.sum()
    if not total > 0:
        return (float("nan"),) * 3
    share = float(weight[right].sum() / total)
    n = float(total**2 / (weight**2).sum())
    k = share * n
    tail = 0.025
    low = 0.0 if k == 0 else float(beta.ppf(tail, k + 0.5, n - k + 0.5))
    high = 1.0 if right.all() else float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5))
    return share, low, high
