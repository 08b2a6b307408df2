"""Lays one tree over another, as a file over the one that it extends."""

from __future__ import annotations

from ecosystem.config.nodes import Node, entry_name, format_path, show
from ecosystem.config.problems import Key, Loc, Problem


def merge(parent: Node, child: Node, problems: list[Problem], loc: Loc = ()) -> Node:
    """Return `child` laid over `parent`.

    Mappings merge key by key, unless both have a ``kind`` and the two differ: the parent's other
    keys would not fit, so the child's mapping replaces the parent's. Lists whose entries are all
    mappings with a ``name`` merge by name: new names are appended, known ones merge in place, and
    ``{name: x, remove: true}`` removes an entry. Everything else is replaced, an empty list of
    the child included.

    Parameters
    ----------
    parent, child : Node
        The two trees; neither is changed.
    problems : list of Problem
        Problems found on the way are added here.
    loc : tuple of str, int or date, optional
        Where the two trees stand in the file.

    Returns
    -------
    Node
        The merged tree; every value keeps the position of the file which it came from.
    """
    if isinstance(parent.value, dict) and isinstance(child.value, dict):
        if _changes_kind(parent.value, child.value):
            return child
        merged = dict(parent.value)
        for key, node in child.value.items():
            known = merged.get(key)
            merged[key] = node if known is None else merge(known, node, problems, (*loc, key))
        return Node(merged, child.position)
    if _is_named_list(parent) and _is_named_list(child):
        return Node(_merge_entries(parent, child, problems, loc), child.position)
    return child


def _changes_kind(parent: dict[Key, Node], child: dict[Key, Node]) -> bool:
    if "kind" not in parent or "kind" not in child:
        return False
    return bool(parent["kind"].plain() != child["kind"].plain())


def _is_named_list(node: Node) -> bool:
    entries = _entries(node)
    return bool(entries) and all(entry_name(entry) is not None for entry in entries)


def _merge_entries(parent: Node, child: Node, problems: list[Problem], loc: Loc) -> list[Node]:
    merged = _by_name(parent, problems, loc)
    given: set[Key] = set()
    for index, entry in enumerate(_entries(child)):
        name = entry_name(entry)
        assert name is not None
        known = merged.get(name)
        if _removes(entry):
            if known is None:
                message = f"there is no entry {show(name)} to remove; {names_there(list(merged))}"
                problems.append(_problem(entry, (*loc, index), message))
            merged.pop(name, None)
            # A removed name may be given anew, which replaces the entry whole.
            given.discard(name)
            continue
        if name in given:
            message = f"the name {show(name)} is given twice in this list; rename one of the two"
            problems.append(_problem(entry, (*loc, index), message))
        given.add(name)
        merged[name] = entry if known is None else merge(known, entry, problems, (*loc, name))
    return list(merged.values())


def _by_name(parent: Node, problems: list[Problem], loc: Loc) -> dict[Key, Node]:
    named: dict[Key, Node] = {}
    for index, entry in enumerate(_entries(parent)):
        name = entry_name(entry)
        assert name is not None
        if name in named:
            message = (
                f"the name {show(name)} is given twice in a list which another file extends; "
                "rename one of the two"
            )
            problems.append(_problem(entry, (*loc, index), message))
        named[name] = entry
    return named


def _entries(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []


def _removes(entry: Node) -> bool:
    value = entry.value
    if not isinstance(value, dict) or set(value) != {"name", "remove"}:
        return False
    return value["remove"].value is True


def _problem(entry: Node, loc: Loc, message: str) -> Problem:
    return Problem(*entry.position, format_path(loc), message)


def names_there(names: list[Key]) -> str:
    """Return the end of a message which tells what is there to choose from."""
    if not names:
        return "the list is empty"
    shown = ", ".join(str(name) for name in names[:30])
    return f"there are: {shown}" + (", …" if len(names) > 30 else "")
