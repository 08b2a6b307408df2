"""The scenarios that ship with the package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ecosystem.versions.files import shipped_folder

COMPARISONS = "comparisons"
"""Folder of the shipped comparisons, which are no scenarios."""

SWEEPS = "sweeps"
"""Folder of the shipped sweeps, which are no scenarios either."""


@dataclass(frozen=True)
class Shipped:
    """A shipped scenario: its name on the command line, its file and its title."""

    name: str
    path: Path
    title: str


def find(name: str) -> Path | None:
    """Return the file of a shipped scenario such as ``baseline``, or None."""
    stem, folder = name.removesuffix(".yaml"), shipped_folder()
    # Looked up, not opened: a name may lead out of the folder, or be too long for a file.
    known = {path.relative_to(folder).with_suffix("").as_posix(): path for path in _files()}
    return known.get(stem)


def shipped() -> list[Shipped]:
    """Return all shipped scenarios, sorted by name."""
    apart = (COMPARISONS, SWEEPS)
    return [_entry(path, "title") for path in _files() if path.parent.name not in apart]


def shipped_comparisons() -> list[Shipped]:
    """Return all shipped comparisons, sorted by name; their title is their question."""
    return [_entry(path, "question") for path in _files() if path.parent.name == COMPARISONS]


def shipped_sweeps() -> list[Shipped]:
    """Return all shipped sweeps, sorted by name; their title is their question."""
    return [_entry(path, "question") for path in _files() if path.parent.name == SWEEPS]


def is_comparison(name: str | Path) -> bool:
    """Tell whether a file, or a shipped one by its name, is a comparison and no scenario."""
    from ecosystem.config.yaml_source import read_tree

    path = file_of(name, find_comparison(str(name)))
    if not os.path.exists(path):  # noqa: PTH110 - as above
        return False
    root, _ = read_tree(path, str(path))
    return root is not None and any(root.child(key) for key in ("arms", "parameters", "outcomes"))


def file_of(name: str | Path, apart: Path | None) -> Path:
    """Return the file that a user names: a file that is there, else a shipped one.

    Parameters
    ----------
    name
        A path, or the name of something shipped.
    apart
        What ships by this name as a comparison; it goes before scenarios.

    Returns
    -------
    Path
        The name itself, as a path, if there is nothing of it.
    """
    path = Path(name)
    is_there = os.path.isfile(path)  # noqa: PTH113 - it takes names that are too long
    return path if is_there else apart or find(str(name)) or path


def find_comparison(name: str) -> Path | None:
    """Return the file of a shipped comparison or sweep, with or without its folder's name."""
    path = find(f"{COMPARISONS}/{name}") or find(f"{SWEEPS}/{name}") or find(name)
    apart = (COMPARISONS, SWEEPS)
    return path if path is not None and path.parent.name in apart else None


def shipped_file(name: str) -> Path:
    """Return the file of a scenario, comparison or sweep that ships.

    Raises
    ------
    KeyError
        If nothing ships by this name.
    """
    path = find_comparison(name) or find(name)
    if path is None:
        raise KeyError(f"nothing ships by the name {name!r}; `ecosystem scenarios` lists what does")
    return path


def _files() -> list[Path]:
    return sorted(shipped_folder().rglob("*.yaml"))


def _entry(path: Path, title: str) -> Shipped:
    from ecosystem.config.document import read

    name = path.relative_to(shipped_folder()).with_suffix("").as_posix()
    return Shipped(name, path, str(read(str(path), catalogue=find).data.get(title, "")))
