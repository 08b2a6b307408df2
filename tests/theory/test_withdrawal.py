"""People who withdraw from a web that models fill, against the recursion of what is expected.

h(t) = h0 (1 - S(t-1)) ^ e with S(t) = A(t) / (A(t) + H(t)), where A and H are the pages of models
and people, live or new, that people see at the end of the round before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecosystem import Scenario, World
from tests.theory.replicates import F64, within, worlds_of

ROUNDS, PAGES, WORLDS = 5, 1000, 50


def scene(ai_share: float, left: float, **withdrawal: Any) -> Scenario:
    """Return a web where a share of pages is left after each round, and a model from the start."""
    group = {"pages": PAGES, "draws_per_page": 1, "length": {"kind": "fixed", "tokens": 1}}
    return Scenario.model_validate(
        {
            "time": {"rounds": ROUNDS},
            "language": {"lexicon": {"kind": "zipf", "types": 2}},
            "web": {"survival": {"kind": "hazard", "per_round": 1 - left}},
            "publishers": [
                {"name": "all", "ai_share": ai_share, "withdrawal": withdrawal, **group}
            ],
            "labs": [{"name": "a", "tokens": 1, "sources": [{"kind": "human"}]}],
            "measure": {"every": ROUNDS},
        }
    )


def recursion(ai_share: float, left: float, elasticity: float, sees: str) -> F64:
    """Return the human pages expected in each round."""
    a, h0 = PAGES * ai_share, PAGES * (1 - ai_share)
    live_ai = live_human = seen = 0.0
    course = []
    for _ in range(ROUNDS):
        h = h0 * (1 - seen) ** elasticity
        live_ai, live_human = live_ai * left + a, live_human * left + h
        seen = live_ai / (live_ai + live_human) if sees == "live" else a / (a + h)
        course.append(h)
    return np.array(course)


def human_pages(world: World) -> F64:
    corpus = world.state.corpus
    born = corpus.column("round")[corpus.column("writer") == 0]
    return np.bincount(born, minlength=ROUNDS + 1)[1:].astype(np.float64)


@pytest.mark.parametrize(
    ("ai_share", "left", "elasticity", "sees"),
    [
        (0.3, 0.0, 1.0, "live"),
        (0.3, 0.0, 1.0, "new"),  # the same: the web is what is new
        (0.25, 0.0, 2.0, "live"),
        (0.5, 0.0, 0.5, "live"),
        (0.4, 0.5, 1.5, "live"),
        (0.4, 0.5, 1.5, "new"),
        (0.6, 1.0, 1.0, "live"),
    ],
)
def test_human_supply_follows_the_recursion(
    ai_share: float, left: float, elasticity: float, sees: str
) -> None:
    scenario = scene(ai_share, left, elasticity=elasticity, sees=sees)
    mean, error = worlds_of(scenario, WORLDS, human_pages)
    expected = recursion(ai_share, left, elasticity, sees)
    assert within(mean, error, expected)
    wrong = [np.full(ROUNDS, expected[0]), np.append(expected[1:], expected[-1])]
    if left:  # else it is the same what people see
        other = "live" if sees == "new" else "new"
        wrong.append(recursion(ai_share, left, elasticity, other))
    for bug in wrong:  # nobody reacts; no delay; another web seen
        assert np.max(np.abs(bug - mean) / np.maximum(error, 1e-9)) > 10


def test_with_half_of_what_people_want_models_take_half_of_the_web() -> None:
    """The fixed point of elasticity 1 on a web of a round: S = a / h0."""
    a, h0, seen = 250.0, 500.0, 0.0
    for _ in range(60):
        seen = a / (a + h0 * (1 - seen))
    assert seen == pytest.approx(a / h0)
    scenario = scene(1 / 3, 0.0, elasticity=1).model_dump(by_alias=True)
    scenario["time"]["rounds"] = scenario["measure"]["every"] = 12  # halving the distance each time

    def last(world: World) -> float:
        return float(world.tables["web"][-1]["ai_share_live"])

    mean, error = worlds_of(Scenario.model_validate(scenario), 40, last)
    assert abs(mean - 0.5) <= 4 * error
    assert error < 0.01


def test_the_share_that_is_wanted_of_models_is_of_what_is_published() -> None:
    """With a group that reacts and one that does not, in each group and on the whole web."""
    said = scene(0.3, 0.5, elasticity=2).model_dump(by_alias=True)
    calm = {**said["publishers"][0], "name": "calm", "withdrawal": None, "ai_share": 0.1}
    said["publishers"].append(calm)
    scenario = Scenario.model_validate(said)

    def excess(world: World) -> F64:
        rows = [world.tables["web"][-1], *world.tables["publishers"][-2:]]
        return np.array([row["ai_share_new"] - row["ai_share_wanted"] for row in rows])

    mean, error = worlds_of(scenario, WORLDS, excess)
    assert within(mean, error, 0.0)
    [reacts] = [
        row["ai_share_wanted"]
        for row in ran_once(scenario).tables["publishers"]
        if (row["publisher"], row["round"]) == ("all", ROUNDS)
    ]
    assert reacts > 0.3 + 20 * error.max()  # of all pages that were wanted it would be .3


def ran_once(scenario: Scenario) -> World:
    world = World(scenario)
    for _ in range(scenario.time.rounds):
        world.step()
    return world
