"""Tests of the kernels: compiled and NumPy kernels return the same bits."""

from __future__ import annotations

import itertools
import sys
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.draws import kernels as module
from ecosystem.draws.alias import alias_table, draw
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import GOLDEN, U64, counter, key_of, mix, threshold
from ecosystem.draws.pages import I64

pytest.importorskip("numba")
compiled = import_module("ecosystem.draws.compiled")
NUMBA, NUMPY = kernels("numba"), kernels("numpy")
BACKENDS = [pytest.param(NUMBA, id="numba"), pytest.param(NUMPY, id="numpy")]

seeds = st.integers(0, 2**64 - 1)
page_lists = st.lists(st.tuples(seeds, st.integers(0, 40), st.integers(0, 3)), min_size=1)
chunks = st.sampled_from([1, 7, 64, 1 << 15])
weight_lists = st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any)
relaxed = settings(deadline=None, max_examples=60)


def table_of(weights: list[int]) -> U64:
    return alias_table(np.array(weights, dtype=np.int64))


def columns(pages: list[tuple[int, int, int]]) -> tuple[U64, I64, I64]:
    keys, draws, times = zip(*pages, strict=True)
    return (
        np.array(keys, dtype=np.uint64),
        np.array(draws, dtype=np.int64),
        np.array(times, dtype=np.int64),
    )


def ids(n: int, first: int = 0) -> NDArray[np.int32]:
    return np.arange(first, first + n, dtype=np.int32)


def count_pages(
    backend: dict[str, Any], keys: U64, draws: I64, times: I64, table: U64, out: I64
) -> None:
    backend["count_pages"](keys, draws, times, table, ids(len(table)), out)


def count_edited(
    backend: dict[str, Any],
    keys: U64,
    draws: I64,
    times: I64,
    edited: U64,
    table: U64,
    editor: U64,
    out: I64,
    out_editor: I64,
) -> None:
    """Count the words of both writers apart: the editor's types come after the others."""
    k, both = len(table), zeros(len(table) + len(editor))
    editor_types = ids(len(editor), k)
    backend["count_edited"](keys, draws, times, edited, table, ids(k), editor, editor_types, both)
    out += both[:k]
    out_editor += both[k:]


def zeros(n: int) -> I64:
    return np.zeros(n, dtype=np.int64)


def many_pages(n: int) -> tuple[U64, I64, I64]:
    keys = counter(key_of(1, "pages"), n)
    return keys, (keys % np.uint64(900)).astype(np.int64), (keys % np.uint64(3)).astype(np.int64)


@relaxed
@given(page_lists, weight_lists, chunks)
def test_pages_are_counted_alike(
    pages: list[tuple[int, int, int]], weights: list[int], chunk: int
) -> None:
    table, page = table_of(weights), columns(pages)
    fast, slow = zeros(len(table)), zeros(len(table))
    count_pages(NUMBA, *page, table, fast)
    with patch.object(module, "_CHUNK", chunk):
        count_pages(NUMPY, *page, table, slow)
    assert np.array_equal(fast, slow)
    assert fast.sum() == (page[1] * page[2]).sum()


@relaxed
@given(page_lists, weight_lists, weight_lists, st.floats(0, 1), chunks)
def test_edited_pages_are_counted_alike(
    pages: list[tuple[int, int, int]],
    weights: list[int],
    editor_weights: list[int],
    share: float,
    chunk: int,
) -> None:
    table, editor, page = table_of(weights), table_of(editor_weights), columns(pages)
    edited = threshold(np.linspace(0, share, len(pages)))
    fast, slow = ((zeros(len(table)), zeros(len(editor))) for _ in range(2))
    count_edited(NUMBA, *page, edited, table, editor, *fast)
    with patch.object(module, "_CHUNK", chunk):
        count_edited(NUMPY, *page, edited, table, editor, *slow)
    assert np.array_equal(fast[0], slow[0])
    assert np.array_equal(fast[1], slow[1])
    assert fast[0].sum() + fast[1].sum() == (page[1] * page[2]).sum()


@relaxed
@given(seeds, st.integers(0, 500), weight_lists, chunks)
def test_streams_are_counted_alike(key: int, n: int, weights: list[int], chunk: int) -> None:
    table = table_of(weights)
    fast, slow = zeros(len(table)), zeros(len(table))
    NUMBA["count_stream"](np.uint64(key), n, table, fast)
    with patch.object(module, "_CHUNK", chunk):
        NUMPY["count_stream"](np.uint64(key), n, table, slow)
    assert np.array_equal(fast, slow)
    assert fast.sum() == n


@relaxed
@given(page_lists, seeds, chunks)
def test_copies_are_ranked_alike(pages: list[tuple[int, int, int]], limit: int, chunk: int) -> None:
    keys, counts, _ = columns(pages)
    fast, slow = zeros(1 << 16), zeros(1 << 16)
    below_fast, below_slow = zeros(len(keys)), zeros(len(keys))
    found_fast, found_slow = (np.zeros(int(counts.sum()), dtype=np.uint64) for _ in range(2))
    bin_ = limit >> 48
    NUMBA["histogram_copies"](keys, counts, fast)
    NUMBA["count_copies_below"](keys, counts, np.uint64(limit), below_fast)
    n_fast = NUMBA["copies_in_bin"](keys, counts, bin_, found_fast)
    with patch.object(module, "_CHUNK", chunk):
        NUMPY["histogram_copies"](keys, counts, slow)
        NUMPY["count_copies_below"](keys, counts, np.uint64(limit), below_slow)
        n_slow = NUMPY["copies_in_bin"](keys, counts, bin_, found_slow)
    assert np.array_equal(fast, slow)
    assert np.array_equal(below_fast, below_slow)
    assert n_fast == n_slow == fast[bin_]
    assert np.array_equal(found_fast, found_slow)


@relaxed
@given(weight_lists, st.floats(0, 1e9))
def test_laws_are_added_alike(weights: list[int], amount: float) -> None:
    table, n = table_of(weights), len(weights)
    types = np.arange(n, dtype=np.int32)[::-1].copy() * 2
    fast, slow = np.full(2 * n, 0.1), np.full(2 * n, 0.1)
    NUMBA["add_law"](amount, table, types, fast)
    NUMPY["add_law"](amount, table, types, slow)
    assert np.array_equal(fast, slow)
    law = np.array(weights) / sum(weights)
    np.testing.assert_allclose(fast[types], 0.1 + amount * law, rtol=1e-8, atol=1e-9 * amount)
    assert (np.delete(fast, types) == 0.1).all()


def test_work_larger_than_a_chunk_is_counted_alike() -> None:
    page = many_pages(300)
    table, editor = table_of([5, 0, 3, 1]), table_of([1, 1, 7])
    edited = threshold(np.linspace(0, 1, 300))
    assert page[1].sum() > 3 * module._CHUNK
    found = []
    for backend in (NUMBA, NUMPY):
        out = [zeros(4), zeros(4), zeros(3), zeros(4), zeros(1 << 16), zeros(300)]
        count_pages(backend, *page, table, out[0])
        count_edited(backend, *page, edited, table, editor, out[1], out[2])
        backend["count_stream"](np.uint64(key_of(1, "x")), 100_001, table, out[3])
        backend["histogram_copies"](page[0], page[1], out[4])
        backend["count_copies_below"](page[0], page[1], np.uint64(2**62), out[5])
        found.append(np.concatenate(out))
    assert np.array_equal(found[0], found[1])


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_words_of_a_page_are_the_stream_of_its_key(backend: dict[str, Any]) -> None:
    table, page = table_of([4, 2, 1]), np.array([key_of(1, "page")], dtype=np.uint64)
    out = zeros(3)
    count_pages(backend, page, np.array([500]), np.array([1]), table, out)
    types = draw(table, mix(page + np.arange(1, 501, dtype=np.uint64) * GOLDEN))
    assert np.array_equal(out, np.bincount(types, minlength=3))


@pytest.mark.parametrize("backend", BACKENDS)
def test_counts_are_added_to_what_is_there(backend: dict[str, Any]) -> None:
    out = np.array([10, 20], dtype=np.int64)
    backend["count_stream"](np.uint64(1), 7, table_of([1, 1]), out)
    assert out.sum() == 37
    assert (out >= [10, 20]).all()


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_unedited_page_has_the_same_words_as_without_an_editor(backend: dict[str, Any]) -> None:
    page, table, editor = many_pages(20), table_of([3, 2, 1]), table_of([1, 1])
    plain, edited, by_editor = zeros(3), zeros(3), zeros(2)
    count_pages(backend, *page, table, plain)
    never = np.zeros(20, dtype=np.uint64)
    count_edited(backend, *page, never, table, editor, edited, by_editor)
    assert np.array_equal(plain, edited)
    assert not by_editor.any()


@pytest.mark.parametrize("backend", BACKENDS)
def test_more_editing_takes_words_away_and_never_brings_one_back(backend: dict[str, Any]) -> None:
    page, table, editor = many_pages(20), table_of([3, 2, 1]), table_of([1, 1])
    left = []
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        out, by_editor = zeros(3), zeros(2)
        limit = threshold(np.full(20, share))
        count_edited(backend, *page, limit, table, editor, out, by_editor)
        left.append(out)
    assert all((after <= before).all() for before, after in itertools.pairwise(left))
    assert not left[-1].any()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.85])
def test_the_edited_share_of_words_is_edited(share: float) -> None:
    n = 100_000
    page = (np.array([key_of(2, "page")], dtype=np.uint64), np.array([n]), np.array([1]))
    out, by_editor = zeros(1), zeros(1)
    limit = threshold(np.array([share]))
    count_edited(NUMBA, *page, limit, table_of([1]), table_of([1]), out, by_editor)
    assert abs(by_editor[0] / n - share) < 4 * np.sqrt(share * (1 - share) / n)


def test_words_and_the_coins_of_their_editing_are_independent() -> None:
    n = 100_000
    page = (np.array([key_of(3, "page")], dtype=np.uint64), np.array([n]), np.array([1]))
    out, by_editor = zeros(2), zeros(1)
    count_edited(
        NUMBA, *page, threshold(np.array([0.5])), table_of([1, 1]), table_of([1]), out, by_editor
    )
    assert abs(out[0] / out.sum() - 0.5) < 4 * np.sqrt(0.25 / out.sum())


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_pages_have_no_words(backend: dict[str, Any]) -> None:
    keys, none, table = np.zeros(0, dtype=np.uint64), zeros(0), table_of([1, 1])
    out, by_editor, bins, below = zeros(2), zeros(2), zeros(1 << 16), zeros(0)
    count_pages(backend, keys, none, none, table, out)
    count_edited(backend, keys, none, none, keys, table, table, out, by_editor)
    backend["histogram_copies"](keys, none, bins)
    backend["count_copies_below"](keys, none, np.uint64(5), below)
    assert backend["copies_in_bin"](keys, none, 3, np.zeros(0, dtype=np.uint64)) == 0
    assert not out.any()
    assert not by_editor.any()
    assert not bins.any()


@pytest.mark.parametrize("backend", BACKENDS)
def test_pages_without_draws_have_no_words(backend: dict[str, Any]) -> None:
    out = zeros(2)
    count_pages(backend, counter(1, 5), zeros(5), zeros(5) + 1, table_of([1, 1]), out)
    assert not out.any()


def test_the_environment_chooses_the_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOSYSTEM_KERNELS", "numpy")
    assert kernels() is NUMPY
    monkeypatch.setenv("ECOSYSTEM_KERNELS", "numba")
    assert kernels() is NUMBA
    monkeypatch.setenv("ECOSYSTEM_KERNELS", "cuda")
    with pytest.raises(ValueError, match="'cuda'; expected 'numba' or 'numpy'"):
        kernels()


def test_both_backends_have_the_same_kernels() -> None:
    assert NUMBA.keys() == NUMPY.keys()


def test_what_one_process_compiled_no_other_compiles_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is imported twice, as two processes do."""
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    found = []
    for _ in range(2):
        once_more = module_from_spec(compiled.__spec__)
        compiled.__spec__.loader.exec_module(once_more)
        kernel = once_more.KERNELS["count_stream"]
        kernel(np.uint64(1), 7, table_of([1, 1]), zeros(2))
        found.append((kernel.stats.cache_misses.total(), kernel.stats.cache_hits.total()))
    assert found == [(1, 0), (0, 1)]


def test_no_kernel_encloses_anything() -> None:
    """What a function encloses is part of the name it is kept under."""
    assert all(kernel.py_func.__closure__ is None for kernel in compiled.KERNELS.values())


@pytest.fixture
def no_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_compiled", cache(module._compiled.__wrapped__))
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, compiled.__name__)
    monkeypatch.delenv("ECOSYSTEM_KERNELS", raising=False)


@pytest.mark.usefixtures("no_numba")
def test_without_numba_the_numpy_kernels_are_used_with_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert kernels() == NUMPY
    assert kernels() == NUMPY
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "numba is not installed" in caplog.text


@pytest.mark.usefixtures("no_numba")
def test_asking_for_numba_without_numba_fails() -> None:
    with pytest.raises(ImportError):
        kernels("numba")


@pytest.mark.usefixtures("no_numba")
def test_asking_for_numba_fails_even_after_the_numpy_kernels_were_used() -> None:
    assert kernels() == NUMPY
    with pytest.raises(ImportError):
        kernels("numba")
