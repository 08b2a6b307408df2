"""Closed forms of watermark detectors, through scenarios and the real engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from ecosystem import Scenario, World
from ecosystem.runtime.in_process import InProcess
from tests.small import SMALL, hashes_of, ran, small
from tests.theory.replicates import F64, within, worlds_of

LENGTHS = {30: 1, 100: 1}


def scene(detector: dict[str, Any], language: dict[str, Any] | None = None) -> Scenario:
    """Return one round of people and of a model that marks, on pages of two lengths."""
    length = {"kind": "classes", "shares": LENGTHS}
    group = {"length": length, "draws_per_page": 1}
    lexicon = {"kind": "zipf", "types": 3, "topics": {"law": 1, "verse": 1}}
    return Scenario.model_validate(
        {
            "time": {"rounds": 1},
            "language": {"lexicon": lexicon, **(language or {})},
            "web": {"survival": {"kind": "one_round"}},
            "watermarks": [{"name": "mark", "gamma": 0.5, "green_probability": 0.7}],
            "filters": [{"name": "test", "kind": "watermark", "watermark": "mark", **detector}],
            "publishers": [
                {"name": "people", "pages": 400, **group},
                {"name": "models", "pages": 400, "ai_share": 1, **group},
            ],
            "labs": [
                {"name": "a", "tokens": 1, "watermark": "mark", "sources": [{"kind": "human"}]}
            ],
        }
    )


ACCUSED, FOUND = "false_positive_rate", "true_positive_rate"


def column(world: World, name: str) -> F64:
    """Return a column of the filter's verdicts of round 1, by topic: law, then verse."""
    rows = [row for row in world.tables["filters"] if row["round"] == 1]
    assert [row["context"] for row in rows] == ["law", "verse"]
    return np.array([row[name] for row in rows], dtype=np.float64)


def rates(world: World) -> F64:
    """Return how much is accused and how much is found, shape (2, topics)."""
    return np.stack([column(world, ACCUSED), column(world, FOUND)])


def tails(least: dict[int, int], green: float) -> float:
    """Return the mean over both lengths of the binomial tail."""
    return float(np.mean([binom.sf(least[n] - 1, n, green) for n in LENGTHS]))


@pytest.mark.parametrize(
    ("target", "least"), [(0.05, {30: 20, 100: 59}), (0.01, {30: 22, 100: 63})]
)
def test_a_target_of_false_accusations_is_kept_and_comes_close(
    target: float, least: dict[int, int]
) -> None:
    for n, k in least.items():
        assert binom.sf(k - 1, n, 0.5) <= target < binom.sf(k - 2, n, 0.5)
    scenario = scene({"false_positive_rate": target})
    expected = [[tails(least, 0.5)], [tails(least, 0.7)]]  # in both topics
    mean, error = worlds_of(scenario, 150, rates)
    assert within(mean, error, np.array(expected))


def repetitive_tails(least: dict[int, int], green: float, rho: float) -> float:
    """Return the mean over both lengths of the beta-binomial tail."""
    a, b = green * (1 - rho) / rho, (1 - green) * (1 - rho) / rho
    return float(np.mean([betabinom.sf(least[n] - 1, n, a, b) for n in LENGTHS]))


VERSE = {"repetitiveness": {"law": 0.0, "verse": 0.05}}
AT_5_PER_CENT = {30: 20, 100: 59}


def test_who_writes_repetitively_is_accused_more_often_than_the_target_says() -> None:
    """The detector takes tokens for independent: its target holds in one topic only."""
    scenario = scene({"false_positive_rate": 0.05}, VERSE)
    expected = [tails(AT_5_PER_CENT, 0.5), repetitive_tails(AT_5_PER_CENT, 0.5, 0.05)]
    assert expected[0] < 0.05 < 0.15 < expected[1]
    mean, error = worlds_of(scenario, 150, lambda world: column(world, ACCUSED))
    assert within(mean, error, np.array(expected))
    stated = column(ran(scenario), "expected_false_positive_rate")
    assert stated[0] < 0.05 < stated[1]


def test_a_detector_that_knows_of_repetition_keeps_its_target_and_finds_less() -> None:
    known = {"false_positive_rate": 0.05, "assumes": "dispersed"}
    least = {}
    for n in LENGTHS:
        a = 0.5 * 0.95 / 0.05
        least[n] = next(k for k in range(n + 2) if betabinom.sf(k - 1, n, a, a) <= 0.05)
    expected = [
        [tails(AT_5_PER_CENT, green), repetitive_tails(least, green, 0.05)] for green in (0.5, 0.7)
    ]
    mean, error = worlds_of(scene(known, VERSE), 150, rates)
    assert within(mean, error, np.array(expected))
    assert repetitive_tails(least, 0.5, 0.05) <= 0.05
    assert repetitive_tails(least, 0.7, 0.05) < repetitive_tails(AT_5_PER_CENT, 0.7, 0.05)


def test_marked_pages_repeat_themselves_as_people_do() -> None:
    scenario = scene({"z_threshold": 2.0}, {"repetitiveness": 0.1})
    least = {30: 21, 100: 61}  # z > 2: more than 15 + 5.48, more than 50 + 10
    mean, error = worlds_of(scenario, 150, lambda world: column(world, FOUND))
    assert within(mean, error, repetitive_tails(least, 0.7, 0.1))


def test_repetition_changes_verdicts_only() -> None:
    one, other = (hashes_of(ran(small(language=SMALL["language"] | more))) for more in (
        {}, {"repetitiveness": 0.0}))  # fmt: skip
    assert one == other
    said = SMALL["language"] | {"repetitiveness": {"news": 0.4, "poems": 0.1}}
    guess = [{**SMALL["labs"][0], "sources": [{"kind": "human"}]}]
    calm, other_text = (ran(small(language=text, labs=guess)) for text in (SMALL["language"], said))
    a, b = hashes_of(calm), hashes_of(other_text)
    assert {name for name in a if a[name] != b[name]} == {"filters", "filter_makers"}


@pytest.mark.parametrize("n_shards", [2, 7])
def test_any_number_of_shards_judges_alike(n_shards: int) -> None:
    said = SMALL["language"] | {"repetitiveness": {"news": 0.4, "poems": 0.1}}
    test = {"name": "test", "kind": "watermark", "watermark": "mark", "false_positive_rate": 0.05,
            "assumes": "dispersed"}  # fmt: skip
    scenario = small(language=said, filters=[*SMALL["filters"][:2], test])
    world = World(scenario, InProcess(n_shards))
    for _ in range(scenario.time.rounds):
        world.step()
    assert hashes_of(world) == hashes_of(ran(scenario))


def test_a_careful_detector_of_the_same_mark_drops_a_part_of_what_a_naive_one_drops() -> None:
    naive = {"name": "naive", "kind": "watermark", "watermark": "mark", "false_positive_rate": 0.1}
    careful = {**naive, "name": "careful", "assumes": "dispersed"}
    scenario = scene({}, VERSE).model_dump(by_alias=True) | {"filters": [naive, careful]}
    world = ran(Scenario.model_validate(scenario))
    dropped = {
        name: world.runtime.value(world.filter(name).verdicts()) for name in ("naive", "careful")
    }
    assert 0 < dropped["careful"].sum() < dropped["naive"].sum()
    assert not (dropped["careful"] & ~dropped["naive"]).any()
