"""Follows the place of a pydantic error through the model, its types and the data.

Pydantic names an error's place by keys and indices mixed with the tags and labels of union
branches. Walking the declared types alongside tells the two apart, and gives what the messages
need: the field, its model, its limits, and the branch of a union an error belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from ecosystem.scenario.problems import Key, Loc

MISSING: Any = object()
"""Stands for the value at a place which the data does not have."""


@dataclass(frozen=True)
class Slot:
    """A declared type with the notes (field, limits, tags) attached to it."""

    annotation: Any
    notes: tuple[Any, ...] = ()

    def peeled(self) -> Slot:
        """Return the slot without aliases, ``Annotated``, root models and ``None``."""
        slot = self
        while True:
            inner = slot._inner()
            if inner is None:
                return slot
            slot = inner

    def _inner(self) -> Slot | None:
        args = get_args(self.annotation)
        if get_origin(self.annotation) is Annotated:
            return Slot(args[0], (*self.notes, *args[1:]))
        if hasattr(self.annotation, "__value__"):
            return Slot(self.annotation.__value__, self.notes)
        if _is_union(self.annotation):
            members = [arg for arg in args if arg is not type(None)]
            return Slot(members[0], self.notes) if len(members) == 1 else None
        if isinstance(self.annotation, type) and issubclass(self.annotation, RootModel):
            return field_slot(self.annotation.model_fields["root"])
        return None

    @property
    def members(self) -> list[Slot]:
        """The branches of a peeled union, None left out; empty for other types."""
        if not _is_union(self.annotation):
            return []
        return [Slot(arg) for arg in get_args(self.annotation) if arg is not type(None)]

    @property
    def model(self) -> type[BaseModel] | None:
        """The model which a peeled slot stands for."""
        annotation = get_origin(self.annotation) or self.annotation
        if isinstance(self.annotation, type) and issubclass(self.annotation, BaseModel):
            return self.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
        return None

    @property
    def discriminator(self) -> Any:
        """The key (or function) which tells the branches of a tagged union apart, or None."""
        for note in self.notes:
            found = getattr(note, "discriminator", None)
            if found is not None:
                return getattr(found, "discriminator", found)
        return None


def field_slot(info: FieldInfo) -> Slot:
    """Return the declared type of a field."""
    return Slot(info.annotation, (info,))


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType)


@dataclass(frozen=True)
class Branch:
    """An untagged union on the way to an error.

    Parameters
    ----------
    index : int
        Where pydantic's place names the branch.
    path : tuple
        The place of the union in the data.
    """

    index: int
    path: Loc


@dataclass
class Trace:
    """Where an error's place leads.

    Parameters
    ----------
    path : tuple of str, int or date
        The place in the data, without tags and labels.
    value : object
        The value there, or `MISSING`.
    slots : list of Slot
        What may stand there (for an error in a key: what the key may be), by declaration; empty
        if unknown.
    info : FieldInfo or None
        The model field which holds the place, or holds the list or mapping it is in.
    owners : list of Slot
        What the last step was taken from.
    branches : list of Branch
        The untagged unions passed.
    is_key : bool
        Whether the error is about the key at the end of the path, not about its value.
    """

    path: Loc
    value: Any
    slots: list[Slot]
    info: FieldInfo | None = None
    owners: list[Slot] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    is_key: bool = False

    @property
    def models(self) -> list[type[BaseModel]]:
        """The models of which the last step may be a key."""
        return [slot.model for slot in self.owners if slot.model is not None]


def follow(model: type[BaseModel], data: Any, loc: tuple[int | str, ...]) -> Trace:
    """Return where the place of a pydantic error leads.

    Parameters
    ----------
    model : type of BaseModel
        The root model.
    data : object
        What was validated.
    loc : tuple of int or str
        The ``loc`` of the error.

    Returns
    -------
    Trace
        The place in the data and in the types.
    """
    trace = Trace((), data, [Slot(model).peeled()])
    for index, item in enumerate(loc):
        found = [below for slot in trace.slots if (below := _below(slot, item)) is not None]
        key = _key_of(trace.value, item)
        if found:
            _descend(trace, item if key is None else key, found)
        elif item == "[key]" and key is None:
            trace.slots = _key_slots(trace.owners)
            trace.is_key, trace.value = True, MISSING
        elif any(slot.members for slot in trace.slots):
            _choose(trace, index, str(item))
        elif key is not None:
            _descend(trace, key, [])
    return trace


def _descend(trace: Trace, key: Key, found: list[Slot]) -> None:
    trace.path = (*trace.path, key)
    present = _key_of(trace.value, key) is not None
    trace.value = trace.value[key] if present else MISSING
    trace.owners = trace.slots
    trace.slots = [below.peeled() for below in found]
    infos = [note for below in found for note in below.notes if isinstance(note, FieldInfo)]
    if infos or not found:
        trace.info = infos[0] if infos else None


def _below(slot: Slot, item: Key) -> Slot | None:
    """Return what is declared one step below a peeled slot, or None if no such step is."""
    if slot.model is not None:
        named = field_named(slot.model, item)
        return None if named is None else field_slot(named)
    args = get_args(slot.annotation)
    origin = get_origin(slot.annotation)
    if not args or not isinstance(origin, type):
        return None
    if issubclass(origin, Mapping):
        # The mark of an error in a key is not itself a key.
        return None if item == "[key]" or len(args) < 2 else Slot(args[1])
    if not issubclass(origin, Iterable) or not isinstance(item, int):
        return None
    if issubclass(origin, tuple) and args[-1] is not Ellipsis:
        return Slot(args[item]) if item < len(args) else None
    return Slot(args[0])


def _key_slots(owners: list[Slot]) -> list[Slot]:
    """Return what is declared for the keys of mappings."""
    mappings = [slot for slot in owners if _below(slot, "") is not None and slot.model is None]
    return [Slot(get_args(slot.annotation)[0]).peeled() for slot in mappings]


def field_named(model: type[BaseModel], key: Key) -> FieldInfo | None:
    """Return the field of a model which is written as `key` in a scenario."""
    for name, info in model.model_fields.items():
        if key in (name, info.alias, info.validation_alias):
            return info
    return None


def key_names(model: type[BaseModel]) -> list[str]:
    """Return the keys which a model allows, as they are written in a scenario."""
    names = []
    for name, info in model.model_fields.items():
        alias = info.validation_alias if isinstance(info.validation_alias, str) else info.alias
        names.append(alias or name)
    return names


def _key_of(data: Any, item: Key) -> Key | None:
    """Return the key or index of `data` which pydantic calls `item`."""
    if isinstance(data, list):
        return item if isinstance(item, int) and 0 <= item < len(data) else None
    if not isinstance(data, dict):
        return None
    if item in data:
        return item
    # Pydantic spells dates out, as datetime.date(2020, 1, 1).
    return next((key for key in data if item in (str(key), repr(key))), None)


def _choose(trace: Trace, index: int, label: str) -> None:
    """Narrow the unions at this place to the branches which `label` may name."""
    chosen: list[Slot] = []
    untagged = False
    for slot in trace.slots:
        fitting = [member for member in slot.members if _fits(member, label, slot.discriminator)]
        chosen += fitting or slot.members
        untagged |= bool(slot.members) and slot.discriminator is None
    if untagged:
        trace.branches.append(Branch(index, trace.path))
    trace.slots = [slot.peeled() for slot in chosen]


def _fits(member: Slot, label: str, discriminator: Any) -> bool:
    slot = member.peeled()
    if any(getattr(note, "tag", None) == label for note in slot.notes):
        return True
    if slot.members:
        inner = slot.discriminator or discriminator
        return any(_fits(below, label, inner) for below in slot.members)
    if isinstance(discriminator, str):
        return label in tags(slot, discriminator)
    if get_origin(slot.annotation) is Literal:
        return label.startswith("literal")
    named = slot.model or get_origin(slot.annotation) or slot.annotation
    name = re.escape(getattr(named, "__name__", ""))
    return re.search(rf"(?<!\w){name}(?!\w)", label) is not None


def tags(slot: Slot, discriminator: Any) -> list[str]:
    """Return the tags by which the branches of a tagged union are chosen.

    Parameters
    ----------
    slot : Slot
        The union, or one branch of it.
    discriminator : object
        The key which holds the tag; for a function the tags are read from the branches' notes.

    Returns
    -------
    list of str
        The tags, in the order of declaration.
    """
    slot = slot.peeled()
    found = [tag for member in slot.members for tag in tags(member, discriminator)]
    found += [note.tag for note in slot.notes if isinstance(getattr(note, "tag", None), str)]
    if slot.model is not None and isinstance(discriminator, str):
        info = slot.model.model_fields.get(discriminator)
        for value in get_args(field_slot(info).peeled().annotation) if info else ():
            found.append(str(getattr(value, "value", value)))
    return found


def limits(slots: Iterable[Slot]) -> dict[str, Any]:
    """Return the limits (gt, ge, lt, le, …) and the unit declared for a place.

    Parameters
    ----------
    slots : iterable of Slot
        What may stand at the place.

    Returns
    -------
    dict
        Each limit by its name, as in `annotated_types`, and ``unit`` if the field's
        ``json_schema_extra`` or another note declares one.
    """
    found: dict[str, Any] = {}
    for note in (note for slot in slots for note in _flat(slot.notes)):
        for name in ("gt", "ge", "lt", "le", "unit"):
            value = getattr(note, name, None)
            if value is not None:
                found.setdefault(name, value)
        extra = getattr(note, "json_schema_extra", None)
        if isinstance(extra, dict) and isinstance(extra.get("unit"), str):
            found.setdefault("unit", extra["unit"])
    return found


def _flat(notes: Iterable[Any]) -> Iterable[Any]:
    for note in notes:
        yield note
        if isinstance(note, FieldInfo):
            yield from note.metadata
