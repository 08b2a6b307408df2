"""What a source adds to the worth of a text: the text is fitted again without it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import ecosystem
from ecosystem import Scenario, World
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.validation.theory.worth import loss_after_fresh_draws

HUMAN = 1 / np.arange(1, 31)
HUMAN /= HUMAN.sum()
A = 0.5
MIXED = [{"kind": "human", "share": 0.25}, {"kind": "model", "lab": "a", "share": 0.75}]


def scenario(**lab: Any) -> Scenario:
    said = {"name": "a", "tokens": 400, "sources": MIXED, "learner": {"smoothing": A}, **lab}
    return Scenario.model_validate({
        "time": {"rounds": 5},
        "language": {"lexicon": {"kind": "zipf", "types": 30, "exponent": 1}},
        "publishers": [],
        "labs": [said],
    })  # fmt: skip


DRAWS = np.arange(20, 1200, 4)


@cache
def losses() -> np.ndarray[Any, Any]:
    return np.array([loss_after_fresh_draws(int(n), HUMAN, A) for n in DRAWS])


def worth_by_hand(law: np.ndarray[Any, Any]) -> float:
    """Return the worth of a law by trying numbers of draws, one after another."""
    loss = -HUMAN @ np.log2(law / law.sum())
    return float(np.interp(-loss, -losses(), DRAWS))


@pytest.mark.parametrize("mixture", ["counts", "weight"])
def test_the_rest_is_fitted_again_with_the_same_learner(
    mixture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change: dict[str, Any] = {"mixture": mixture}
    if mixture == "weight":
        change["sources"] = [{**source, "weight": 1 + source["share"]} for source in MIXED]
    pool: dict[str, Any] = {}
    fit = LabCompute.fitted_without

    def fitted_without(self: LabCompute, *args: Any, **said: Any) -> Any:
        assert self._refits is not None
        pool.update(self._refits.pool)
        return fit(self, *args, **said)

    monkeypatch.setattr(LabCompute, "fitted_without", fitted_without)
    world = World(scenario(**change))
    world.run_model()
    rows = {row["source"]: row for row in world.tables["worth_of_sources"] if row["round"] == 5}
    whole = next(row for row in world.tables["worth"] if row["round"] == 5)["fresh_draws"]
    assert set(pool) == {"human", "model:a"}
    assert set(rows) == {*pool, "people's text"}
    for label in pool:
        row = rows[label]
        [rest] = set(pool) - {label}
        by_hand = worth_by_hand(pool[rest].text.counts + A)
        assert row["n_draws"] == pool[label].n_draws
        assert row["fresh_draws_without"] == pytest.approx(by_hand, rel=1e-3)
        assert row["added"] == pytest.approx(whole - row["fresh_draws_without"])
        assert row["added_per_draw"] == pytest.approx(row["added"] / row["n_draws"])
    assert rows["human"]["added_per_draw"] > rows["model:a"]["added_per_draw"]


def test_a_text_of_one_source_is_worth_nothing_without_it() -> None:
    results = ecosystem.run(scenario(sources=[{"kind": "human"}]))
    parts = results.table("worth_of_sources").query("source == 'human'")
    assert (parts.fresh_draws_without == 0).all()
    assert list(parts.added) == list(results.table("worth").fresh_draws)


def test_a_pool_that_is_sampled_knows_no_sources() -> None:
    results = ecosystem.run(scenario(workflow="accumulate-subsample"))
    assert results.table("worth").fresh_draws.notna().all()
    assert results.table("worth_of_sources").empty


def archives(replicas: int) -> Scenario:
    """One lab that reads archives of the same pages, as a quarter of its text each."""
    names = [f"copy-{i}" for i in range(replicas)]
    rest = 1 - 0.25 * replicas
    return Scenario.model_validate({
        "time": {"rounds": 6},
        "language": {"lexicon": {"kind": "zipf", "types": 300, "exponent": 1}},
        "publishers": [{"name": "sites", "pages": 60, "sites": 10, "ai_share": 0.5}],
        "archives": [{"name": name, "sealed": 2, "pages": 50} for name in names],
        "labs": [{
            "name": "a", "tokens": 4000, "learner": {"smoothing": 0.1},
            "sources": [
                {"kind": "model", "lab": "a", "share": rest},
                *({"kind": "archive", "archive": name, "share": 0.25} for name in names),
            ],
        }],
    })  # fmt: skip


def test_several_archives_are_taken_out_together_too() -> None:
    parts = ecosystem.run(archives(2)).table("worth_of_sources").query("round == 6")
    added = parts.set_index("source").added
    one, other = added["archive:copy-0"], added["archive:copy-1"]
    assert added["all archives"] > one + other > 0
    single = ecosystem.run(archives(1)).table("worth_of_sources")
    assert "all archives" not in set(single.source)


def test_the_summary_tells_sources_where_there_are_several() -> None:
    results = ecosystem.run(scenario())
    text = ecosystem.summary(results)
    row = results.table("worth_of_sources").query("round == 5 and source == 'human'").iloc[0]
    assert f"    human                 100 draws add {round(row.added)}, " in text
    assert "draws add" not in ecosystem.summary(
        ecosystem.run(scenario(sources=[{"kind": "human"}]))
    )


def test_two_sources_of_as_many_draws_are_both_told() -> None:
    halves = [{**source, "share": 0.5} for source in MIXED]
    text = ecosystem.summary(ecosystem.run(scenario(sources=halves)))
    for source in ("human", "model:a"):
        assert f"    {source:<22}200 draws add " in text


def web(*shares: float, rounds: int = 2, **lab: Any) -> Scenario:
    kinds = [{"kind": "web"}, {"kind": "archive", "archive": "vault"}, {"kind": "human", "at": 0}]
    has_shares = lab.get("tokens") != "all"
    sources: list[dict[str, Any]] = [
        {**kind, **({"share": s} if has_shares else {})}
        for kind, s in zip(kinds, shares, strict=True)
        if s
    ]
    return Scenario.model_validate({
        "time": {"rounds": rounds},
        "language": {"lexicon": {"kind": "zipf", "types": 80, "exponent": 1},
                     "claims": {"facts": 10}},
        "publishers": [{"name": "sites", "pages": 200, "ai_share": 0.5}],
        "archives": [{"name": "vault", "sealed": 1, "pages": 60}],
        "labs": [{"name": "a", "tokens": 1000, "trains_every": 2, "learner": {"smoothing": A},
                  "sources": sources, **lab}],
    })  # fmt: skip


@pytest.mark.parametrize("mixture", ["counts", "iid"])
def test_what_a_lab_would_have_read_instead_is_what_it_reads_without_the_source(
    mixture: str,
) -> None:
    shares = {"web": 0.6, "archive:vault": 0.1, "human:0": 0.3}
    results = ecosystem.run(web(*shares.values(), mixture=mixture))
    rows = results.table("worth_of_sources").set_index("source")
    [whole] = results.table("worth").fresh_draws
    told = [source for source in rows.index if rows.fresh_draws_instead[source] > 0]
    labels = dict(zip(sorted(told), range(3), strict=True))
    assert len(labels) == 3
    order = {"archive:vault": 1, "web": 0}
    for label in labels:
        left = [0.0 if i == order.get(label, 2) else s for i, s in enumerate(shares.values())]
        other = ecosystem.run(web(*(s / sum(left) for s in left), mixture=mixture))
        [there] = other.table("worth").fresh_draws
        assert rows.fresh_draws_instead[label] == there != whole
    assert rows.fresh_draws_instead.drop(list(labels)).isna().all()


def test_what_is_read_aside_moves_nothing() -> None:
    plain = web(0.6, 0.1, 0.3, rounds=6)
    measured = ecosystem.run(plain)
    change = plain.measure.model_copy(update={"worth": False})
    other = ecosystem.run(plain.model_copy(update={"measure": change}))
    for name in ("laws", "labs", "ledger", "channels", "lineage", "repetition", "lab_overlaps"):
        if name in measured.tables:
            assert measured.arrow(name).equals(other.arrow(name)), name


def test_nothing_is_asked_instead_where_text_is_kept_or_all_is_read() -> None:
    for change in ({"workflow": "accumulate"}, {"tokens": "all"}):
        rows = ecosystem.run(web(0.5, 0.5, 0, **change)).table("worth_of_sources")
        assert len(rows)
        assert rows.fresh_draws_instead.isna().all()
