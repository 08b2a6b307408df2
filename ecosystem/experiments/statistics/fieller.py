"""The ratio of two means over the same pairs, with Fieller's interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def ratio_of_means(
    numerator: F64, denominator: F64, level: float = 0.95
) -> tuple[float, float, float] | None:
    """Return the ratio of two means and the ends of its interval by Fieller's theorem.

    All ratios r for which the mean of ``numerator - r * denominator`` is not told from 0 by the
    paired t test (Fieller 1954, J. R. Stat. Soc. B 16:175; from memory). They are an interval
    where the denominator's own interval by t leaves out 0, and only there is one returned.

    Parameters
    ----------
    numerator, denominator : arrays of shape (pairs,)
        Finite values; entry r of both belongs to the same pair.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    tuple of float, or None
        Ratio, lower end and upper end; None with fewer than two pairs, or where the mean of the
        denominator is not told from 0.

    Examples
    --------
    >>> ratio_of_means(np.array([2.0, 2.0]), np.array([4.0, 4.0]))
    (0.5, 0.5, 0.5)
    """
    n = len(denominator)
    if n < 2:
        return None
    from scipy.stats import t

    # In units of the means' sizes, so that no square is too large or too small for a float.
    units = [float(np.abs(each).max()) or 1.0 for each in (numerator, denominator)]
    top, bottom = numerator / units[0], denominator / units[1]
    a, b = float(top.mean()), float(bottom.mean())
    aa, ab, bb = (
        float(((x - x.mean()) * (y - y.mean())).sum()) / (n - 1) / n
        for x, y in ((top, top), (top, bottom), (bottom, bottom))
    )
    squared = float(t.ppf((1 + level) / 2, n - 1)) ** 2
    lead = b * b - squared * bb
    if lead <= 0:
        return None
    middle = a * b - squared * ab
    root = max(0.0, middle * middle - lead * (a * a - squared * aa)) ** 0.5
    scale = units[0] / units[1]
    return scale * a / b, scale * (middle - root) / lead, scale * (middle + root) / lead
