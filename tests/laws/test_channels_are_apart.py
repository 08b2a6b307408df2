"""What a page says beside its words changes none of them, is accounted for, and has one truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import ecosystem.text.counts
from ecosystem import World
from ecosystem.runtime.in_process import InProcess
from ecosystem.text.continuous import ContinuousChannel
from ecosystem.web.selection import Selection
from ecosystem.world.text_ledger import LedgerError
from tests.small import SMALL, hashes_of, live_words, ran, small

CLAIMS = {"facts": 20, "per_draw": 0.3}
STYLE = {"meanings": 10, "phrasings": 6}


def talkative(**changes: Any) -> Any:
    return small(language={**SMALL["language"], "claims": CLAIMS, "style": STYLE}, **changes)


def differing(one: World, other: World) -> set[str]:
    first, second = hashes_of(one), hashes_of(other)
    return {table for table in first if first[table] != second[table]}


def test_words_are_the_same_bits_with_and_without_other_channels() -> None:
    mute, both = ran(small()), ran(talkative())
    for world in (mute, both):  # these columns tell of claims
        for row in world.tables["worth_of_sources"] + world.tables["marginal_worth"]:
            row.pop("true_claims_added", None)
            row.pop("true_claims_change", None)
    assert differing(mute, both) == {"channels", "ledger"}


def test_claims_are_the_same_bits_with_and_without_style() -> None:
    claims = small(language={**SMALL["language"], "claims": CLAIMS})
    alone, both = (pd.DataFrame(ran(s).tables["channels"]) for s in (claims, talkative()))
    pd.testing.assert_frame_equal(
        alone.reset_index(drop=True), both[both.channel != "style"].reset_index(drop=True)
    )


def test_no_result_depends_on_the_number_of_shards() -> None:
    world = World(talkative(), InProcess(3))
    for _ in range(world.spec.time.rounds):
        world.step()
    assert differing(world, ran(talkative())) == set()


def test_the_live_web_says_what_its_live_pages_say() -> None:
    world = ran(talkative())
    state = world.state
    lots = state.corpus.lots(state.live)
    counted = state.count(state.live)
    np.testing.assert_array_equal(live_words(world), counted)
    sizes = state.channels.all["claims"].sizes(lots.column("key"), lots.size)
    assert state.channels.split(counted)["claims"].sum() == sizes.sum()


def test_the_beginning_of_a_page_has_the_beginning_of_its_claims() -> None:
    world = ran(talkative())
    state, rows = world.state, world.state.live
    once = np.ones(len(rows), dtype=np.int64)
    half = Selection(rows, state.corpus.lots(rows).size // 2, once).pages(state.corpus)
    beginning = state.channels.count(half, state.registry)
    assert (beginning <= state.count(rows)).all()
    assert all(part.any() for part in state.channels.split(beginning).values())


def test_claims_that_are_not_counted_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(talkative())
    count = ecosystem.text.counts.count_into
    monkeypatch.setattr(
        ecosystem.text.counts,
        "count_into",
        lambda counts, channel, texts: (
            None if channel.name == "claims" else count(counts, channel, texts)
        ),
    )
    with pytest.raises(LedgerError, match="claims of the web"):
        world.step()


def test_a_model_that_never_saw_a_fact_states_none_and_the_ledger_says_so() -> None:
    # Ten draws of words a training and one claim in a hundred of them: most likely none.
    rare = {"facts": 5, "per_draw": 0.01}
    spam = [{"name": "spam", "pages": 50, "ai_share": 1}]
    labs = [{"name": "a", "tokens": 10, "sources": [{"kind": "human"}], "start": "pool",
             "initial_tokens": 10}]  # fmt: skip
    world = World(
        small(
            language={**SMALL["language"], "claims": rare}, labs=labs, publishers=spam, archives=[]
        )
    )
    world.step()
    account = {
        r["entry"]: r["n_draws"]
        for r in world.tables["ledger"]
        if r["account"] == "claims of the web"
    }
    assert account["unsaid"] > 0
    assert account["counted"] + account["unsaid"] + account["live"] == 0
    output = [r for r in world.tables["channels"] if r["subject"] == "output" and r["round"] == 0]
    claims = next(r for r in output if r["channel"] == "claims")
    assert claims["hill_1"] == claims["coverage"] == claims["mass_held"] == 0.0
    assert claims["total_variation"] is None
    assert claims["accuracy"] is None


def with_points(n_shards: int = 1, **language: Any) -> World:
    labs = [lab for lab in SMALL["labs"] if lab.get("workflow") != "accumulate-subsample"]
    said = small(language={**SMALL["language"], **language}, labs=labs)
    world = World(said, InProcess(n_shards))
    for _ in range(said.time.rounds):
        world.step()
    return world


POINTS = {"dimensions": 3}
ANSWERS = {"dimensions": 2, "questions": 7}


def test_words_are_the_same_bits_with_and_without_points() -> None:
    added = {"estimates", "ledger"}
    assert differing(with_points(), with_points(regression=ANSWERS)) == added
    # Models say by which divisor they fit points.
    assert differing(with_points(), with_points(points=POINTS)) == {*added, "models"}


def test_points_are_the_same_bits_with_and_without_answers() -> None:
    alone = with_points(points=POINTS).tables["estimates"]
    both = with_points(points=POINTS, regression=ANSWERS).tables["estimates"]
    assert alone
    assert alone == [row for row in both if row["channel"] == "points"]


def test_no_point_depends_on_the_number_of_shards() -> None:
    said = {"points": POINTS, "regression": ANSWERS, "claims": CLAIMS}
    assert differing(with_points(5, **said), with_points(1, **said)) == set()


def test_points_of_a_lab_are_all_accounted_for() -> None:
    rows = with_points(points=POINTS).tables["ledger"]
    found = [row for row in rows if row["account"] == "lab beta points"]
    assert {row["entry"] for row in found} == {"before", "due", "unsaid", "fitted"}
    for round_ in range(1, 5):
        assert sum(row["n_draws"] for row in found if row["round"] == round_) == 0


def test_points_that_are_not_read_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    read = ContinuousChannel.read

    def some(*args: Any) -> Any:
        moments = read(*args)
        return moments.weighing(moments.n - 1)

    monkeypatch.setattr(ContinuousChannel, "read", some)
    with pytest.raises(LedgerError, match="lab alpha points"):
        with_points(points=POINTS)


def test_a_model_without_a_point_has_none_on_its_pages_and_the_ledger_says_so() -> None:
    # One point in a hundred draws: three draws of people most likely had none.
    labs = [{"name": "a", "tokens": 1000, "sources": [{"kind": "new", "when_short": "less"}],
             "start": "pool", "initial_tokens": 3}]  # fmt: skip
    spam = [{"name": "spam", "pages": 50, "ai_share": 1}]
    language = {**SMALL["language"], "points": {"per_draw": 0.01}}
    world = ran(small(language=language, labs=labs, publishers=spam, archives=[]))
    account = [r for r in world.tables["ledger"] if r["account"] == "lab a points"]
    unsaid = -sum(row["n_draws"] for row in account if row["entry"] == "unsaid")
    assert unsaid > 0
    assert not [r for r in world.tables["estimates"] if r["round"] == 0]
