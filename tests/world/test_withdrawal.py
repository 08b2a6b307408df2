"""Pages that people withhold: which ones, who reacts, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecosystem
from ecosystem import World
from ecosystem.agents.publisher.compute import Columns, PublisherCompute
from ecosystem.draws.keys import bernoulli, hashes, key_of
from ecosystem.experiments.run_plan import plan
from ecosystem.runtime.in_process import InProcess
from ecosystem.world.text_ledger import LedgerError
from tests.small import LINKED, SMALL, hashes_of, ran, small

ELASTICITY = st.integers(0, 16).map(lambda n: n / 4)
WORLDS: list[dict[str, Any]] = [{}, LINKED]  # LINKED: with contagion


def reacting(elasticity: float | None, sees: str = "live", **changes: Any) -> Any:
    """Return the small world, where people of the first group react, or nobody."""
    first, *others = changes.get("publishers", SMALL["publishers"])
    rule = None if elasticity is None else {"elasticity": elasticity, "sees": sees}
    first = {**first, "starting_pages": 40, "withdrawal": rule}
    return small(**{**changes, "publishers": [first, *others]})


def pages(world: World) -> dict[int, tuple[int, int, bool]]:
    """Return round, group and whether a model wrote it, of every page by key."""
    corpus = world.state.corpus
    columns = [corpus.column(name).tolist() for name in ("key", "round", "publisher", "writer")]
    return {k: (t, group, writer > 0) for k, t, group, writer in zip(*columns, strict=True)}


def test_without_elasticity_a_run_has_the_bits_of_one_without_withdrawal() -> None:
    for changes in WORLDS:
        assert hashes_of(ran(reacting(0.0, **changes))) == hashes_of(ran(reacting(None, **changes)))


@pytest.mark.parametrize("changes", WORLDS)
@pytest.mark.parametrize("sees", ["live", "new"])
def test_a_page_is_withheld_for_the_share_that_was_seen_the_round_before(
    changes: dict[str, Any], sees: str
) -> None:
    """Page by page: what is missing is what the pages' own numbers say, and nothing else."""
    calm, world = ran(reacting(None, **changes)), ran(reacting(1.5, sees, **changes))
    everything, found = pages(calm), pages(world)
    corpus, seed = world.state.corpus, world.spec.seed
    born, gone, by_model = (
        corpus.column("round"), corpus.column("end"), corpus.column("writer") > 0
    )  # fmt: skip
    n_withheld = 0
    for round_ in range(1, 5):
        there = (born < round_) & (gone > round_ - 1) if sees == "live" else born == round_ - 1
        human, n = int((there & ~by_model).sum()), int(there.sum())
        share = (human / n) ** 1.5
        mine = [k for k, said in everything.items() if said == (round_, 0, False)]
        numbers = hashes(key_of(seed, "withheld"), np.array(mine, dtype=np.uint64))
        written = {k for k, is_ in zip(mine, bernoulli(numbers, share), strict=True) if is_}
        assert written == {k for k, said in found.items() if said == (round_, 0, False)}
        n_withheld += len(mine) - len(written)
    assert n_withheld > 20
    others = {k: said for k, said in everything.items() if said[0] < 1 or said[1] or said[2]}
    kept = {k: said for k, said in found.items() if said[0] < 1 or said[1] or said[2]}
    assert kept == others  # history, starting pages, models' pages and the group that is calm


@settings(max_examples=20, deadline=None, derandomize=True)
@given(ELASTICITY, ELASTICITY, st.sampled_from(["live", "new"]), st.sampled_from([0, 1]))
def test_a_stronger_reaction_withholds_the_same_pages_and_more(
    a: float, b: float, sees: str, linked: int
) -> None:
    weak, strong = (pages(ran(reacting(e, sees, **WORLDS[linked]))) for e in sorted((a, b)))
    assert strong.items() <= weak.items()


def test_the_ledger_and_the_tables_tell_what_was_withheld() -> None:
    calm, world = ran(reacting(None)), ran(reacting(2.0))
    wanted, published = (
        {r["round"]: r["n_pages_new"] for r in w.tables["publishers"] if r["publisher"] == "sites"}
        for w in (calm, world)
    )
    withheld = {
        (row["publisher"], row["round"]): row["n_pages_withheld"]
        for row in world.tables["publishers"]
    }
    entries: dict[int, dict[str, int]] = {}
    for row in world.tables["ledger"]:
        if row["account"] == "publishers sites":
            entries.setdefault(row["round"], {})[row["entry"]] = row["n_pages"]
            assert abs(row["n_tokens"]) > abs(row["n_pages"])
    assert sorted(entries) == [2, 3, 4]  # in round 1 people have seen no page of a model
    for t, posted in entries.items():
        assert posted == {
            "wanted": wanted[t],
            "withheld": -withheld["sites", t],
            "published": -published[t],
        }
        assert withheld["sites", t] == wanted[t] - published[t] > 0
    assert {n for (who, t), n in withheld.items() if who == "spam" or t < 2} == {0}
    assert not any("publishers" in row["account"] for row in calm.tables["ledger"])


def test_a_page_that_vanishes_beside_those_withheld_stops_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = PublisherCompute._without_withheld

    def lossy(self: PublisherCompute, columns: Columns, share: float) -> Columns:
        return {name: column[1:] for name, column in written(self, columns, share).items()}

    monkeypatch.setattr(PublisherCompute, "_without_withheld", lossy)
    with pytest.raises(LedgerError, match="account 'publishers sites' is off by 1 pages"):
        ran(reacting(2.0))


def test_where_models_wrote_all_that_people_saw_nobody_writes() -> None:
    world = ran(
        small(
            web={"survival": {"kind": "one_round"}},
            publishers=[
                {"name": "models", "pages": 30, "ai_share": 1},
                {"name": "people", "pages": {"table": {1: 0, 2: 52}, "between": "hold"},
                 "withdrawal": {"elasticity": 0.1}},
            ],
            archives=[],
            labs=[{"name": "a", "tokens": 40, "sources": [{"kind": "human"}]}],
        )
    )  # fmt: skip
    rows = [row for row in world.tables["publishers"] if row["publisher"] == "people"]
    assert [row["n_pages_new"] for row in rows] == [0] * 5
    assert [row["n_pages_withheld"] for row in rows[2:]] == [52] * 3
    assert [row["ai_share_wanted"] for row in rows] == [0, 0, None, None, None]
    assert [row["ai_share_wanted"] for row in world.tables["web"]][2:] == [1.0] * 3


@pytest.mark.parametrize("n_shards", [2, 7])
@pytest.mark.parametrize("changes", WORLDS)
def test_any_number_of_shards_withholds_the_same_pages(
    n_shards: int, changes: dict[str, Any]
) -> None:
    scenario = reacting(1.3, **changes)
    world = World(scenario, InProcess(n_shards))
    for _ in range(scenario.time.rounds):
        world.step()
    assert hashes_of(world) == hashes_of(ran(scenario))


def test_the_plan_and_the_summary_say_that_people_withhold() -> None:
    assert "people of sites may withhold pages" in plan(reacting(1.0))
    assert "people withheld" in ecosystem.summary(ecosystem.run(reacting(1.0)))
    assert "withh" not in plan(reacting(0.0)).split("HOW MUCH")[1]
    assert "people withheld" not in ecosystem.summary(ecosystem.run(reacting(None)))
