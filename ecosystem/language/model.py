"""A released version of a lab's model."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.language.law import Law


@dataclass(frozen=True, eq=False)
class ModelVersion:
    """What a lab released in a round.

    Attributes
    ----------
    number
        Writer number of its pages; 1 and up.
    lab, round
        Who released it, and when.
    fitted
        The law as it was fitted: what a benchmark scores.
    output
        The law after decoding: what it publishes with.
    mark
        Index of the watermark on its text; -1: none.
    depth
        Generations of models between its training text and people, on average over
        tokens: 1 for a model trained on human text alone, 0 for the exact human law.
    """

    number: int
    lab: str
    round: int
    fitted: Law
    output: Law
    mark: int
    depth: float

    @property
    def name(self) -> str:
        """Lab and round, the name of a model in all tables."""
        return f"{self.lab}@{self.round}"
