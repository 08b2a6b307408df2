"""Filters tell human pages from models' pages, with errors that the scenario implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosystem.agents.agent import WorldAgent
from ecosystem.benches.filtering import Detector, FilteringBench, StatedRates, WatermarkTest
from ecosystem.scenario.readers import Classifier, Oracle
from ecosystem.watermarks.strength import green_probability

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.readers import Filter as FilterSpec
    from ecosystem.world import World


class Filter(WorldAgent):
    """Judges every page of the web, once.

    Parameters
    ----------
    world, spec
        The world, and what the scenario says about the filter.
    """

    def __init__(self, world: World, spec: FilterSpec) -> None:
        super().__init__(world, spec.name)
        self.spec = spec
        evidence = spec.name
        detector: Detector
        if isinstance(spec, Oracle):
            detector = StatedRates(1.0, 0.0)
        elif isinstance(spec, Classifier):
            detector = StatedRates(spec.true_positive_rate, spec.false_positive_rate)
        else:
            marks = world.spec.watermarks
            index = next(i for i, mark in enumerate(marks) if mark.name == spec.watermark)
            mark, evidence = marks[index], f"watermark {spec.watermark}"
            green = [
                mark.green_probability
                if mark.delta is None
                else green_probability(mark.gamma, mark.delta, entropy)
                for entropy in world.conditional_entropy
            ]
            detector = WatermarkTest(
                index, mark.gamma, np.array(green, np.float64), spec.z_threshold, spec.strict
            )
        self.bench = world.runtime.seat(
            f"filter:{spec.name}", FilteringBench, evidence=evidence, detector=detector
        )

    def judge(self) -> None:
        """Judge the pages that it has not judged yet."""
        self.bench.tell(FilteringBench.judge)

    def verdicts(self) -> Ref[NDArray[np.bool_]]:
        """Return for every row of the corpus whether it is dropped."""
        return self.bench.ask(FilteringBench.verdicts)
