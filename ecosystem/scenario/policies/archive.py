"""A sealed archive as a policy: what is sealed, and how much of their text labs take from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ecosystem.scenario.fields import Count, NonNegative, Part, Share
from ecosystem.scenario.labs import ArchiveStock
from ecosystem.scenario.policies.amounts import most, percent
from ecosystem.scenario.policies.draft import Draft
from ecosystem.scenario.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.readers import Archive, Refresh

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy


class ArchiveReading(Part):
    """Labs take a share of their text from a sealed archive, and less from elsewhere.

    Target: the labs that read it, and that alone have access. The share rises with the
    strength of the schedule; what else they read keeps its proportions. Where the archive has
    less than its share, they train on less: nothing else makes up for it.
    """

    kind: Literal["archive"]
    sealed: date | int | None = Field(
        None, description="date or round at which pages are sealed; when the policy begins if not"
    )
    pages: Count = Field(description="number of pages wanted; fewer where the web has fewer")
    contamination: Share | Literal["as_found"] = Field(
        "as_found", description="share of pages written by models, or as the web is at that date"
    )
    refresh: Refresh | None = Field(
        None, description="parts that are added later, each sealed in its turn; by default none"
    )
    share: Annotated[float, Field(ge=0, lt=1)] = Field(
        description="share of a lab's text that comes from the archive; where its mixture is"
        " 'weight', the archive's weight in the fit too"
    )
    replacement: bool = Field(
        False, description="whether a page can be read more than once in a round"
    )
    price: NonNegative = Field(0, description="money that a lab pays for a page that it reads")

    def lay_over(self, draft: Draft, policy: Policy, place: Loc) -> None:
        """Turn the policy into an archive, and into sources of the labs that read it."""
        problems = list(self._misfits(draft, policy, place))
        if problems:
            raise FieldErrors(problems)
        labs, time = draft.target(policy, "labs", place), draft.scenario.time
        draft.archives.append(
            Archive(
                name=policy.name,
                sealed=self._sealed(policy),
                pages=self.pages,
                contamination=self.contamination,
                access=labs,
                refresh=self.refresh,
                price=self.price,
            )
        )
        share = draft.by_round(lambda r: self.share * policy.schedule.strength(time, r))
        stock = ArchiveStock(
            kind="archive",
            archive=policy.name,
            replacement=self.replacement,
            when_short="less",
        )
        for name in labs:
            draft.reserve(name, stock, share)

    def dose(self, draft: Draft, policy: Policy) -> list[str]:
        """Say how much of labs' text comes from the archive, and what it holds."""
        time = draft.scenario.time
        strengths = [policy.schedule.strength(time, r) for r in range(1, time.rounds + 1)]
        share = most([self.share * risen for risen in strengths if risen])
        stated = self.contamination
        held = "as found" if stated == "as_found" else f"{percent(stated)} by models"
        when = self._sealed(policy)
        when_said = f"in round {when}" if isinstance(when, int) else str(when)
        lines = [f"{share} of labs' text; {self.pages:,} pages sealed {when_said}, {held}"]
        if self.refresh is not None:
            lines.append(f"{self.refresh.pages:,} pages more every {self.refresh.every}")
        if self.price:
            lines.append(f"a lab pays {self.price:g} for a page that it reads")
        return lines

    def _sealed(self, policy: Policy) -> date | int:
        return policy.schedule.start if self.sealed is None else self.sealed

    def _misfits(self, draft: Draft, policy: Policy, place: Loc) -> Iterator[FieldError]:
        for part in ("publishers", "crawlers"):
            if getattr(policy.target, part):
                message = f"labs read an archive; there are no {part} to choose: remove it"
                yield FieldError((*place, "target", part), message)
        time, begins, sealed = draft.scenario.time, policy.schedule.start, self._sealed(policy)
        if time.round_of(sealed) > time.round_of(begins):
            message = f"sealed at {sealed}, but labs read it from {begins} on; expected no later"
            yield FieldError((*place, "mechanism", "sealed"), message)
        for name in draft.target(policy, "labs", place):
            if draft.labs[name].tokens == "all":
                message = (
                    f"lab {name!r} trains on all pages once, so that no share of its text can be"
                    " of an archive; expected a number of tokens there"
                )
                yield FieldError((*place, "target", "labs"), message)
