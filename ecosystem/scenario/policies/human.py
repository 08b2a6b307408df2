"""More of people's text as a policy: draws that labs read beside what they read anyway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.fields import Count, Part
from ecosystem.scenario.labs import HumanLaw, Lab, labelled
from ecosystem.scenario.policies.draft import Draft, changed

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy


class HumanReading(Part):
    """Labs read more of people's text, beside what they read anyway.

    Target: the labs that read it. In each training while the policy is in force a lab reads so
    many independent draws more; of each of its other sources it wants exactly as many as without.
    """

    kind: Literal["human"]
    draws: Count = Field(
        description="independent draws of people's text that a lab reads in each training beside"
        " what it reads anyway; they rise with the strength of the schedule"
    )
    at: date | int | None = Field(
        None,
        description="people's text of that date or round, no later than the policy begins;"
        " that of the day if not",
    )

    def lay_over(self, draft: Draft, policy: Policy, place: Loc) -> None:
        """Turn the policy into a source that labs read beside their tokens."""
        problems = list(self._misfits(draft, policy, place))
        if problems:
            raise FieldErrors(problems)
        time = draft.scenario.time
        draws = draft.by_round(lambda r: round(self.draws * policy.schedule.strength(time, r)))
        source = HumanLaw(kind="human", at=self.at, label=label_of(policy.name), draws=draws)
        for name in draft.target(policy, "labs", place):
            lab = draft.labs[name]
            draft.labs[name] = changed(lab, sources=[*lab.sources, source])

    def _misfits(self, draft: Draft, policy: Policy, place: Loc) -> Iterator[FieldError]:
        for part in ("publishers", "crawlers"):
            if getattr(policy.target, part):
                message = f"labs read people's text; there are no {part} to choose: remove it"
                yield FieldError((*place, "target", part), message)
        if policy.cost.paid_by in ("publishers", "crawlers"):
            message = f"no {policy.cost.paid_by} are aimed at; expected public or labs"
            yield FieldError((*place, "cost", "paid_by"), message)
        yield from self._badly_dated(draft, policy, place)
        labs = [draft.labs[name] for name in draft.target(policy, "labs", place)]
        for lab in labs:
            if reason := why_not_more(lab):
                message = f"lab {lab.name!r} cannot read more beside the rest: {reason}"
                yield FieldError((*place, "target", "labs"), message)
            if label_of(policy.name) in [label for label, _ in labelled(lab.sources, "")]:
                message = f"lab {lab.name!r} has a source {label_of(policy.name)!r} already"
                yield FieldError((*place, "name"), f"{message}; expected another name")
        if not any(_trains_under(policy, draft, lab) for lab in labs):
            message = "no lab that it is for trains while it is in force; expected other dates"
            yield FieldError((*place, "schedule"), message)

    def _badly_dated(self, draft: Draft, policy: Policy, place: Loc) -> Iterator[FieldError]:
        if self.at is None:
            return
        at = draft.scenario.time.round_of(self.at)
        if at < 0:
            message = f"{self.at} is before the run; expected {draft.scenario.time.start} or later"
            yield FieldError((*place, "mechanism", "at"), message)
        elif at > max(1, draft.begins(policy)):  # no lab trains before round 1
            message = (
                f"text of {self.at} is not there yet at {policy.schedule.start}, when labs begin"
                " to read it; expected no later"
            )
            yield FieldError((*place, "mechanism", "at"), message)


def label_of(policy: str) -> str:
    """Return the label of the source that a policy brings: no source has it by default."""
    return f"policy:{policy}"


def why_not_more(lab: Lab) -> str | None:
    """Return why a lab cannot read more beside the rest, with the rest as it is; None if it can."""
    if lab.workflow == "once":
        return "its workflow is 'once', which reads pages alone; expected another workflow"
    if lab.mixture == "weight":
        return "its mixture is 'weight', and these draws have none; expected counts"
    return None


def _trains_under(policy: Policy, draft: Draft, lab: Lab) -> bool:
    if lab.agent is not None:
        return True  # its class decides
    time = draft.scenario.time
    first, last = time.rounds_between(lab.since, lab.until)
    rounds = range(max(first, 0) + 1, min(last, draft.last) + 1)
    return any(r % lab.trains_every == 0 and policy.schedule.strength(time, r) > 0 for r in rounds)
