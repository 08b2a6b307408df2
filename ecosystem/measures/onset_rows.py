"""Rows about models beside their twins, and about the stages of collapse that they begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ecosystem.measures.onset import STAGES, OnsetDetector, Reading

if TYPE_CHECKING:
    from ecosystem.agents.lab.lab import Lab

Row = dict[str, Any]
Who = tuple[str, str]
POPULATION: Who = ("population", "")


class Onsets:
    """Keeps a detector for every lab and one for their population.

    Every model is looked at once, in the round in which it is released. The exact human law that
    a lab may start with (depth 0) is no model: what its first sample misses is not lost by
    recursion.
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

    def rows(
        self, round_: int, readings: Mapping[Who, tuple[Reading, Reading]]
    ) -> dict[str, list[Row]]:
        """Take in new models, each with its twin.

        Returns
        -------
        dict
            Rows of the tables ``twins``, one for each model, and ``onsets``, one for each stage
            that is confirmed.
        """
        twins, onsets = [], []
        for (subject, name), (model, twin) in readings.items():
            who = {"subject": subject, "name": name}
            detector = self._detectors.setdefault((subject, name), OnsetDetector())
            now = detector.rule.stages(model, twin)
            stages = ", ".join(stage for stage in STAGES if stage in now)
            twins.append({**who, **_columns(model, twin), "stages": stages})
            onsets += [
                {
                    **who,
                    "stage": onset.stage,
                    "round_of_onset": onset.round,
                    "date_of_onset": self._date_of(onset.round),
                    **_columns(onset.model, onset.twin),
                }
                for onset in detector.observe(round_, model, twin)
            ]
        return {"twins": twins, "onsets": onsets}


def _columns(model: Reading, twin: Reading) -> Row:
    return {**model._asdict(), **{f"{of}_twin": value for of, value in twin._asdict().items()}}
