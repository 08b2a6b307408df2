"""From a scenario with policies to the scenario that it is under them.

Each policy is turned into settings that any scenario could state, as schedules by round: a policy
can do nothing that a scenario file cannot, and a world needs no notion of policies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.costs import Charge
from ecosystem.scenario.policies.draft import Draft

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy
    from ecosystem.scenario.scenario import Scenario


def apply_policies(scenario: Scenario) -> Scenario:
    """Return what a scenario is under its policies: a scenario without any.

    Raises
    ------
    FieldErrors
        With all that keeps the policies from being applied, at places in the scenario.
    """
    draft = Draft(scenario)
    problems: list[FieldError] = []
    # By name, so that the same policies make the same scenario in any order.
    for i, policy in sorted(enumerate(scenario.policies), key=lambda entry: entry[1].name):
        place = ("policies", i)
        try:
            _refuse_outside(draft, policy, place)
            policy.mechanism.lay_over(draft, policy, place)
            _charge(draft, policy, place)
        except FieldErrors as error:
            problems += error.errors
        except ValidationError as error:
            problems += _problems(error, (*place, "mechanism"))
    if problems:
        raise FieldErrors(problems)
    try:
        return draft.finished()
    except ValidationError as error:
        raise FieldErrors(_problems(error, ("policies",))) from error


def _refuse_outside(draft: Draft, policy: Policy, place: Loc) -> None:
    time, schedule = draft.scenario.time, policy.schedule
    rounds = range(1, time.rounds + 1)
    if any(schedule.strength(time, r) for r in rounds):
        return
    if schedule.end is not None and time.round_of(schedule.end) <= draft.begins(policy):
        message = f"it ends at {schedule.end}, as it begins or before; expected a later end"
    elif any(schedule.is_in_force(time, r) for r in rounds):
        message = "its ramp begins in the last round, and so it has no strength; begin it before"
    else:
        dates = f"{time.start} to {time.date_of(time.rounds)}"
        message = f"the policy is in force in no round; the run is from {dates}"
    raise FieldErrors([FieldError((*place, "schedule"), message)])


def _charge(draft: Draft, policy: Policy, place: Loc) -> None:
    cost, time = policy.cost, draft.scenario.time
    if not cost.once and not cost.per_year:
        if cost.paid_by != "public":
            message = "nothing is paid; expected once or per_year beside it"
            raise FieldErrors([FieldError((*place, "cost", "paid_by"), message)])
        return
    if policy.name in [charge.name for charge in draft.charges]:
        message = f"there is a charge {policy.name!r} already; expected another name"
        raise FieldErrors([FieldError((*place, "name"), message)])
    in_force = [r for r in range(1, time.rounds + 1) if policy.schedule.is_in_force(time, r)]
    # Begun before the run, it was paid for then.
    once = {in_force[0]: cost.once} if draft.begins(policy) >= 0 else {}

    def amount(round_: int) -> float:
        yearly = cost.per_year * time.years_per_round if round_ in in_force else 0.0
        return yearly + once.get(round_, 0.0)

    who = "all" if cost.paid_by == "public" else draft.target(policy, cost.paid_by, place)
    draft.charges.append(
        Charge(name=policy.name, payers=cost.paid_by, who=who, amount=draft.by_round(amount))
    )


def _problems(error: ValidationError, place: Loc) -> Iterator[FieldError]:
    """Say what a part, or a scenario, could not be under its policies."""
    for each in error.errors():
        raised = each.get("ctx", {}).get("error")
        messages = [str(each["msg"]).removeprefix("Value error, ")]
        if isinstance(raised, FieldErrors):
            messages = [inner.message for inner in raised.errors]
        for message in messages:
            yield FieldError(place, f"under its policies, {message}")
