"""What settings and arms make of the base of a comparison, before anything is validated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path

from ecosystem.config.document import apply_overlay, file_named, read
from ecosystem.config.nodes import Document, Node
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.experiments.schema import AS_IT_IS
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
        return _changed(read(file, catalogue=find), root.child("change")), file.parent
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None


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


def _changes(entry: Node | None, policies: Mapping[str, Node]) -> list[Node]:
    """Return what an arm or a setting changes in a scenario: its policies, then its change."""
    if entry is None:
        return []
    change, named = entry.child("change"), entry.child("policies")
    changes = [] if change is None else [change]
    if named is not None and isinstance(named.value, list):
        known = [policies[str(n.value)] for n in named.value if str(n.value) in policies]
        changes.insert(0, Node({"policies": Node(known, named.position)}, named.position))
    return changes


def apply_changes(base: Document, root: Node) -> dict[Cell, Document | ScenarioError]:
    """Return for every arm in every stated setting its scenario, not validated, or what is wrong.

    Where there are none, the base as it is stands for the setting, and for the arm.
    """
    settings: list[tuple[str, Node | None]] = list(named_entries(root, "settings"))
    arms: list[tuple[str, Node | None]] = list(named_entries(root, "arms"))
    if root.child("arms") is None:
        arms = [(AS_IT_IS, None)]
    policies = dict(named_entries(root, "policies"))
    found: dict[Cell, Document | ScenarioError] = {}
    for setting, world in settings or [(AS_IT_IS, None)]:
        for arm, done in arms:
            changes = [*_changes(world, {}), *_changes(done, policies)]
            try:
                found[setting, arm] = reduce(_changed, changes, base)
            except ScenarioError as error:
                found[setting, arm] = error
    return found
