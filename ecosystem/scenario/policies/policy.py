"""What the user writes of a policy: whom it is for, when, what it does, and what it costs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ecosystem.scenario.clock import Time
from ecosystem.scenario.durations import years
from ecosystem.scenario.fields import Duration, Name, NonNegative, Part
from ecosystem.scenario.policies.archive import ArchiveReading
from ecosystem.scenario.policies.human import HumanReading
from ecosystem.scenario.policies.target import Target
from ecosystem.scenario.policies.watermark import Watermarking


class PolicySchedule(Part):
    """When a policy is in force: it begins, rises, and may end."""

    start: date | int = Field(0, description="date or round from which it is in force")
    ramp: Duration | None = Field(
        None, description="time in which its strength rises from nothing to all; at once if not"
    )
    end: date | int | None = Field(None, description="date or round from which it is gone again")

    def is_in_force(self, time: Time, round_: int) -> bool:
        """Tell whether the policy has begun and not ended in a round."""
        end = None if self.end is None else time.round_of(self.end)
        return time.round_of(self.start) <= round_ and (end is None or round_ < end)

    def strength(self, time: Time, round_: int) -> float:
        """Return how far the policy has risen at the end of a round, from 0 to 1."""
        if not self.is_in_force(time, round_):
            return 0.0
        if self.ramp is None:
            return 1.0
        risen = (round_ - time.position(self.start)) * time.years_per_round / years(self.ramp)
        return min(1.0, max(0.0, risen))


class PolicyCost(Part):
    """What a policy costs beside what its agents do: an office, audits, a register."""

    once: NonNegative = Field(
        0, description="money in its first round; none where it began before the run"
    )
    per_year: NonNegative = Field(0, description="money a year while it is in force")
    paid_by: Literal["public", "labs", "publishers", "crawlers"] = Field(
        "public", description="who pays, in equal parts: the public, or those whom it is for"
    )


Mechanism = Annotated[Watermarking | ArchiveReading | HumanReading, Field(discriminator="kind")]


class Policy(Part):
    """A policy: laid over a scenario, it changes some of its agents from a date on.

    Policies compose: their order does not matter.
    """

    name: Name = Field(
        max_length=35, description="also of what it brings: mark, test, archive, source"
    )
    title: str = Field("", max_length=200, description="one line for tables")
    rationale: str = Field("", description="why it might help, and what speaks against it")
    target: Target = Field(default_factory=Target)
    schedule: PolicySchedule = Field(default_factory=PolicySchedule)
    mechanism: Mechanism
    cost: PolicyCost = Field(default_factory=PolicyCost)
