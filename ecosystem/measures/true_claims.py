"""What more text would do to the share of true claims that a smoothed fit makes, exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.frullani import STEP, times

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def true_claims_change(
    base: F64, starts: I64, popularity: F64, law: F64, n_draws: float
) -> float | None:
    """Return the expected change of the accuracy of a fit's claims.

    A fit says of fact f what is true with the probability ``(c + a) / (n_f + a V)``, c of n_f
    claims being true. After X ~ Bin(M, s_f) more claims of it, of which the share r is true, that
    is in the mean ``(A + r X) / (B + X) = r + (A - r B) / (B + X)``, with

        E 1 / (b + X) = integral from 0 to infinity of exp(-b t) (1 - s (1 - exp(-t)))^M dt

    Derived.

    Parameters
    ----------
    base : array of float64, shape (K,)
        Counts, and what smoothing adds to them; above 0.
    starts : array of int64, shape (C,)
        Where the claims about each fact begin; the first of them is true.
    popularity : array of float64, shape (C,)
        How often people speak of each fact.
    law : array of float64, shape (K,)
        What the further claims are of; it sums to 1.
    n_draws
        How many claims more.

    Returns
    -------
    float or None
        In probability; None where some fact is neither in the text nor smoothed.
    """
    total, true = np.add.reduceat(base, starts), base[starts]
    if not (total > 0).all():
        return None
    share = np.add.reduceat(law, starts)
    said = share > 0
    total, true, s = total[said], true[said], share[said]
    r = law[starts][said] / s
    t = times(float(total.min(initial=np.inf)), float(total.max(initial=1.0)) + n_draws)[:, None]
    with np.errstate(divide="ignore"):  # what is always said is never missed
        missed = n_draws * np.log1p(np.expm1(-t) * s)
    mean = STEP * (np.exp(missed - total * t) * t).sum(axis=0)
    change = r + (true - r * total) * mean - true / total
    return float((popularity[said] * change).sum() / popularity.sum())
