"""The plan of a comparison: its runs, what its arms do, and what it takes; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.estimate import Estimate, Estimates
from ecosystem.experiments.loading import Design
from ecosystem.scenario.policies.in_force import policy_lines

_WORKERS = 2
_RAY_START = 10.0  # seconds to start a local Ray and its processes, about


def plan(design: Design) -> str:
    """Describe a comparison without running it.

    Every distinct scenario is planned as `ecosystem plan` does it.

    Parameters
    ----------
    design
        What is compared.

    Returns
    -------
    str

    Raises
    ------
    AgentError, DataFileError, WordListError
        If something is not there that only a run would miss.
    """
    settings = "points" if design.points else "settings"
    distinct = {scenario.content_hash(): cell for cell, scenario in design.cells.items()}
    estimates = Estimates()
    found = {cell: estimates.of(design.cells[cell]) for cell in distinct.values()}
    lines = [design.comparison.question, "", "RUNS", *_runs(design, len(distinct), settings), ""]
    lines += ["ARMS, and the policies in them", *_arms(design, settings), ""]
    return "\n".join([*lines, "TIME AND MEMORY", *_needs(design, found)])


def _runs(design: Design, n_distinct: int, settings: str) -> Iterator[str]:
    comparison = design.comparison
    counts = [(len(design.compared.arms), "arms"), (len(design.settings), settings)]
    counts.append((comparison.replicates, "replicates"))
    n = len(design.cells) * comparison.replicates
    shown = " x ".join(f"{count:,} {what if count > 1 else what[:-1]}" for count, what in counts)
    yield f"  {shown}: {n:,}"
    runs = n_distinct * comparison.replicates
    shared = "; scenarios that are the same share theirs" if runs < n else ""
    yield f"  distinct runs        {runs:>16,}{shared}"
    if comparison.precision.half_width is not None:
        most = n_distinct * comparison.precision.at_most
        batch = comparison.precision.batch
        yield f"  until precise        {most:>16,} at most, in batches of {batch}"
    if n_added := len(design.bundled.added):
        yield f"  the bundle adds      {n_added:>16,} {'arms' if n_added > 1 else 'arm'}"
    seeds = f"{comparison.seed} to {design.seed(comparison.replicates)}"
    yield f"  seeds                {seeds:>16}"


def _arms(design: Design, settings: str) -> Iterator[str]:
    for arm in design.compared.arms:
        reference = " (reference)" if arm.name == design.comparison.reference else ""
        yield f"  {arm.name}{reference}{': ' if arm.title else ''}{arm.title}"
        yield from (f"  {line}" for line in _policies(design, arm.name, settings))


def _policies(design: Design, arm: str, settings: str) -> Iterator[str]:
    """Yield the policies of an arm, in the first and the last of the settings that change them."""
    ways: dict[tuple[str, ...], str] = {}
    for (setting, name), scenario in design.written.items():
        if name == arm:
            ways.setdefault(tuple(policy_lines(scenario)), setting)
    for i, (lines, setting) in enumerate(ways.items()):
        if len(ways) > 1 and i in (0, len(ways) - 1):
            yield f"  at {setting}:"
        if i in (0, len(ways) - 1):
            yield from lines or ["  no policy"]
        elif i == 1:
            yield f"  and in {len(ways) - 2} more ways at other {settings}"


def _needs(design: Design, found: Mapping[Cell, Estimate]) -> Iterator[str]:
    n = design.comparison.replicates
    seconds = n * sum(each.seconds for each in found.values())
    disk = n * sum(each.disk for each in found.values())
    memory = max(each.memory for each in found.values())
    several = _RAY_START + seconds / _WORKERS
    yield f"  time                 {_time(seconds):>16} in one process on this machine"
    yield f"  with {_WORKERS} workers       {_time(several):>16}, where as many cores are free"
    yield "  both times are right within a factor of two or three"
    yield (
        f"  memory               {memory / 2**20:>16,.0f} MiB for the largest run, beside 250 MiB"
        " for the libraries in every process"
    )
    yield f"  disk                 {disk / 2**20:>16,.0f} MiB, likewise within a factor of two"


def _time(seconds: float) -> str:
    """Return a time with its unit, in seconds, minutes or hours."""
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min")):
        if seconds < limit:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds / 3600:,.1f} h"
