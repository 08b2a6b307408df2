"""What happens when: rounds, dates, and who was there."""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem import World
from ecosystem.web.reading import Rule, read_stock
from tests.small import SMALL, ran, small


def test_every_release_is_listed_however_rarely_one_measures() -> None:
    tables = ran(small(measure={"every": 3})).tables
    released = {row["model"] for row in tables["models"]}
    assert {f"alpha@{round_}" for round_ in range(5)} <= released
    assert "delta@1" not in released


def test_an_archive_is_dated_by_its_sealing_not_by_the_next_measurement() -> None:
    rows = ran(small(measure={"every": 4})).tables["archives"]
    assert [row["round"] for row in rows] == [1]


def test_losses_on_language_of_a_later_date_count_words_that_are_not_born_yet() -> None:
    then = ran(small(measure={"then": 4})).tables["labs"]
    now = ran(small(measure={"then": 0})).tables["labs"]
    at_start = next(r for r in then if r["round"] == 0 and r["lab"] == "beta")
    same_lab = next(r for r in now if r["round"] == 0 and r["lab"] == "beta")
    assert at_start["unseen_then"] > same_lab["unseen_then"]


def test_reading_the_language_of_a_later_date_loses_no_mass() -> None:
    labs = [{"name": "a", "tokens": 300, "sources": [{"kind": "human", "at": 4}]}]
    world = ran(small(labs=labs))
    shares = [r for r in world.tables["contexts"] if r["subject"] == "output" and r["round"] == 1]
    assert sum(r["share"] for r in shares) == pytest.approx(1)


def test_an_untrained_lab_without_text_has_no_model() -> None:
    labs = [
        {"name": "a", "tokens": 300, "start": "untrained", "learner": {"smoothing": 0.5},
         "sources": [{"kind": "archive", "archive": "late", "when_short": "less"}]},
    ]  # fmt: skip
    world = World(small(labs=labs, archives=[{"name": "late", "sealed": 3, "pages": 50}]))
    world.step()
    assert world.labs[0].model_version is None
    world.step()
    world.step()
    assert world.labs[0].model_version is not None


def test_history_and_starting_pages_are_human_and_of_their_age() -> None:
    sites = [{**SMALL["publishers"][0], "starting_pages": 40}]
    world = World(small(publishers=sites, web={"history": "1 year"}))
    corpus = world.state.corpus
    rounds, writers = corpus.column("round"), corpus.column("writer")
    assert set(rounds.tolist()) == {-3, -2, -1, 0}
    assert (writers == 0).all()
    assert np.count_nonzero(rounds == 0) > np.count_nonzero(rounds == -1)
    assert len(set(corpus.column("key").tolist())) == len(corpus)


@pytest.mark.parametrize("held_out", [0.0, 0.2, 0.5])
def test_less_reads_the_share_that_filters_pass_whatever_is_held_out(held_out: float) -> None:
    """Half of 4000 pages are dropped: 'less' reads half of 1000 draws, up to chance."""
    sites = [{"name": "p", "pages": 4000, "length": {"kind": "fixed", "tokens": 1}}]
    world = World(small(publishers=sites, labs=[]))
    world.step()
    corpus, rows = world.state.corpus, world.state.new
    dropped = np.arange(len(rows)) % 2 == 0
    read = [
        read_stock(
            corpus, rows, dropped, Rule(k, 1000, refill=False, held_out=held_out, benchmark=9)
        ).selection.n_draws
        for k in range(100)
    ]
    # One draw of benchmark pages for all k: its own spread counts too.
    error = np.sqrt(250 / 100 + 1000**2 * 0.25 * held_out / 4000)
    assert abs(np.mean(read) - 500) <= 4 * error


def test_an_agent_that_reads_from_a_crawler_that_is_gone_says_so() -> None:
    world = World(small())
    next(c for c in world.crawlers if c.name == "own").remove()
    with pytest.raises(LookupError, match="the world has no 'own' any more"):
        world.step()
