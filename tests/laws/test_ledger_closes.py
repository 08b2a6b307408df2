"""Law 5: nothing is silently dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ecosystem.text.counts
import ecosystem.web.reading
from ecosystem import World
from ecosystem.agents.crawler.compute import CrawlerCompute
from ecosystem.agents.lab.pool import Pool
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channels import Channels
from ecosystem.text.counts import Counts
from ecosystem.web.lots import Volume
from ecosystem.world.text_ledger import Ledger, LedgerError
from tests.small import SMALL, live_words, ran, small


def test_every_account_of_every_round_sums_to_zero() -> None:
    rows = ran(small()).tables["ledger"]
    totals: dict[tuple[int, str], np.ndarray] = {}
    for row in rows:
        amount = np.array([row["n_pages"], row["n_tokens"], row["n_draws"]])
        key = (row["round"], row["account"])
        totals[key] = totals.get(key, np.zeros(3)) + amount
    assert {account for _, account in totals} >= {
        "web",
        "crawler common",
        "lab alpha stock crawl:common",
    }
    assert all((total == 0).all() for total in totals.values())


def test_the_live_words_are_those_of_the_live_pages() -> None:
    world = ran(small())
    state, counted = world.state, live_words(world)
    assert counted.sum() == state.corpus.volume(state.live).draws
    np.testing.assert_array_equal(counted, state.count(state.live))


def test_pages_that_vanish_unaccounted_for_stop_the_run() -> None:
    world = World(small())
    world.state.live = world.state.live[:-5]
    off = r"round 1, phase publish: account .web.* is off by .* pages"
    with pytest.raises(LedgerError, match=off):
        world.step()


def halved(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(*args, **kwargs) // 2


def in_part(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: Counts(function(*args).counts // 2)


def without_the_last_pick(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: tuple(part[:-1] for part in function(*args))


def first_only(function: Callable[..., Any]) -> Callable[..., Any]:
    def cut(self: Pool, fresh: dict[str, Any], *rest: Any) -> Any:
        return function(self, dict(list(fresh.items())[:1]), *rest)

    return cut


@pytest.mark.parametrize(
    ("place", "name", "bug"),
    [
        (Channels, "count", halved),
        (CategoricalChannel, "read", in_part),
        (ecosystem.text.counts, "subsample_counts", halved),
        (ecosystem.web.reading, "_cut", without_the_last_pick),
        (CategoricalChannel, "_draw", in_part),
        (Pool, "take", first_only),
    ],
)
def test_a_planted_loss_stops_the_run(
    place: Any, name: str, bug: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(small())
    monkeypatch.setattr(place, name, bug(getattr(place, name)))
    with pytest.raises(LedgerError):
        for _ in range(4):
            world.step()


def test_a_crawler_that_invents_a_page_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(small())
    keep = CrawlerCompute.keep
    monkeypatch.setattr(
        CrawlerCompute, "keep", lambda self, rows: keep(self, np.concatenate([rows, rows[:1]]))
    )
    with pytest.raises(LedgerError, match="crawler common"):
        world.step()


def test_an_account_that_is_off_is_named_with_its_numbers() -> None:
    ledger = Ledger()
    ledger.post("web", before=Volume(3, 30, 30), after=-Volume(2, 20, 20))
    with pytest.raises(LedgerError, match="off by 1 pages, 10 tokens, 10 draws"):
        ledger.close(7)


def test_asked_draws_split_into_read_filtered_and_exhausted() -> None:
    rows = ran(small()).tables["ledger"]
    budget = {
        r["entry"]: r["n_draws"]
        for r in rows
        if r["account"] == "lab alpha budget archive:vault" and r["round"] == 1
    }
    assert budget["asked"] == 120
    assert sum(budget.values()) == 0


def test_expected_points_of_three_models_add_up_to_whole_draws() -> None:
    """A third of 127 draws, three times, is 126.99… in floats."""
    one = {"tokens": 1, "sources": [{"kind": "human"}]}
    pool = {"tokens": 127, "sources": [{"kind": "pool", "sampling": "expected"}]}
    labs = [{"name": "a", **one}, {"name": "b", **one}, {"name": "c", **pool}]
    rows = ran(small(language={**SMALL["language"], "points": {}}, labs=labs)).tables["ledger"]
    fitted = [
        r["n_draws"] for r in rows if (r["account"], r["entry"]) == ("lab c points", "fitted")
    ]
    assert fitted == [-127] * 4
