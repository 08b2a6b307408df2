"""Reports that all tests of the page read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporting.small_report import NAMES, PRICES, report, report_of_a_sweep


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison of four arms in two settings, with its report."""
    return report(tmp_path_factory.mktemp("report"), *NAMES)


@pytest.fixture(scope="session")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison with prices and families of arms, with its report."""
    return report(tmp_path_factory.mktemp("priced"), *PRICES)


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sweep, with its report."""
    return report_of_a_sweep(tmp_path_factory.mktemp("swept"))
