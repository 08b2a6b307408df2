"""Reads one YAML file into plain values which remember where they were written.

The values are built from the parser's events, not by PyYAML's own composer and constructors:
only the events tell an explicit tag from an implied one, and building from them keeps control of
depth, of aliases and of the rules for scalars, so that no file can do harm or leak a traceback.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml import events as ev

from ecosystem.config import scalars
from ecosystem.config.nodes import Document, Node, Position, Scalar, format_path, show
from ecosystem.config.problems import Key, Problem, ScenarioError
from ecosystem.config.text_source import character_problems, read_text
from ecosystem.config.yaml_words import syntax_problem

MAX_DEPTH = 50
MAX_ALIASED = 100_000
MAX_PROBLEMS = 100

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: str | Path) -> Document:
    """Read one YAML file; ``extends`` is left to `ecosystem.config`.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Document
        The data and its positions.

    Raises
    ------
    ScenarioError
        If anything is wrong with the file; carries every problem found.
    """
    root, problems = read_tree(Path(path), str(path))
    if root is None or problems:
        raise ScenarioError(problems)
    return Document(root, (str(path),))


def read_tree(path: Path, shown: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML file as far as possible.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        The file as it is to be named in problems.

    Returns
    -------
    tuple of Node or None, list of Problem
        The top-level mapping, if there is one, and all problems. With problems the mapping is
        incomplete and serves only to look for more of them.
    """
    try:
        text = read_text(path, shown)
    except ScenarioError as error:
        return None, error.problems
    root, problems = parse_tree(text, shown)
    if root is None and not problems:
        empty = "the file is empty; expected 'key: value' lines"
        return None, [Problem(shown, 1, 1, "", empty)]
    if root is not None and not isinstance(root.value, dict):
        what = "a list" if isinstance(root.value, list) else f"the value {show(root.value)}"
        message = f"the file holds {what}; expected a mapping, as 'key: value' lines"
        return None, [*problems, Problem(*root.position, "", message)]
    return root, problems


def parse_tree(text: str, shown: str) -> tuple[Node | None, list[Problem]]:
    """Parse a YAML text holding one value of any kind.

    Parameters
    ----------
    text : str
        The text.
    shown : str
        The file as it is to be named in problems.

    Returns
    -------
    tuple of Node or None, list of Problem
        The value, or None if the text holds nothing, and all problems.
    """
    problems = character_problems(text, shown)
    if problems:
        return None, problems
    composer = _Composer(shown)
    root: Node | None = None
    try:
        root = composer.document(yaml.parse(text, Loader=_LOADER))
    except _StoppedError:
        pass
    # The Python parser lets ValueError and OverflowError escape for impossible escape codes.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        composer.problems.append(syntax_problem(error, text, shown))
    return root, composer.problems


class _StoppedError(Exception):
    """Nothing more can be read; the reason has been noted as a problem."""


@dataclass(frozen=True)
class _Anchor:
    """A value which aliases may repeat; `node` is None while it is still being read."""

    line: int
    node: Node | None = None
    size: int = 0
    height: int = 0


class _Composer:
    """Builds nodes from parser events, noting problems instead of stopping at them."""

    def __init__(self, shown: str) -> None:
        self.problems: list[Problem] = []
        self._shown = shown
        self._events: Iterator[Any] = iter(())
        self._path: list[Key] = []
        self._anchors: dict[str, _Anchor] = {}
        self._depth = 0
        self._made = 0
        self._aliased = 0

    def document(self, events: Iterator[Any]) -> Node | None:
        """Return the only document of the stream, or None if it holds nothing."""
        self._events = events
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, ev.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._note(event, "a second document begins; expected one per file; remove it")
                    raise _StoppedError
            elif isinstance(event, ev.NodeEvent):
                root = None if _is_nothing(event) else self._node(event)
        return root

    def _node(self, event: Any) -> Node:
        """Return the value which begins with `event`, consuming all its events."""
        if isinstance(event, ev.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, f"the tag {show(tag)} is not allowed; write the value without a tag")
        before = self._made
        self._made += 1
        if event.anchor is not None:
            self._open_anchor(event)
        node = self._content(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(
                event.start_mark.line + 1, node, self._made - before, _height(node)
            )
        return node

    def _content(self, event: Any) -> Node:
        if isinstance(event, ev.ScalarEvent):
            return Node(self._scalar(event), self._position(event))
        # The path is no measure of depth: keys which are lists nest without adding to it.
        if self._depth >= MAX_DEPTH:
            self._note(event, f"the nesting is deeper than {MAX_DEPTH} levels; flatten it")
            raise _StoppedError
        self._depth += 1
        is_list = isinstance(event, ev.SequenceStartEvent)
        node = Node(self._sequence() if is_list else self._mapping(), self._position(event))
        self._depth -= 1
        return node

    def _scalar(self, event: Any) -> Scalar:
        text: str = event.value
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._note(event, "half a surrogate pair is not a character; write the character")
            return None
        if wrong := scalars.acting_character(text):
            self._note(event, wrong)
            return None
        # A tagged scalar has been refused already; only untagged plain ones have a meaning.
        if not event.implicit[0]:
            return text
        try:
            return scalars.resolve(text)
        except ValueError as error:
            self._note(event, str(error))
            return None

    def _sequence(self) -> list[Node]:
        entries: list[Node] = []
        while not isinstance(event := next(self._events), ev.SequenceEndEvent):
            self._path.append(len(entries))
            entries.append(self._node(event))
            self._path.pop()
        return entries

    def _mapping(self) -> dict[Key, Node]:
        entries: dict[Key, Node] = {}
        while not isinstance(event := next(self._events), ev.MappingEndEvent):
            key = self._key(event)
            position = self._position(event)
            self._path.append("…" if key is None else key)
            if key is not None and key in entries:
                first = entries[key].position.line
                message = f"the key {show(key)} is given twice, in line {first} and in line "
                self._note(event, f"{message}{position.line}; remove one of them")
            value = self._node(next(self._events))
            self._path.pop()
            if key is not None and key not in entries:
                entries[key] = Node(value.value, position)
        return entries

    def _key(self, event: Any) -> Key | None:
        """Return the key which begins with `event`, or None after noting why it cannot be one."""
        if isinstance(event, ev.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            self._note(event, "the merge key '<<' is not allowed; use 'extends' to build on a file")
            return None
        known = len(self.problems)
        key = self._node(event).value
        if isinstance(key, bool) or not isinstance(key, str | int | date):
            if len(self.problems) == known:
                what = "a list or mapping" if isinstance(key, list | dict) else show(key)
                expected = "expected a text, a whole number or a date; put it in quotes"
                self._note(event, f"{what} cannot be a key; {expected}")
            return None
        return key

    def _open_anchor(self, event: Any) -> None:
        line = event.start_mark.line + 1
        earlier = self._anchors.get(event.anchor)
        if earlier is not None:
            message = f"the anchor '&{event.anchor}' is given twice, in line {earlier.line} and "
            self._note(event, f"{message}in line {line}; rename one of them")
        self._anchors[event.anchor] = _Anchor(line)

    def _alias(self, event: Any) -> Node:
        """Return the value an alias repeats; only its own position is that of the alias."""
        position = self._position(event)
        anchor = self._anchors.get(event.anchor)
        if anchor is None:
            self._note(
                event, f"there is no anchor '&{event.anchor}' above; write '&{event.anchor}' first"
            )
        elif anchor.node is None:
            self._note(event, f"'*{event.anchor}' stands inside its own anchor; write it out")
        elif self._depth + anchor.height > MAX_DEPTH + 1:
            self._note(event, f"'*{event.anchor}' nests deeper than {MAX_DEPTH} levels; flatten it")
        elif self._aliased + anchor.size > MAX_ALIASED:
            self._note(event, f"the aliases repeat more than {MAX_ALIASED} values; use fewer")
            raise _StoppedError
        else:
            self._aliased += anchor.size
            self._made += anchor.size
            return Node(anchor.node.value, position)
        return Node(None, position)

    def _position(self, event: Any) -> Position:
        mark = event.start_mark
        return Position(self._shown, mark.line + 1, mark.column + 1)

    def _note(self, event: Any, message: str) -> None:
        path = format_path(self._path)
        self.problems.append(Problem(*self._position(event), path, message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _StoppedError


def _is_nothing(event: Any) -> bool:
    """Tell whether a document consists of nothing, not even the word null."""
    return (
        isinstance(event, ev.ScalarEvent) and event.value == "" and event.implicit == (True, False)
    )


def _height(node: Node) -> int:
    """Return how many levels a value has, a scalar having one."""
    if isinstance(node.value, dict):
        return 1 + max(map(_height, node.value.values()), default=0)
    if isinstance(node.value, list):
        return 1 + max(map(_height, node.value), default=0)
    return 1
