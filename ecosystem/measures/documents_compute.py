"""Documents: pages of the live web as those who work with crawls know them."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import hashes, key_of
from ecosystem.draws.sampling import k_smallest
from ecosystem.web.lots import NO_MARK, Lots
from ecosystem.web.rendering import render
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]
Row = dict[str, Any]

_PAGES_AT_ONCE = 2000  # written out together: words and texts of more are never held beside rows
_TLD = "example"  # RFC 2606: no such host will ever be


@dataclass(frozen=True)
class Request:
    """Which documents are wanted in a round, and the names of those who met them.

    Attributes
    ----------
    since
        Only live pages published after this round; None takes older ones, too.
    only_fetched
        Only pages that a crawler fetched in this round.
    sample
        How many, by their keyed numbers; None takes all.
    has_text
        Whether their text is wanted.
    crawlers, filters
        Names, in the order in which their findings are handed over.
    models
        Names of all model versions; writer 1 is the first.
    schemes
        Watermark of each model version; None: none.
    """

    since: int | None
    only_fetched: bool
    sample: int | None
    has_text: bool
    crawlers: Sequence[str]
    filters: Sequence[str]
    models: Sequence[str]
    schemes: Sequence[str | None]


class DocumentsCompute:
    """Writes documents out: one shard of those that are wanted.

    Parameters
    ----------
    state
        What the host shares.
    languages
        ISO 639-3 code of each context; None where a context is no language.
    dates
        Date at which each round ends, those of the history included.
    shard, n_shards
        Which shard of how many.
    """

    def __init__(
        self,
        state: SharedState,
        *,
        languages: Sequence[str | None],
        dates: Mapping[int, date],
        shard: int,
        n_shards: int,
    ) -> None:
        self.state, self.languages, self.dates = state, languages, dates
        self.shard, self.n_shards = shard, n_shards
        self._namespace = uuid.uuid5(uuid.NAMESPACE_OID, f"ecosystem seed {state.seed}")

    def rows(self, request: Request, *findings: NDArray[Any]) -> list[Row]:
        """Return a row for each document of this shard.

        Parameters
        ----------
        *findings
            Rows that each crawler fetched in this round, then verdicts of each filter.
        """
        n = len(request.crawlers)
        wanted = self._sample(request, *findings[:n])
        wanted = wanted[wanted % self.n_shards == self.shard]
        fetched = [np.isin(wanted, rows) for rows in findings[:n]]
        dropped = [verdicts[wanted] for verdicts in findings[n:]]
        rows: list[Row] = []
        for start in range(0, len(wanted), _PAGES_AT_ONCE):
            part = slice(start, min(start + _PAGES_AT_ONCE, len(wanted)))
            lots = self.state.corpus.lots(wanted[part])
            columns = {
                **self._where_and_when(lots),
                "fetched_by": _joined(request.crawlers, fetched, part),
                "dropped_by": _joined(request.filters, dropped, part),
                **self._content(lots, request.has_text),
                **self._truth(lots, request),
            }
            columns["fetch_status"] = [200 if by else None for by in columns["fetched_by"]]
            values = zip(*columns.values(), strict=True)
            rows += [dict(zip(columns, row, strict=True)) for row in values]
        return rows

    def _sample(self, request: Request, *fetched: I64) -> I64:
        """Choose among the pages of all shards."""
        corpus, pages = self.state.corpus, self.state.live
        if request.only_fetched:
            pages = np.unique(np.concatenate([pages[:0], *fetched]))
        if request.since is not None:
            pages = pages[corpus.lots(pages).column("round") > request.since]
        if request.sample is None:
            return pages
        keys = corpus.lots(pages).column("key")
        numbers = hashes(key_of(self.state.seed, "documents"), keys)
        return pages[np.sort(k_smallest(numbers, request.sample))]

    def _where_and_when(self, lots: Lots) -> dict[str, list[Any]]:
        keys = [f"{number:016x}" for number in lots.column("key").tolist()]
        sites = [f"site-{number:016x}" for number in lots.column("site_key").tolist()]
        hosts = [f"{site}.{_TLD}" for site in sites]
        return {
            "id": [f"<{uuid.uuid5(self._namespace, name).urn}>" for name in keys],
            "url": [f"https://{host}/{name}" for host, name in zip(hosts, keys, strict=True)],
            "url_surtkey": [f"{_TLD},{s})/{name}" for s, name in zip(sites, keys, strict=True)],
            "url_host_name": hosts,
            "url_host_registered_domain": hosts,
            "url_host_tld": [_TLD] * len(lots),
            "url_path": [f"/{name}" for name in keys],
            "created": [self.dates[round_] for round_ in lots.column("round").tolist()],
        }

    def _content(self, lots: Lots, has_text: bool) -> dict[str, list[Any]]:
        state = self.state
        pages = render(state.corpus, lots.rows, state.channels.words, state.registry)
        texts = pages.texts(state.lexicon.spellings)
        contexts = lots.column("context").tolist()
        return {
            "language": [state.lexicon.contexts[c] for c in contexts],
            "content_languages": [self.languages[c] for c in contexts],
            "token_count": lots.column("tokens").tolist(),
            "content_digest": [_digest(text) for text in texts],
            "text": texts if has_text else [None] * len(lots),
            "synthetic_share": pages.synthetic_share.tolist(),
        }

    def _truth(self, lots: Lots, request: Request) -> dict[str, list[Any]]:
        writers = lots.column("writer").tolist()
        edited = lots.column("edited_share") > 0
        names, schemes = [None, *request.models], [None, *request.schemes]
        origin = np.where(lots.by_model, np.where(edited, "mixed", "ai"), "human")
        return {
            "origin": origin.tolist(),
            "generation_depth": [self.state.depths[writer] for writer in writers],
            "generator_model_id": [names[writer] for writer in writers],
            "watermark_scheme": [schemes[writer] for writer in writers],
            "is_watermarked": (lots.column("mark") != NO_MARK).tolist(),
        }


def _joined(
    names: Sequence[str], met: Sequence[NDArray[np.bool_]], part: slice
) -> list[str | None]:
    """Name for each document those who met it; None where nobody did."""
    if not names:
        return [None] * (part.stop - part.start)
    each = np.stack([hits[part] for hits in met], axis=1).tolist()
    return [",".join(compress(names, hits)) or None for hits in each]


def _digest(text: str) -> str:
    """Hash a text as Common Crawl hashes pages."""
    return base64.b32encode(hashlib.sha1(text.encode()).digest()).decode()
