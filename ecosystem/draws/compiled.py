"""The kernels, compiled by numba: the twins of those in :mod:`ecosystem.draws.kernels`.

Compiled code is kept on disk, so that a process does not compile again what another has
compiled. Numba finds it again by this file's time and size, by types, and by what a function
encloses. So everything compiled stays in this one file, with its constants, and no kernel
encloses another function: such a one would be another in every process.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_EDIT = np.uint64(0xD1B54A32D192ED03)
_S27, _S30, _S31, _S32, _S48 = (np.uint64(s) for s in (27, 30, 31, 32, 48))
_LOW = np.uint64(0xFFFFFFFF)
_UNIT = 2.0**-32

_inlined: Any = numba.njit(inline="always")


def _jit(function: Any) -> Any:
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to cache in
        return numba.njit(nogil=True)(function)


@_inlined
def _scramble(z: Any) -> Any:
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@_inlined
def _pick(table: Any, number: Any, k: Any) -> Any:
    spot = (number >> _S32) * k + (((number & _LOW) * k) >> _S32)
    column = spot >> _S32
    entry = table[column]
    return column if (spot & _LOW) < (entry >> _S32) else entry & _LOW


@_jit
def _count_pages(keys: Any, draws: Any, times: Any, table: Any, types: Any, out: Any) -> None:
    k = np.uint64(len(table))
    for i in range(len(keys)):
        state = keys[i]
        for _ in range(draws[i]):
            state = state + _GOLDEN
            out[types[_pick(table, _scramble(state), k)]] += times[i]


@_jit
def _count_edited(
    keys: Any,
    draws: Any,
    times: Any,
    edited: Any,
    table: Any,
    types: Any,
    editor: Any,
    editor_types: Any,
    out: Any,
) -> None:
    k, k_editor = np.uint64(len(table)), np.uint64(len(editor))
    for i in range(len(keys)):
        state = keys[i]
        coin = _scramble(keys[i] ^ _EDIT)
        for _ in range(draws[i]):
            state = state + _GOLDEN
            coin = coin + _GOLDEN
            if _scramble(coin) < edited[i]:
                out[editor_types[_pick(editor, _scramble(state), k_editor)]] += times[i]
            else:
                out[types[_pick(table, _scramble(state), k)]] += times[i]


@_jit
def _count_stream(key: Any, n: Any, table: Any, out: Any) -> None:
    k = np.uint64(len(table))
    state = key
    for _ in range(n):
        state = state + _GOLDEN
        out[_pick(table, _scramble(state), k)] += 1


@_jit
def _histogram_copies(type_keys: Any, counts: Any, bins: Any) -> None:
    for i in range(len(counts)):
        state = type_keys[i]
        for _ in range(counts[i]):
            state = state + _GOLDEN
            bins[_scramble(state) >> _S48] += 1


@_jit
def _count_copies_below(type_keys: Any, counts: Any, limit: Any, out: Any) -> None:
    for i in range(len(counts)):
        state = type_keys[i]
        for _ in range(counts[i]):
            state = state + _GOLDEN
            if _scramble(state) < limit:
                out[i] += 1


@_jit
def _copies_in_bin(type_keys: Any, counts: Any, bin_: Any, found: Any) -> int:
    n = 0
    wanted = np.uint64(bin_)
    for i in range(len(counts)):
        state = type_keys[i]
        for _ in range(counts[i]):
            state = state + _GOLDEN
            number = _scramble(state)
            if (number >> _S48) == wanted:
                found[n] = number
                n += 1
    return n


@_jit
def _add_law(amount: Any, table: Any, types: Any, out: Any) -> None:
    n = len(table)
    lent = np.zeros(n)
    for i in range(n):
        lent[table[i] & _LOW] += 1.0 - np.float64(table[i] >> _S32) * _UNIT
    for i in range(n):
        kept = np.float64(table[i] >> _S32) * _UNIT
        out[types[i]] += amount * ((kept + lent[i]) / n)


KERNELS: dict[str, Any] = {
    "count_pages": _count_pages,
    "count_edited": _count_edited,
    "count_stream": _count_stream,
    "histogram_copies": _histogram_copies,
    "count_copies_below": _count_copies_below,
    "copies_in_bin": _copies_in_bin,
    "add_law": _add_law,
}
