"""A report that all tests of the page read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.small_report import report


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison of four arms in two settings, with its report."""
    return report(tmp_path_factory.mktemp("report"))
