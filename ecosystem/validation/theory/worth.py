"""What text is worth in closed form, written out term by term."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

F64 = NDArray[np.float64]


def loss_after_fresh_draws(n: int, human: F64, smoothing: float) -> float:
    """Return the expected loss on people's text of counts of n draws of it, in bits per draw.

    The mean of each logarithm is a sum over all counts that a type can have. All types are
    smoothed.
    """
    counts = np.arange(n + 1)
    logs = [binom.pmf(counts, n, p) @ np.log2(counts + smoothing) for p in human]
    return float(np.log2(n + smoothing * len(human)) - human @ np.array(logs))


def loss_of_expected_counts(n: int, human: F64, smoothing: float) -> float:
    """Return the same where every type has the count that is expected of it."""
    law = (n * human + smoothing) / (n + smoothing * len(human))
    return float(-human @ np.log2(law))


def distance_in_the_long_run(h: int, s: int) -> float:
    """Return E |q - p|^2 / H* of counts of h draws of people and s of the model before."""
    return 1 - h * (h + 2 * s - 1) / (h * (h + 2 * s) + s)


def changes_by_one_more(h: int, s: int) -> tuple[float, float]:
    """Return what one more draw does to it: of people, and of the model before.

    With e the draw, ``|q' - p|^2 = (n^2 |q - p|^2 + |e - p|^2 + 2 n (q - p)(e - p)) / (n + 1)^2``.
    """
    n, d = h + s, distance_in_the_long_run(h, s)
    of_people = (n * n * d + 1) / (n + 1) ** 2 - d
    return of_people, of_people + 2 * s * d / (n + 1) ** 2


def distance_at_share(n: int, m: float) -> float:
    """Return E |q - p|^2 / H* in the long run of n draws, each of people with the chance m."""
    return 1 / n / (1 - (1 - m) ** 2 * (1 - 1 / n))


def gain_by_share(n: int, m: float) -> float:
    """Return by how much it falls as the share of people's draws rises: -d/dm of it."""
    rest = (1 - m) * (1 - 1 / n)
    return distance_at_share(n, m) * 2 * rest / (1 - (1 - m) * rest)


def supply_for_shares(before: float, after: float) -> float:
    """Return how many times as many of people's pages bring a share of AI pages down."""
    return (before / (1 - before)) / (after / (1 - after))
