"""A released version of a lab's model: what everybody may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class ModelVersion:
    """What a lab released in a round; its laws stay with the lab.

    Attributes
    ----------
    number
        Writer number of its pages; 1 and up.
    lab, round
        Who released it, and when.
    key
        Key of the release: (lab, round) in this world.
    mark
        Index of the watermark on its text; -1: none.
    depth
        Generations of models between its training text and people, on average over
        tokens: 1 for a model trained on human text alone, 0 for the exact human law.
    parents
        Number of each writer whose law it comes from to the writer's share: of its training
        text, and by the weight of laws mixed into the fit. People are number 0.
    n_draws
        Draws that it was fitted to; 0 for the exact human law.
    parameters
        How it was fitted and how it writes, as JSON.
    can_write : array of bool, shape (C,)
        Contexts in which it has any words.
    """

    number: int
    lab: str
    round: int
    key: int
    mark: int
    depth: float
    parents: Mapping[int, float]
    n_draws: int
    parameters: str
    can_write: NDArray[np.bool_]

    @property
    def name(self) -> str:
        """Lab and round, the name of a model in all tables."""
        return f"{self.lab}@{self.round}"
