"""Rows about onsets: which lab, or the population of labs, begins which stage of collapse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import gini_simpson
from ecosystem.measures.onset import OnsetDetector, tail_and_body, tail_and_body_types

if TYPE_CHECKING:
    from ecosystem.agents.lab.lab import Lab

F64 = NDArray[np.float64]
Row = dict[str, Any]
Who = tuple[str, str]
POPULATION: Who = ("population", "")


class Reading(NamedTuple):
    """What onsets are judged by, of one lab's output law or of the mean law of all labs.

    Attributes
    ----------
    tail, body
        Overlap with human text in either part.
    variance
        Gini-Simpson index.
    """

    tail: float
    body: float
    variance: float


class Onsets:
    """Keeps a detector for every lab and one for their population.

    A model is looked at once, in the first measured round in which it is there: the same
    model measured again confirms nothing. The exact human law that a lab may start with
    (depth 0) is no model: what its first sample misses is not lost by recursion.
    """

    def __init__(self, date_of: Callable[[int], date]) -> None:
        self._date_of = date_of
        self._detectors: dict[Who, OnsetDetector] = {}
        self._seen: dict[Who, str] = {}

    def unread(self, labs: Sequence[Lab]) -> dict[Who, list[Lab]]:
        """Return whose model is new since the last call, with the labs whose outputs it is.

        The population counts from when every lab has fitted a model.
        """
        fitted = [lab for lab in labs if lab.model_version and lab.model_version.depth > 0]
        subjects: dict[Who, list[Lab]] = {("lab", lab.name): [lab] for lab in fitted}
        if fitted and len(fitted) == len(labs):
            subjects[POPULATION] = fitted
        found = {}
        for who, their in subjects.items():
            models = " ".join(lab.model_version.name for lab in their if lab.model_version)
            if self._seen.get(who) != models:
                self._seen[who], found[who] = models, their
        return found

    def rows(self, round_: int, readings: Mapping[Who, Reading]) -> list[Row]:
        """Take in the readings of new models and return a row for each onset confirmed."""
        return [
            {
                "subject": who[0],
                "name": who[1],
                "kind": onset.kind,
                "round_of_onset": onset.round,
                "date_of_onset": self._date_of(onset.round),
                "value": onset.value,
                "reference": onset.reference,
                "threshold": onset.threshold,
            }
            for who, reading in readings.items()
            for onset in self._detectors.setdefault(who, OnsetDetector()).observe(round_, *reading)
        ]


def read_for_onsets(laws: Sequence[F64], human: F64, human_then: F64) -> Reading:
    """Read a law, or the mean of several, for onsets.

    Parameters
    ----------
    laws : sequence of arrays of float64
        Output laws over the types in view.
    human, human_then
        The human law now, and at the start.
    """
    law = laws[0] if len(laws) == 1 else np.mean(laws, axis=0)
    parts = tail_and_body_types(human, human_then)
    return Reading(*tail_and_body(law, human, *parts), gini_simpson(law))
