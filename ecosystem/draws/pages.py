"""The words of pages in their order, in NumPy: what the kernels count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.alias import draw
from ecosystem.draws.keys import GOLDEN, U64, mix

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

EDIT = np.uint64(0xD1B54A32D192ED03)  # tells who writes a word from which word it is


def page_numbers(keys: U64, draws: I64) -> U64:
    """Return the uniform numbers of pages, one page after another."""
    first = np.cumsum(draws) - draws
    position = np.arange(int(draws.sum()), dtype=np.int64) - np.repeat(first, draws)
    steps = (position + 1).astype(np.uint64)
    return mix(np.repeat(keys, draws) + steps * GOLDEN)


def page_words(keys: U64, draws: I64, table: U64, types: I32) -> I32:
    """Return the words of pages of one law, one page after another.

    Parameters
    ----------
    keys, draws : arrays, shape (n,)
        Key and number of words of each page.
    table, types
        Alias table of the law in the pages' context, and the types of its columns.
    """
    words: I32 = types[draw(table, page_numbers(keys, draws))]
    return words


def edited_words(
    keys: U64, draws: I64, edited: U64, table: U64, types: I32, editor: U64, editor_types: I32
) -> tuple[I32, NDArray[np.bool_]]:
    """Return the words of pages that people edited, and which of them people wrote.

    Parameters
    ----------
    edited : array of uint64, shape (n,)
        Threshold of the share that people rewrote.
    editor, editor_types
        Alias table and types of the people's law.
    """
    numbers = page_numbers(keys, draws)
    by_editor = page_numbers(mix(keys ^ EDIT), draws) < np.repeat(edited, draws)
    words = np.empty(len(numbers), dtype=np.int32)
    words[~by_editor] = types[draw(table, numbers[~by_editor])]
    words[by_editor] = editor_types[draw(editor, numbers[by_editor])]
    return words, by_editor
