"""The files that are installed: where they are, and digests of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def shipped_folder() -> Path:
    """Return the folder of the shipped scenarios.

    In a checkout that is ``scenarios/`` beside the package; an installed package carries
    the same files inside.
    """
    beside = PACKAGE.parent / "scenarios"
    return beside if beside.is_dir() else PACKAGE / "shipped"


def digest_of(package: Path, counted: Collection[str] | None = None, kind: str = "*.py") -> str:
    """Return the version of a source tree: 16 digits of a SHA-256 over what counts.

    Parameters
    ----------
    package
        Folder of the package. Of the files that count, relative paths and bytes are hashed; the
        order in which a disk lists them does not matter.
    counted
        Rooms and files that count; None for all.
    kind
        Pattern of the files that count.
    """
    hashed = hashlib.sha256()
    for path in sorted(package.rglob(kind)):
        within = path.relative_to(package)
        if path.name.startswith(".") or (counted is not None and not is_on(counted, within)):
            continue
        content = path.read_bytes()
        hashed.update(f"{within.as_posix()}\0{len(content)}\0".encode())
        hashed.update(content)
    return hashed.hexdigest()[:16]


def is_on(entries: Collection[str], within: Path) -> bool:
    """Tell whether a file, or a room that it is in, is on a list."""
    return any(part.as_posix() in entries for part in (within, *within.parents))


@cache
def package_version() -> str:
    """Return the version of all that is installed: every room, and the scenarios that ship."""
    return f"{digest_of(PACKAGE)[:8]}{digest_of(shipped_folder(), kind='*.yaml')[:8]}"
