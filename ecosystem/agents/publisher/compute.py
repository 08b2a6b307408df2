"""Publishing: a population of sites in columns writes the pages of a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecosystem.draws.keys import GOLDEN, U64, bernoulli, hashes, key_of, mix, unit
from ecosystem.text.sampler_registry import HUMAN
from ecosystem.web.decay import end_round
from ecosystem.web.lots import NO_LOTS, NO_MARK, Volume, make_batch
from ecosystem.web.shared_state import SharedState

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Offer:
    """A lab's model as publishers see it.

    Attributes
    ----------
    writer
        Number of the model version.
    mark
        Index of the watermark on its text; -1: none.
    marked_share
        Share of its pages that carry the mark.
    can_write : array of bool, shape (C,)
        Contexts in which the model has any words.
    """

    writer: int
    mark: int
    marked_share: float
    can_write: NDArray[np.bool_]


@dataclass(frozen=True)
class Order:
    """What a group of publishers decided for a round.

    ``edited_share`` and ``paraphrased_share`` are of the tokens of a model's page;
    ``stripped_share`` is the share of marked pages that lose their mark, ``written_share``
    that of human pages that people do not withhold; ``occasion`` tells the pages of the
    starting stock from those of the round; where ``only_adopters`` is set, models write for
    sites that have adopted them. Labs that are ``away`` have not begun or have ended: their
    sites choose among the others.
    """

    round: int
    pages: float
    ai_share: float
    edited_share: float
    human_version: int
    offers: Mapping[str, Offer]
    paraphrased_share: float = 0.0
    stripped_share: float = 0.0
    written_share: float = 1.0
    occasion: str = "round"
    only_adopters: bool = False
    away: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Supply:
    """What a group would have published in a round, and what of it people withheld."""

    wanted: Volume
    withheld: Volume

    def __add__(self, other: Supply) -> Supply:
        """Add the supply of another shard."""
        return Supply(self.wanted + other.wanted, self.withheld + other.withheld)


class PublisherCompute:
    """A group of sites.

    Parameters
    ----------
    state
        What the host shares.
    name, index
        Name of the group, and its index in the tables.
    lengths, length_shares
        Lengths of pages in tokens, and their shares.
    draws : array of int64
        Independent draws of a page of each length.
    models
        Lab to share of the sites that use its model.
    survival : array of uint64
        Thresholds of survival by age, from ``survival_table``.
    shard, n_shards
        Which part of the sites sits here, of how many.
    """

    def __init__(
        self,
        state: SharedState,
        *,
        name: str,
        index: int,
        lengths: NDArray[np.int64],
        length_shares: NDArray[np.float64],
        draws: NDArray[np.int64],
        models: Mapping[str, float],
        survival: U64,
        shard: int = 0,
        n_shards: int = 1,
    ) -> None:
        self.state, self.seed, self.name, self.index = state, state.seed, name, index
        self.lengths, self.draws, self.survival = lengths, draws, survival
        self._length_edges = np.cumsum(length_shares)[:-1] / np.sum(length_shares)
        self.sites = np.array_split(state.sites.of_group(index), n_shards)[shard]
        self.site_key: U64 = state.sites.keys[self.sites]
        self.site_context = state.sites.context[self.sites]
        self.site_share = state.sites.share[self.sites]
        self.models, self.labs = models, sorted(models)
        self._written: dict[int, tuple[int, int]] = {}
        self._away: frozenset[str] = frozenset()
        self.site_lab = self._choose_labs(self._away)
        self._supply = Supply(Volume(), Volume())

    def _choose_labs(self, away: frozenset[str]) -> NDArray[np.int64]:
        """Let every site choose a lab that is there; one more moves only those that choose it.

        The least of exponential draws wins: without a lab, its sites are shared among the others
        in proportion to their shares.
        """
        labs = [(i, lab) for i, lab in enumerate(self.labs) if lab not in away]
        if not labs:
            return np.full(len(self.site_key), -1)
        score = np.stack(
            [
                -np.log(unit(hashes(key_of(self.seed, "choice of model", lab), self.site_key)))
                / self.models[lab]
                for _, lab in labs
            ]
        )
        choice: NDArray[np.int64] = np.array([i for i, _ in labs])[np.argmin(score, axis=0)]
        return choice

    def publish(self, order: Order) -> pa.RecordBatch:
        """Write the pages of a round.

        Whether a page is a model's, how long it is, how long it lives and whether people
        withhold it belong to the page: they are keyed by it alone, so that two policies share
        what they can share. Where a model cannot write (no version yet, or no word of the
        language), a person writes the page, or withholds it.

        Returns
        -------
        pyarrow.RecordBatch
            Lots in the columns of ``LOT_SCHEMA``.
        """
        expected = order.pages * self.site_share
        whole = np.floor(expected + 1e-9)
        occasion = (self.name, order.occasion, order.round)
        chance = hashes(key_of(self.seed, "pages", *occasion), self.site_key)
        n_pages = (whole + bernoulli(chance, np.maximum(expected - whole, 0))).astype(np.int64)
        if not n_pages.any():
            self._written, self._supply = {}, Supply(Volume(), Volume())
            return NO_LOTS
        if order.away != self._away:
            self._away, self.site_lab = order.away, self._choose_labs(order.away)
        site = np.repeat(np.arange(len(n_pages)), n_pages)
        number = np.arange(len(site)) - np.repeat(np.cumsum(n_pages) - n_pages, n_pages)
        base = hashes(key_of(self.seed, "page", *occasion), self.site_key)
        page = mix(base[site] + (number + 1).astype(np.uint64) * GOLDEN)
        context = self.site_context[site]
        writer, mark = self._writers(order, site, page, context)
        by_model = writer != HUMAN
        length = np.searchsorted(
            self._length_edges, unit(hashes(key_of(self.seed, "length"), page)), side="right"
        )
        tokens = self.lengths[length]
        self._count_written(writer, mark, tokens)
        mark[bernoulli(hashes(key_of(self.seed, "stripped"), page), order.stripped_share)] = NO_MARK
        n = len(page)
        columns = {
            "key": page,
            "publisher": np.full(n, self.index),
            "site_key": self.site_key[site],
            "context": context,
            "round": np.full(n, order.round),
            "end": end_round(hashes(key_of(self.seed, "decay"), page), order.round, self.survival),
            "writer": writer,
            "human_version": np.full(n, order.human_version),
            "mark": mark,
            "edited_share": np.where(by_model, order.edited_share, 0.0),
            "paraphrased_share": np.where(by_model, order.paraphrased_share, 0.0),
            "pages": np.ones(n, dtype=np.int64),
            "tokens": tokens,
            "draws": self.draws[length],
        }
        return make_batch(self._without_withheld(columns, order.written_share))

    def _without_withheld(self, columns: Columns, share: float) -> Columns:
        """Leave out the human pages that people withhold; a larger share only adds pages."""
        if share >= 1:
            return columns
        chance = hashes(key_of(self.seed, "withheld"), columns["key"])
        written = (columns["writer"] != HUMAN) | bernoulli(chance, share)
        withheld = {name: column[~written] for name, column in columns.items()}
        self._supply = Supply(_volume(columns), _volume(withheld))
        return {name: column[written] for name, column in columns.items()}

    def supply(self) -> Supply:
        """Return what came of the last round in which people could withhold pages."""
        return self._supply

    def _writers(
        self,
        order: Order,
        site: NDArray[np.int64],
        page: U64,
        context: NDArray[np.int16],
    ) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
        writer = np.full(len(page), HUMAN, dtype=np.int32)
        mark = np.full(len(page), NO_MARK, dtype=np.int16)
        wants_model = bernoulli(
            hashes(key_of(self.seed, "written by a model"), page), order.ai_share
        )
        chance = hashes(key_of(self.seed, "marked"), page)  # whoever's mark it would be
        if order.only_adopters:
            wants_model &= self.state.adopted[self.sites][site]
        for i, lab in enumerate(self.labs):
            offer = order.offers.get(lab)
            if offer is None:
                continue
            by_model = wants_model & (self.site_lab[site] == i) & offer.can_write[context]
            writer[by_model] = offer.writer
            mark[by_model & bernoulli(chance, offer.marked_share)] = offer.mark
        return writer, mark

    def _count_written(
        self, writer: NDArray[np.int32], mark: NDArray[np.int16], tokens: NDArray[np.int64]
    ) -> None:
        # Exact in floats: whole numbers below 2 ** 53.
        total = np.bincount(writer, weights=tokens)
        marked = np.bincount(writer, weights=tokens * (mark != NO_MARK))
        self._written = {
            int(w): (int(total[w]), int(marked[w])) for w in np.flatnonzero(total) if w != HUMAN
        }

    def written(self) -> dict[int, tuple[int, int]]:
        """Return what models wrote for the last order.

        Returns
        -------
        dict
            Number of the writer: tokens of its pages, and of those of them that its lab
            marked, before the group stripped any mark or edited a page.
        """
        return self._written


def _volume(columns: Columns) -> Volume:
    pages = columns["pages"]
    totals = (pages, pages * columns["tokens"], pages * columns["draws"])
    return Volume(*(int(total.sum()) for total in totals))
