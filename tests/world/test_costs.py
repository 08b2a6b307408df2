"""Costs: every account against what other tables count, and money that adds up."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import Scenario, World
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.registry import AGENTS
from ecosystem.config.problems import ScenarioError
from ecosystem.runtime.in_process import InProcess
from ecosystem.scenario.labs import ArchiveStock
from ecosystem.web.lots import NO_MARK
from tests.runtime.random_scenarios import scenarios
from tests.small import PRICES, SMALL, hashes_of, priced, ran, small

Paid = dict[tuple[int, str], int]  # round and payer: quantity


@pytest.fixture(scope="module")
def world() -> World:
    return ran(priced())


def paid(world: World, account: str) -> Paid:
    """Return the quantities of an account."""
    rows = [row for row in world.tables["costs"] if row["account"] == account]
    return {(row["round"], row["payer"]): row["quantity"] for row in rows}


def table(world: World, name: str) -> pd.DataFrame:
    return pd.DataFrame(world.tables[name])


def test_prices_are_those_of_the_scenario(world: World) -> None:
    prices = {(row["account"], row["price"]) for row in world.tables["costs"]}
    stated = {(name, price) for name, price in PRICES.items() if isinstance(price, float)}
    assert len(stated) == 7
    assert {found for found in prices if found[0] in dict(stated)} == stated


def without_zeros(counts: Paid) -> Paid:
    return {place: n for place, n in counts.items() if n}


# ------------------------------------------------------------ each account


def test_crawlers_pay_for_the_pages_they_fetch(world: World) -> None:
    crawls = world.tables["crawls"]
    assert paid(world, "scraping") == {(r["round"], r["crawler"]): r["n_pages"] for r in crawls}


def test_archives_pay_for_the_pages_they_seal_and_for_checks_where_they_made_them(
    world: World,
) -> None:
    sealed = {(r["round"], r["archive"]): r["n_pages"] for r in world.tables["archives"]}
    assert paid(world, "sealing") == sealed
    assert {archive for _, archive in sealed} == {"vault", "attic"}
    # The first part of the vault states a share; its refreshes and the attic are as found.
    assert paid(world, "verifying") == {(1, "vault"): 60}


def test_labs_pay_for_the_draws_they_fit(world: World) -> None:
    labs = table(world, "labs").query("is_trained")
    fitted = {(r["round"], r["lab"]): int(r["n_draws_trained"]) for _, r in labs.iterrows()}
    assert paid(world, "training") == without_zeros(fitted)
    assert (0, "beta") in fitted  # its initial pool
    assert (1, "delta") not in fitted  # it trains every other round


def written(world: World, *, marked: bool) -> Paid:
    """Count the tokens of models' pages on the corpus itself."""
    corpus, counts = world.state.corpus, {}
    columns = (corpus.column(name).tolist() for name in ("round", "writer", "mark", "tokens"))
    for round_, writer, mark, tokens in zip(*columns, strict=True):
        if writer and (not marked or mark != NO_MARK):
            place = round_, world.models[writer - 1].lab
            counts[place] = counts.get(place, 0) + tokens
    return counts


def test_labs_pay_for_what_their_models_write_whoever_edits_it(world: World) -> None:
    found = paid(world, "generating")
    assert found == written(world, marked=False)
    assert len({lab for _, lab in found}) == 3


def test_labs_pay_for_every_page_they_mark_whoever_strips_it() -> None:
    filters = [{"name": "truth", "kind": "oracle"}, {**SMALL["filters"][1], "name": "guess"}]
    alpha, *others = SMALL["labs"]
    sources = [{**alpha["sources"][0], "filters": ["guess"]}, alpha["sources"][1]]
    labs = [{**alpha, "sources": sources, "marked_share": 0.6}, *others]
    kept, stripped = (
        ran(priced(filters=filters, labs=labs, publishers=_stripping(share)))
        for share in (0.0, 0.5)
    )
    found = paid(kept, "marking")
    assert found == written(kept, marked=True)
    assert {lab for _, lab in found} == {"alpha"}
    assert all(n < paid(kept, "generating")[place] for place, n in found.items())
    # Nobody looks for the mark here, so stripping it changes nothing else.
    assert paid(stripped, "marking") == found
    assert sum(written(stripped, marked=True).values()) < 0.8 * sum(found.values())


def _stripping(share: float) -> list[dict[str, Any]]:
    return [{**group, "stripped_share": share} for group in SMALL["publishers"]]


def test_filters_pay_once_for_each_page_of_the_web_from_when_a_lab_reads_through_them(
    world: World,
) -> None:
    web, found = table(world, "web").set_index("round"), paid(world, "detecting")
    new, live = web.n_pages_new, web.n_pages
    for name in ("guess", "test"):  # alpha reads through both in every round
        assert [found[round_, name] for round_ in range(1, 5)] == [live[1], *new[2:5]]
    # Delta trains every other round: of the pages of round 3 some are gone in round 4.
    assert {round_ for round_, name in found if name == "truth"} == {2, 4}
    assert found[2, "truth"] == live[2]
    assert new[4] < found[4, "truth"] <= new[3] + new[4]


def test_a_filter_that_nobody_reads_through_costs_nothing() -> None:
    measure = {"documents": {"of": "live"}}  # who looks at its verdicts reads no text by them
    world = ran(priced(labs=[], costs={"detecting": 1.0}, measure=measure))
    assert world.tables["filters"] and not world.tables["costs"]


def test_labs_pay_archives_for_the_pages_they_read(world: World) -> None:
    rows = [row for row in world.tables["costs"] if row["account"] == "licensing"]
    ledger = table(world, "ledger")
    read = ledger[(ledger.account == "lab alpha stock archive:vault") & (ledger.entry == "read")]
    pages = dict(zip(read["round"], -read.n_pages, strict=True))
    assert sum(pages.values()) > 20
    for sign, kind, payer, recipient in (
        (1, "labs", "alpha", "vault"),
        (-1, "archives", "vault", "alpha"),
    ):
        one_side = [row for row in rows if row["payer_kind"] == kind]
        assert {(row["payer"], row["recipient"]) for row in one_side} == {(payer, recipient)}
        assert {row["round"]: sign * row["quantity"] for row in one_side} == pages
        assert {row["price"] for row in one_side} == {0.5}


def test_charges_are_split_among_those_who_are_named(world: World) -> None:
    rows = table(world, "costs")
    for round_ in range(1, 5):
        now = rows[rows["round"] == round_].set_index(["account", "payer_kind", "payer"]).amount
        assert now["office"].to_dict() == {("public", "public"): 5.0}
        assert now["register"].to_dict() == {("labs", "alpha"): 4.5, ("labs", "gamma"): 4.5}
        assert now["audit"].to_dict() == {
            ("publishers", "sites"): round_ / 2,
            ("publishers", "spam"): round_ / 2,
        }
    assert not set(rows[rows["round"] == 0].account) & {"office", "register", "audit"}


# ------------------------------------------------------------ money adds up


def assert_it_adds_up(world: World) -> None:
    to_date = transfers = 0.0
    for spending in world.tables["spending"]:
        rows = [r for r in world.tables["costs"] if r["round"] == spending["round"]]
        assert all(r["amount"] == r["quantity"] * r["price"] != 0 for r in rows)
        assert math.fsum(r["amount"] for r in rows) == spending["amount"]
        moved = [r for r in rows if r["recipient"] is not None]
        assert math.fsum(r["amount"] for r in moved) == 0
        assert {r["account"] for r in moved} <= {"licensing"}
        assert sum(r["quantity"] for r in moved) == 0
        assert math.fsum(abs(r["amount"]) for r in moved) == 2 * spending["transfers"]
        to_date, transfers = to_date + spending["amount"], transfers + spending["transfers"]
        assert (spending["to_date"], spending["transfers_to_date"]) == (to_date, transfers)
    rounds = [row["round"] for row in world.tables["spending"]]
    assert rounds == list(range(world.spec.time.rounds + 1))


def test_the_sum_of_costs_is_what_was_spent(world: World) -> None:
    assert_it_adds_up(world)
    assert world.tables["spending"][-1]["transfers_to_date"] > 0


PRICE = st.one_of(st.just(0.0), st.floats(0, 1e6), st.floats(0, 1e-6))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(scenarios(), st.data())
def test_transfers_net_out_whatever_the_prices(scenario: Scenario, data: st.DataObject) -> None:
    said = scenario.resolved()
    accounts = ("scraping", "sealing", "verifying", "marking", "detecting", "generating")
    said["costs"] |= {name: data.draw(PRICE) for name in (*accounts, "training")}
    kinds = ("labs", "publishers", "crawlers", "filters", "archives", "public")
    said["costs"]["charges"] = [
        {"name": f"charge-{i}", "payers": data.draw(st.sampled_from(kinds)),
         "amount": {"table": {0: data.draw(PRICE), 3: data.draw(PRICE)}}}
        for i in range(data.draw(st.integers(0, 3)))
    ]  # fmt: skip
    said["archives"][0]["price"] = data.draw(PRICE)
    assert_it_adds_up(ran(Scenario.model_validate(said)))


def test_prices_change_no_other_table() -> None:
    worlds = ran(priced()), ran(priced(costs={}))
    for world in worlds:  # these columns are money
        for row in world.tables["marginal_worth"]:
            row.pop("price_instead", None)
            row.pop("break_even_price", None)
    with_prices, without = map(hashes_of, worlds)
    changed = {name for name in without if with_prices[name] != without[name]}
    assert changed == {"costs", "spending"}


def test_without_prices_nothing_is_charged_and_nothing_spent() -> None:
    world = ran(small())
    assert not world.tables["costs"]
    spent = {k: v for row in world.tables["spending"] for k, v in row.items()}
    assert len(world.tables["spending"]) == 5
    assert [spent[n] for n in ("amount", "to_date", "transfers", "transfers_to_date")] == [0.0] * 4


def test_every_round_is_in_the_ledger_measured_or_not() -> None:
    often, rarely = (ran(priced(measure={"every": every})).tables for every in (1, 4))
    assert {row["round"] for row in rarely["laws"]} == {0, 4}
    assert rarely["costs"] == often["costs"]
    assert rarely["spending"] == often["spending"]


@pytest.mark.parametrize("n_shards", [2, 5])
def test_any_number_of_shards_pays_the_same(n_shards: int, world: World) -> None:
    divided = World(priced(), InProcess(n_shards))
    for _ in range(4):
        divided.step()
    assert hashes_of(divided) == hashes_of(world)


def test_the_order_of_charges_and_of_those_who_pay_changes_nothing(world: World) -> None:
    turned = [{**charge} for charge in reversed(PRICES["charges"])]
    turned[1]["who"] = ["gamma", "alpha"]
    agents = {part: SMALL[part][::-1] for part in ("crawlers", "filters")}
    again = ran(priced(costs={**PRICES, "charges": turned}, **agents))
    assert hashes_of(again) == hashes_of(world)


def test_prices_follow_their_schedules() -> None:
    price = {"logistic": {"from": 2, "to": 0, "midpoint": 2, "rise": "1 quarter"}}
    rows = ran(priced(costs={"scraping": price})).tables["costs"]
    prices = {row["round"]: row["price"] for row in rows if row["payer"] == "common"}
    steps = 2 * math.log(9)
    assert prices == pytest.approx(
        {t: 2 - 2 / (1 + math.exp(-steps * (t - 2))) for t in range(1, 5)}, rel=1e-9
    )


def test_what_is_free_for_a_while_has_no_rows_then() -> None:
    price = {"table": {0: 0, 3: 1.5}, "between": "hold"}
    world = ran(priced(costs={"training": price}))
    assert {round_ for round_, _ in paid(world, "training")} == {3, 4}


# ------------------------------------------------------------ who is there


def test_who_is_gone_leaves_its_part_to_the_others() -> None:
    world = World(priced(costs={"charges": PRICES["charges"]}))
    world.step()
    next(lab for lab in world.labs if lab.name == "gamma").remove()
    world.step()
    register = table(world, "costs").query("account == 'register'")
    paid_by = [tuple(r) for r in register[["round", "payer", "amount"]].itertuples(index=False)]
    assert paid_by == [(1, "alpha", 4.5), (1, "gamma", 4.5), (2, "alpha", 9.0)]
    for lab in world.labs:
        lab.remove()
    world.step()
    last = table(world, "costs").query("round == 3")
    assert set(last.account) == {"office", "audit"}  # nobody is left to pay the register
    assert_it_adds_up_so_far(world)


def assert_it_adds_up_so_far(world: World) -> None:
    amounts = table(world, "costs").groupby("round").amount.sum()
    spent = table(world, "spending").set_index("round").amount
    np.testing.assert_allclose(spent, amounts.reindex(spent.index, fill_value=0.0))


def test_agents_of_ones_own_pay_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reader(Lab):
        """Reads the vault under a label of its own, from round 3 through a filter."""

        def sources_in(self, round_: int) -> Any:
            source = ArchiveStock(
                kind="archive", archive="vault", when_short="less",
                filters=["long"] if round_ >= 3 else [],
            )  # fmt: skip
            return {"my books": (source, 1.0)}

    class Long(Filter):
        def detector(self) -> Any:
            return type("Short", (), {"rates": lambda self, lots: np.zeros(len(lots))})()

    monkeypatch.setattr(AGENTS, "_registered", {"reader": Reader, "long": Long})
    lab = {"name": "mine", "agent": "reader", "tokens": 90, "sources": [{"kind": "human"}]}
    filters = [{"name": "long", "kind": "agent", "agent": "long"}]
    world = ran(priced(labs=[lab], filters=filters, costs={"detecting": 1, "training": 1}))
    ledger = table(world, "ledger").query("account == 'lab mine stock my books'")
    read = {
        (r["round"], "mine"): -r["n_pages"]
        for _, r in ledger.query("entry == 'read'").iterrows()
        if r["n_pages"]
    }
    bought = [r for r in world.tables["costs"] if r["account"] == "licensing" and r["amount"] > 0]
    assert read and {(r["round"], r["payer"]): r["quantity"] for r in bought} == read
    assert {round_ for round_, _ in paid(world, "detecting")} == {3, 4}
    assert_it_adds_up(world)


# ------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ("{training: -1}", r"s\.yaml:2:9 costs\.training: -1 is not possible"),
        ("{charges: [{name: a, payers: labs, who: [alfa], amount: 1}]}",
         "'alfa' is not among the labs; did you mean 'alpha'?"),
        ("{charges: [{name: a, payers: filters, amount: 1}]}",
         "the scenario has no filters to pay 'a'; add one, or let others pay"),
        ("{charges: [{name: a, payers: public, who: [alpha], amount: 1}]}",
         "the public is one payer; remove who"),
        ("{charges: [{name: a, payers: labs, who: [], amount: 1}]}", "at least 1"),
        ("{charges: [{name: a, payers: labs, who: [alpha, alpha], amount: 1}]}", "named twice"),
        ("{charges: [{name: training, payers: public, amount: 1}]}",
         r"s\.yaml:2:20 .*there is an account 'training' already; expected another name"),
        ("{charges: [{name: licensing, payers: public, amount: 1}]}", "account 'licensing'"),
        ("{charges: [{name: a, payers: public, amount: 1}, {name: a, payers: labs, amount: 2}]}",
         "there is an account 'a' already"),
    ],
)  # fmt: skip
def test_what_cannot_be_paid_is_refused_at_its_place(
    costs: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(f"labs: [{{name: alpha}}]\ncosts: {costs}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=message) as caught:
        Scenario.load(file)
    assert len(caught.value.problems) == 1
    assert f"{file}:2:" in str(caught.value)
