"""The rooms of the house: imports point down, and compute halves know nothing of Mesa."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ecosystem

HOUSE = Path(ecosystem.__file__).parent

# What each room may import at run time, beside itself: from the lowest to the highest.
BELOW = {
    "draws": set(),
    "config": set(),
    "text": {"draws"},
    "web": {"draws", "text"},
    "scenario": {"config"},
    "agents": {"draws", "scenario", "text", "web"},
    "measures": {"agents", "draws", "text", "web"},
    "results": {"config", "measures", "scenario"},
    "runtime": {"draws", "results"},
    "world": {"agents", "measures", "runtime", "scenario", "text", "web"},
    "experiments": {
        "agents", "config", "draws", "results", "runtime", "scenario", "text", "world",
    },
    "reporting": {"config", "experiments", "results", "scenario"},
    "live": {"reporting", "scenario", "world"},
    "testing": {"agents", "draws", "results", "runtime", "scenario", "text", "web", "world"},
    "validation": {"experiments", "reporting", "results", "runtime", "scenario", "world"},
    "cli": {
        "agents", "config", "experiments", "live", "reporting", "results", "runtime", "scenario",
        "text", "validation", "web", "world",
    },
}  # fmt: skip


def run_time_imports(tree: ast.Module) -> set[str]:
    """Return the rooms that a module imports, anywhere but under TYPE_CHECKING."""
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    names = [
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing_only
    ]
    return {name.split(".")[1] for name in names if name.startswith("ecosystem.")}


def test_rooms_are_listed_from_below() -> None:
    rooms = list(BELOW)
    for i, room in enumerate(rooms):
        assert BELOW[room] <= set(rooms[:i]), f"{room} imports a room above it"


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_lies_below(room: str) -> None:
    folder = HOUSE / room
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [HOUSE / f"{room}.py"]
    for file in files:
        found = run_time_imports(ast.parse(file.read_text(encoding="utf-8"))) - {room}
        assert found <= BELOW[room], f"{file.relative_to(HOUSE)} imports {found - BELOW[room]}"


def test_every_room_is_listed() -> None:
    rooms = {p.stem for p in HOUSE.iterdir() if p.is_dir() or p.suffix == ".py"}
    assert rooms - {"__init__", "__main__", "__pycache__", "py", "shipped"} == set(BELOW)


def test_compute_halves_import_neither_mesa_nor_pandas_nor_scipy() -> None:
    """Every host waits for what they import; scipy comes with what needs it."""
    code = (
        "import sys, ecosystem.runtime.host, ecosystem.measures.compute,"
        " ecosystem.agents.lab.compute, ecosystem.agents.publisher.compute, ecosystem.web.shard,"
        " ecosystem.agents.archive.compute, ecosystem.agents.crawler.compute,"
        " ecosystem.agents.filter.compute, ecosystem.measures.documents_compute;"
        "sys.exit(not {'mesa', 'pandas', 'scipy'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
