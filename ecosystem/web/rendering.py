"""The words of pages in their order: the very words that readers count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.pages import I32, I64
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.sampler_registry import SamplerRegistry
from ecosystem.web.lots import Corpus


@dataclass(frozen=True, eq=False)
class RenderedPages:
    """Pages written out.

    Attributes
    ----------
    draws : array of int64, shape (number of pages,)
        Words of each page.
    words : array of int32, shape (sum of draws,)
        Their types, one page after another.
    by_model : array of bool, same shape
        Whether a model wrote each word; on a model's page people may have edited some.
    """

    draws: I64
    words: I32
    by_model: NDArray[np.bool_]

    @cached_property
    def ends(self) -> I64:
        """Where each page ends in ``words``."""
        ends: I64 = np.cumsum(self.draws)
        return ends

    @property
    def synthetic_share(self) -> NDArray[np.float64]:
        """Share of each page's words that a model wrote."""
        synthetic = np.concatenate([[0], np.cumsum(self.by_model)])
        n_synthetic: I64 = synthetic[self.ends] - synthetic[self.ends - self.draws]
        return n_synthetic / self.draws

    def texts(self, spellings: NDArray[np.object_]) -> list[str]:
        """Spell the pages, words joined by spaces.

        Parameters
        ----------
        spellings
            Spelling of every type.
        """
        spelled, ends = spellings[self.words].tolist(), self.ends.tolist()
        starts = (self.ends - self.draws).tolist()
        return [" ".join(spelled[a:b]) for a, b in zip(starts, ends, strict=True)]


def render(
    corpus: Corpus, rows: I64, words: CategoricalChannel, registry: SamplerRegistry
) -> RenderedPages:
    """Write out the words of pages, in the order of their rows.

    Counting them gives what readers count on the page, type for type. Their order is that of
    the draws and means nothing where words are independent given writer and language.
    """
    lots = corpus.lots(rows)
    draws = lots.size
    first = np.cumsum(draws) - draws
    types = np.empty(int(draws.sum()), dtype=np.int32)
    by_model = np.zeros(len(types), dtype=bool)
    for texts in words.texts(lots.pages(), registry):
        n = texts.draws
        where = np.repeat(first[texts.at] - (np.cumsum(n) - n), n) + np.arange(int(n.sum()))
        types[where] = texts.values()
        by_model[where] = ~texts.by_editor() & lots.by_model[texts.at[0]]
    return RenderedPages(draws, types, by_model)
