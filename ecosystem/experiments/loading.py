"""Reads a comparison file into its scenarios, one for each arm in each setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

from ecosystem.experiments.outcome_scenarios import misplaced
from ecosystem.experiments.schema import (
    NAMED_IN,
    Comparison,
    Experiment,
    unknown,
    unknown_policies,
)
from ecosystem.scenario.catalogue import file_of, find, find_comparison
from ecosystem.scenario.loading.document import Document, file_named, laid_over, read, validate
from ecosystem.scenario.loading.nodes import Node
from ecosystem.scenario.problems import FieldError, Problem, ScenarioError
from ecosystem.scenario.scenario import Scenario

ExperimentT = TypeVar("ExperimentT", bound=Experiment)
Cell = tuple[str, str]
"""A setting and an arm."""

DEFAULT_SETTING = "as it is"


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
        Setting and arm: the scenario as it is written, before its policies are laid over it.
    """

    comparison: Comparison
    cells: dict[Cell, Scenario]
    base: dict[Any, Any]
    folder: Path
    written: dict[Cell, Scenario] = field(default_factory=dict, kw_only=True)

    def scenario(self, cell: Cell, replicate: int) -> Scenario:
        """Return what a run of a cell is; replicates are counted from 1."""
        return self.cells[cell].model_copy(update={"seed": self.seed(replicate)})

    def seed(self, replicate: int) -> int:
        """Return the seed that all arms and settings have in a replicate."""
        return self.comparison.seed + replicate - 1


def load(path: str | Path) -> Design:
    """Read a comparison file, or a shipped one by its name, and every scenario in it.

    Overlays are laid one over another as a file is over what it extends: the base, the
    change for all arms, the setting, the arm.

    Raises
    ------
    ScenarioError
        With every problem found, in the comparison and in the scenarios, each at its place.
    """
    document = read(file_of(path, find_comparison(str(path))), catalogue=find)
    root = document.root
    if "parameters" in document.data:
        message = "this is a sweep, no comparison: run it with 'ecosystem sweep'"
        raise ScenarioError([document.problem(("parameters",), message)])
    if "arms" not in document.data and "base" not in document.data:
        message = "this is no comparison: it has neither base nor arms; expected both"
        raise ScenarioError([Problem(*root.position, "", message)])
    comparison, problems = stated(document, Comparison)
    base, folder = base_of(root, problems)
    written, found = _cells(base, root)
    cells = enact(document, comparison, written, folder, problems, found)
    assert comparison is not None  # else there were problems
    return Design(comparison, cells, base.data, folder, written=written)


def stated(
    document: Document, schema: type[ExperimentT]
) -> tuple[ExperimentT | None, list[Problem]]:
    """Return what a file says, or None and what is wrong with it."""
    try:
        return validate(document, schema), []
    except ScenarioError as error:
        # A file with a wrong value is not checked as a whole; names can be, all the same.
        return None, [*error.problems, *_unknown_names(document)]


def base_of(root: Node, problems: Sequence[Problem]) -> tuple[Document, Path]:
    """Return the scenario that all arms change, with the change for all, and its folder.

    Raises
    ------
    ScenarioError
        If there is none; with the problems found before.
    """
    named = root.child("base")
    if named is None or not isinstance(named.value, str) or not named.value:
        raise ScenarioError(problems)
    try:
        file = file_named(named, "base", find)
        return _laid(read(file, catalogue=find), root.child("change")), file.parent
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None


def enact(
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
        The scenarios, before their policies are laid over them.
    folder
        That of their base.
    problems, found
        What is wrong with the file, and with its scenarios.

    Raises
    ------
    ScenarioError
        With all these problems, files that are missing, and outcomes that no run could have.
    """
    cells = {cell: scenario.enacted for cell, scenario in written.items()}
    told = {(p.file, p.line, p.column) for p in problems}  # policies are read twice
    wrong = [*problems, *(p for p in found if (p.file, p.line, p.column) not in told)]
    wrong += _placed_in(folder, cells, document.root)
    if comparison is not None and not wrong:
        wrong += [document.problem(*each) for each in misplaced(comparison, cells)]
    if wrong:
        raise ScenarioError(wrong)
    return cells


def _placed_in(folder: Path, cells: Mapping[Cell, Scenario], root: Node) -> Iterator[Problem]:
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
        name, known = document.data.get(place), [name for name, _ in _named(document.root, part)]
        if isinstance(name, str) and known:
            found += unknown(place, name, known)
    policies, arms = document.data.get("policies", []), document.data.get("arms", [])
    if _all_named(policies) and isinstance(arms, list):
        found += unknown_policies([each["name"] for each in policies], list(map(_policies, arms)))
    yield from (document.problem(error.loc, error.message) for error in found)


def _all_named(entries: Any) -> bool:
    return isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in entries
    )


def _policies(arm: Any) -> list[str]:
    """Return the names of policies that an arm states; it may be in no order."""
    named = arm.get("policies") if isinstance(arm, dict) else None
    return list(map(str, named)) if isinstance(named, list) else []


def _laid(document: Document, overlay: Node | None) -> Document:
    if overlay is None or not isinstance(overlay.value, dict):
        return document  # what is no mapping has been refused by the schema
    return laid_over(document, overlay)


def _named(root: Node, part: str) -> Iterator[tuple[str, Node]]:
    """Yield name and node of the entries of a list, as far as they are entries."""
    entries = root.child(part)
    if entries is None or not isinstance(entries.value, list):
        return
    for entry in entries.value:
        name = entry.child("name")
        if name is not None and isinstance(name.value, str):
            yield name.value, entry


def _overlays(entry: Node | None, policies: Mapping[str, Node]) -> list[Node]:
    """Return what an arm or a setting lays over a scenario: its policies, then its change."""
    if entry is None:
        return []
    change, named = entry.child("change"), entry.child("policies")
    overlays = [] if change is None else [change]
    if named is not None and isinstance(named.value, list):
        known = [policies[str(n.value)] for n in named.value if str(n.value) in policies]
        overlays.insert(0, Node({"policies": Node(known, named.position)}, named.position))
    return overlays


def overlaid(base: Document, root: Node) -> dict[Cell, Document | ScenarioError]:
    """Return for every arm in every setting its scenario, not yet validated, or what is wrong."""
    settings: list[tuple[str, Node | None]] = list(_named(root, "settings"))
    policies = dict(_named(root, "policies"))
    found: dict[Cell, Document | ScenarioError] = {}
    for setting, world in settings or [(DEFAULT_SETTING, None)]:
        for arm, done in _named(root, "arms"):
            overlays = [*_overlays(world, {}), *_overlays(done, policies)]
            try:
                found[setting, arm] = reduce(_laid, overlays, base)
            except ScenarioError as error:
                found[setting, arm] = error
    return found


def _cells(base: Document, root: Node) -> tuple[dict[Cell, Scenario], list[Problem]]:
    cells: dict[Cell, Scenario] = {}
    wrong: dict[Problem, list[Cell]] = {}
    documents = overlaid(base, root)
    for cell, document in documents.items():
        try:
            if isinstance(document, ScenarioError):
                raise document
            cells[cell] = validate(document, Scenario)
        except ScenarioError as error:
            for problem in error.problems:
                wrong.setdefault(problem, []).append(cell)
    n_settings = len(list(_named(root, "settings")))
    return cells, [
        _told(problem, where, len(documents), n_settings) for problem, where in wrong.items()
    ]


def _told(problem: Problem, where: list[Cell], n_cells: int, n_settings: int) -> Problem:
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
