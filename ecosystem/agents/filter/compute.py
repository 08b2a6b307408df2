"""Filtering: the verdict on every page, once and for all, and the rate expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import bernoulli, hashes, key_of
from ecosystem.text.watermarks.counts import at_least
from ecosystem.text.watermarks.detection import Threshold
from ecosystem.text.watermarks.strength import after_editing, written_anew
from ecosystem.web.claims import first_claims
from ecosystem.web.lots import NO_MARK, Lots
from ecosystem.web.shared_state import SharedState

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_UNIT = 2.0**32  # rates are summed as whole numbers of this unit: in any order, to the bit


class DetectorError(ValueError):
    """A detector does not tell a probability for every page."""


class Detector(Protocol):
    """What tells the probability that a page is dropped."""

    def rates(self, lots: Lots) -> F64:
        """Return for each lot the probability that it is dropped."""
        ...


@runtime_checkable
class ReadingDetector(Protocol):
    """A detector that looks at what pages say, not only at what is known about them."""

    def rates_on_reading(self, lots: Lots, state: SharedState) -> F64:
        """Return for each lot the probability that it is dropped.

        Parameters
        ----------
        lots
            The pages.
        state
            The web they are on, with the laws that wrote them; only to look at.
        """
        ...


@dataclass(frozen=True)
class StatedRates:
    """A classifier whose rates are stated; an oracle has the rates 1 and 0."""

    true_positive_rate: float
    false_positive_rate: float

    def rates(self, lots: Lots) -> F64:
        """Return the stated rate of each page's kind."""
        return np.where(lots.by_model, self.true_positive_rate, self.false_positive_rate)


@dataclass(frozen=True)
class WatermarkTest:
    """The test for one watermark, with exact rates.

    Attributes
    ----------
    mark
        Index of the watermark that is looked for.
    gamma
        Share of words that is green.
    green : array of float64, shape (C,)
        Probability that a marked token is green, in each context.
    threshold
        How many green tokens a page is dropped for.
    repetitiveness : array of float64, shape (C,)
        Correlation of two tokens of a page, in each context.
    """

    mark: int
    gamma: float
    green: F64
    threshold: Threshold
    repetitiveness: F64

    def rates(self, lots: Lots) -> F64:
        """Return for each page the exact probability of as many green tokens."""
        marked = lots.column("mark") == self.mark
        anew = written_anew(lots.column("edited_share"), lots.column("paraphrased_share"))
        unmarked = np.where(marked, anew, 1.0)  # share of tokens without the mark
        tokens, context = lots.column("tokens").astype(np.float64), lots.column("context")
        cases = np.stack([tokens, context, unmarked])
        distinct, case = np.unique(cases, axis=1, return_inverse=True)
        rate = [self._rate(int(t), int(c), float(u)) for t, c, u in distinct.T]
        return np.array(rate, dtype=np.float64)[case.reshape(-1)]

    def _rate(self, n_tokens: int, context: int, unmarked_share: float) -> float:
        green = after_editing(float(self.green[context]), self.gamma, unmarked_share)
        repetitiveness = float(self.repetitiveness[context])
        least = self.threshold.least_green(n_tokens, self.gamma, repetitiveness)
        return at_least(least, n_tokens, green, repetitiveness)


@dataclass(frozen=True)
class ClaimCheck:
    """A verifier: looks the first claim of a page up, whoever wrote it.

    A page without a claim has nothing to be refuted.

    Attributes
    ----------
    passes_right, passes_wrong
        Probability that a page passes whose first claim is right, or wrong.
    """

    passes_right: float
    passes_wrong: float

    def rates_on_reading(self, lots: Lots, state: SharedState) -> F64:
        """Return the rate of each page's first claim."""
        made, right = first_claims(lots, state.channels, state.registry)
        passes = np.where(right, self.passes_right, self.passes_wrong)
        return np.where(made, 1.0 - passes, 0.0)


class FilterCompute:
    """Judges pages as they are published and remembers every verdict.

    Parameters
    ----------
    state
        What the host shares.
    evidence
        What the verdict is keyed by beside the page: two tests of one watermark look at
        the same green counts, so the stricter drops a subset.
    detector
        What tells the probability that a page is dropped.
    """

    def __init__(
        self, state: SharedState, *, evidence: str, detector: Detector | ReadingDetector
    ) -> None:
        self.state, self.evidence, self.detector = state, evidence, detector
        self._dropped = np.zeros(0, dtype=bool)
        self._rates = np.zeros(0, dtype=np.int64)
        self._counted = np.zeros(0, dtype=bool)

    def judge(self) -> None:
        """Judge every lot published since the last call."""
        corpus = self.state.corpus
        lots = corpus.lots(np.arange(len(self._dropped), len(corpus)))
        rates = self._rates_of(lots)
        numbers = hashes(key_of(self.state.seed, "detected", self.evidence), lots.column("key"))
        self._dropped = np.concatenate([self._dropped, bernoulli(numbers, rates)])
        self._rates = np.concatenate([self._rates, np.rint(rates * _UNIT).astype(np.int64)])

    def _rates_of(self, lots: Lots) -> F64:
        if isinstance(self.detector, ReadingDetector):
            rates = self.detector.rates_on_reading(lots, self.state)
        else:
            rates = self.detector.rates(lots)
        if np.shape(rates) != (len(lots),) or not ((rates >= 0) & (rates <= 1)).all():
            raise DetectorError(
                f"{type(self.detector).__name__} of {self.evidence}: expected a probability for"
                f" each of {len(lots)} pages, from 0 to 1"
            )
        return rates

    def verdicts(self) -> NDArray[np.bool_]:
        """Tell for each row of the corpus whether it is dropped."""
        return self._dropped

    def count_pages_due(self) -> int:
        """Count the pages of the live web that were in no count before."""
        corpus, live = self.state.corpus, self.state.live
        n_new = len(corpus) - len(self._counted)
        self._counted = np.concatenate([self._counted, np.zeros(n_new, dtype=bool)])
        due = live[~self._counted[live]]
        self._counted[due] = True
        return corpus.volume(due).pages

    def tally(self) -> Mapping[str, NDArray[np.float64]]:
        """Count live pages by truth and verdict in each context.

        Returns
        -------
        mapping of arrays, shape (C,) each
            ``tp``, ``fp``, ``fn``, ``tn`` in pages, and the expected ``tp`` and ``fp``.
        """
        lots, pages, dropped, rate = self._judged()
        context, by_model = lots.column("context"), lots.by_model
        n = len(self.state.lexicon.contexts)

        def total(which: NDArray[np.bool_]) -> F64:
            return _total(context, pages * which, n)

        return {
            "tp": total(by_model & dropped),
            "fp": total(~by_model & dropped),
            "fn": total(by_model & ~dropped),
            "tn": total(~by_model & ~dropped),
            "expected_tp": _expected(context, pages * by_model, rate, n),
            "expected_fp": _expected(context, pages * ~by_model, rate, n),
        }

    def tally_by_writer(self) -> Mapping[str, NDArray[np.float64]]:
        """Count live pages by writer, those without a mark and those with one.

        Of a watermark test only the mark that it looks for is one.

        Returns
        -------
        mapping of arrays, shape (2, number of writers) each
            ``judged`` and ``dropped`` in pages, and the pages ``expected`` to be dropped, of
            unmarked and of marked pages.
        """
        lots, pages, dropped, rate = self._judged()
        mark, n_writers = lots.column("mark"), len(self.state.depths)
        test = self.detector
        marked = mark == test.mark if isinstance(test, WatermarkTest) else mark != NO_MARK
        group, n = lots.column("writer") + n_writers * marked.astype(np.int64), 2 * n_writers
        found = {
            "judged": _total(group, pages, n),
            "dropped": _total(group, pages * dropped, n),
            "expected": _expected(group, pages, rate, n),
        }
        return {name: each.reshape(2, n_writers) for name, each in found.items()}

    def _judged(self) -> tuple[Lots, I64, NDArray[np.bool_], I64]:
        """Return the live lots, with their pages, verdicts and rates."""
        self.judge()  # round 0 is measured before the first filter phase
        lots = self.state.corpus.lots(self.state.live)
        return lots, lots.column("pages"), self._dropped[lots.rows], self._rates[lots.rows]


def _total(group: I64, pages: I64, n: int) -> F64:
    return np.bincount(group, weights=pages, minlength=n).astype(np.float64)


def _expected(group: I64, pages: I64, rate: I64, n: int) -> F64:
    # In two halves, each exact in floats, so that no order of pages moves the sum.
    high, low = _total(group, pages * (rate >> 16), n), _total(group, pages * (rate & 0xFFFF), n)
    whole = [int(h) * 65536 + int(rest) for h, rest in zip(high, low, strict=True)]
    return np.array([each / _UNIT for each in whole])
