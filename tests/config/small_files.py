"""Small files, and the problems of reading them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecosystem.config.document import read
from ecosystem.config.nodes import Document, Node, Position
from ecosystem.config.problems import Problem, ScenarioError

Write = Callable[[str, str], Path]

PARENT = """\
title: parent
time: {rounds: 10, start: 2020-01-01}
tags: [a, b]
labs:
  - name: alpha
    tokens: 5
    law: {kind: zipf, s: 1.1}
  - name: beta
    tokens: 6
"""


def nothing(_: str) -> Path | None:
    return None


def load(path: Path, *overrides: str) -> Document:
    return read(path, overrides, catalogue=nothing)


def problems_of(action: Callable[[], object]) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        action()
    assert str(caught.value)
    return caught.value.problems


def only(action: Callable[[], object]) -> Problem:
    problems = problems_of(action)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def tree(value: Any) -> Node:
    """Return plain values as a tree, all at one place."""
    here = Position("a.yaml", 1, 1)
    if isinstance(value, dict):
        return Node({key: tree(item) for key, item in value.items()}, here)
    if isinstance(value, list):
        return Node([tree(item) for item in value], here)
    return Node(value, here)
