"""Reports that all tests of the page read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.reporting.small_report import NAMES, PRICES, report, report_of_a_sweep


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """Return a folder with a report; processes of one session of tests make it once, or nearly."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return make(factory.mktemp(name))
    place = factory.getbasetemp().parent / name
    if not place.exists():
        made = make(factory.mktemp(name))
        with suppress(OSError):  # another process was first
            made.parent.rename(place)
    return place / "out"


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison of four arms in two settings, with its report."""
    return shared(tmp_path_factory, "reported", lambda place: report(place, *NAMES))


@pytest.fixture(scope="session")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison with prices and families of arms, with its report."""
    return shared(tmp_path_factory, "priced", lambda place: report(place, *PRICES))


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sweep, with its report."""
    return shared(tmp_path_factory, "swept", report_of_a_sweep)
