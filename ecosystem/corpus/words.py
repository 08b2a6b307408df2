"""The words of lots: counted from keys whenever they are needed, never stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.corpus.lots import HUMAN, Corpus
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import threshold
from ecosystem.language.human import HumanLanguage
from ecosystem.language.law import Sampler

I64 = NDArray[np.int64]


class Shelf:
    """The samplers of all laws that have ever written a page.

    Human laws are found by version and made when they are first needed; models by number.

    Parameters
    ----------
    human
        Human language, whose versions people write with.
    """

    def __init__(self, human: HumanLanguage) -> None:
        self.language = human
        self.n_types = human.lexicon.n_types
        self.models: dict[int, Sampler] = {}
        self._human: dict[int, Sampler] = {}

    def human(self, version: int) -> Sampler:
        """Return the sampler of a version of the human law."""
        if version not in self._human:
            first = self.language.first_round(version)
            self._human[version] = self.language.law(first).sampler
        return self._human[version]

    def writer(self, writer: int, human_version: int) -> Sampler:
        """Return the sampler that writes the pages of a writer."""
        return self.human(human_version) if writer == HUMAN else self.models[writer]


@dataclass(frozen=True)
class Selection:
    """Some lots, how much of each is read, and how often.

    Attributes
    ----------
    rows
        Rows of the corpus; a row may occur more than once.
    draws
        Independent draws read per lot, from its beginning: all of them, but for the last
        lot of a budget.
    times
        How often the same words are counted.
    """

    rows: I64
    draws: I64
    times: I64

    @property
    def n_draws(self) -> int:
        """Number of draws read, repetitions included."""
        return int((self.draws * self.times).sum())


def whole(corpus: Corpus, rows: I64) -> Selection:
    """Select lots with all their words, once."""
    return Selection(rows, corpus.lots(rows).size, np.ones(len(rows), dtype=np.int64))


def count_words(corpus: Corpus, selection: Selection, shelf: Shelf) -> I64:
    """Count the words of a selection.

    The words of a lot are a pure function of its key and its writer's law: whoever counts
    a lot, whenever, finds the same words.

    Returns
    -------
    array of int64, shape (K,)
        Sums to ``selection.n_draws``.
    """
    counts = np.zeros(shelf.n_types, dtype=np.int64)
    if not len(selection.rows):
        return counts
    lots = corpus.lots(selection.rows)
    writer = lots.column("writer").astype(np.int64)
    version = lots.column("human_version").astype(np.int64)
    context = lots.column("context").astype(np.int64)
    edited = lots.column("edited_share")
    # Pages of one law in one context are counted together: its table stays in the cache.
    needs_human = (writer == HUMAN) | (edited > 0)
    version = np.where(needs_human, version, -1)
    group = ((writer * (version.max() + 2) + version + 1) * (context.max() + 1) + context) * 2
    group += edited > 0
    order = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    keys = lots.column("key")
    kernel = kernels()
    for part in np.split(order, cuts):
        first = part[0]
        c, v = int(context[first]), int(version[first])
        sampler = shelf.writer(int(writer[first]), v)
        table, types = sampler.tables[c], sampler.types[c]
        page = (keys[part], selection.draws[part], selection.times[part])
        if edited[first] > 0:
            editor, limits = shelf.human(v), np.asarray(threshold(edited[part]))
            people = (editor.tables[c], editor.types[c])
            kernel["count_edited"](*page, limits, table, types, *people, counts)
        else:
            kernel["count_pages"](*page, table, types, counts)
    return counts
