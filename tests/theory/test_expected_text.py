"""Text without sampling error: loops that are deterministic, against their closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecosystem import Scenario, World
from tests.small import fitted_of, hashes_of, ran, small, text_of
from tests.theory.replicates import F64


def zipf(types: int) -> F64:
    weights: F64 = 1.0 / np.arange(1, types + 1)
    return weights / weights.sum()


def bits(p: F64) -> float:
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum())


def repeated_top_p(types: int, top_p: float, rounds: int) -> list[F64]:
    """Keep the shortest prefix with that mass, normalise, and again (validation P22)."""
    laws = [zipf(types)]
    for _ in range(rounds):
        p = laws[-1].copy()
        p[int(np.searchsorted(np.cumsum(p), top_p - 1e-12)) + 1 :] = 0
        laws.append(p / p.sum())
    return laws


def fitted(scenario: Scenario) -> list[F64]:
    """Return the law that the only lab has fitted by each round."""
    world, laws = World(scenario), []
    for round_ in range(scenario.time.rounds + 1):
        if round_:
            world.step()
        weights = fitted_of(world.labs[0])
        laws.append(weights / weights.sum())
    return laws


@pytest.mark.parametrize(
    ("types", "top_p", "support"),
    [
        (100, 0.90, [100, 60, 38, 25, 17, 12, 9, 7]),
        (1000, 0.90, [1000, 473, 241, 132, 77, 47, 30, 20]),
        (1000, 0.95, [1000, 688, 482, 344, 250, 185, 139, 106]),
    ],
)
def test_repeated_top_p_keeps_as_many_words_as_theory_says(
    types: int, top_p: float, support: list[int]
) -> None:
    changes = [f"language.lexicon.types={types}", f"labs.alpha.decoding.top_p={top_p}"]
    laws = fitted(Scenario.load("theory/repeated-top-p", changes))
    assert [int((p > 0).sum()) for p in laws] == support
    for p, expected in zip(laws, repeated_top_p(types, top_p, 7), strict=True):
        np.testing.assert_allclose(p, expected, atol=1e-10)


@pytest.mark.parametrize("temperature", [0.9, 0.8])
def test_repeated_temperature_gives_a_power_of_the_human_law(temperature: float) -> None:
    """The law of round t is p^(1/T^t), normalised (validation P23)."""
    changes = [
        "language.lexicon.types=1000",
        f"labs.alpha.decoding={{temperature: {temperature}}}",
        "time.rounds=5",
    ]
    for t, p in enumerate(fitted(Scenario.load("theory/repeated-top-p", changes))):
        power = zipf(1000) ** (1 / temperature**t)
        assert bits(p) == pytest.approx(bits(power / power.sum()), abs=1e-6)


def with_beta(**changes: Any) -> Scenario:
    base = small()
    labs = [lab.model_dump() for lab in base.labs if lab.name == "beta"]
    return base.model_validate({**base.model_dump(by_alias=True), "labs": [{**labs[0], **changes}]})


EXPECTED = [
    {"kind": "human", "at": 0, "share": 0.25, "sampling": "expected"},
    {"kind": "pool", "share": 0.75, "sampling": "expected"},
]


def test_expected_sources_make_an_iid_mixture_expected_too() -> None:
    iid = with_beta(sources=EXPECTED, mixture="iid")
    counts = with_beta(sources=EXPECTED, mixture="counts")
    assert (text_of(ran(iid).labs[0]) == text_of(ran(counts).labs[0])).all()


def test_claims_and_style_are_expected_too_and_the_ledger_closes() -> None:
    """A step of the world ends with the ledger: an account that is open would stop it."""
    scenario = Scenario.load(
        "theory/replace",
        [
            "labs.alpha.sources=[{kind: human, sampling: expected}]",
            "language.claims={facts: 1, values: 4, accuracy: 0.7, per_draw: 0.5}",
            "labs.alpha.tokens=1000000000000",
            "labs.alpha.held_out=0.1",
            "time.rounds=2",
        ],
    )
    world = ran(scenario)
    text = text_of(world.labs[0])
    assert text.sum() == 15 * 10**11
    assert text[100] / text[100:].sum() == pytest.approx(0.7, abs=1e-10)
    rows = [r for r in world.tables["labs"] if r["round"] == 2]
    assert rows[0]["loss_dashboard"] == pytest.approx(rows[0]["entropy_human_now"], abs=1e-9)


def test_nothing_is_random_in_expected_text() -> None:
    texts = []
    for seed in (1, 2):
        scenario = Scenario.load(
            "theory/replace", ["labs.alpha.sources[0].sampling=expected", f"seed={seed}"]
        )
        texts.append(text_of(ran(scenario).labs[0]))
    np.testing.assert_array_equal(*texts)


def test_a_random_source_and_an_expected_one_can_stand_beside_each_other() -> None:
    both = [
        {"kind": "human", "share": 0.5},
        {"kind": "human", "share": 0.5, "sampling": "expected"},
    ]
    assert hashes_of(ran(with_beta(sources=both))) != hashes_of(ran(with_beta()))
