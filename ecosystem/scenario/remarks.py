"""What a user should know of a scenario that can run: what is assumed, and what cannot happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecosystem.scenario.filters import WatermarkDetector
from ecosystem.scenario.labs import DecodingSpec, Lab, Stock, is_expected
from ecosystem.scenario.learners import CategoricalLearner
from ecosystem.scenario.text import ZipfLexicon

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario

_NOISE = 0.1  # of the draws: smoothing alone then writes a tenth of a model's text
_NEVER_LOST = 100  # expected draws of the rarest word: it is missed once in exp(100) rounds


def remarks(scenario: Scenario) -> Iterator[str]:
    """Yield each in a sentence."""
    yield from _left_out(scenario)
    yield from _marks_nobody_makes(scenario)
    yield from _loud_smoothing(scenario)
    yield from _no_sampling_error(scenario)


def _left_out(scenario: Scenario) -> Iterator[str]:
    if "publishers" not in scenario.model_fields_set:
        [group] = scenario.publishers
        yield (
            f"publishers are left out: one group writes {group.pages:,} pages of people a round;"
            " 'publishers: []' means nobody"
        )


def _marks_nobody_makes(scenario: Scenario) -> Iterator[str]:
    made = {lab.watermark for lab in scenario.labs}
    sources = [source for lab in scenario.labs for source in lab.sources]
    used = {name for source in sources if isinstance(source, Stock) for name in source.filters}
    for each in scenario.filters:
        if not isinstance(each, WatermarkDetector) or each.name not in used:
            continue
        if each.watermark not in made:
            yield (
                f"filter {each.name!r} looks for the mark {each.watermark!r}, which no lab makes:"
                " all that it drops is dropped by mistake; expected watermark at a lab"
            )


def _loud_smoothing(scenario: Scenario) -> Iterator[str]:
    lexicon = scenario.language.lexicon
    if not isinstance(lexicon, ZipfLexicon):
        return  # how many words there are is not in the scenario
    n_types = lexicon.types * len(lexicon.topics)
    for lab in scenario.labs:
        draws, learner = _draws(lab), lab.learner
        smoothing = learner.smoothing if isinstance(learner, CategoricalLearner) else 0.0
        if not isinstance(smoothing, float | int) or draws is None:
            continue
        if lab.workflow == "replace" and smoothing * n_types > _NOISE * draws:
            yield (
                f"lab {lab.name!r}: smoothing adds {smoothing * n_types:,.4g} draws to"
                f" {draws:,.0f}: a loop that is closed ends in noise, whose diversity rises"
            )


def _no_sampling_error(scenario: Scenario) -> Iterator[str]:
    lexicon, draws = scenario.language.lexicon, [_draws(lab) for lab in scenario.labs]
    known = [n for n in draws if n is not None]
    if not isinstance(lexicon, ZipfLexicon) or not known or len(known) < len(draws):
        return
    if any(lab.decoding != DecodingSpec() for lab in scenario.labs):
        return  # something does happen
    if any(is_expected(source) for lab in scenario.labs for source in lab.sources):
        return  # it is left out on purpose
    import numpy as np  # which many a check can do without

    weights = np.arange(1, lexicon.types + 1, dtype=np.float64) ** -lexicon.exponent
    topic = min(lexicon.topics.values()) / sum(lexicon.topics.values())
    times = min(known) * topic * weights[-1] / weights.sum()
    if times > _NEVER_LOST:
        yield (
            f"labs read the rarest word {times:,.0f} times a round: sampling error is negligible,"
            " and no word is lost by chance; fewer tokens, or more types, show more"
        )


def _draws(lab: Lab) -> float | None:
    """Return the draws of a training where they are one number that is stated."""
    return float(lab.tokens) if isinstance(lab.tokens, float | int) else None
