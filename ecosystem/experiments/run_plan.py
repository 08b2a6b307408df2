"""The plan of a run: what happens in which order, how much there is, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.experiments.estimate import Estimates
from ecosystem.scenario.clock import Time
from ecosystem.scenario.filters import Filter
from ecosystem.scenario.labs import Lab
from ecosystem.scenario.policies.in_force import policy_lines
from ecosystem.scenario.scenario import Scenario
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channel import Channel
from ecosystem.text.continuous import ContinuousChannel
from ecosystem.world.build import channels_beside_words
from ecosystem.world.phases import phases_of


def plan(scenario: Scenario) -> str:
    """Describe a run without running it.

    The lexicon is laid out, and the speed of this machine is measured for a moment; pages,
    tokens and time are expectations.

    Returns
    -------
    str
    """
    in_force, scenario = _policies(scenario), scenario.under_policies
    found = Estimates().of(scenario)
    lexicon = found.lexicon
    lines = [
        scenario.title or "a scenario without a title",
        f"{scenario.time.rounds} rounds of {scenario.time.step},"
        f" {scenario.time.start} to {scenario.time.date_of(scenario.time.rounds)},"
        f" seed {scenario.seed}",
        "",
        "EACH ROUND, in this order",
        *_phases(scenario),
        *in_force,
        *_dated(scenario.time, "FILTERS", "at work", scenario.filters),
        *_dated(scenario.time, "LABS", "there", scenario.labs),
    ]
    lines += [
        "",
        "HOW MUCH",
        f"  types                {lexicon.n_types:>16,} in {len(lexicon.contexts)} contexts",
        *map(_channel, channels_beside_words(scenario)),
        f"  lots (pages) ever    {found.lots:>16,.0f}",
        f"  tokens ever          {found.tokens:>16,.0f}",
        *_withdrawing(scenario),
        f"  draws read by labs   {found.draws_read:>16,.0f}",
        f"  model versions       {found.models:>16,}",
        "",
        "TIME AND MEMORY",
        f"  memory               {found.memory / 2**20:>16,.0f} MiB, beside 250 MiB for libraries",
        f"  time                 {found.seconds:>16,.0f} s in one process on this machine,"
        " within a factor of two or three",
        f"  disk                 {found.disk / 2**20:>16,.1f} MiB, likewise",
    ]
    if scenario.measure.documents is not None:
        lines.append("  documents            beside that, about a second for 10,000 of 100 words")
    return "\n".join(lines)


def _channel(channel: Channel) -> str:
    if isinstance(channel, CategoricalChannel):
        size, unit = channel.n_types, f"in {len(channel.starts) - 1} contexts"
    else:
        assert isinstance(channel, ContinuousChannel)
        size, unit = channel.width, "numbers each"
    return f"  {channel.name:<20} {size:>16,} {unit}, {channel.per_draw:g} a draw"


def _phases(scenario: Scenario) -> list[str]:
    rows = [("phase", "reads", "writes", "draws at random")]
    rows += [(p.name, p.reads, p.writes, p.draws) for p in phases_of(scenario)]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return [
        "  " + "  ".join(f"{row[i]:<{widths[i]}}" for i in range(3)) + f"  {row[3]}" for row in rows
    ]


def _policies(scenario: Scenario) -> list[str]:
    return ["", "POLICIES", *policy_lines(scenario)] if scenario.policies else []


def _dated(
    time: Time, title: str, there: str, parts: Sequence[Filter] | Sequence[Lab]
) -> list[str]:
    """Say in which rounds filters or labs are there, where some begin or end within the run."""
    dated = [part for part in parts if part.since is not None or part.until is not None]
    lines = ["", f"{title} that begin or end"] if dated else []
    for part in dated:
        first, last = time.rounds_between(part.since, part.until)
        dates = " to ".join(str(time.date_of(round_)) for round_ in (first, last))
        lines.append(f"  {part.name:<20} {there} in rounds {first} to {last}, {dates}")
    return lines


def _withdrawing(scenario: Scenario) -> list[str]:
    """Say that there may be less than all pages, where people withhold some."""
    names = [p.name for p in scenario.publishers if p.withdrawal and p.withdrawal.elasticity > 0]
    return [f"  of both at most: people of {', '.join(names)} may withhold pages"] if names else []
