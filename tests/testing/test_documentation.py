"""What the documentation shows runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ecosystem.agents import registry

PAGE = Path(__file__).parents[2] / "docs" / "agents-of-ones-own.md"


def test_the_examples_of_the_documentation_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_REGISTERED", {})
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    said: dict[str, Any] = {"__name__": "documentation"}
    for block in blocks:
        exec(block, said)
    tests = [thing for name, thing in said.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()
    assert 0 < said["chance"] < 1
