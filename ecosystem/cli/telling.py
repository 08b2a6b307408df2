"""What a user should know of files that can be used, told on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ecosystem.experiments.arm_documents import Cell
    from ecosystem.experiments.loading import Design
    from ecosystem.experiments.schema import Arm, Setting
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
    """Yield remarks on the scenarios of a design, with the arms and settings they are true of."""
    cells: dict[str, list[Cell]] = {}
    for cell, scenario in design.cells.items():
        for remark in (*_added(design, scenario), *scenario.remarks()):
            cells.setdefault(remark, []).append(cell)
    for remark, found in cells.items():
        settings, arms = ({cell[i] for cell in found} for i in (0, 1))
        yield (
            _named("setting", settings, design.settings)
            + _named("arm", arms, design.compared.arms)
            + remark
        )


def _added(design: Design, scenario: Scenario) -> Iterator[str]:
    """Tell of labs and publishers that the base does not have: a misspelt name is one more."""
    for field in ("labs", "publishers"):
        base = {str(entry["name"]) for entry in design.base.get(field) or () if "name" in entry}
        added = [part.name for part in getattr(scenario, field) if part.name not in base]
        if base and added:
            yield f"{', '.join(added)}: added to the {field} of the base, {', '.join(sorted(base))}"


def _named(what: str, names: set[str], of: Sequence[Arm] | Sequence[Setting]) -> str:
    """Return which arms or settings are meant; nothing if it is all of them."""
    known = [each.name for each in of if each.name in names]
    return "" if len(known) == len(of) else f"{what}{'s' * (len(known) > 1)} {', '.join(known)}: "


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
