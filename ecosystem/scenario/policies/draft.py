"""A scenario while policies are laid over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.fields import Part, Table
from ecosystem.scenario.labs import ArchiveStock, Lab, is_beside
from ecosystem.scenario.policies.target import Predicate, chosen
from ecosystem.scenario.shares import shares_in

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy
    from ecosystem.scenario.scenario import Scenario

PartT = TypeVar("PartT", bound=Part)
Schedule = Any  # a number, or a table by round: what fields that change over time take


class Draft:
    """A scenario while policies are laid over it: its parts, to be changed.

    Attributes
    ----------
    scenario
        As it was written: targets are chosen by what it says.
    labs, publishers
        By name, as far as policies have changed them.
    watermarks, filters, archives, charges
        Those of the scenario, and what policies add.
    last
        The last round.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.labs = {lab.name: lab for lab in scenario.labs}
        self.publishers = {group.name: group for group in scenario.publishers}
        self.watermarks, self.filters = list(scenario.watermarks), list(scenario.filters)
        self.archives, self.charges = list(scenario.archives), list(scenario.costs.charges)
        self.last = scenario.time.rounds
        self._reserves: dict[str, list[tuple[ArchiveStock, Schedule]]] = {}

    def target(self, policy: Policy, part: str, place: Loc) -> list[str]:
        """Return the names of the labs, publishers or crawlers that a policy is for."""
        return self.chosen(policy, part, getattr(policy.target, part), (*place, "target", part))

    def chosen(self, policy: Policy, part: str, predicate: Predicate, place: Loc) -> list[str]:
        """Return the names of those that fulfil a predicate when a policy begins."""
        parts: Sequence[Any] = getattr(self.scenario, part)
        when = max(self.begins(policy), 0)
        return [p.name for p in chosen(predicate, parts, self.scenario.time, when, place)]

    def now(self, schedule: Schedule, round_: int) -> float:
        """Return the value of a schedule at the end of a round."""
        return value_at(schedule, self.scenario.time, round_)

    def by_round(self, value: Callable[[int], float]) -> Schedule:
        """Return a schedule with the value of every round; one number where it never changes."""
        values = {r: value(r) for r in range(self.scenario.time.rounds + 1)}
        if len(set(values.values())) == 1:
            return values[0]
        changes = {r: v for r, v in values.items() if r == 0 or v != values[r - 1]}
        return Table[float](table=changes, between="hold")

    def begins(self, policy: Policy) -> int:
        """Return the round in which a policy begins; negative before the run."""
        return self.scenario.time.round_of(policy.schedule.start)

    def in_run(self, when: date | int | None) -> date | int | None:
        """Return a date if anything changes at it in the run; None if it is before or after."""
        inside = when is not None and 0 < self.scenario.time.round_of(when) <= self.last
        return when if inside else None

    def reserve(self, lab: str, archive: ArchiveStock, share: Schedule) -> None:
        """Have a lab take a share of its text from an archive."""
        self._reserves.setdefault(lab, []).append((archive, share))

    def finished(self) -> Scenario:
        """Return the scenario under the policies that were laid over it.

        Raises
        ------
        FieldErrors
            If the shares that a lab takes from archives leave nothing for what else it reads.
        pydantic.ValidationError
            If a scenario cannot be like that.
        """
        parts = {name: getattr(self.scenario, name) for name in type(self.scenario).model_fields}
        parts |= {
            "policies": [],
            "labs": [self._with_reserves(lab) for lab in self.labs.values()],
            "publishers": list(self.publishers.values()),
            "watermarks": self.watermarks,
            "filters": self.filters,
            "archives": self.archives,
            "costs": changed(self.scenario.costs, charges=self.charges),
        }
        found = type(self.scenario).model_validate(parts)
        found._folder = self.scenario._folder
        return found

    def _with_reserves(self, lab: Lab) -> Lab:
        """Return a lab that takes shares of its text from archives, and the rest as before.

        Where the lab's mixture is by weight, an archive's share is its weight in the fit too.
        """
        reserves = self._reserves.get(lab.name)
        if not reserves:
            return lab
        rest = self._rest(lab.name, [share for _, share in reserves])

        def scaled(schedule: Schedule, of: Callable[[int], float]) -> Schedule:
            return self.by_round(lambda round_: self.now(schedule, round_) * of(round_))

        def whole(field: str) -> Callable[[int], float]:
            """Return the sum of the shares, or of the weights, of what the lab reads beside."""

            def summed(round_: int) -> float:
                shares = shares_in(lab.sources, self.scenario.time, round_)
                if field == "share":
                    return sum(shares)
                read = [s for s, share in zip(lab.sources, shares, strict=True) if share > 0]
                return sum(self.now(getattr(s, field), round_) for s in read)

            return summed

        fields = ("share", "weight") if lab.mixture == "weight" else ("share",)
        sources: list[Part] = [
            s
            if is_beside(s)
            else changed(
                s,
                **{
                    field: scaled(value, rest)
                    for field in fields
                    if (value := getattr(s, field)) != "rest"  # takes less by itself
                },
            )
            for s in lab.sources
        ]
        for archive, share in reserves:
            amounts = {field: scaled(share, whole(field)) for field in fields}
            if "weight" in amounts:  # none in rounds in which nothing is read of it
                amounts["weight"] = self._positive(amounts["weight"])
            sources.append(changed(archive, **amounts))
        return changed(lab, sources=sources)

    def _rest(self, lab: str, shares: list[Schedule]) -> Callable[[int], float]:
        def rest(round_: int) -> float:
            return 1.0 - sum(self.now(share, round_) for share in shares)

        for round_ in range(self.scenario.time.rounds + 1):
            if rest(round_) <= 0:
                names = " and ".join(stock.archive for stock, _ in self._reserves[lab])
                message = (
                    f"in round {round_} {names} are all of what lab {lab!r} reads, or more;"
                    " expected shares that leave some for its other sources"
                )
                raise FieldErrors([FieldError(("policies",), message)])
        return rest

    def _positive(self, schedule: Schedule) -> Schedule:
        return self.by_round(lambda round_: self.now(schedule, round_) or 1.0)


def changed(part: PartT, **fields: Any) -> PartT:
    """Return a part with other values in some fields, checked as if it had been written so."""
    return type(part).model_validate({**dict(part), **fields})
