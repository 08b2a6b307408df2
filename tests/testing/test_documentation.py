"""What the documentation shows runs."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ecosystem.agents.registry import AGENTS
from ecosystem.scenario.learners import LEARNERS

PAGE = Path(__file__).parents[2] / "docs" / "agents-of-ones-own.md"


def test_the_examples_of_the_documentation_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AGENTS, "_registered", {})
    monkeypatch.setattr(LEARNERS, "_registered", {})
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("documentation")
    monkeypatch.setitem(sys.modules, "documentation", module)
    for block in blocks:
        exec(block, vars(module))
    tests = [thing for name, thing in vars(module).items() if name.startswith("test_")]
    assert len(tests) == 3
    for test in tests:
        test()
    assert 0 < vars(module)["chance"] < 1
