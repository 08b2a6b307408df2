"""Archivists seal a reserve of realised pages at a date, and may add to it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ecosystem.agents.agent import WorldAgent
from ecosystem.benches.archiving import ArchivingBench
from ecosystem.scenario.durations import years

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.readers import Archive
    from ecosystem.world import World


class Archivist(WorldAgent):
    """Keeps one archive.

    Attributes
    ----------
    is_sealed
        Whether its date has come.
    """

    spec: Archive

    def __init__(self, world: World, spec: Archive) -> None:
        super().__init__(world, spec)
        self.round_sealed = world.calendar.round_of(spec.sealed)
        self.is_sealed = False
        self._checked: tuple[int, Ref[NDArray[np.int64]]] | None = None
        self.bench = world.runtime.seat(
            f"archive:{spec.name}", ArchivingBench, load=0.2, name=spec.name
        )

    def rows(self) -> Ref[NDArray[np.int64]]:
        """Return the rows of the archive; none before it is sealed.

        Its pages are checked against their seals, once for all that read it in a round.
        """
        if self._checked is None or self._checked[0] != self.world.round:
            self._checked = (self.world.round, self.bench.ask(ArchivingBench.rows))
        return self._checked[1]

    def adds(self, round_: int) -> tuple[int, float | Literal["as_found"]] | None:
        """Return how many pages it takes in a round, and of what contamination; None: none."""
        refresh, age = self.spec.refresh, round_ - self.round_sealed
        if age == 0:
            return self.spec.pages, self.spec.contamination
        if refresh is None or age < 0:
            return None
        if refresh.until is not None and round_ >= self.world.calendar.round_of(refresh.until):
            return None
        every = max(1, round(years(refresh.every) / self.world.calendar.years_per_round))
        return None if age % every else (refresh.pages, refresh.contamination)

    def keep(self, round_: int) -> None:
        """Seal the archive, or a further part of it, when its round has come."""
        added = self.adds(round_)
        if added is None:
            return
        wanted, contamination = added
        share = None if contamination == "as_found" else contamination
        sealed = self.bench.get(ArchivingBench.seal, round_, wanted, share)
        stake, self.is_sealed, self._checked = sealed.stake, True, None
        self.world.costs.post("sealing", self.name, stake.pages)
        if share is not None:
            self.world.costs.post("verifying", self.name, stake.pages)
        self.world.record(
            "archives",
            [
                {
                    "archive": self.name,
                    "part": sealed.part,
                    "n_pages_wanted": wanted,
                    "n_pages": stake.pages,
                    "n_tokens": stake.tokens,
                    "n_draws": stake.draws,
                    "ai_share": sealed.n_pages_ai / stake.pages if stake.pages else None,
                    "digest": sealed.digest,
                }
            ],
        )
