"""Filters drop pages for who wrote them or for what they claim, with stated or implied errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.agents.agent import Agent, shipped_kind
from ecosystem.agents.bill import Bill
from ecosystem.agents.decisions import refuse
from ecosystem.agents.filter.compute import (
    ClaimCheck,
    Detector,
    FilterCompute,
    ReadingDetector,
    StatedRates,
    WatermarkTest,
)
from ecosystem.scenario.accounts import has_price
from ecosystem.scenario.filters import Classifier, Oracle, Verifier, WatermarkDetector
from ecosystem.text.watermarks.detection import RateThreshold, Threshold, ZThreshold
from ecosystem.text.watermarks.strength import green_probability

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecosystem.agents.environment import Environment
    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.filters import Filter as FilterSpec


class Filter(Agent):
    """Judges every page of the web, once, in the rounds in which it is at work.

    A subclass of one's own overrides :meth:`detector`, and may override :meth:`works_in`.

    Parameters
    ----------
    world, spec
        The world, and what the scenario says about the filter.

    Attributes
    ----------
    last_read
        The last round in which a lab read by its verdicts.
    """

    kind = shipped_kind("filter")
    spec: FilterSpec
    last_read: int | None = None

    def __init__(self, world: Environment, spec: FilterSpec) -> None:
        super().__init__(world, spec)
        self.compute = world.runtime.handle(
            f"filter:{spec.name}",
            FilterCompute,
            evidence=self.evidence(),
            detector=self._checked(self.detector()),
        )

    def _checked(self, detector: Any) -> Detector | ReadingDetector:
        if not any(hasattr(detector, name) for name in ("rates", "rates_on_reading")):
            raise refuse(self, "detector", detector, "an object with rates or rates_on_reading")
        checked: Detector | ReadingDetector = detector
        return checked

    def evidence(self) -> str:
        """Return what a verdict is keyed by: filters of the same evidence see the same."""
        if isinstance(self.spec, WatermarkDetector):
            return f"watermark {self.spec.watermark}"
        return self.spec.name

    @property
    def looks_for(self) -> str | None:
        """Name of the mark that it looks for, if it looks for one."""
        return self.spec.watermark if isinstance(self.spec, WatermarkDetector) else None

    def detector(self) -> Detector | ReadingDetector:
        """Return what tells the probability that a page is dropped; the compute half uses it."""
        spec = self.spec
        if isinstance(spec, Oracle):
            return StatedRates(1.0, 0.0)
        if isinstance(spec, Classifier):
            return StatedRates(spec.true_positive_rate, spec.false_positive_rate)
        if isinstance(spec, WatermarkDetector):
            return self._watermark_test(spec)
        if isinstance(spec, Verifier):
            return ClaimCheck(spec.passes_right, spec.passes_wrong)
        raise NotImplementedError(f"{type(self).__name__} has no detector of its own")

    def _watermark_test(self, spec: WatermarkDetector) -> WatermarkTest:
        marks = self.world.spec.watermarks
        index = next(i for i, mark in enumerate(marks) if mark.name == spec.watermark)
        mark = marks[index]
        green = [
            mark.green_probability
            if mark.delta is None
            else green_probability(mark.gamma, mark.delta, entropy)
            for entropy in self.world.conditional_entropy
        ]
        repetitiveness = np.array(self.world.repetitiveness)
        return WatermarkTest(index, mark.gamma, np.array(green), _threshold(spec), repetitiveness)

    def works_in(self, round_: int) -> bool:
        """Tell whether it is at work in a round; where it is not, it drops nothing for anybody."""
        return self.world.calendar.is_between(self.spec.since, self.spec.until, round_)

    def owes(self) -> Iterator[Bill]:
        """Return its bill for the pages of the web that it judges for labs."""
        if self.last_read == self.world.round and has_price(self.world.spec.costs, "detecting"):
            yield Bill("detecting", self.compute.get(FilterCompute.count_pages_due))

    def judge(self) -> None:
        """Judge the pages that it has not judged yet."""
        self.compute.tell(FilterCompute.judge)

    def verdicts(self) -> Ref[NDArray[np.bool_]]:
        """Return for every row of the corpus whether it is dropped."""
        return self.compute.ask(FilterCompute.verdicts)

    def verdicts_for_lab(self) -> Ref[NDArray[np.bool_]]:
        """Return the verdicts to a lab that reads by them: they are paid for."""
        self.last_read = self.world.round
        return self.verdicts()


def _threshold(spec: WatermarkDetector) -> Threshold:
    if spec.false_positive_rate is not None:
        return RateThreshold(spec.false_positive_rate, spec.assumes == "dispersed")
    assert spec.z_threshold is not None  # exactly one of them is stated
    return ZThreshold(spec.z_threshold, spec.strict)
