"""Files of a test, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.small_files import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write
