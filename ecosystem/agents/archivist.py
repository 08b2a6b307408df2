"""Archivists seal a reserve of realised pages at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.agents.agent import WorldAgent
from ecosystem.benches.archiving import ArchivingBench

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
        self.bench = world.runtime.seat(f"archive:{spec.name}", ArchivingBench, load=0.2)

    def rows(self) -> Ref[NDArray[np.int64]]:
        """Return the rows of the archive; none before it is sealed."""
        return self.bench.ask(ArchivingBench.rows)

    def keep(self, round_: int) -> None:
        """Seal the archive when its round has come."""
        if round_ != self.round_sealed:
            return
        wanted, contamination = self.spec.pages, self.spec.contamination
        share = None if contamination == "as_found" else contamination
        stake, n_pages_ai = self.bench.get(ArchivingBench.seal, round_, wanted, share)
        self.is_sealed = True
        self.world.record(
            "archives",
            [
                {
                    "archive": self.name,
                    "n_pages_wanted": wanted,
                    "n_pages": stake.pages,
                    "n_tokens": stake.tokens,
                    "n_draws": stake.draws,
                    "ai_share": n_pages_ai / stake.pages if stake.pages else None,
                }
            ],
        )
