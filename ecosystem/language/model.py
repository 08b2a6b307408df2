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
    mark
        Index of the watermark on its text; -1: none.
    depth
        Generations of models between its training text and people, on average over
        tokens: 1 for a model trained on human text alone, 0 for the exact human law.
    parents
        Number of each writer of its training text to the writer's share of it; people are
        number 0.
    can_write : array of bool, shape (C,)
        Contexts in which it has any words.
    """

    number: int
    lab: str
    round: int
    mark: int
    depth: float
    parents: Mapping[int, float]
    can_write: NDArray[np.bool_]

    @property
    def name(self) -> str:
        """Lab and round, the name of a model in all tables."""
        return f"{self.lab}@{self.round}"
