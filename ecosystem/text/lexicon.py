"""The lexicon: every type that can ever occur, in its context, with its years of life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, bernoulli, hashes, key_of

ALWAYS_LIVED = np.iinfo(np.int32).min
NEVER_DIES = np.iinfo(np.int32).max


@dataclass(frozen=True)
class WordList:
    """The words of one context with their frequencies, most frequent first.

    Attributes
    ----------
    context
        Name of the language or topic.
    share
        Share of this context in human text.
    words
        Spelling of each word.
    frequencies : array of float64
        Occurrences per token of the context; they sum to ``listed_share``, not to 1.
    listed_share
        Share of the context's tokens whose word is in the list; the rest is the unseen
        mass below the floor, which is stated and never simulated.
    """

    context: str
    share: float
    words: Sequence[str]
    frequencies: NDArray[np.float64]
    listed_share: float = 1.0


@dataclass(frozen=True)
class Innovation:
    """How human vocabulary is renewed: rare words die, and new ones take their place.

    Attributes
    ----------
    rate
        Probability per year that a word dies and a new one takes its frequency.
    below
        Only words rarer than this (per token of their context) are renewed.
    """

    rate: float
    below: float


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All types of a world as columns, sorted by context, frequency rank and age.

    A *slot* is a place in the frequency ranking of a context; with innovation, several
    types own a slot one after another.

    Attributes
    ----------
    contexts, shares, listed_shares
        Name, share of human text and listed share of each context, shape (C,).
    starts : array of int64, shape (C + 1,)
        The types of context ``c`` are ``starts[c]:starts[c + 1]``.
    frequency : array of float64, shape (K,)
        Occurrences per token of the context while the type lives.
    born, dies : array of int32, shape (K,)
        A type lives in rounds ``born <= round < dies``.
    type_keys : array of uint64, shape (K,)
        Stable keys, independent of what else is listed.
    """

    contexts: tuple[str, ...]
    shares: NDArray[np.float64]
    listed_shares: NDArray[np.float64]
    starts: NDArray[np.int64]
    frequency: NDArray[np.float64]
    born: NDArray[np.int32]
    dies: NDArray[np.int32]
    type_keys: U64
    _slot: NDArray[np.int64]
    _generation: NDArray[np.int64]
    _words: tuple[Sequence[str], ...]

    @property
    def n_types(self) -> int:
        """Number of types K."""
        return len(self.frequency)

    @cached_property
    def context_of(self) -> NDArray[np.int64]:
        """Context index of each type, shape (K,)."""
        return np.repeat(np.arange(len(self.contexts)), np.diff(self.starts))

    def living(self, round_: int) -> NDArray[np.bool_]:
        """Tell for each type whether human text uses it in a round."""
        return (self.born <= round_) & (round_ < self.dies)

    def known_types(self, round_: int) -> NDArray[np.bool_]:
        """Tell for each type whether it has been born by a round."""
        return self.born <= round_

    @cached_property
    def spellings(self) -> NDArray[np.object_]:
        """Spelling of each type, shape (K,); later owners of a slot carry a number."""
        slots = np.split(self._slot, self.starts[1:-1])
        spelled = [
            np.array(words, dtype=object)[slot]
            for words, slot in zip(self._words, slots, strict=True)
        ]
        spellings: NDArray[np.object_] = np.concatenate(spelled)
        for later in np.flatnonzero(self._generation):
            spellings[later] = f"{spellings[later]}~{self._generation[later]}"
        return spellings

    def word(self, type_id: int) -> str:
        """Return the spelling of a type."""
        return str(self.spellings[type_id])

    def find(self, context: str, word: str) -> int | None:
        """Return the id of the type that has a spelling at the start; None without one."""
        c = self.contexts.index(context)
        try:
            slot = list(self._words[c]).index(word)
        except ValueError:
            return None
        block = slice(self.starts[c], self.starts[c + 1])
        hits = np.flatnonzero((self._slot[block] == slot) & (self._generation[block] == 0))
        return int(hits[0] + self.starts[c])


def _renewals(
    words: WordList,
    innovation: Innovation | None,
    seed: int,
    n_rounds: int,
    years_per_round: float,
    slot_keys: U64,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (slot, round) of every renewal, by slot and then round."""
    if innovation is None or innovation.rate == 0 or n_rounds < 1:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    per_round = 1.0 - (1.0 - innovation.rate) ** years_per_round
    rare = np.flatnonzero(words.frequencies < innovation.below)
    slots, rounds = [], []
    for round_ in range(1, n_rounds + 1):
        numbers = hashes(key_of(seed, "innovation", round_), slot_keys[rare])
        renewed = rare[bernoulli(numbers, per_round)]
        slots.append(renewed)
        rounds.append(np.full(len(renewed), round_))
    slot, round_of = np.concatenate(slots), np.concatenate(rounds)
    order = np.lexsort((round_of, slot))
    return slot[order], round_of[order]


def build_lexicon(
    lists: Sequence[WordList],
    *,
    seed: int = 0,
    innovation: Innovation | None = None,
    n_rounds: int = 0,
    years_per_round: float = 1.0,
) -> Lexicon:
    """Lay out all types of a world, including those that are born during the run.

    Parameters
    ----------
    lists
        One word list per context, in any order; shares are normalised.
    seed, innovation, n_rounds, years_per_round
        What decides which words are renewed when. Each renewal has a key of its own, so a
        longer run does not change the earlier years.

    Returns
    -------
    Lexicon
    """
    lists = sorted(lists, key=lambda words: words.context)  # no result knows the order of a list
    blocks: list[dict[str, NDArray[np.generic]]] = []
    for words in lists:
        v = len(words.frequencies)
        context_key = key_of(0, "type", words.context)
        slot_keys = hashes(context_key, np.arange(v, dtype=np.uint64))
        slot, round_ = _renewals(words, innovation, seed, n_rounds, years_per_round, slot_keys)
        all_slots = np.concatenate([np.arange(v), slot])
        born = np.concatenate([np.full(v, ALWAYS_LIVED), round_]).astype(np.int32)
        order = np.lexsort((born, all_slots))
        all_slots, born = all_slots[order], born[order]
        first_of_slot = np.searchsorted(all_slots, np.arange(v))
        generation = np.arange(len(all_slots)) - first_of_slot[all_slots]
        last = np.append(all_slots[1:] != all_slots[:-1], True)
        dies = np.where(last, NEVER_DIES, np.append(born[1:], 0)).astype(np.int32)
        blocks.append(
            {
                "slot": all_slots,
                "generation": generation,
                "born": born,
                "dies": dies,
                "frequency": words.frequencies[all_slots],
                "key": hashes(key_of(0, "generation"), slot_keys[all_slots])
                + generation.astype(np.uint64),
            }
        )
    shares = np.array([w.share for w in lists], dtype=np.float64)

    def column(name: str) -> NDArray[np.generic]:
        return np.concatenate([b[name] for b in blocks])

    return Lexicon(
        contexts=tuple(w.context for w in lists),
        shares=shares / shares.sum(),
        listed_shares=np.array([w.listed_share for w in lists]),
        starts=np.cumsum([0, *(len(b["slot"]) for b in blocks)], dtype=np.int64),
        frequency=column("frequency").astype(np.float64),
        born=column("born").astype(np.int32),
        dies=column("dies").astype(np.int32),
        type_keys=column("key").astype(np.uint64),
        _slot=column("slot").astype(np.int64),
        _generation=column("generation").astype(np.int64),
        _words=tuple(w.words for w in lists),
    )
