"""What settings and arms make of the base of a comparison, before anything is validated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path

from ecosystem.config.document import apply_overlay, file_named, read
from ecosystem.config.nodes import Document, Node
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.experiments.coalitions import Coalition, coalition_name, coalitions
from ecosystem.experiments.schema import AS_IT_IS
from ecosystem.results.worth_tables import COLUMNS_OF_WORTH, TABLES_OF_WORTH
from ecosystem.scenario.catalogue import find

Cell = tuple[str, str]
"""A setting and an arm."""


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
        base = _changed(read(file, catalogue=find), root.child("change"))
        return _with_what_is_asked(base, root), file.parent
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None


def _with_what_is_asked(base: Document, root: Node) -> Document:
    """Leave out what text is worth where nobody says that it is measured, or asks for it.

    It takes most of a small run's time, and a comparison has many.
    """
    measure = base.data.get("measure", {})
    is_said = not isinstance(measure, dict) or {"worth", "refits"} & measure.keys()
    if is_said or _asks_for_worth(root):
        return base
    place = root.position
    return _changed(base, Node({"measure": Node({"worth": Node(False, place)}, place)}, place))


def _asks_for_worth(root: Node) -> bool:
    """Tell whether an outcome is read from a table, or a column, about what text is worth."""
    outcomes = root.child("outcomes")
    said = [each.plain() for each in _entries(outcomes)] if outcomes is not None else []
    asked = {(each.get("table"), each.get("column")) for each in said if isinstance(each, dict)}
    return any(table in TABLES_OF_WORTH or column in COLUMNS_OF_WORTH for table, column in asked)


def _changed(document: Document, change: Node | None) -> Document:
    if change is None or not isinstance(change.value, dict):
        return document  # what is no mapping has been refused by the schema
    return apply_overlay(document, change)


def named_entries(root: Node, part: str) -> Iterator[tuple[str, Node]]:
    """Yield name and node of the entries of a list, as far as they are entries."""
    entries = root.child(part)
    if entries is None or not isinstance(entries.value, list):
        return
    for entry in entries.value:
        name = entry.child("name")
        if name is not None and isinstance(name.value, str):
            yield name.value, entry


def coalitions_in(root: Node) -> dict[str, Coalition]:
    """Return the coalitions of the bundle by their names, as far as they are of known arms."""
    named, arms = root.child("bundle"), dict(named_entries(root, "arms"))
    if named is None or not isinstance(named.value, list):
        return {}
    bundle = [str(each.value) for each in named.value]
    if not set(bundle) <= arms.keys():
        return {}
    return {coalition_name(members): members for members in coalitions(bundle)}


def _changes(entries: Sequence[Node], policies: Mapping[str, Node]) -> list[Node]:
    """Return what an arm, several or a setting change: all policies, then change by change."""
    changes = [change for each in entries if (change := each.child("change")) is not None]
    lists = [named for each in entries if (named := each.child("policies")) is not None]
    lists = [named for named in lists if isinstance(named.value, list)]
    if lists:
        names = dict.fromkeys(str(n.value) for each in lists for n in _entries(each))
        known = [policies[name] for name in names if name in policies]
        place = lists[0].position
        changes.insert(0, Node({"policies": Node(known, place)}, place))
    return changes


def _entries(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []


def apply_changes(base: Document, root: Node) -> dict[Cell, Document | ScenarioError]:
    """Return for every arm in every stated setting its scenario, not validated, or what is wrong.

    The coalitions of a bundle are arms, too, after those of the file: their policies and changes
    are laid over each other in the order of the bundle. Where
    there are none, the base as it is stands for the setting, and for the arm.
    """
    settings = [(name, [entry]) for name, entry in named_entries(root, "settings")]
    arms = [(name, [entry]) for name, entry in named_entries(root, "arms")]
    entry_of = dict(named_entries(root, "arms"))
    for name, members in coalitions_in(root).items():
        arms.append((name, [entry_of[member] for member in members]))
    if root.child("arms") is None:
        arms = [(AS_IT_IS, [])]
    policies = dict(named_entries(root, "policies"))
    found: dict[Cell, Document | ScenarioError] = {}
    for setting, world in settings or [(AS_IT_IS, [])]:
        for arm, done in arms:
            changes = [*_changes(world, {}), *_changes(done, policies)]
            try:
                found[setting, arm] = reduce(_changed, changes, base)
            except ScenarioError as error:
                found[setting, arm] = error
    return found
