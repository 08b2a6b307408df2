"""Archives seal a reserve of realised pages at a date, and may add to it later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ecosystem.agents.agent import Agent, shipped_kind
from ecosystem.agents.archive.compute import ArchiveCompute, Sealed
from ecosystem.agents.bill import Bill
from ecosystem.agents.decisions import DecisionError, amount, refuse, share
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.durations import years
from ecosystem.web.lots import Volume

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ecosystem.agents.environment import Environment
    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.archives import Archive as ArchiveSpec


class Archive(Agent):
    """Keeps sealed pages.

    A subclass decides otherwise by overriding :meth:`adds`.

    Attributes
    ----------
    is_sealed
        Whether its date has come.
    volume
        All that was sealed.
    """

    kind = shipped_kind("archive")
    spec: ArchiveSpec

    def __init__(self, world: Environment, spec: ArchiveSpec) -> None:
        super().__init__(world, spec)
        self.round_sealed = world.calendar.round_of(spec.sealed)
        self.is_sealed = False
        self.volume = Volume()
        self._added: _Added | None = None  # in this round
        self._checked: tuple[int, Ref[NDArray[np.int64]]] | None = None
        self.compute = world.runtime.handle(
            f"archive:{spec.name}", ArchiveCompute, load=0.2, name=spec.name
        )

    def rows(self) -> Ref[NDArray[np.int64]]:
        """Return the rows of the archive; none before it is sealed.

        Its pages are checked against their seals, once for all that read it in a round.
        """
        if self._checked is None or self._checked[0] != self.world.round:
            self._checked = (self.world.round, self.compute.ask(ArchiveCompute.rows))
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

    def begin_round(self) -> None:
        """Forget what was sealed in the round before."""
        self._added = None

    def keep(self, round_: int) -> None:
        """Seal the archive, or a further part of it, when its round has come."""
        added = self.adds(round_)
        if added is None:
            return
        try:
            wanted, contamination = added
            wanted = int(amount(self, "adds", wanted))
        except DecisionError:
            raise
        except (TypeError, ValueError) as error:
            raise refuse(self, "adds", added, "None, or pages and a contamination") from error
        if contamination != "as_found":
            contamination = share(self, "adds", contamination)
        stated = None if contamination == "as_found" else contamination
        sealed = self.compute.get(ArchiveCompute.seal, round_, wanted, stated)
        self.is_sealed, self._checked = True, None
        self.volume += sealed.volume
        self._added = _Added(wanted, stated is not None, sealed)

    def price_of_a_draw(self, round_: int) -> float:
        """Return what a lab pays in a round for a draw of its pages, in the mean of all."""
        price = value_at(self.spec.price, self.world.calendar, round_)
        return float(price * self.volume.pages / max(self.volume.draws, 1))

    def owes(self) -> Iterator[Bill]:
        """Return its bills for pages sealed, and checked for human authorship."""
        if self._added is not None:
            n_pages = self._added.sealed.volume.pages
            yield Bill("sealing", n_pages)
            if self._added.is_verified:
                yield Bill("verifying", n_pages)

    def report(self) -> Mapping[str, list[dict[str, Any]]]:
        """Return the row of the part that was sealed in this round."""
        if self._added is None:
            return {}
        sealed = self._added.sealed
        volume = sealed.volume
        row = {
            "archive": self.name,
            "part": sealed.part,
            "n_pages_wanted": self._added.wanted,
            "n_pages": volume.pages,
            "n_tokens": volume.tokens,
            "n_draws": volume.draws,
            "ai_share": sealed.n_pages_ai / volume.pages if volume.pages else None,
            "digest": sealed.digest,
        }
        return {"archives": [row]}


@dataclass(frozen=True)
class _Added:
    wanted: int
    is_verified: bool
    sealed: Sealed
