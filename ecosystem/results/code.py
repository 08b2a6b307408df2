"""Which version of our own code decides what a run measures."""

from __future__ import annotations

import hashlib
from collections.abc import Set
from functools import cache
from pathlib import Path

from ecosystem.scenario.catalogue import folder

PACKAGE = Path(__file__).parents[1]

# Rooms that begin runs, or read and present what they wrote, but decide no number in them.
# A room that is not named here counts: to make a run again is better than to trust an old one.
LEFT_OUT = frozenset({
    "__main__.py", "cli",  # commands: what they change in a scenario is in its hash
    "experiments",  # which scenarios run, and what their tables say together
    "reporting", "live",  # words, figures, a page in a browser
    "validation", "testing",  # cases and contracts that run the engine from outside
})  # fmt: skip
COUNTED = frozenset({"experiments/run.py"})  # in a room that is left out: it makes every run


def digest_of(package: Path, left_out: Set[str] = LEFT_OUT, kind: str = "*.py") -> str:
    """Return the version of a source tree: 16 digits of a SHA-256 over what decides a run.

    Parameters
    ----------
    package
        Folder of the package. Of its files, but for the rooms left out, relative paths and
        bytes count; the order in which a disk lists them does not.
    left_out
        Rooms that do not count.
    kind
        Pattern of the files that count.
    """
    hashed = hashlib.sha256()
    for path in sorted(package.rglob(kind)):
        within = path.relative_to(package)
        counts = within.parts[0] not in left_out or within.as_posix() in COUNTED
        if counts and not path.name.startswith("."):
            content = path.read_bytes()
            hashed.update(f"{within.as_posix()}\0{len(content)}\0".encode())
            hashed.update(content)
    return hashed.hexdigest()[:16]


@cache
def code_version() -> str:
    """Return the version of this package's code, read from its files once in a process."""
    return digest_of(PACKAGE)


@cache
def package_version() -> str:
    """Return the version of all that is installed: every room, and the scenarios that ship."""
    return f"{digest_of(PACKAGE, frozenset())[:8]}{digest_of(folder(), kind='*.yaml')[:8]}"
