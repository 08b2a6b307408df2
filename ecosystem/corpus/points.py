"""The points and answers of lots: realised from keys when needed, never stored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.corpus.lots import HUMAN, Corpus, Lots
from ecosystem.corpus.words import Said, Selection, Shelf
from ecosystem.draws.keys import threshold
from ecosystem.draws.pages import EDIT
from ecosystem.text.continuous import Passage, pieced
from ecosystem.text.moments import Moments

F64 = NDArray[np.float64]


def page_moments(corpus: Corpus, selection: Selection, shelf: Shelf) -> tuple[Moments, ...]:
    """Return the moments of what a selection says in each channel of real numbers.

    A point of a lot is a pure function of the lot's key and its writer's law, as words are.
    Real numbers are summed here alone, over lots sorted by their keys.
    """
    channels = shelf.channels.continuous
    if not channels:
        return ()
    keys = corpus.lots(selection.rows).column("key")
    order = np.lexsort((selection.draws, keys))
    ordered = Selection(selection.rows[order], selection.draws[order], selection.times[order])
    lots = corpus.lots(ordered.rows)
    return tuple(_moments(i, lots, ordered, shelf) for i in range(len(channels)))


def said_in(corpus: Corpus, selection: Selection, shelf: Shelf) -> tuple[Said, ...]:
    """Return what is due from a selection in each channel of real numbers, without reading it."""
    channels = shelf.channels.continuous
    if not channels:
        return ()
    lots = corpus.lots(selection.rows)
    found = []
    for i, channel in enumerate(channels):
        due = channel.sizes(lots.column("key"), selection.draws) * selection.times
        unsaid = due[~_speaks(i, lots, shelf)]
        found.append(Said(int(due.sum()), int(unsaid.sum())))
    return tuple(found)


def _speaks(i: int, lots: Lots, shelf: Shelf) -> NDArray[np.bool_]:
    """Tell of each lot whether its writer says anything in a channel."""
    writers, of_lot = np.unique(lots.column("writer"), return_inverse=True)
    laws = [shelf.continuous_law(int(writer), i) for writer in writers]
    spoken: NDArray[np.bool_] = np.array([law is not None for law in laws], dtype=bool)[of_lot]
    return spoken


def _moments(i: int, lots: Lots, selection: Selection, shelf: Shelf) -> Moments:
    channel, keys = shelf.channels.continuous[i], lots.column("key")
    edited = np.asarray(threshold(lots.column("edited_share")))
    sizes = channel.sizes(keys, selection.draws) * _speaks(i, lots, shelf)

    def written(passage: Passage, inputs: F64) -> F64:
        by_editor = passage.coins(EDIT) < passage.of_texts(edited)
        writer = np.where(by_editor, HUMAN, passage.of_texts(lots.column("writer")))
        choices = passage.choices()
        parts = []
        for number in np.unique(writer):
            law, at = shelf.continuous_law(int(number), i), np.flatnonzero(writer == number)
            assert law is not None, "a writer without a law has no draws"
            parts.append((at, law.points(inputs[at], choices[at])))
        return pieced(len(inputs), parts)

    page_keys = channel.page_keys(keys)
    texts = (page_keys, sizes, selection.times, channel.offsets(page_keys))
    return channel.read(texts, written)
