"""Reads a comparison file into its scenarios, one for each arm in each setting or at each point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ecosystem.config.checking import validate
from ecosystem.config.document import read
from ecosystem.config.nodes import Document, Node
from ecosystem.config.problems import FieldError, Problem, ScenarioError
from ecosystem.experiments.arm_documents import (
    Cell,
    apply_changes,
    base_of,
    coalitions_in,
    named_entries,
)
from ecosystem.experiments.bundle_arms import BundleArms, bundle_arms
from ecosystem.experiments.outcome_scenarios import misplaced
from ecosystem.experiments.point_cells import design_of, point_cells
from ecosystem.experiments.points import Point
from ecosystem.experiments.schema import (
    AS_IT_IS,
    NAMED_IN,
    Comparison,
    Setting,
    ill_bundled,
    unknown,
    unknown_policies,
)
from ecosystem.scenario.catalogue import file_of, find, find_comparison
from ecosystem.scenario.scenario import Scenario


@dataclass(frozen=True)
class Design:
    """What is compared.

    Attributes
    ----------
    comparison
        What the file says.
    cells
        Setting and arm: the scenario under its policies, in the order of the file; its seed is
        that of the base.
    base
        The scenario that all arms change, as plain values, with the change for all arms.
    folder
        Where the base's files of data are found.
    written
        Setting and arm: the scenario as it is written, before its policies are applied.
    points
        The settings that a design makes, in its order; none where settings are stated.
    bundled
        Which arms the coalitions of the bundle are, and which of them it adds.
    """

    comparison: Comparison
    cells: dict[Cell, Scenario]
    base: dict[Any, Any]
    folder: Path
    written: dict[Cell, Scenario] = field(default_factory=dict, kw_only=True)
    points: tuple[Point, ...] = field(default=(), kw_only=True)
    bundled: BundleArms = field(default=BundleArms(), kw_only=True)

    @property
    def compared(self) -> Comparison:
        """What is compared: the comparison of the file, with the arms that its bundle adds."""
        arms = [*self.comparison.arms, *self.bundled.added]
        return self.comparison.model_copy(update={"arms": arms})

    @property
    def settings(self) -> list[Setting]:
        """The settings: those stated, the points by their names, or the base as it is."""
        if self.points:
            # A point's name may be longer than a stated one may be.
            return [Setting.model_construct(name=p.name, title="", change={}) for p in self.points]
        return self.comparison.settings or [Setting(name=AS_IT_IS)]

    def scenario(self, cell: Cell, replicate: int) -> Scenario:
        """Return what a run of a cell is; replicates are counted from 1."""
        return self.cells[cell].model_copy(update={"seed": self.seed(replicate)})

    def seed(self, replicate: int) -> int:
        """Return the seed that all arms and settings have in a replicate."""
        return self.comparison.seed + replicate - 1


def load(path: str | Path) -> Design:
    """Read a comparison file, or a shipped one by its name, and every scenario in it.

    Changes are applied one over another as a file is over what it extends: the base, the change
    for all arms, the setting, the arm. What parameters set has the last word.

    Raises
    ------
    ScenarioError
        With every problem found, in the comparison and in the scenarios, each at its place.
    """
    document = read(file_of(path, find_comparison(str(path))), catalogue=find)
    root = document.root
    if not {"arms", "base", "parameters"} & document.data.keys():
        message = (
            "this is no comparison: it has neither base nor arms nor parameters; expected base"
            " and outcomes, and arms or parameters"
        )
        raise ScenarioError([Problem(*root.position, "", message)])
    comparison, problems = _comparison_of(document)
    base, folder = base_of(root, problems)
    points: Sequence[Point] = ()
    if document.data.get("parameters"):
        points, written, found = point_cells(base, root, design_of(document))
    else:
        written, found = _cells(base, root)
    cells = _with_policies(document, comparison, written, folder, problems, found)
    assert comparison is not None  # else there were problems
    bundled = bundle_arms(comparison, cells)
    unused = coalitions_in(root).keys() - {arm.name for arm in bundled.added}
    cells, written = (
        {cell: scenario for cell, scenario in each.items() if cell[1] not in unused}
        for each in (cells, written)
    )
    return Design(
        comparison, cells, base.data, folder,
        written=written, points=tuple(points), bundled=bundled,
    )  # fmt: skip


def load_sweep(path: str | Path) -> Design:
    """Read a comparison whose settings are designed.

    Raises
    ------
    ScenarioError
        With every problem found; also if the file varies no parameter.
    """
    document = read(file_of(path, find_comparison(str(path))), catalogue=find)
    if not document.data.get("parameters"):
        message = "this is no sweep: it has no parameters; expected what is varied"
        raise ScenarioError([Problem(*document.root.position, "", message)])
    return load(path)


def _comparison_of(document: Document) -> tuple[Comparison | None, list[Problem]]:
    """Return what a file says, or None and what is wrong with it."""
    try:
        return validate(document, Comparison), []
    except ScenarioError as error:
        # A file with a wrong value is not checked as a whole; names can be, all the same.
        return None, [*error.problems, *_unknown_names(document)]


def _with_policies(
    document: Document,
    comparison: Comparison | None,
    written: Mapping[Cell, Scenario],
    folder: Path,
    problems: Sequence[Problem],
    found: Sequence[Problem],
) -> dict[Cell, Scenario]:
    """Return all scenarios under their policies, with the place of their files of data.

    Parameters
    ----------
    document, comparison
        The file, and what it says; None if that has problems.
    written
        The scenarios, before their policies are applied.
    folder
        That of their base.
    problems, found
        What is wrong with the file, and with its scenarios.

    Raises
    ------
    ScenarioError
        With all these problems, files that are missing, and outcomes that no run could have.
    """
    cells = {cell: scenario.under_policies for cell, scenario in written.items()}
    known = {(p.file, p.line, p.column) for p in problems}  # policies are read twice
    wrong = [*problems, *(p for p in found if (p.file, p.line, p.column) not in known)]
    wrong += _place_files(folder, cells, document.root)
    if comparison is not None and not wrong:
        wrong += [document.problem(*each) for each in misplaced(comparison, cells)]
    if wrong:
        raise ScenarioError(wrong)
    return cells


def _place_files(folder: Path, cells: Mapping[Cell, Scenario], root: Node) -> Iterator[Problem]:
    """Let scenarios find files of data in the folder of their base; yield what is missing."""
    named = root.child("base")
    assert named is not None
    for scenario in cells.values():
        scenario._folder = folder
    for path in {path for scenario in cells.values() for path in scenario.data_files().values()}:
        if not path.is_file():
            message = f"the file of data {path} is not there; expected it"
            yield Problem(*named.position, "base", message)


def _unknown_names(document: Document) -> Iterator[Problem]:
    """Yield names in `reference`, `primary` and arms that no entry has, and unused policies."""
    found: list[FieldError] = []
    for place, part in NAMED_IN.items():
        name, known = (
            document.data.get(place),
            [name for name, _ in named_entries(document.root, part)],
        )
        if isinstance(name, str) and known:
            found += unknown(place, name, known)
    policies, arms = document.data.get("policies", []), document.data.get("arms", [])
    if _all_named(policies) and isinstance(arms, list):
        found += unknown_policies([each["name"] for each in policies], list(map(_policies, arms)))
    bundle = document.data.get("bundle")
    are_names = isinstance(bundle, list) and all(isinstance(name, str) for name in bundle)
    if bundle and are_names and _all_named(arms):
        reference = document.data.get("reference")
        found += ill_bundled(bundle, [each["name"] for each in arms], str(reference))
    yield from (document.problem(error.loc, error.message) for error in found)


def _all_named(entries: Any) -> bool:
    return isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in entries
    )


def _policies(arm: Any) -> list[str]:
    """Return the names of policies that an arm states; it may be in no order."""
    named = arm.get("policies") if isinstance(arm, dict) else None
    return list(map(str, named)) if isinstance(named, list) else []


def _cells(base: Document, root: Node) -> tuple[dict[Cell, Scenario], list[Problem]]:
    cells: dict[Cell, Scenario] = {}
    wrong: dict[Problem, list[Cell]] = {}
    documents = apply_changes(base, root)
    for cell, document in documents.items():
        try:
            if isinstance(document, ScenarioError):
                raise document
            cells[cell] = validate(document, Scenario)
        except ScenarioError as error:
            for problem in error.problems:
                wrong.setdefault(problem, []).append(cell)
    n_settings, made = len(list(named_entries(root, "settings"))), coalitions_in(root)
    problems = []
    for problem, where in wrong.items():
        # What is wrong with an arm is not told again of what the bundle makes of it.
        of_file = [cell for cell in where if cell[1] not in made]
        n_cells = sum(arm not in made for _, arm in documents) if of_file else len(documents)
        problems.append(_with_place(problem, of_file or where, n_cells, n_settings))
    return cells, problems


def _with_place(problem: Problem, where: list[Cell], n_cells: int, n_settings: int) -> Problem:
    """Say in which arms and settings a merged scenario has a problem."""
    arms = list(dict.fromkeys(arm for _, arm in where))
    settings = list(dict.fromkeys(setting for setting, _ in where))
    if len(where) == n_cells:
        place = "in every arm"
    else:
        place = f"in arm{'s' * (len(arms) > 1)} {', '.join(map(repr, arms))}"
        if len(settings) < n_settings:
            place += f", setting{'s' * (len(settings) > 1)} {', '.join(map(repr, settings))}"
    return replace(problem, message=f"{problem.message} ({place})")
