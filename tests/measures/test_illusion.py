"""The dashboard illusion: how models are scored, and when it begins and ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosystem
from ecosystem import Scenario
from ecosystem.measures.diversity import entropy
from ecosystem.measures.illusion import FLOOR, IllusionDetector, IllusionEvent, Score, score

HUMAN = np.array([0.5, 0.25, 0.25])


def seen(gaps: list[float], losses: list[float]) -> list[IllusionEvent]:
    scores = [Score(gap, loss, 0.0, 100) for gap, loss in zip(gaps, losses, strict=True)]
    detector = IllusionDetector(scores[0])
    events = [detector.observe(round_, score) for round_, score in enumerate(scores, 1)]
    return [event for event in events if event is not None]


def test_people_s_law_has_no_gap_but_for_the_floor() -> None:
    found = score(HUMAN, HUMAN, HUMAN, 50)
    assert 0 <= found.gap < 2 * FLOOR
    assert found.loss == pytest.approx(entropy(HUMAN), abs=2 * FLOOR)
    # -log2 p is 1 or 2 bits, half of the time each.
    assert found.error == pytest.approx(0.5 / 50**0.5, rel=0.01)


def test_a_word_that_the_model_lacks_costs_the_floor() -> None:
    law = np.array([0.5, 0.5, 0.0])
    found = score(law, HUMAN, law, 10)
    known = -np.log2((1 - FLOOR) * 0.5 + FLOOR / 3)
    assert found.loss == pytest.approx(known)
    assert found.gap == pytest.approx(0.75 * known - 0.25 * np.log2(FLOOR / 3) - entropy(HUMAN))


def test_it_begins_with_the_first_of_three_and_ends_where_the_benchmark_follows() -> None:
    gaps = [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    losses = [4.0, 3.9, 3.9, 3.9, 3.9, 3.9, 4.15, 4.2, 4.3]
    begins, ends = seen(gaps, losses)
    assert (begins.event, begins.round, begins.lag) == ("begins", 3, None)
    assert begins.gap_rise == pytest.approx(0.1)
    assert begins.benchmark_rise == pytest.approx(-0.1)
    assert (ends.event, ends.round, ends.lag) == ("ends", 7, 4)


@pytest.mark.parametrize(
    ("gaps", "losses"),
    [
        ([0.0, 0.2, 0.3, 0.4], [4.0, 4.2, 4.3, 4.4]),  # both rise: it can be seen
        ([0.0, 0.2, 0.3], [4.0, 4.0, 4.0]),  # two in a row
        ([0.0, 0.2, 0.0, 0.2, 0.2, 0.0], [4.0] * 6),  # not in a row
        ([0.0, 0.09, 0.09, 0.09], [4.0, 3.0, 3.0, 3.0]),  # the benchmark alone moves
        ([2.0, 2.9, 2.9, 2.9], [4.0] * 4),  # less than half of the first gap
    ],
)
def test_what_is_no_illusion(gaps: list[float], losses: list[float]) -> None:
    assert seen(gaps, losses) == []


@given(st.lists(st.tuples(st.floats(-1, 5), st.floats(0, 9)), min_size=1, max_size=40))
def test_it_begins_once_and_ends_once_after(models: list[tuple[float, float]]) -> None:
    events = seen([gap for gap, _ in models], [loss for _, loss in models])
    assert [event.event for event in events] in ([], ["begins"], ["begins", "ends"])
    if len(events) == 2:
        assert events[1].lag is not None
        assert events[1].lag >= 3


@pytest.mark.parametrize("draws", [50, 1000])
@pytest.mark.parametrize("smoothing", [0.0, 0.01, 1.0])
def test_a_lab_that_reads_people_alone_has_no_illusion(draws: int, smoothing: float) -> None:
    scenario = Scenario.model_validate({
        "time": {"rounds": 30},
        "language": {"lexicon": {"kind": "zipf", "types": 1000}},
        "publishers": [],
        "labs": [
            {"name": f"a{i}", "tokens": draws, "held_out": 0.5, "sources": [{"kind": "human"}],
             "learner": {"smoothing": smoothing}}
            for i in range(8)
        ],
        "measure": {"every": 30},
    })  # fmt: skip
    results = ecosystem.run(scenario)
    assert len(results.table("benchmarks")) == 8 * 30
    assert results.table("illusions").empty
