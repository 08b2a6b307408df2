"""Reads a file with all that it extends, and applies overrides."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from pathlib import Path

from ecosystem.config.merging import merge
from ecosystem.config.nodes import Document, Node, show
from ecosystem.config.overrides import apply_override, parse_override
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.config.yaml_source import read_tree

Catalogue = Callable[[str], Path | None]
"""Returns the file that ships under a name, or None if there is none of that name."""


def read(path: str | Path, overrides: Sequence[str] = (), *, catalogue: Catalogue) -> Document:
    """Read a file, the files it extends, and overrides.

    Parameters
    ----------
    path : str or Path
        The file.
    overrides : sequence of str, optional
        Values to set after merging, each as ``path.to.key=value``, in this order.
    catalogue : callable
        Finds a file that ships by its name; asked when ``extends`` names no file.

    Returns
    -------
    Document
        The merged data, without ``extends``.

    Raises
    ------
    ScenarioError
        If a file or an override cannot be read, or they do not fit together; carries every
        problem found.
    """
    problems: list[Problem] = []
    layers = list(_layers(Path(path), catalogue, problems))
    changes = []
    for text in overrides:
        try:
            changes.append(parse_override(text))
        except ScenarioError as error:
            problems += error.problems
    _raise_if_any(problems)
    parts = [root for _, root in reversed(layers)]
    merged = reduce(lambda parent, child: merge(parent, child, problems), parts)
    for change in changes:
        try:
            merged = apply_override(merged, change)
        except ScenarioError as error:
            problems += error.problems
    _raise_if_any(problems)
    return Document(merged, tuple(file for file, _ in layers))


def file_named(name: Node, key: str, catalogue: Catalogue) -> Path:
    """Return the file which a value names, found as ``extends`` finds it: beside its own file.

    Parameters
    ----------
    name : Node
        The value, with its position.
    key : str
        What the value is called in problems.
    catalogue : callable
        Asked when there is no such file.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    problems: list[Problem] = []
    found = _ancestor([name.position.file], set(), name, catalogue, problems, key)
    _raise_if_any(problems)
    assert found is not None
    return found


def apply_overlay(document: Document, overlay: Node) -> Document:
    """Return a document with a piece of one laid over it, as by ``extends``.

    Raises
    ------
    ScenarioError
        If the two do not fit together; carries every problem found.
    """
    problems: list[Problem] = []
    merged = merge(document.root, overlay, problems)
    _raise_if_any(problems)
    return Document(merged, (overlay.position.file, *document.files))


def _raise_if_any(problems: list[Problem]) -> None:
    if problems:
        raise ScenarioError(problems)


def _layers(
    path: Path, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[tuple[str, Node]]:
    """Yield the file and what it extends, the child first, each without its ``extends``."""
    chain: list[str] = []
    seen: set[str] = set()
    current: Path | None = path
    while current is not None:
        shown = str(current)
        chain.append(shown)
        seen.add(os.path.realpath(current))
        root, found = read_tree(current, shown)
        problems += found
        if root is None or not isinstance(root.value, dict):
            return
        entries = dict(root.value)
        extends = entries.pop("extends", None)
        yield shown, Node(entries, root.position)
        current = None
        # A refused value stands as null in a tree with problems; it needs no second one.
        if extends is not None and not (found and extends.value is None):
            current = _ancestor(chain, seen, extends, catalogue, problems)


def _ancestor(
    chain: list[str],
    seen: set[str],
    extends: Node,
    catalogue: Catalogue,
    problems: list[Problem],
    key: str = "extends",
) -> Path | None:
    """Return the file which ``extends`` names, or None after noting why there is none."""

    def refuse(message: str) -> None:
        problems.append(Problem(*extends.position, key, message))

    name = extends.value
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        what = "be extended" if key == "extends" else f"be {key}"
        refuse(f"{show(extends.plain())} cannot {what}; expected one file, by path or name")
        return None
    neighbour = os.path.normpath(Path(chain[-1]).parent / name)
    # Unlike Path.is_file, os.path.isfile takes names which are too long for the file system.
    found = Path(neighbour) if os.path.isfile(neighbour) else catalogue(name)  # noqa: PTH113
    if found is None:
        what = "is a folder" if os.path.isdir(neighbour) else "is not there"  # noqa: PTH112
        refuse(
            f"cannot find {show(name)}; the file {neighbour} {what}, and none of this "
            "name ships; give a path relative to this file, or the name of one that ships"
        )
        return None
    if os.path.realpath(found) in seen:
        circle = " extends ".join([*chain, str(found)])
        refuse(f"the files extend each other in a circle: {circle}; remove one 'extends'")
        return None
    return found
