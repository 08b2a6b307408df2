"""The words of lots, and what else they say: counted from keys when needed, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ecosystem.corpus.lots import HUMAN, Corpus, Lots
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import U64, threshold
from ecosystem.draws.pages import I32, I64
from ecosystem.text.continuous import ContinuousLaw, ContinuousLaws
from ecosystem.text.human import HumanLanguage
from ecosystem.text.voice import Pen, Samplers


class Shelf:
    """The samplers of all laws that have ever written a page, and their continuous laws.

    Human laws are found by version and made when they are first needed; models by number.

    Parameters
    ----------
    human
        Human language, whose versions people write with.
    """

    def __init__(self, human: HumanLanguage) -> None:
        self.language, self.channels = human, human.channels
        self.models: dict[int, Samplers] = {}
        self.continuous: dict[int, ContinuousLaws] = {}
        self._human: dict[int, Samplers] = {}

    def human(self, version: int) -> Samplers:
        """Return the samplers of a version of human language."""
        if version not in self._human:
            first = self.language.first_round(version)
            self._human[version] = self.language.voice(first).samplers
        return self._human[version]

    def add(self, number: int, pen: Pen) -> None:
        """Put what a model writes with where its pages can be read."""
        self.models[number], self.continuous[number] = pen.samplers, pen.continuous

    def continuous_law(self, writer: int, channel: int) -> ContinuousLaw | None:
        """Return by what law a writer's pages speak in a channel of real numbers, if they do."""
        if writer == HUMAN:
            return self.channels.continuous[channel].human
        return self.continuous[writer][channel]

    def writer(self, writer: int, human_version: int) -> Samplers:
        """Return the samplers that write the pages of a writer."""
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


def pages_by_law(lots: Lots, shelf: Shelf, channel: int = 0) -> Iterator[PagesOfLaw]:
    """Divide lots by law and context: what is drawn together keeps its table in the cache.

    Beside the words, channel 0, a law is drawn from over all its contexts.
    """
    writer = lots.column("writer").astype(np.int64)
    version = lots.column("human_version").astype(np.int64)
    context = lots.column("context").astype(np.int64) * (channel == 0)
    edited = lots.column("edited_share")
    rewritten = threshold(edited)
    needs_human = (writer == HUMAN) | (edited > 0)
    version = np.where(needs_human, version, -1)
    group = ((writer * (version.max() + 2) + version + 1) * (context.max() + 1) + context) * 2
    group += edited > 0
    order = np.argsort(group, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        first = part[0]
        c, v = int(context[first]), int(version[first])
        sampler = shelf.writer(int(writer[first]), v)[channel]
        editor = shelf.human(v)[channel] if edited[first] > 0 else None
        yield PagesOfLaw(
            part,
            (sampler.tables[c], sampler.types[c]),
            None if editor is None else (editor.tables[c], editor.types[c]),
            rewritten[part],
        )


def count_words(corpus: Corpus, selection: Selection, shelf: Shelf) -> I64:
    """Count the words of a selection, and what the other channels say in it.

    The words of a lot are a pure function of its key and its writer's law: whoever counts
    a lot, whenever, finds the same words. Other channels have keys of their own, so that
    the words do not depend on what else a page says.

    Returns
    -------
    array of int64, shape (K,)
        Its words sum to ``selection.n_draws``.
    """
    counts = np.zeros(shelf.channels.n_types, dtype=np.int64)
    if not len(selection.rows):
        return counts
    lots = corpus.lots(selection.rows)
    keys, times = lots.column("key"), selection.times
    of_words, *of_others = shelf.channels.split(counts)
    _count_channel(0, (keys, selection.draws, times), lots, shelf, of_words)
    for i, channel in enumerate(shelf.channels.others):
        said = (channel.page_keys(keys), channel.sizes(keys, selection.draws), times)
        _count_channel(i + 1, said, lots, shelf, of_others[i])
    return counts


def _count_channel(
    channel: int, texts: tuple[U64, I64, I64], lots: Lots, shelf: Shelf, counts: I64
) -> None:
    """Add what pages (keys, draws and times) say in a channel to its counts."""
    kernel = kernels()
    for pages in pages_by_law(lots, shelf, channel):
        if channel and not len(pages.law[0]):
            continue  # their writer keeps to the words: the ledger says how much is unsaid
        page = [column[pages.part] for column in texts]
        if pages.editor is None:
            kernel["count_pages"](*page, *pages.law, counts)
        else:
            kernel["count_edited"](*page, pages.edited, *pages.law, *pages.editor, counts)


@dataclass(frozen=True)
class Said:
    """How often pages should draw from a channel, and what of it their writers cannot say."""

    due: int
    unsaid: int


def said_by(corpus: Corpus, rows: I64, shelf: Shelf) -> dict[str, Said]:
    """Return what is due from pages in each channel beside the words, without counting it."""
    if not shelf.channels.others:
        return {}
    lots = corpus.lots(rows)
    keys, writer = lots.column("key"), lots.column("writer")
    found = {}
    for i, channel in enumerate(shelf.channels.others):
        sizes = channel.sizes(keys, lots.size)
        mute = [n for n, samplers in shelf.models.items() if not len(samplers[i + 1].tables[0])]
        unsaid = int(sizes[np.isin(writer, mute)].sum())
        found[channel.name] = Said(int(sizes.sum()), unsaid)
    return found
