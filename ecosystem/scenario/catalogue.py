"""The scenarios that ship with the package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shipped:
    """A shipped scenario: its name on the command line, its file and its title."""

    name: str
    path: Path
    title: str


def folder() -> Path:
    """Return the folder of the shipped scenarios.

    In a checkout that is ``scenarios/`` beside the package; an installed package carries
    the same files inside.
    """
    package = Path(__file__).resolve().parent.parent
    beside = package.parent / "scenarios"
    return beside if beside.is_dir() else package / "shipped"


def find(name: str) -> Path | None:
    """Return the file of a shipped scenario such as ``baseline``, or None."""
    stem = name.removesuffix(".yaml")
    path = folder() / f"{stem}.yaml"
    inside = path.resolve().is_relative_to(folder().resolve())
    return path if inside and path.is_file() else None


def shipped() -> list[Shipped]:
    """Return all shipped scenarios, sorted by name."""
    from ecosystem.scenario.loading.document import read

    found = []
    for path in sorted(folder().rglob("*.yaml")):
        name = path.relative_to(folder()).with_suffix("").as_posix()
        found.append(
            Shipped(name, path, str(read(str(path), catalogue=find).data.get("title", "")))
        )
    return found
