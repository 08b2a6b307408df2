"""Closed forms of claims and style, through the real engine."""

from __future__ import annotations

import pytest

from ecosystem import Scenario, World
from tests.theory.replicates import within, worlds_of


def row_of(world: World, subject: str, channel: str) -> dict[str, float]:
    return next(
        row
        for row in reversed(world.tables["channels"])
        if row["subject"] == subject and row["channel"] == channel
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["replace", "replace-through-the-web"])
def test_resampling_keeps_the_mean_accuracy(name: str) -> None:
    """E accuracy = human accuracy: which facts survive says nothing about their values."""
    claims = "language.claims={facts: 5, accuracy: 0.8, per_draw: 1}"
    scenario = Scenario.load(f"theory/{name}", [claims, "time.rounds=8", "measure.every=8"])
    mean, error = worlds_of(scenario, 200, lambda w: row_of(w, "output", "claims")["accuracy"])
    assert within(mean, error, 0.8)


@pytest.mark.parametrize(
    ("values", "accuracy", "expected"), [(4, 0.6, 1.0), (2, 0.6, 1.0), (2, 0.3, 0.0)]
)
def test_argmax_states_what_most_people_hold_in_one_generation(
    values: int, accuracy: float, expected: float
) -> None:
    scenario = Scenario.model_validate(
        {
            "time": {"rounds": 1},
            "language": {
                "claims": {"facts": 5, "values": values, "accuracy": accuracy, "per_draw": 1}
            },
            "publishers": [{"name": "nobody", "pages": 0}],
            "labs": [
                {"name": "a", "tokens": 20_000, "start": "untrained", "decoding": {"top_k": 1},
                 "sources": [{"kind": "human"}]},
            ],
        }
    )  # fmt: skip
    world = World(scenario)
    world.step()
    row = row_of(world, "output", "claims")
    assert row["accuracy"] == expected
    assert row["hill_1"] == pytest.approx(1.0)
    assert row["coverage"] == pytest.approx(1.0)


def test_people_who_edit_a_models_pages_state_facts_as_people_do() -> None:
    """Of claims on pages of a model that is always right, half are rewritten: 0.5 + 0.5 * 0.6."""
    scenario = Scenario.model_validate(
        {
            "time": {"rounds": 1},
            "language": {"claims": {"facts": 1, "accuracy": 0.6, "per_draw": 1}},
            "web": {"survival": {"kind": "one_round"}},
            "publishers": [
                {"name": "p", "pages": 100, "ai_share": 1, "edited_share": 0.5,
                 "length": {"kind": "fixed", "tokens": 10}},
            ],
            "labs": [{"name": "a", "decoding": {"top_k": 1}, "sources": [{"kind": "new"}]}],
        }
    )  # fmt: skip
    mean, error = worlds_of(scenario, 30, lambda w: row_of(w, "web", "claims")["accuracy"])
    assert within(mean, error, 0.8)
