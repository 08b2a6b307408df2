"""Overrides of single values from the command line: ``--set labs.alpha.tokens=1000``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ecosystem.config import scalars
from ecosystem.config.merging import names_there
from ecosystem.config.nodes import Node, Position, entry_names, format_path, show
from ecosystem.config.problems import Key, Loc, Problem, ScenarioError
from ecosystem.config.yaml_source import MAX_DEPTH, parse_tree

# One step of a path: .key, .'quoted key', or [0].
_STEP = re.compile(r"""(?:^|\.)(?:"([^"]+)"|'([^']+)'|([^.\[\]"'\s][^.\[\]]*))|\[(\d+)\]""")


@dataclass(frozen=True)
class Override:
    """One override, read but not yet applied.

    Parameters
    ----------
    steps : tuple of str
        The path, step by step; list indices are still text.
    node : Node
        The new value, all of it placed at the override.
    """

    steps: tuple[str, ...]
    node: Node


def parse_override(text: str) -> Override:
    """Read an override.

    Parameters
    ----------
    text : str
        ``path.to.key=value``, the value as YAML within one line.

    Returns
    -------
    Override
        What is to be set.

    Raises
    ------
    ScenarioError
        If the path or the value cannot be read.
    """
    path, equals, value = (part.strip() for part in text.partition("="))
    position = Position(f"--set {path}=…", 0, 0)
    if not equals:
        position = Position(f"--set {text}", 0, 0)
        raise _refusal(position, "there is no '='; expected path.to.key=value")
    return Override(parse_path(path, position), _value(value, position))


def parse_path(path: str, position: Position) -> tuple[str, ...]:
    """Return the steps of a path such as ``labs.alpha.sources[1].share``.

    Parameters
    ----------
    path : str
        Keys, names and indices joined by dots.
    position : Position
        Where it was written, for errors.

    Raises
    ------
    ScenarioError
        If it is no path, or leads to what cannot be overridden.
    """
    steps = tuple(_steps(path))
    if not steps:
        message = f"{show(path)} is not a path; expected keys, names and indices joined by dots"
        raise _refusal(position, f"{message}, such as labs.alpha.sources[1].share")
    if len(steps) > MAX_DEPTH:
        raise _refusal(position, f"the path is longer than {MAX_DEPTH} steps; shorten it")
    if steps == ("extends",):
        raise _refusal(position, "'extends' cannot be overridden; write it in a file of your own")
    return steps


def _steps(path: str) -> Iterator[str]:
    """Yield the steps of a path, or nothing if it is not one."""
    found: list[str] = []
    end = 0
    # A dot stands between two steps, so none can come before the first.
    if path.startswith("."):
        return
    while end < len(path):
        match = _STEP.match(path, end)
        # '^' matches only at the very start, so that 'a[0]b' is refused.
        if match is None or match.end() == end:
            return
        found.append(next(group for group in match.groups() if group is not None).strip())
        end = match.end()
    yield from found


def _value(text: str, position: Position) -> Node:
    root, problems = parse_tree(text, position.file)
    if problems:
        raise ScenarioError(replace(problem, line=0, column=0, path="") for problem in problems)
    if root is None:
        if text:
            raise _refusal(position, f"{show(text)} is no value in YAML; put it in quotes")
        return Node(None, position)
    if isinstance(root.value, dict | list) and text[0] not in "[{&":
        expected = "expected [a, b] or {a: 1}; put it in quotes if it is meant as text"
        raise _refusal(position, f"{show(text)} is not written within one line; {expected}")
    return root.placed_at(position)


def apply_override(root: Node, override: Override) -> Node:
    """Return a tree with one value set.

    Mappings on the way are made where there are none; entries of lists must be there.

    Parameters
    ----------
    root : Node
        The tree; it is not changed.
    override : Override
        What to set.

    Returns
    -------
    Node
        The new tree.

    Raises
    ------
    ScenarioError
        If the path leads to a list entry which is not there, or into a value which has no parts.
    """
    return _set(root, override.steps, override.node, ())


def _set(node: Node, steps: tuple[str, ...], new: Node, done: Loc) -> Node:
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    position = new.position
    if node.value is None:
        node = Node({}, position)
    if isinstance(node.value, dict):
        key = _mapping_key(node.value, step)
        below = node.value.get(key, Node(None, position))
        return Node({**node.value, key: _set(below, rest, new, (*done, key))}, node.position)
    if isinstance(node.value, list):
        index = _entry_index(node.value, step, done, position)
        entries = list(node.value)
        entries[index] = _set(entries[index], rest, new, (*done, index))
        return Node(entries, node.position)
    message = f"{format_path(done)} is {show(node.value)} and has no {show(step)} inside"
    raise _refusal(position, f"{message}; set {format_path(done)} itself")


def _mapping_key(mapping: dict[Key, Node], step: str) -> Key:
    for key in (step, *mapping):
        if key in mapping and str(key) == step:
            return key
    try:
        made = scalars.resolve(step)
    except ValueError:
        return step
    if isinstance(made, int | date) and not isinstance(made, bool):
        return made
    return step


def _entry_index(entries: list[Node], step: str, done: Loc, position: Position) -> int:
    names = {str(name): index for name, index in entry_names(entries).items()}
    if step in names:
        return names[step]
    # The length is limited because Python refuses to read integers of thousands of digits.
    if re.fullmatch(r"[0-9]{1,9}", step) and int(step) < len(entries):
        return int(step)
    near = difflib.get_close_matches(step, names, n=1)
    hint = f"did you mean {show(near[0])}? " if near else ""
    count = f"the list has {len(entries)} entries, counted from 0"
    there = names_there(list(names)) if names or not entries else count
    raise _refusal(position, f"{format_path(done)} has no entry {show(step)}; {hint}{there}")


def _refusal(position: Position, message: str) -> ScenarioError:
    return ScenarioError([Problem(*position, "", message)])
