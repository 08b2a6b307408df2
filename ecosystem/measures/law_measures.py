"""The measures of a law, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures import diversity, fidelity

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """A number that says something about a law beside the human law.

    Attributes
    ----------
    name, unit
        Column name and unit.
    direction
        What a higher value means.
    definition
        What is computed, with the direction of every divergence.
    source
        Where the definition comes from.
    compute
        The public function: (law, human law) to a number; None where there is none.
    """

    name: str
    unit: str
    direction: str
    definition: str
    source: str
    compute: Callable[[F64, F64], float | None]


_MORE = "higher is more diverse"
_FAR = "higher is further from human text"

LAW_MEASURES: tuple[Measure, ...] = (
    Measure("hill_0", "types", _MORE, "number of types with probability above zero",
            "Hill 1973", lambda p, _: diversity.hill_number(p, 0)),
    Measure("hill_1", "effective types", _MORE, "2 to the power of the entropy in bits",
            "Hill 1973", lambda p, _: diversity.hill_number(p, 1)),
    Measure("hill_2", "effective types", _MORE, "1 / sum p^2",
            "Hill 1973", lambda p, _: diversity.hill_number(p, 2)),
    Measure("gini_simpson", "probability", _MORE, "1 - sum p^2 of the law itself",
            "Simpson 1949", lambda p, _: diversity.gini_simpson(p)),
    Measure("squared_distance", "squared probability", _FAR, "sum (p - human)^2",
            "Euclid", fidelity.squared_distance),
    Measure("effective_draws", "draws", "higher tells more of human text",
            "(1 - sum human^2) / sum (p - human)^2: as many draws of human text tell as much; null"
            " of the human law itself", "a sample's squared distance; Wright-Fisher",
            fidelity.effective_draws),
    Measure("total_variation", "probability", _FAR, "half the sum of |p - human|",
            "standard", fidelity.total_variation),
    Measure("kl_human_to_law", "bits", _FAR,
            "KL(human || law); null where the law lacks a human type: it is infinite",
            "Kullback & Leibler 1951", lambda p, human: fidelity.kl_divergence(human, p)),
    Measure("kl_law_to_human", "bits", _FAR,
            "KL(law || human); null where the law has a type that people no longer use",
            "Kullback & Leibler 1951", fidelity.kl_divergence),
    Measure("human_mass_unseen", "share of human tokens", _FAR,
            "share of human text whose type has no probability under the law",
            "missing mass, Good 1953", lambda p, human: fidelity.unseen_mass(human, p)),
)  # fmt: skip
