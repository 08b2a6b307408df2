"""What a user should know of files that can be used, told on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ecosystem.experiments.loading import Design
    from ecosystem.scenario.scenario import Scenario

_SHOWN = 10  # remarks on the scenarios of a comparison; each may have numbers of its own


def tell_of_scenario(name: str, scenario: Scenario) -> None:
    """Read a scenario's files of data, as a run does, and tell what a user should know.

    Raises
    ------
    ScenarioError
        If one of the files cannot be used.
    """
    _read_data(name, [scenario])
    _tell(name, scenario.remarks())


def tell_of_design(name: str, design: Design) -> None:
    """Do the same for every scenario of a comparison or sweep, and for its outcomes.

    Raises
    ------
    ScenarioError
        If a file of data cannot be used.
    """
    _read_data(name, design.cells.values())
    remarks = _remarks(design)
    _tell(name, islice(remarks, _SHOWN))
    if n := sum(1 for _ in remarks):
        _tell(name, [f"and {n} more like these; 'check' of one scenario tells its own"])
    for outcome in design.comparison.outcomes:
        _tell(name, outcome.warnings())


def _tell(name: str, warnings: Iterable[str]) -> None:
    for words in warnings:
        click.echo(f"{name}: warning: {words}", err=True)


def _remarks(design: Design) -> Iterator[str]:
    """Yield remarks on the scenarios of a design, with the arms where it is not all."""
    arms: dict[str, set[str]] = {}
    for (_, arm), scenario in design.cells.items():
        for remark in scenario.remarks():
            arms.setdefault(remark, set()).add(arm)
    for remark, names in arms.items():
        if len(names) == len(design.comparison.arms):
            yield remark
        else:
            known = [arm.name for arm in design.comparison.arms if arm.name in names]
            yield f"arm{'s' * (len(known) > 1)} {', '.join(known)}: {remark}"


def _read_data(name: str, scenarios: Iterable[Scenario]) -> None:
    """Read data and words, those that several scenarios share once; tell what is left out."""
    different = {
        repr((s.data_files(), s.measure.words, s.language.lexicon, s.publishers)): s
        for s in scenarios
        if s.data_files() or s.measure.words
    }
    if not different:
        return

    from ecosystem.config.problems import ScenarioError
    from ecosystem.world.build import check_data

    for scenario in different.values():
        try:
            left_out = check_data(scenario)
        except ScenarioError as error:
            problems = [p if p.line else replace(p, file=name) for p in error.problems]
            raise ScenarioError(problems) from error
        _tell(name, left_out)
