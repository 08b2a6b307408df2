"""From values of many worlds to verdicts: means, standard errors, z, and what a bug would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.validation.case import Case, Claim

F64 = NDArray[np.float64]

TOLERANCE = 4.0  # standard errors that a mean may be away
POWER = 6.0  # standard errors that a bug must move it
_GRID = 1e-6  # laws lie on a grid of 2**-40: numbers without any chance agree to this


@dataclass(frozen=True)
class Comparison:
    """One number of a claim beside its expectation."""

    case: str
    setting: str
    quantity: str
    formula: str
    at: str
    relation: str
    expected: float
    mean: float
    standard_error: float
    n_replicates: int
    z: float
    is_right: bool

    @property
    def relative_error(self) -> float:
        """Mean over expectation, less 1; infinite where nothing is expected."""
        return self.mean / self.expected - 1 if self.expected else float("inf")


@dataclass(frozen=True)
class Power:
    """How far a bug would move the number of a claim, in standard errors."""

    case: str
    setting: str
    quantity: str
    at: str
    bug: str
    if_bug: float
    shift: float


@dataclass(frozen=True)
class Outcome:
    """All comparisons of a case, and what bugs would do to them."""

    case: Case
    comparisons: Sequence[Comparison]
    powers: Sequence[Power]
    seconds: float

    @property
    def unseen_bugs(self) -> list[str]:
        """Bugs that the case claims to catch and could not have seen."""
        shifts: dict[tuple[str, str], float] = {}
        for power in self.powers:
            key = (power.bug, power.setting)
            shifts[key] = max(shifts.get(key, 0.0), power.shift)
        return sorted({bug for (bug, _), shift in shifts.items() if shift < POWER})

    @property
    def verdict(self) -> str:
        """``right``; ``wrong``; ``weak``, where a bug would not have been seen; or ``found``."""
        if not all(comparison.is_right for comparison in self.comparisons):
            return "wrong"
        if self.unseen_bugs:
            return "weak"
        judged = [c for c in self.comparisons if c.relation != "found"]
        return "right" if judged else "found"

    @property
    def worst(self) -> Comparison:
        """The comparison that is furthest off: by z, or by ratio where nothing is judged."""
        for relations in ("=", "<>"):
            if judged := [c for c in self.comparisons if c.relation in relations]:
                return max(judged, key=_doubt)
        return max(self.comparisons, key=lambda c: abs(c.relative_error))


def _doubt(comparison: Comparison) -> float:
    """Return how far off a mean is, or how unsure an order, in standard errors."""
    z = comparison.z
    if np.isnan(z):
        return float("inf")
    return {"=": abs(z), "<": z, ">": -z}[comparison.relation]


def compare(case: Case, setting: str, claim: Claim, values: F64) -> list[Comparison]:
    """Compare the values of a claim, shape (replicates, numbers), with what is expected.

    Raises
    ------
    ValueError
        If there is not one number for each that is expected.
    """
    n, size = values.shape
    wanted = max(len(claim.at), np.size(claim.expected))
    if size != wanted:
        raise ValueError(
            f"case {case.name!r}, {claim.quantity!r}: {size} numbers were found where {wanted}"
            " are expected"
        )
    expected = np.broadcast_to(np.asarray(claim.expected, dtype=np.float64), size)
    mean, error = _mean_and_error(values)
    found = []
    for i in range(size):
        z = _z(float(mean[i]), float(expected[i]), float(error[i]))
        found.append(
            Comparison(
                case.name,
                setting,
                claim.quantity,
                claim.formula,
                str(claim.at[i]) if len(claim.at) else "",
                claim.relation,
                float(expected[i]),
                float(mean[i]),
                float(error[i]),
                n,
                z,
                _is_right(claim.relation, z),
            )
        )
    return found


def powers(case: Case, setting: str, claim: Claim, values: F64) -> list[Power]:
    """Return how far each bug would move each number of a claim."""
    size = values.shape[1]
    expected = np.broadcast_to(np.asarray(claim.expected, dtype=np.float64), size)
    _, error = _mean_and_error(values)
    return [
        Power(
            case.name,
            setting,
            claim.quantity,
            str(claim.at[i]) if len(claim.at) else "",
            bug,
            float(shown[i]),
            abs(_z(float(shown[i]), float(expected[i]), float(error[i]))),
        )
        for bug, numbers in claim.bugs.items()
        for shown in [np.broadcast_to(np.asarray(numbers, dtype=np.float64), size)]
        for i in range(size)
    ]


def _mean_and_error(values: F64) -> tuple[F64, F64]:
    n = len(values)
    mean = values.mean(axis=0)
    error = values.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.zeros_like(mean)
    return mean, error


def _z(mean: float, expected: float, error: float) -> float:
    if np.isnan(mean):
        return float("nan")  # which is neither near nor above nor below anything
    if abs(mean - expected) <= _GRID * max(abs(expected), 1e-3):
        return 0.0
    return (mean - expected) / error if error > 0 else float(np.copysign(np.inf, mean - expected))


def _is_right(relation: str, z: float) -> bool:
    if relation == "=":
        return abs(z) <= TOLERANCE
    if relation == "found":
        return not np.isnan(z)
    return z <= -TOLERANCE if relation == "<" else z >= TOLERANCE
