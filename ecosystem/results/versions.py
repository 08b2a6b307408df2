"""The versions of everything that decides the bits of a run."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from ecosystem.results.code import code_version

_PACKAGES = ("ecosystem", "mesa", "numpy", "numba", "pandas", "pyarrow", "scipy", "wordfreq")


def versions() -> dict[str, str]:
    """Return the versions of everything that decides the bits of a run, our code first."""
    return {"code": code_version(), "python": platform.python_version(), **_installed()}


@cache
def _installed() -> Mapping[str, str]:
    """Return the versions of packages, looked up once in a process: that takes milliseconds."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
