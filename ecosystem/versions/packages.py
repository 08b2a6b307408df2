"""The versions of Python and of the packages that decide the bits of a run."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("ecosystem", "mesa", "numpy", "numba", "pandas", "pyarrow", "scipy", "wordfreq")


def installed() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide the bits of a run."""
    return {"python": platform.python_version(), **_packages()}


@cache
def _packages() -> Mapping[str, str]:
    """Return the versions of packages, looked up once in a process: that takes milliseconds."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
