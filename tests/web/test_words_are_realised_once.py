"""The words of a page are a pure function of its key and its writer's law."""

from __future__ import annotations

import numpy as np

from ecosystem import World
from ecosystem.agents.archive.compute import ArchiveCompute
from ecosystem.web.selection import Selection
from tests.small import live_words, ran, small, text_of

ONE_TOPIC = {"lexicon": {"kind": "zipf", "types": 50}}


def words(world: World, rows: np.ndarray) -> np.ndarray:
    return world.state.count(rows)


def selected(world: World, selection: Selection) -> np.ndarray:
    state = world.state
    return state.channels.count(selection.pages(state.corpus), state.registry)


def test_a_page_crawled_twice_has_the_same_words() -> None:
    world = World(small())
    world.step()
    rows = world.runtime.value(world.crawlers[0].fetched())
    first = words(world, rows)
    for _ in range(3):
        world.step()
    np.testing.assert_array_equal(words(world, rows), first)


def test_two_labs_that_read_the_same_pages_count_the_same_words() -> None:
    labs = [{"name": n, "crawler": "own", "sources": [{"kind": "crawl"}]} for n in ("a", "b")]
    one, other = ran(small(labs=labs)).labs
    assert text_of(one).any()
    np.testing.assert_array_equal(text_of(one), text_of(other))


def test_words_of_parts_add_up_to_words_of_the_whole() -> None:
    world = ran(small())
    rows = world.state.live
    parts = [words(world, rows[i::3]) for i in range(3)]
    np.testing.assert_array_equal(np.sum(parts, axis=0), words(world, rows))


def test_the_beginning_of_a_page_is_part_of_it() -> None:
    world = ran(small())
    page = world.state.live[:1]
    once = np.ones(1, dtype=np.int64)
    beginning = Selection(page, world.state.corpus.lots(page).size // 2, once)
    assert (selected(world, beginning) <= words(world, page)).all()


def test_a_page_read_three_times_counts_three_times() -> None:
    world = ran(small())
    page = world.state.live[:5]
    thrice = Selection(page, world.state.corpus.lots(page).size, np.full(5, 3))
    np.testing.assert_array_equal(selected(world, thrice), 3 * words(world, page))


def test_a_larger_archive_contains_a_smaller_one() -> None:
    archives = [{"name": n, "sealed": 1, "pages": p} for n, p in (("s", 20), ("l", 50))]
    world = ran(small(archives=archives, labs=[]))
    large, few = (set(world.runtime.value(a.rows()).tolist()) for a in world.archives)
    assert (len(few), len(large)) == (20, 50)
    assert few < large


def test_an_archive_outlives_the_web() -> None:
    world = ran(small(web={"survival": {"kind": "one_round"}}))
    rows = world.runtime.value(world.archives[0].rows())
    assert not set(rows) & set(world.state.live)
    counted = world.archives[0].compute.get(ArchiveCompute.words)
    np.testing.assert_array_equal(words(world, rows), counted)


def test_a_word_that_the_model_cannot_write_is_never_on_its_pages() -> None:
    spam = [{"name": "spam", "pages": 300, "ai_share": 1}]
    labs = [
        {"name": "a", "tokens": 100, "learner": {"capacity": 10}, "sources": [{"kind": "human"}]}
    ]
    world = ran(small(publishers=spam, labs=labs, language=ONE_TOPIC, measure={}))
    last = np.flatnonzero(world.state.corpus.column("round") == world.round)
    assert np.count_nonzero(words(world, last)) <= 10


def test_words_do_not_depend_on_what_else_the_lexicon_lists() -> None:
    """Innovation lists unborn words: they must not move the words that are drawn."""
    moving = {**ONE_TOPIC, "innovation": {"rate": 0.9, "below": 0.5}}
    calm, lively = (World(small(language=said, measure={})) for said in (ONE_TOPIC, moving))
    assert lively.lexicon.n_types > calm.lexicon.n_types
    many, few = live_words(lively), live_words(calm)
    np.testing.assert_array_equal(many[many > 0], few[few > 0])
