"""Filtering: the verdict on every page, once and for all, and the rate expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ecosystem.corpus.lots import HUMAN, Corpus
from ecosystem.draws.keys import happens, hashes, key
from ecosystem.watermarks.detection import detection_rate
from ecosystem.watermarks.strength import after_editing

F64 = NDArray[np.float64]


class Detector(Protocol):
    """What tells the probability that a page is dropped."""

    def rates(self, corpus: Corpus, rows: NDArray[np.int64]) -> F64:
        """Return for each lot the probability that it is dropped."""
        ...


@dataclass(frozen=True)
class StatedRates:
    """A classifier whose rates are stated; an oracle has the rates 1 and 0."""

    true_positive_rate: float
    false_positive_rate: float

    def rates(self, corpus: Corpus, rows: NDArray[np.int64]) -> F64:
        """Return the stated rate of each page's kind."""
        by_model = corpus.column("writer")[rows] != HUMAN
        return np.where(by_model, self.true_positive_rate, self.false_positive_rate)


@dataclass(frozen=True)
class WatermarkTest:
    """The test for one watermark, with exact binomial rates.

    Attributes
    ----------
    mark
        Index of the watermark that is looked for.
    gamma
        Share of words that is green.
    green : array of float64, shape (C,)
        Probability that a marked token is green, in each context.
    z_threshold, strict
        See :func:`ecosystem.watermarks.detection.least_green`.
    """

    mark: int
    gamma: float
    green: F64
    z_threshold: float
    strict: bool

    def rates(self, corpus: Corpus, rows: NDArray[np.int64]) -> F64:
        """Return for each page the exact probability of a z-score beyond the threshold."""
        marked = corpus.column("mark")[rows] == self.mark
        context = np.where(marked, corpus.column("context")[rows], -1)
        edited = np.where(marked, corpus.column("edited_share")[rows], 0.0)
        cases = np.stack([corpus.column("tokens")[rows].astype(np.float64), context, edited])
        distinct, case = np.unique(cases, axis=1, return_inverse=True)
        rate = [self._rate(int(t), int(c), float(e)) for t, c, e in distinct.T]
        return np.array(rate, dtype=np.float64)[case.reshape(-1)]

    def _rate(self, n_tokens: int, context: int, edited_share: float) -> float:
        green = self.gamma
        if context >= 0:
            green = after_editing(float(self.green[context]), self.gamma, edited_share)
        return detection_rate(n_tokens, green, self.gamma, self.z_threshold, self.strict)


class FilteringBench:
    """Judges pages as they are published and remembers every verdict.

    Parameters
    ----------
    seed
        Root seed.
    evidence
        What the verdict is keyed by beside the page: two tests of one watermark look at
        the same green counts, so the stricter drops a subset.
    detector
        What tells the probability that a page is dropped.
    """

    def __init__(self, *, seed: int, evidence: str, detector: Detector) -> None:
        self.seed, self.evidence, self.detector = seed, evidence, detector
        self._dropped = np.zeros(0, dtype=bool)
        self._rates = np.zeros(0, dtype=np.float64)

    def judge(self, corpus: Corpus) -> None:
        """Judge every lot published since the last call."""
        rows = np.arange(len(self._dropped), len(corpus))
        rates = self.detector.rates(corpus, rows)
        numbers = hashes(key(self.seed, "detected", self.evidence), corpus.column("key")[rows])
        self._dropped = np.concatenate([self._dropped, happens(numbers, rates)])
        self._rates = np.concatenate([self._rates, rates])

    def dropped(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell for each lot whether it is dropped."""
        return self._dropped[rows]

    def expected(self, rows: NDArray[np.int64]) -> F64:
        """Return for each lot the probability with which it was dropped."""
        return self._rates[rows]

    def tally(
        self, corpus: Corpus, rows: NDArray[np.int64], n_contexts: int
    ) -> Mapping[str, NDArray[np.float64]]:
        """Count pages by truth and verdict in each context.

        Returns
        -------
        mapping of arrays, shape (C,) each
            ``tp``, ``fp``, ``fn``, ``tn`` in pages, and the expected ``tp`` and ``fp``.
        """
        context = corpus.column("context")[rows]
        pages = corpus.column("pages")[rows].astype(np.float64)
        by_model = corpus.column("writer")[rows] != HUMAN
        dropped, rate = self.dropped(rows), self.expected(rows)

        def total(weights: F64) -> F64:
            return np.bincount(context, weights=weights, minlength=n_contexts).astype(np.float64)

        return {
            "tp": total(pages * (by_model & dropped)),
            "fp": total(pages * (~by_model & dropped)),
            "fn": total(pages * (by_model & ~dropped)),
            "tn": total(pages * (~by_model & ~dropped)),
            "expected_tp": total(pages * by_model * rate),
            "expected_fp": total(pages * ~by_model * rate),
        }
