"""Replicates of one scenario: a comparison of one arm, on the headline numbers of a run."""

from __future__ import annotations

from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.loading import Design
from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.schema import AS_IT_IS, Comparison
from ecosystem.scenario.scenario import Scenario

_OF_LABS = (
    Outcome(
        name="variety", title="variety of words in what labs write, beside people's",
        table="channels", column="relative_to_human",
        where={"subject": "output", "channel": "words"}, over="name", better="higher",
    ),
    Outcome(
        name="diversity", title="effective words of all labs together",
        table="population", column="gamma", where={"order": 1}, better="higher",
    ),
    Outcome(
        name="lost", title="human text in words that no lab writes any more",
        table="population", column="human_mass_lost_by_all", where={"order": 1}, better="lower",
    ),
    Outcome(
        name="loss", title="loss on human text of the day",
        table="labs", column="loss_now", over="lab", better="lower",
    ),
)  # fmt: skip
_OF_THE_WEB = Outcome(
    name="ai_share", title="live pages that a model wrote",
    table="web", column="ai_share_live", better="lower",
)  # fmt: skip


def headline(scenario: Scenario) -> list[Outcome]:
    """Return the outcomes of a run that are told where nobody names any, the primary one first."""
    return [*(_OF_LABS if scenario.labs else ()), _OF_THE_WEB]


def replicates_of(scenario: Scenario, n: int, title: str = "") -> Design:
    """Return a comparison of one arm, the scenario as it is, in n replicates.

    Parameters
    ----------
    scenario
        What runs; replicate r has its seed + r - 1.
    n
        Replicates, 2 or more.
    title
        What it is called if it has no title of its own.
    """
    outcomes = headline(scenario)
    comparison = Comparison(
        question=f"{scenario.title or title or 'A scenario'}: how much is chance?",
        base="base.yaml", seed=scenario.seed, replicates=n,
        primary=outcomes[0].name, outcomes=outcomes,
    )  # fmt: skip
    cell: Cell = (AS_IT_IS, AS_IT_IS)
    applied = scenario.under_policies
    applied._folder = scenario._folder
    return Design(
        comparison, {cell: applied}, scenario.resolved(), scenario._folder,
        written={cell: scenario},
    )  # fmt: skip
