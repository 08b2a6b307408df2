"""The contract of detectors: ours keep it, and who breaks it is told how."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import numpy as np
import pytest

from ecosystem.agents.filter.compute import StatedRates, WatermarkTest
from ecosystem.testing import check_filter
from ecosystem.text.watermarks.detection import RateThreshold, ZThreshold
from ecosystem.web.lots import Lots
from tests.own_agents import LongPages

_calls = itertools.count()


@pytest.mark.parametrize(
    "detector",
    [
        StatedRates(1.0, 0.0),
        StatedRates(0.8, 0.1),
        WatermarkTest(0, 0.5, np.array([0.9, 0.7]), ZThreshold(2.0, True), np.zeros(2)),
        WatermarkTest(0, 0.25, np.array([0.5, 0.5]), ZThreshold(0.0, False), np.zeros(2)),
        WatermarkTest(0, 0.5, np.array([0.9, 0.7]), RateThreshold(0.01), np.array([0.0, 0.1])),
        WatermarkTest(0, 0.5, np.array([0.9, 1.0]), RateThreshold(0.01, True), np.full(2, 0.2)),
        LongPages(100),
    ],
)
def test_our_detectors_keep_the_contract(detector: Any) -> None:
    check_filter(detector)


class Bent:
    """A detector of long pages, bent."""

    def rates(self, lots: Lots) -> Any:
        return self.bend((lots.column("tokens") > 100) * 0.5, lots)

    def bend(self, rates: Any, lots: Lots) -> Any:
        return rates


class OneForAll(Bent):
    def bend(self, rates: Any, lots: Lots) -> Any:
        return 0.5


class Sure(Bent):
    def bend(self, rates: Any, lots: Lots) -> Any:
        return rates * 4


class Undecided(Bent):
    def bend(self, rates: Any, lots: Lots) -> Any:
        return np.where(rates > 0, np.nan, rates)


class Moody(Bent):
    def bend(self, rates: Any, lots: Lots) -> Any:
        return rates / (1 + next(_calls) % 5)


class Relative(Bent):
    """Compares a page with the others, in whatever order."""

    def bend(self, rates: Any, lots: Lots) -> Any:
        tokens = lots.column("tokens")
        return tokens / tokens.max() if len(lots) else rates


class First(Bent):
    def bend(self, rates: Any, lots: Lots) -> Any:
        return np.where(np.arange(len(lots)) < 5, 1.0, rates)


class Careless(Bent):
    def bend(self, rates: Any, lots: Lots) -> Any:
        lots.column("tokens")[:] = 0
        return rates


class Locked(Bent):
    def __init__(self) -> None:
        self.lock = threading.Lock()


class Learning(Bent):
    """Is surer on another host, where it forgot what it saw."""

    seen = 0

    def __getstate__(self) -> dict[str, Any]:
        return {"seen": 1}

    def bend(self, rates: Any, lots: Lots) -> Any:
        return rates * (1 + self.seen)


@pytest.mark.parametrize(
    ("detector", "message"),
    [
        (OneForAll(), "OneForAll told 0.5 of 64 lots; expected an array of one rate for each"),
        (Sure(), r"Sure told the rate 2\.0 of a lot; expected a probability between 0 and 1"),
        (Undecided(), "Undecided told the rate nan of a lot; expected a probability"),
        (Moody(), "Moody tells other rates of the same pages asked again"),
        (Relative(), "Relative tells other rates of the same pages alone"),
        (First(), "First tells other rates of the same pages in another order"),
        (Careless(), "Careless changed the column 'tokens' of the lots"),
        (Locked(), "the detector Locked cannot be sent to another host"),
        (Learning(), "Learning tells other rates on another host"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Bent) else "",
)
def test_a_detector_that_breaks_it_is_told_how(detector: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_filter(detector)


class Late(Bent):
    """Forgives what comes in a large crowd at once: keeps count of rows."""

    def bend(self, rates: Any, lots: Lots) -> Any:
        return np.where(lots.rows >= 32, 1.0, rates)


def test_a_verdict_that_depends_on_rows_is_found() -> None:
    with pytest.raises(
        AssertionError, match="Late tells other rates of the same pages in another order"
    ):
        check_filter(Late())
