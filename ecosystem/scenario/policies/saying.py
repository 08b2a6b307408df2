"""Policies in words: when each is in force and for whom, its dose, and its cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.scenario.policies.draft import Draft

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy
    from ecosystem.scenario.scenario import Scenario

_INDENT = " " * 23


def policy_lines(scenario: Scenario) -> list[str]:
    """Say when the policies of a scenario are in force, for which labs, how much, and the cost.

    Parameters
    ----------
    scenario
        As it was written, before its policies are laid over it.

    Returns
    -------
    list of str
        Three lines or more for every policy; none without policies.
    """
    draft = Draft(scenario)
    return [line for policy in scenario.policies for line in _lines(policy, draft)]


def _lines(policy: Policy, draft: Draft) -> list[str]:
    time = draft.scenario.time
    rounds = [r for r in range(time.rounds + 1) if policy.schedule.is_in_force(time, r)]
    dates = " to ".join(str(time.date_of(r)) for r in (rounds[0], rounds[-1]))
    labs = ", ".join(draft.target(policy, "labs", ("policies",)))
    rises = f", rising for {policy.schedule.ramp}" if policy.schedule.ramp else ""
    first = (
        f"  {policy.name:<20} {policy.mechanism.kind}, in force in rounds {rounds[0]} to"
        f" {rounds[-1]}, {dates}{rises}; for {labs}"
    )
    more = [*policy.mechanism.dose(draft, policy), _cost(policy, draft.scenario.costs.currency)]
    return [first, *(f"{_INDENT}{said}" for said in more)]


def _cost(policy: Policy, currency: str) -> str:
    cost = policy.cost
    if not cost.once and not cost.per_year:
        return "costs nothing beside what its agents do"
    return (
        f"costs {cost.once:g} once and {cost.per_year:g} a year, in {currency};"
        f" paid by {'the public' if cost.paid_by == 'public' else cost.paid_by}"
    )
