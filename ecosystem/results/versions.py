"""The versions of everything that decides the bits of a run."""

from __future__ import annotations

from ecosystem.results.code import code_version
from ecosystem.versions.packages import installed


def versions() -> dict[str, str]:
    """Return the versions of everything that decides the bits of a run, our code first."""
    return {"code": code_version(), **installed()}
