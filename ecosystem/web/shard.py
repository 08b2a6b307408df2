"""The live web: its words, counted as pages come and go, and its census."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecosystem.text.channel import Due
from ecosystem.web.lots import LOT_SCHEMA, NO_LOTS, Lots, Volume
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Census:
    """Live and new text by writer, as whole numbers that add up over shards.

    Attributes
    ----------
    live_pages, live_tokens, new_pages : arrays of int64, shape (number of writers,)
        By number of the writer; people are 0.
    published : array of int64, shape (number of groups, 2)
        New pages by group of publishers, of people and of models.
    """

    live_pages: I64
    live_tokens: I64
    new_pages: I64
    published: I64

    def __add__(self, other: Census) -> Census:
        """Add the census of another shard."""
        return Census(
            self.live_pages + other.live_pages,
            self.live_tokens + other.live_tokens,
            self.new_pages + other.new_pages,
            self.published + other.published,
        )


@dataclass(frozen=True)
class WebAccount:
    """What a shard has.

    Attributes
    ----------
    new, live
        Its pages.
    counted, due
        Live draws of each channel of types: as counted, and as its live pages should have them.
    n_new_ai, n_live_ai
        New and live pages that models wrote.
    """

    new: Volume
    live: Volume
    n_new_ai: int
    n_live_ai: int
    counted: Mapping[str, int]
    due: Mapping[str, Due]


def people_share(shards: Sequence[WebAccount]) -> dict[str, float]:
    """Return the share of pages that people wrote, of those ``live`` and of those ``new``.

    Whole numbers are summed and divided once: the same bits on any number of shards. Where
    there is no page, none is of a model.
    """

    def share(n_pages: int, n_ai: int) -> float:
        return (n_pages - n_ai) / n_pages if n_pages else 1.0

    return {
        "live": share(sum(s.live.pages for s in shards), sum(s.n_live_ai for s in shards)),
        "new": share(sum(s.new.pages for s in shards), sum(s.n_new_ai for s in shards)),
    }


def _by_models(lots: Lots) -> int:
    return int(lots.column("pages")[lots.by_model].sum())


class WebShard:
    """One shard of the live web: every ``n_shards``-th row.

    Parameters
    ----------
    state
        What the host shares.
    shard, n_shards
        Which shard of how many. Results are sums over all of them.
    """

    def __init__(self, state: SharedState, *, shard: int, n_shards: int) -> None:
        self.state, self.shard, self.n_shards = state, shard, n_shards
        self._counts: I64 = np.zeros(state.channels.n_types, dtype=np.int64)

    def _mine(self, rows: I64) -> I64:
        mine: I64 = rows[rows % self.n_shards == self.shard]
        return mine

    def merge(self, *batches: pa.RecordBatch) -> pa.RecordBatch:
        """Make one batch of a round's: however many there were, time a round stays the same."""
        if len(batches) < 2:
            return batches[0] if batches else NO_LOTS
        columns = [
            pa.concat_arrays([batch.column(name) for batch in batches]) for name in LOT_SCHEMA.names
        ]
        return pa.RecordBatch.from_arrays(columns, schema=LOT_SCHEMA)

    def forget_decayed(self) -> Volume:
        """Forget the words of decayed pages; return how much went."""
        gone = self._mine(self.state.decayed)
        self._counts = self._counts - self.state.count(gone)
        return self.state.corpus.volume(gone)

    def begin(self) -> WebAccount:
        """Count the words of the web as it opens."""
        return self._count(self.state.live)

    def publish(self) -> WebAccount:
        """Count the words of new pages."""
        return self._count(self.state.new)

    def _count(self, rows: I64) -> WebAccount:
        corpus, channels = self.state.corpus, self.state.channels
        new, live = (corpus.lots(self._mine(some)) for some in (rows, self.state.live))
        self._counts = self._counts + self.state.count(new.rows)
        pages, registry = live.pages(), self.state.registry
        return WebAccount(
            new.volume(),
            live.volume(),
            _by_models(new),
            _by_models(live),
            {name: int(counts.sum()) for name, counts in channels.split(self._counts).items()},
            {name: each.due(pages, registry) for name, each in channels.categorical.items()},
        )

    def words(self) -> I64:
        """Return the words of the shard, and what else it says, shape (K,)."""
        return self._counts

    def census(self) -> Census:
        """Count live and new text by writer."""
        n = len(self.state.depths)

        def by_writer(rows: I64, unit: str) -> I64:
            lots = self.state.corpus.lots(self._mine(rows))
            size = lots.column("pages") * (1 if unit == "pages" else lots.column(unit))
            # Exact in floats: whole numbers below 2 ** 53.
            total = np.bincount(lots.column("writer"), weights=size, minlength=n)
            return total.astype(np.int64)

        live, new = self.state.live, self.state.new
        return Census(
            by_writer(live, "pages"),
            by_writer(live, "tokens"),
            by_writer(new, "pages"),
            self._published(),
        )

    def published_by(self, group: int) -> Volume:
        """Return the new pages of a group of publishers."""
        new = self._mine(self.state.new)
        of_group = self.state.corpus.lots(new).column("publisher") == group
        return self.state.corpus.volume(new[of_group])

    def _published(self) -> I64:
        lots = self.state.corpus.lots(self._mine(self.state.new))
        n_groups = len(self.state.sites.groups)
        place = lots.column("publisher").astype(np.int64) * 2 + lots.by_model
        total = np.bincount(place, weights=lots.column("pages"), minlength=2 * n_groups)
        return total.astype(np.int64).reshape(n_groups, 2)

    def adopters(self) -> list[tuple[int, int, float]]:
        """Return for each group its sites, how many adopted, and these sites' part of pages."""
        sites, adopted = self.state.sites, self.state.adopted
        found = []
        for group in range(len(sites.groups)):
            mine = sites.of_group(group)
            part = float(sites.share[mine[adopted[mine]]].sum())
            found.append((len(mine), int(adopted[mine].sum()), part))
        return found
