"""What all compute halves of one host share: the corpus, the live web, and the laws that write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.channels import Channels
from ecosystem.text.sampler_registry import Samplers
from ecosystem.web.adoption import Adoption, adopted_by
from ecosystem.web.links import Links, rank_units
from ecosystem.web.lots import Corpus
from ecosystem.web.sites import Sites

I64 = NDArray[np.int64]
_NONE = np.zeros(0, dtype=np.int64)


class SharedState:
    """The web as everybody on a host sees it; all hosts of a world see the same.

    Parameters
    ----------
    seed
        Root seed of all draws.
    channels
        What text consists of: all words of the world, and the channels beside them.
    sites
        All sites of the web.
    links
        Links between sites; None where there are none.

    Attributes
    ----------
    lexicon
        All words.
    corpus, registry
        Every lot ever published, and the samplers of the laws that wrote them.
    live, new, decayed : arrays of int64
        Rows of the live web, of the pages published last, and of those that decayed last.
    adopted : array of bool
        Sites that have taken up writing with models, where that spreads by contagion.
    depths : list of float
        Lineage depth of every writer by number; people, number 0, have depth 0.
    """

    def __init__(
        self,
        seed: int,
        channels: Channels,
        sites: Sites,
        links: Links | None = None,
    ) -> None:
        self.seed, self.channels, self.sites = seed, channels, sites
        self.lexicon = channels.words.lexicon
        self.relink(links)
        self.adopted: NDArray[np.bool_] = np.zeros(len(sites), dtype=bool)
        self.corpus = Corpus()
        self.registry = channels.registry()
        self.depths = [0.0]
        self.live, self.new, self.decayed = _NONE, _NONE, _NONE

    def publish(self, *batches: Any) -> None:
        """Put new pages on the web."""
        self.new = np.concatenate([_NONE, *(self.corpus.append(batch) for batch in batches)])
        self.live = np.concatenate([self.live, self.new])

    def relink(self, links: Links | None) -> None:
        """Replace the links between sites."""
        self.links = links
        self.rank: I64 = np.zeros(0, dtype=np.int64) if links is None else rank_units(links)

    def adopt(self, round_: int, adoptions: Mapping[int, Adoption]) -> None:
        """Let sites take up models, each group by its own rule."""
        self.adopted = adopted_by(
            self.seed, round_, self.sites, self.links, self.adopted, adoptions
        )

    def begin(self, *batches: Any) -> None:
        """Open the web with the pages of its history that are still there in round 0."""
        self.publish(*batches)
        lots = self.corpus.lots(self.live)
        self.live = self.live[(lots.column("round") <= 0) & (lots.column("end") > 0)]
        self.new = _NONE

    def decay(self, round_: int) -> None:
        """Let pages go whose time has come."""
        stays = self.corpus.lots(self.live).column("end") > round_
        self.decayed, self.live, self.new = self.live[~stays], self.live[stays], _NONE

    def count(self, rows: I64) -> I64:
        """Count the words of lots, and what else they say in channels of types, shape (K,)."""
        if not len(rows):
            return np.zeros(self.channels.n_types, dtype=np.int64)
        return self.channels.count(self.corpus.lots(rows).pages(), self.registry)

    def add_model(self, number: int, depth: float, samplers: Samplers) -> None:
        """Put a released model where its pages can be counted."""
        if number != len(self.depths):
            raise ValueError(f"model {number} came before model {len(self.depths)}")
        self.depths.append(depth)
        self.registry.add(number, samplers)
