"""The hot loops: words of pages, counted and expected, as fast as memory allows.

Each kernel exists twice, compiled (numba, the extra ``fast``) and in NumPy. Both return
the same bits; the NumPy twin is the oracle of the tests and the fallback.
"""

from __future__ import annotations

import itertools
import logging
import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.alias import draw, shares
from ecosystem.draws.keys import GOLDEN, U64, mix
from ecosystem.draws.pages import I32, I64, edited_words, page_numbers, page_words

T = TypeVar("T")

_CHUNK = 1 << 15  # numbers held at once by the NumPy twin: a few L2-sized arrays
_BINS = 1 << 16


# ---------------------------------------------------------------- the NumPy twin


def _pages_in_chunks(draws: I64) -> list[slice]:
    if not len(draws):
        return []
    ends = np.cumsum(draws)
    cuts = np.searchsorted(ends, np.arange(_CHUNK, int(ends[-1]) + _CHUNK, _CHUNK), side="left") + 1
    bounds = np.unique(np.concatenate([[0], np.minimum(cuts, len(draws))]))
    return [slice(int(a), int(b)) for a, b in itertools.pairwise(bounds)]


def _add(out: I64, types: I64 | I32, times: I64) -> None:
    if (times == 1).all():
        out += np.bincount(types, minlength=len(out))
    else:
        np.add.at(out, types, times)


def _count_pages_numpy(keys: U64, draws: I64, times: I64, table: U64, types: I32, out: I64) -> None:
    for part in _pages_in_chunks(draws):
        words = page_words(keys[part], draws[part], table, types)
        _add(out, words, np.repeat(times[part], draws[part]))


def _count_edited_numpy(
    keys: U64,
    draws: I64,
    times: I64,
    edited: U64,
    table: U64,
    types: I32,
    editor: U64,
    editor_types: I32,
    out: I64,
) -> None:
    for part in _pages_in_chunks(draws):
        page = (keys[part], draws[part], edited[part])
        words, _ = edited_words(*page, table, types, editor, editor_types)
        _add(out, words, np.repeat(times[part], draws[part]))


def _count_stream_numpy(key: np.uint64, n: int, table: U64, out: I64) -> None:
    for start in range(0, n, _CHUNK):
        stop = min(start + _CHUNK, n)
        steps = np.arange(start + 1, stop + 1, dtype=np.uint64)
        _add(out, draw(table, mix(steps * GOLDEN + key)), np.ones(1, dtype=np.int64))


def _histogram_copies_numpy(type_keys: U64, counts: I64, bins: I64) -> None:
    for part in _pages_in_chunks(counts):
        numbers = page_numbers(type_keys[part], counts[part])
        bins += np.bincount((numbers >> np.uint64(48)).astype(np.int64), minlength=_BINS)


def _count_copies_below_numpy(type_keys: U64, counts: I64, limit: np.uint64, out: I64) -> None:
    for part in _pages_in_chunks(counts):
        numbers = page_numbers(type_keys[part], counts[part])
        owner = np.repeat(np.arange(part.start, part.stop), counts[part])
        out += np.bincount(owner[numbers < limit], minlength=len(out))


def _copies_in_bin_numpy(type_keys: U64, counts: I64, bin_: int, found: U64) -> int:
    n = 0
    for part in _pages_in_chunks(counts):
        numbers = page_numbers(type_keys[part], counts[part])
        inside = numbers[(numbers >> np.uint64(48)) == np.uint64(bin_)]
        found[n : n + len(inside)] = inside
        n += len(inside)
    return n


def _add_law_numpy(amount: float, table: U64, types: I32, out: NDArray[np.float64]) -> None:
    out[types] += amount * shares(table)  # no type is named twice


# ---------------------------------------------------------------- either


_spent = [0.0]  # CPU seconds of this process


def _timed(kernel: Callable[..., T]) -> Callable[..., T]:
    def run(*args: Any) -> T:
        started = time.thread_time()
        result = kernel(*args)
        _spent[0] += time.thread_time() - started
        return result

    return run


def kernel_seconds() -> float:
    """Return the CPU time that this process has spent in kernels."""
    return _spent[0]


_TWINS: dict[str, Any] = {
    "count_pages": _timed(_count_pages_numpy),
    "count_edited": _timed(_count_edited_numpy),
    "count_stream": _timed(_count_stream_numpy),
    "histogram_copies": _timed(_histogram_copies_numpy),
    "count_copies_below": _timed(_count_copies_below_numpy),
    "copies_in_bin": _timed(_copies_in_bin_numpy),
    "add_law": _timed(_add_law_numpy),
}


def kernels(backend: str | None = None) -> dict[str, Any]:
    """Return the kernels by name, compiled where numba is installed.

    Parameters
    ----------
    backend
        ``"numba"`` or ``"numpy"``; by default the environment variable
        ``ECOSYSTEM_KERNELS``, else numba where it can be imported.

    Raises
    ------
    ImportError
        If numba is asked for and cannot be imported.
    ValueError
        If the backend has another name.
    """
    wanted = backend or os.environ.get("ECOSYSTEM_KERNELS", "")
    if wanted not in ("", "numba", "numpy"):
        raise ValueError(f"ECOSYSTEM_KERNELS is {wanted!r}; expected 'numba' or 'numpy'")
    if wanted == "numpy":
        return _TWINS
    compiled = _compiled()
    if compiled is None and wanted == "numba":
        raise ImportError("numba is not installed; install the extra 'fast'")
    return _TWINS if compiled is None else compiled


@cache
def _compiled() -> dict[str, Any] | None:
    try:
        from ecosystem.draws.compiled import KERNELS
    except ImportError:
        logging.getLogger(__name__).warning(
            "numba is not installed: the NumPy kernels give the same results, more slowly;"
            " install the extra 'fast'"
        )
        return None
    return {name: _timed(kernel) for name, kernel in KERNELS.items()}
