"""The difference between two arms that share their replicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
_NAN = float("nan")
_ROUNDING = 1e-12  # of the largest value: what sums of floats in another order may differ by


@dataclass(frozen=True)
class Difference:
    """A mean paired difference, how sure it is, and what pairing gained.

    Attributes
    ----------
    n
        Pairs.
    mean, low, high
        Mean difference and the ends of its interval by Student's t, in the outcome's unit.
    standard_error
        Standard deviation of the differences divided by the root of their number.
    p
        Two-sided p value of the paired t test that the mean difference is 0.
    correlation
        Pearson's, between the arms over replicates; NaN where an arm does not vary.
    variance_ratio
        (variance of one arm + variance of the other) / variance of the differences: how many
        times as many replicates unpaired arms would need to be as precise. Below 1, pairing
        cost precision; infinite where differences do not vary; NaN where nothing varies.
    """

    n: int
    mean: float
    low: float
    high: float
    standard_error: float
    p: float
    correlation: float
    variance_ratio: float

    @property
    def half_width(self) -> float:
        """Half the width of the interval; NaN with fewer than two pairs."""
        return (self.high - self.low) / 2

    @property
    def covers_zero(self) -> bool:
        """Whether the interval holds 0, or there is none: then nothing is decided."""
        return not (self.low > 0 or self.high < 0)


def paired_difference(treated: F64, reference: F64, level: float = 0.95) -> Difference:
    """Compare two arms replicate by replicate.

    Parameters
    ----------
    treated, reference : array of shape (replicates,)
        Finite values; entry r of both comes from the same random numbers.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Difference
        Treated minus reference. With one pair the interval is NaN. Where the difference is
        the same in all replicates, but for the rounding of floats, the interval is a point,
        and p is 0, or 1 if it is 0.

    Examples
    --------
    >>> paired_difference(np.array([3.0, 5.0, 4.0]), np.array([1.0, 2.0, 3.0])).mean
    2.0
    """
    differences = pair_differences(treated, reference)
    n = len(differences)
    if n == 0:
        return Difference(0, _NAN, _NAN, _NAN, _NAN, _NAN, _NAN, _NAN)
    mean = float(differences.mean())
    correlation, ratio = _correlation(treated, reference), _variance_ratio(treated, reference)
    if n == 1:
        return Difference(1, mean, _NAN, _NAN, _NAN, _NAN, correlation, ratio)
    error = float(differences.std(ddof=1) / np.sqrt(n))
    if np.ptp(differences) == 0 or error == 0:  # or too small for its square to be a number
        return Difference(n, mean, mean, mean, 0.0, float(mean == 0), correlation, ratio)

    from scipy.stats import ttest_rel

    found = ttest_rel(treated, reference)
    low, high = map(float, found.confidence_interval(level))
    return Difference(n, mean, low, high, error, float(found.pvalue), correlation, ratio)


def pair_differences(treated: F64, reference: F64) -> F64:
    """Return treated - reference; one number where they vary by no more than rounding does."""
    differences = treated - reference
    if not len(differences):
        return differences
    slack = _ROUNDING * np.maximum(np.abs(treated), np.abs(reference))
    middle = float(np.median(differences))
    if (np.abs(differences - middle) > slack).any():
        return differences
    return np.full(len(differences), 0.0 if abs(middle) <= slack.max() else middle)


def _correlation(one: F64, other: F64) -> float:
    if len(one) < 2 or any(np.ptp(x) == 0 or x.var() == 0 for x in (one, other)):
        return _NAN
    return float(np.corrcoef(one, other)[0, 1])


def _variance_ratio(one: F64, other: F64) -> float:
    if len(one) < 2:
        return _NAN
    unpaired = float(one.var(ddof=1) + other.var(ddof=1))
    differences = pair_differences(one, other)
    paired = float(differences.var(ddof=1)) if np.ptp(differences) > 0 else 0.0
    if paired > 0:
        return unpaired / paired
    return float("inf") if unpaired > 0 else float("nan")
