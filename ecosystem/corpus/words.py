"""The words of lots: counted from keys whenever they are needed, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ecosystem.corpus.lots import HUMAN, Corpus, Lots
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import U64, threshold
from ecosystem.draws.pages import I32, I64
from ecosystem.language.human import HumanLanguage
from ecosystem.language.law import Sampler


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


@dataclass(frozen=True)
class PagesOfLaw:
    """Pages of one law in one context.

    Attributes
    ----------
    part
        Their positions among the lots.
    law
        Alias table and types of the law in the context.
    editor
        The same of the people who edited them; None where nobody did.
    edited : array of uint64
        Threshold of the share that people rewrote, for each page.
    """

    part: I64
    law: tuple[U64, I32]
    editor: tuple[U64, I32] | None
    edited: U64


def pages_by_law(lots: Lots, shelf: Shelf) -> Iterator[PagesOfLaw]:
    """Divide lots by law and context: what is drawn together keeps its table in the cache."""
    writer = lots.column("writer").astype(np.int64)
    version = lots.column("human_version").astype(np.int64)
    context = lots.column("context").astype(np.int64)
    edited = lots.column("edited_share")
    needs_human = (writer == HUMAN) | (edited > 0)
    version = np.where(needs_human, version, -1)
    group = ((writer * (version.max() + 2) + version + 1) * (context.max() + 1) + context) * 2
    group += edited > 0
    order = np.argsort(group, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        first = part[0]
        c, v = int(context[first]), int(version[first])
        sampler = shelf.writer(int(writer[first]), v)
        editor = shelf.human(v) if edited[first] > 0 else None
        yield PagesOfLaw(
            part,
            (sampler.tables[c], sampler.types[c]),
            None if editor is None else (editor.tables[c], editor.types[c]),
            np.asarray(threshold(edited[part])),
        )


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
    keys, kernel = lots.column("key"), kernels()
    for pages in pages_by_law(lots, shelf):
        part = pages.part
        page = (keys[part], selection.draws[part], selection.times[part])
        if pages.editor is None:
            kernel["count_pages"](*page, *pages.law, counts)
        else:
            kernel["count_edited"](*page, pages.edited, *pages.law, *pages.editor, counts)
    return counts
