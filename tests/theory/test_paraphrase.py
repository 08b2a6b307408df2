"""Paraphrase dilutes a mark: q' = (1 - eps) q + eps gamma, through scenarios and the engine."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from ecosystem import Scenario, World
from ecosystem.agents.filter.compute import FilterCompute
from ecosystem.results.tables import table_spec
from tests.small import SMALL, hashes_of, ran, small
from tests.theory.replicates import within, worlds_of

SHARES = st.integers(0, 20).map(lambda n: n / 20)
# z > 4 among 200 or 800 tokens with gamma = 1/2: more than 100 + 28.3 or 400 + 56.6 green.
LEAST = {200: 129, 800: 457}


def scene(tokens: int, **group: Any) -> Scenario:
    """Return one round of people and of a model that marks each token green with q = .8."""
    pages = {"pages": 200, "draws_per_page": 1, "length": {"kind": "fixed", "tokens": tokens}}
    return Scenario.model_validate(
        {
            "time": {"rounds": 1},
            "language": {"lexicon": {"kind": "zipf", "types": 3}},
            "web": {"survival": {"kind": "one_round"}},
            "watermarks": [{"name": "mark", "gamma": 0.5, "green_probability": 0.8}],
            "filters": [{"name": "test", "kind": "watermark", "watermark": "mark"}],
            "publishers": [
                {"name": "people", **pages},
                {"name": "models", "ai_share": 1, **pages, **group},
            ],
            "labs": [
                {"name": "a", "tokens": 1, "watermark": "mark", "sources": [{"kind": "human"}]}
            ],
        }
    )


def verdicts(world: World) -> dict[str, Any]:
    [row] = [row for row in world.tables["filters"] if row["round"] == 1]
    return row


@pytest.mark.parametrize(
    ("tokens", "edited", "paraphrased", "unmarked", "expected"),
    [
        (200, 0.0, 0.25, 0.25, 0.99468),
        (200, 0.0, 0.75, 0.75, 0.02599),
        (200, 0.5, 0.5, 0.75, 0.02599),  # half of what people left is reworded
        (800, 0.2, 0.6875, 0.75, 0.59947),
        (200, 0.4, 1.0, 1.0, 2.486e-05),  # no mark left: as often as people are accused
    ],
)
def test_p30_what_is_found_is_the_exact_binomial_of_what_is_left_of_the_mark(
    tokens: int, edited: float, paraphrased: float, unmarked: float, expected: float
) -> None:
    rate = binom.sf(LEAST[tokens] - 1, tokens, (1 - unmarked) * 0.8 + unmarked * 0.5)
    assert rate == pytest.approx(expected, abs=5e-6)
    scenario = scene(tokens, edited_share=edited, paraphrased_share=paraphrased)
    stated = verdicts(ran(scenario))
    assert stated["expected_true_positive_rate"] == pytest.approx(rate, rel=1e-9, abs=1e-9)
    accused = binom.sf(LEAST[tokens] - 1, tokens, 0.5)  # people's pages are nobody's to reword
    assert stated["expected_false_positive_rate"] == pytest.approx(accused, rel=1e-9, abs=1e-9)
    if rate > 1e-3:  # rarer events are too few to have a standard error
        mean, error = worlds_of(scenario, 60, lambda w: float(verdicts(w)["true_positive_rate"]))
        assert within(mean, error, rate)


def rewording(share: Any, **changes: Any) -> Scenario:
    groups = [{**group, "paraphrased_share": share} for group in SMALL["publishers"]]
    return small(**{"publishers": groups, "time": {"rounds": 3}, **changes})


@settings(max_examples=15, deadline=None, derandomize=True)
@given(SHARES, SHARES)
def test_more_paraphrase_only_takes_pages_away_from_those_found(a: float, b: float) -> None:
    blind = {"labs": [{**SMALL["labs"][0], "sources": [{"kind": "human"}]}]}
    less, more = (ran(rewording(share, **blind)) for share in sorted((a, b)))
    found = [w.filter("test").compute.get(FilterCompute.verdicts) for w in (less, more)]
    assert not (found[1] & ~found[0]).any()


def test_paraphrase_changes_no_page_and_no_word_and_shows_in_verdicts_only() -> None:
    """Where no lab looks for marks; of documents only what filters say of them changes."""
    alpha = {**SMALL["labs"][0], "sources": [{"kind": "human"}]}
    measure = {"documents": {"sample": "all", "of": "live"}}
    plain, reworded = (ran(rewording(s, labs=[alpha], measure=measure)) for s in (0.0, 0.9))
    a, b = hashes_of(plain), hashes_of(reworded)
    assert {name for name in a if a[name] != b[name]} == {"filters", "filter_makers", "documents"}
    for table in (plain.tables["documents"], reworded.tables["documents"]):
        for row in table:
            del row["dropped_by"]
    assert plain.tables["documents"] == reworded.tables["documents"]
    assert not any("paraphras" in column.name for column in table_spec("documents").columns)


def test_no_paraphrase_and_the_default_are_the_same() -> None:
    assert hashes_of(ran(rewording(0.0))) == hashes_of(ran(small(time={"rounds": 3})))


def test_all_reworded_is_found_as_seldom_as_what_was_never_marked() -> None:
    reworded = ran(rewording(1.0))
    alpha, *others = SMALL["labs"]
    unmarked = ran(small(labs=[{**alpha, "watermark": None}, *others], time={"rounds": 3}))
    a, b = hashes_of(reworded), hashes_of(unmarked)
    # They tell of the mark.
    assert {n for n in a if a[n] != b[n]} == {"models", "filter_makers", "debt"}
