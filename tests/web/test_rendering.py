"""A rendered page holds the very words that readers count."""

from __future__ import annotations

import copy
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import World
from ecosystem.draws.alias import alias_table
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import threshold
from ecosystem.draws.pages import edited_words, page_words
from ecosystem.web.rendering import RenderedPages, render
from ecosystem.web.shared_state import SharedState
from tests.small import SMALL, ran, small


@cache
def world() -> World:
    """Return a world with edited and unedited pages of models, marked and not, and of people."""
    publishers = copy.deepcopy(SMALL["publishers"])
    publishers[0] |= {"sites": 40}
    publishers[1] |= {"pages": 60, "sites": 40}
    return ran(small(publishers=publishers))


def test_the_small_world_has_every_kind_of_page() -> None:
    corpus = world().state.corpus
    writer, edited, mark = (corpus.column(c) for c in ("writer", "edited_share", "mark"))
    kinds = {
        (int(c), bool(w), bool(e), bool(m >= 0))
        for c, w, e, m in zip(corpus.column("context"), writer, edited > 0, mark, strict=True)
    }
    for context in (0, 1):
        by_models = {(context, True, e, m) for e in (False, True) for m in (False, True)}
        assert kinds >= {(context, False, False, False), *by_models}


def rendered(state: SharedState, rows: np.ndarray) -> RenderedPages:
    return render(state.corpus, rows, state.channels.words, state.registry)


@pytest.mark.parametrize("backend", ["numba", "numpy"])
def test_every_page_holds_the_words_that_are_counted(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "numba":
        pytest.importorskip("numba", reason="the compiled kernels need the extra 'fast'")
    monkeypatch.setenv("ECOSYSTEM_KERNELS", backend)
    state = world().state
    rows = np.arange(len(state.corpus))[::-1]
    pages = rendered(state, rows)
    for row, page in zip(rows, np.split(pages.words, pages.ends[:-1]), strict=True):
        counted = state.count(np.array([row]))
        np.testing.assert_array_equal(np.bincount(page, minlength=len(counted)), counted)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_page_does_not_depend_on_what_is_rendered_with_it(data: st.DataObject) -> None:
    state = world().state
    some = data.draw(st.lists(st.integers(0, len(state.corpus) - 1), min_size=1, unique=True))
    together = rendered(state, np.array(some))
    for i, row in enumerate(some):
        alone = rendered(state, np.array([row]))
        page = slice(int(together.ends[i] - together.draws[i]), int(together.ends[i]))
        np.testing.assert_array_equal(together.words[page], alone.words)
        np.testing.assert_array_equal(together.by_model[page], alone.by_model)
        assert together.synthetic_share[i] == alone.synthetic_share[0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 40), st.floats(0, 1)), min_size=1),
    st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any),
    st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any),
)
def test_kernels_count_the_words_of_pages(
    pages: list[tuple[int, int, float]], weights: list[int], editor_weights: list[int]
) -> None:
    keys, draws = np.array([p[0] for p in pages], np.uint64), np.array([p[1] for p in pages])
    once, edited = np.ones(len(pages), np.int64), threshold(np.array([p[2] for p in pages]))
    table, editor = (alias_table(np.array(w, np.int64)) for w in (weights, editor_weights))
    types = np.arange(30, dtype=np.int32)
    plain, both = np.zeros(30, np.int64), np.zeros(30, np.int64)
    kernels()["count_pages"](keys, draws, once, table, types, plain)
    kernels()["count_edited"](keys, draws, once, edited, table, types, editor, types, both)
    words = page_words(keys, draws, table, types)
    np.testing.assert_array_equal(np.bincount(words, minlength=30), plain)
    words, _ = edited_words(keys, draws, edited, table, types, editor, types)
    np.testing.assert_array_equal(np.bincount(words, minlength=30), both)


def test_a_model_writes_all_its_words_but_those_that_people_edit() -> None:
    state = world().state
    lots = state.corpus.lots(np.arange(len(state.corpus)))
    share = rendered(state, lots.rows).synthetic_share
    edited = lots.column("edited_share")
    assert (share[~lots.by_model] == 0).all()
    assert (share[lots.by_model & (edited == 0)] == 1).all()
    rewritten = edited > 0
    words = lots.size[rewritten]
    kept, expected = (share[rewritten] * words).sum(), ((1 - edited[rewritten]) * words).sum()
    variance = (edited[rewritten] * (1 - edited[rewritten]) * words).sum()
    assert abs(kept - expected) <= 4 * np.sqrt(variance)


def test_texts_are_spelled_words_joined_by_spaces() -> None:
    state = world().state
    pages = rendered(state, np.arange(40))
    texts = pages.texts(state.lexicon.spellings)
    assert [len(text.split(" ")) for text in texts] == pages.draws.tolist()
    assert " ".join(texts).split(" ") == [state.lexicon.word(int(w)) for w in pages.words]


def test_no_page_at_all_renders_to_nothing() -> None:
    state = world().state
    pages = rendered(state, np.zeros(0, dtype=np.int64))
    assert len(pages.words) == 0
    assert pages.texts(state.lexicon.spellings) == []
    assert len(pages.synthetic_share) == 0
