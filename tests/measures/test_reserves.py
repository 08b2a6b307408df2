"""What reserves add to the worth of labs' texts: people's text, archives, and holders of both."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from ecosystem import Scenario, World
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.pool import Intake
from ecosystem.measures.concentration import effective_holders, gini_coefficient
from ecosystem.measures.fresh_draws import FreshDraws
from ecosystem.runtime.in_process import InProcess
from ecosystem.text.words import WORDS
from tests.small import ran, small

SMOOTHING = 0.1


def scenario(ai_share: float = 0.5, **lab: Any) -> Scenario:
    return Scenario.model_validate({
        "time": {"rounds": 5},
        "language": {"lexicon": {"kind": "zipf", "types": 200, "exponent": 1}},
        "publishers": [{"name": "sites", "pages": 60, "sites": 10, "size_exponent": 1,
                        "ai_share": ai_share, "edited_share": 0.3}],
        "archives": [{"name": "vault", "sealed": 1, "pages": 40}],
        "labs": [{
            "name": "a", "tokens": 6000, "learner": {"smoothing": SMOOTHING},
            "sources": [
                {"kind": "web", "share": 0.6},
                {"kind": "archive", "archive": "vault", "share": 0.2},
                {"kind": "model", "lab": "a", "share": 0.2},
            ],
            **lab,
        }],
    })  # fmt: skip


@cache
def mixed() -> World:
    world = World(scenario())
    world.run_model()
    return world


def worth_of(world: World, counts: np.ndarray[Any, Any]) -> float:
    human = world.channels.words.human(world.round).probabilities
    law = (counts + SMOOTHING) / (counts.sum() + SMOOTHING * len(counts))
    found = FreshDraws(human, SMOOTHING, len(counts)).worth(float(-human @ np.log2(law)))
    assert found is not None
    return found


def compute_of(world: World) -> LabCompute:
    assert isinstance(world.runtime, InProcess)
    compute: LabCompute = world.runtime.parts["lab:a"]
    return compute


def pool_of(world: World) -> Mapping[str, Intake]:
    refits = compute_of(world)._refits
    assert refits is not None
    return refits.pool


def rows_of(world: World, table: str) -> list[dict[str, Any]]:
    return [row for row in world.tables[table] if row["round"] == world.round]


def people_in(world: World) -> np.ndarray[Any, Any]:
    """Count the words of people's pages that the lab read last, page by page."""
    state, words = world.state, world.channels.words
    compute = compute_of(world)
    found = np.zeros(words.n_types, dtype=np.int64)
    for reading in compute._read.stocks.values():
        pages = reading.selection.pages(state.corpus)
        for i in np.flatnonzero(pages.writer == 0):
            one = pages.part(np.arange(len(pages)) == i)
            found += words.read(one, state.registry, words.statistic).counts
    return found


def test_what_people_wrote_is_taken_out_page_by_page() -> None:
    world = mixed()
    people = people_in(world)
    whole = sum(each.text.channels[WORDS].counts for each in pool_of(world).values())
    row = next(r for r in rows_of(world, "worth_of_sources") if r["source"] == "people's text")
    assert 0 < people.sum() < whole.sum()
    assert row["n_draws"] == people.sum()
    assert row["fresh_draws_without"] == pytest.approx(worth_of(world, whole - people), rel=1e-6)
    assert row["added"] == pytest.approx(worth_of(world, whole) - row["fresh_draws_without"])
    # Pages that models wrote and people edited are models'.
    assert (world.state.corpus.column("edited_share")[world.state.live] > 0).any()


def test_reserves_are_archives_and_people_s_text_together() -> None:
    world = mixed()
    parts = {row["source"]: row for row in rows_of(world, "worth_of_sources")}
    [text] = rows_of(world, "worth")
    reserves, people = parts["all reserves"], parts["people's text"]
    assert reserves["n_draws"] == text["reserve_draws"] > people["n_draws"]
    assert reserves["added"] == text["reserves_added"] > people["added"] > 0
    assert text["fresh_draws"] - text["fresh_draws_without_reserves"] == text["reserves_added"]


def test_the_population_has_the_sum_of_its_labs() -> None:
    tables = ran(small(measure={})).take_tables()
    for round_ in range(1, 5):
        rows = [r for r in tables["worth"] if r["round"] == round_]
        known = [r for r in rows if r["reserves_added"] is not None]
        of_all = [r for r in tables["population"] if r["round"] == round_]
        assert len(of_all) == 3  # orders 0, 1, 2
        for row in of_all:
            assert row["n_labs_valued"] == len(known) > 0
            for name in ("fresh_draws", "reserves_added", "reserve_draws"):
                assert row[name] == pytest.approx(sum(r[name] for r in known))


def test_shapley_values_share_out_the_worth_of_the_whole() -> None:
    world = mixed()
    parts = {r["source"]: r for r in rows_of(world, "worth_of_sources")}
    [text] = rows_of(world, "worth")
    values = {source: row["shapley"] for source, row in parts.items() if row.get("shapley")}
    assert set(values) == {"web", "archive:vault", "model:a"}
    assert sum(values.values()) == pytest.approx(text["fresh_draws"])
    # By hand, over all orders in which three texts can come.
    texts = {k: each.text.channels[WORDS].counts for k, each in pool_of(world).items()}
    orders = [
        (a, b) for a in texts for b in texts if a != b
    ]  # the third follows from the first two
    of_web = []
    for a, b in orders:
        [c] = set(texts) - {a, b}
        come: np.ndarray[Any, Any] = np.zeros(200, dtype=np.int64)
        for each in (a, b, c):
            before = worth_of(world, come) if come.any() else 0.0
            come = come + texts[each]
            if each == "web":
                of_web.append(worth_of(world, come) - before)
    assert values["web"] == pytest.approx(np.mean(of_web), rel=1e-6)


def test_people_s_draws_are_counted_by_site() -> None:
    world = mixed()
    state = world.state
    compute = compute_of(world)
    by_site: dict[int, int] = {}
    for reading in compute._read.stocks.values():
        chosen = reading.selection
        lots = state.corpus.lots(chosen.rows)
        for key, writer, n in zip(
            lots.column("site_key"), lots.column("writer"), chosen.draws * chosen.times, strict=True
        ):
            if writer == 0:
                by_site[int(key)] = by_site.get(int(key), 0) + int(n)
    amounts = np.array(list(by_site.values()), dtype=np.float64)
    [row] = rows_of(world, "worth")
    assert 1 < row["effective_sites"] < 10
    assert row["effective_sites"] == pytest.approx(effective_holders(amounts))
    assert row["gini_of_sites"] == pytest.approx(gini_coefficient(amounts))


def test_a_pool_remembers_what_people_wrote_of_it() -> None:
    world = World(scenario(workflow="accumulate"))
    world.run_model()
    rows = [r for r in world.tables["worth_of_sources"] if r["source"] == "people's text"]
    draws = [row["n_draws"] for row in rows]
    assert draws == sorted(draws)
    assert draws[-1] > 2 * draws[0]


def test_a_sampled_pool_knows_no_reserves() -> None:
    world = World(scenario(workflow="accumulate-subsample"))
    world.run_model()
    assert all(row["fresh_draws"] > 0 for row in world.tables["worth"])
    assert all(row["reserves_added"] is None for row in world.tables["worth"])
    assert not world.tables["worth_of_sources"]
    assert all(row.get("fresh_draws") is None for row in world.tables["population"])


def test_mesa_collects_what_reserves_add() -> None:
    world = mixed()
    collected = world.datacollector.get_model_vars_dataframe()
    of_all = [r for r in world.tables["population"] if r["order"] == 1]
    last = collected.iloc[-1]
    assert last["Worth of labs' texts (fresh draws)"] == of_all[-1]["fresh_draws"]
    assert last["Of it added by people's text and archives"] == of_all[-1]["reserves_added"]
