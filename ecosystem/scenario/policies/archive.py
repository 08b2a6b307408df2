"""A sealed archive as a policy: what is sealed, and how much of their text labs take from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.archives import Archive, Refresh
from ecosystem.scenario.fields import Count, NonNegative, Part, Share
from ecosystem.scenario.labs import ArchiveStock
from ecosystem.scenario.policies.draft import Draft, changed

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
        None,
        description="parts that are added later, each sealed in its turn, while the policy is in"
        " force; by default none",
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
                sealed=self._date_of_sealing(draft, policy),
                pages=self.pages,
                contamination=self.contamination,
                access=labs,
                refresh=self._refreshed(draft, policy),
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

    def _date_of_sealing(self, draft: Draft, policy: Policy) -> date | int:
        """Return when it is sealed: where a policy began before the run, at the run's start."""
        if self.sealed is not None:
            return self.sealed
        return policy.schedule.start if draft.begins(policy) >= 0 else 0

    def _refreshed(self, draft: Draft, policy: Policy) -> Refresh | None:
        """Return the refresh, which ends with the policy if not before."""
        end = draft.in_run(policy.schedule.end)
        if self.refresh is None or end is None:
            return self.refresh
        own, time = self.refresh.until, draft.scenario.time
        if own is not None and time.round_of(own) <= time.round_of(end):
            return self.refresh
        return changed(self.refresh, until=end)

    def _misfits(self, draft: Draft, policy: Policy, place: Loc) -> Iterator[FieldError]:
        for part in ("publishers", "crawlers"):
            if getattr(policy.target, part):
                message = f"labs read an archive; there are no {part} to choose: remove it"
                yield FieldError((*place, "target", part), message)
        if policy.name in [archive.name for archive in draft.archives]:
            message = f"there is an archive {policy.name!r} already; expected another name"
            yield FieldError((*place, "name"), message)
        if policy.cost.paid_by in ("publishers", "crawlers"):
            message = f"an archive is not for {policy.cost.paid_by}; expected public or labs"
            yield FieldError((*place, "cost", "paid_by"), message)
        yield from self._badly_sealed(draft, policy, place)
        for name in draft.target(policy, "labs", place):
            if draft.labs[name].tokens == "all":
                message = (
                    f"lab {name!r} trains on all pages once, so that no share of its text can be"
                    " of an archive; expected a number of tokens there"
                )
                yield FieldError((*place, "target", "labs"), message)

    def _badly_sealed(self, draft: Draft, policy: Policy, place: Loc) -> Iterator[FieldError]:
        scenario, begins = draft.scenario, policy.schedule.start
        sealed, stated = self._date_of_sealing(draft, policy), (*place, "mechanism", "sealed")
        at = scenario.time.round_of(sealed)
        where = stated if self.sealed is not None else (*place, "schedule")
        if at > max(0, draft.begins(policy)):
            message = f"sealed at {sealed}, but labs read it from {begins} on; expected no later"
            yield FieldError(stated, message)
        elif at < 0:
            message = f"sealed at {sealed}, before the run; expected {scenario.time.start} or later"
            yield FieldError(stated, message)
        elif (
            at == 0
            and scenario.web.history is None
            and not any(group.starting_pages for group in scenario.publishers)
        ):
            message = (
                "sealed at the start, when the web has no page yet; expected a later date,"
                " web.history, or starting_pages of publishers"
            )
            yield FieldError(where, message)
