"""When the policies of a scenario are in force, for whom, how much, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from ecosystem.scenario.policies.draft import Draft
from ecosystem.scenario.policies.words import policy_said

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy
    from ecosystem.scenario.scenario import Scenario

_WIDTH, _INDENT = 98, " " * 23


def policy_lines(scenario: Scenario) -> list[str]:
    """Say when the policies of a scenario are in force, for which labs, how much, and the cost.

    Parameters
    ----------
    scenario
        As it was written, before its policies are laid over it.

    Returns
    -------
    list of str
        Lines for a terminal; none without policies.
    """
    draft = Draft(scenario)
    return [line for policy in scenario.policies for line in _lines(policy, draft)]


def _lines(policy: Policy, draft: Draft) -> Iterator[str]:
    time = draft.scenario.time
    rounds = [r for r in range(time.rounds + 1) if policy.schedule.is_in_force(time, r)]
    dates = " to ".join(str(time.date_of(r)) for r in (rounds[0], rounds[-1]))
    yield (
        f"  {policy.name:<20} {policy.mechanism.kind}, in force in rounds {rounds[0]} to"
        f" {rounds[-1]}, {dates}; for {', '.join(draft.target(policy, 'labs', ('policies',)))}"
    )
    yield from wrap(
        policy_said(policy), _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT,
        break_on_hyphens=False,
    )  # fmt: skip
