"""The words of text: a channel whose human law moves with the lexicon."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channel import Due, Pages
from ecosystem.text.law import Law, grid
from ecosystem.text.lexicon import Lexicon
from ecosystem.text.sampler_registry import SamplerRegistry
from ecosystem.text.statistic import Statistic

I64 = NDArray[np.int64]

WORDS = "words"
_LAWS_KEPT = 4  # a law is made again faster than a hundred of them are stored


class WordsChannel(CategoricalChannel):
    """Words of languages or topics.

    The human law changes only in rounds in which a word is born; rounds between two changes
    share one version and one law.

    Parameters
    ----------
    lexicon
        All words with their rounds of life.
    """

    has_page_context: ClassVar[bool] = True

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(WORDS, 1.0, lexicon.type_keys, lexicon.starts)
        self.lexicon = lexicon
        births = np.unique(lexicon.born)
        self._changes: NDArray[np.int32] = births[births > 0]
        joint = lexicon.frequency * (lexicon.shares / lexicon.listed_shares)[lexicon.context_of]
        # One grid for all rounds: a word that does not change keeps its integer weight. It is
        # laid over the words of the start, so that words of the future do not move it.
        alive_at_start = joint[lexicon.living(0)]
        scale = grid(len(alive_at_start)) / alive_at_start.sum()
        self._weights = np.maximum(np.rint(joint * scale), 1).astype(np.int64)
        self._laws: dict[int, Law] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the lexicon alone: the rest is made from it."""
        return WordsChannel, (self.lexicon,)

    def version(self, round_: int) -> int:
        """Return the number of changes of the human law up to and with a round."""
        return int(np.searchsorted(self._changes, round_, side="right"))

    def first_round(self, version: int) -> int:
        """Return the first round in which a version of the human law holds."""
        return 0 if version == 0 else int(self._changes[version - 1])

    def human(self, round_: int) -> Law:
        """Return the joint law of human words over (context, type) in a round."""
        version = self.version(round_)
        if version not in self._laws:
            while len(self._laws) >= _LAWS_KEPT:
                del self._laws[next(iter(self._laws))]
            weights = np.where(self.lexicon.living(round_), self._weights, 0)
            self._laws[version] = Law(weights, self.lexicon.starts)
        return self._laws[version]

    @cached_property
    def word_ids(self) -> I64:
        """Equal for types that are spelled alike in several contexts, shape (K,)."""
        ids: I64 = np.unique(self.lexicon.spellings.astype(str), return_inverse=True)[1]
        return ids

    def known_types(self, round_: int) -> NDArray[np.bool_]:
        """Tell for each word whether it has been born by a round."""
        return self.lexicon.known_types(round_)

    # Words are what a text is measured in: its draws are theirs, and its key too.

    def text_key(self, key: int) -> int:
        """Return the key of a private text."""
        return key

    def page_keys(self, pages: U64) -> U64:
        """Return the keys of pages."""
        return pages

    def sizes(self, texts: U64, draws: I64) -> I64:
        """Return the draws of texts."""
        return draws

    def size(self, key: int, n: int, *, is_expected: bool) -> int:
        """Return ``n``."""
        return n

    def due(self, pages: Pages, registry: SamplerRegistry) -> Due:
        """Return the draws of pages: every writer has words."""
        return Due(int((pages.draws * pages.times).sum()))

    def subsample(self, statistic: Statistic, key: int, n: int, share: float) -> Statistic:
        """Take ``n`` of the words of a text."""
        return statistic.subsample(self, key, n)
