"""A replicate of an arm in a setting, and what its run says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ecosystem.experiments.filter_verdicts import Judged, Verdicts
from ecosystem.experiments.readings import Reading

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Observation:
    """A replicate of an arm in a setting, and what its run says.

    Attributes
    ----------
    readings
        Outcome: what was read; None for a run that failed.
    paid
        Kind and name of each payer: what it paid in the whole run.
    verdicts
        Filter and context: what was dropped there when the filter was last at work.
    """

    run: str
    seed: int
    readings: Mapping[str, Reading] | None
    error: str = ""
    origin: str = ""
    paid: Mapping[tuple[str, str], float] = field(default_factory=dict)
    verdicts: Mapping[Judged, Verdicts] = field(default_factory=dict)


Observations = Mapping[tuple[str, str], list[Observation]]
"""Setting and arm: its replicates in the order of their seeds."""


def settings_of(observations: Observations) -> list[str]:
    """Return the names of all settings, in their order."""
    return list(dict.fromkeys(setting for setting, _ in observations))


def values_of(observations: list[Observation], outcome: str) -> F64:
    """Return the values of an outcome, shape (replicates,); NaN for failed runs."""
    return np.array(
        [float("nan") if o.readings is None else o.readings[outcome].value for o in observations]
    )


def pairs(treated: F64, reference: F64) -> tuple[F64, F64]:
    """Return the replicates that both arms have and in which both are finite."""
    n = min(len(treated), len(reference))
    one, other = treated[:n], reference[:n]
    good = np.isfinite(one) & np.isfinite(other)
    return one[good], other[good]
