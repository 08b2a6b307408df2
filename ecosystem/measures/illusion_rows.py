"""Rows about models beside their own benchmarks, and about the dashboard illusion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ecosystem.measures.illusion import IllusionDetector, Score

Row = dict[str, Any]


class Illusions:
    """Keeps a detector for every lab that has a benchmark of its own."""

    def __init__(self, date_of: Callable[[int], date]) -> None:
        self._date_of = date_of
        self._detectors: dict[str, IllusionDetector] = {}

    def rows(self, round_: int, scores: Mapping[str, Score]) -> dict[str, list[Row]]:
        """Take in the scores of new models, by lab.

        Returns
        -------
        dict
            Rows of the tables ``benchmarks``, one for each model, and ``illusions``, one for each
            that is confirmed to begin or to end.
        """
        benchmarks, illusions = [], []
        for lab, score in scores.items():
            detector = self._detectors.setdefault(lab, IllusionDetector(score))
            gap, benchmark = detector.rises(score)
            benchmarks.append({
                "lab": lab,
                "n_held_out": score.n_held_out,
                "gap_people": score.gap,
                "loss_benchmark": score.loss,
                "error_benchmark": score.error,
                "gap_rise": gap,
                "benchmark_rise": benchmark,
                "threshold": detector.threshold,
            })  # fmt: skip
            if (found := detector.observe(round_, score)) is not None:
                illusions.append({
                    "lab": lab,
                    "event": found.event,
                    "round_of_event": found.round,
                    "date_of_event": self._date_of(found.round),
                    "lag": found.lag,
                    "gap_rise": found.gap_rise,
                    "benchmark_rise": found.benchmark_rise,
                })  # fmt: skip
        return {"benchmarks": benchmarks, "illusions": illusions}
