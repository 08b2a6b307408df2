"""A design in words: its points, what varies, and what limits an answer over many points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.space import Axis, spell
from ecosystem.reporting.finding_text import FEW
from ecosystem.reporting.format import quantity

_SHOWN_VALUES = 8
_DESIGNS = {
    "grid": "a grid of {n}",
    "list": "a list of {n}",
    "latin-hypercube": "a Latin hypercube of {n} (seed {seed})",
    "sobol": "a scrambled Sobol design of {n} (seed {seed})",
}


def design_text(result: ComparisonResult) -> str:
    """Return the kind of the design and its number of points."""
    assert result.varied is not None
    design, n = result.varied.design, len(result.settings)
    asked, seed = getattr(design, "points", n), getattr(design, "seed", None)
    few = f"; {asked} were asked for, of which some are the same" if asked != n else ""
    return _DESIGNS[design.kind].format(n=quantity(n, "point"), seed=seed) + few


def axis_text(axis: Axis) -> str:
    """Return a parameter with its values."""
    shown = ", ".join(map(spell, axis.values))
    if axis.is_sampled or len(axis.values) > _SHOWN_VALUES:
        shown = f"{spell(axis.ends[0])} to {spell(axis.ends[1])}, {len(axis.values)} values"
    title = f": {axis.title}" if axis.title else ""
    return f"{axis.name}{title} ({shown}{'; logarithmic' if axis.is_log else ''})"


def arms_and_seeds(result: ComparisonResult) -> str:
    """Return how many arms and replicates there are at each point."""
    first, last = result.seeds
    return (
        f"{quantity(len(result.arms), 'arm')}, {max(result.replicates)} replicates each (seeds"
        f" {first} to {last}), on the same random numbers at every point"
    )


def how_sure_map(result: ComparisonResult) -> Iterator[str]:
    """Yield what limits the answer: chance at single points, few pairs, what was left out."""
    n = len(result.settings)
    if result.others:
        yield (
            "Differences are paired by seed. A point is decided if the 95 % interval by Student's t"
            f" leaves out 0, each point by itself and nothing is corrected over"
            f" {quantity(n, 'point')}: where arms truly do not differ, one point in twenty looks"
            " decided. An arm is surely best if it is decided so and its probability of being best"
            " is 0.95 or more."
        )
    yield (
        "All points share their seeds, so that what chance does at one it does at its neighbours"
        " too: an even map is not for that a sure one. Between points nothing was run."
    )
    smallest = min((each.n_pairs for each in result.findings if each.n_pairs), default=0)
    if 0 < smallest < FEW:
        yield f"With {smallest} pairs probabilities of being best are too sure."
    for outcome in result.outcomes:
        for arm in result.arms:
            of_it = [each for each in result.about(outcome.name) if each.arm == arm.name]
            yield from _omissions(of_it, outcome.name, arm.name)


def _omissions(found: Sequence[Finding], outcome: str, arm: str) -> Iterator[str]:
    words = []
    for reason in ("missing", "failed"):
        counts = [n for each in found for why, n in each.lacks if why == reason]
        if counts:
            words.append(f"{sum(counts)} {reason} at {quantity(len(counts), 'point')}")
    if words:
        of = sum(each.n_replicates for each in found)
        yield (
            f"{outcome} of {arm}: {', '.join(words)}, of {of} replicates; means and differences are"
            " about the others only"
        )
