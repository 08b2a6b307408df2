"""The rooms of the house: imports point down, and compute halves know nothing of Mesa."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ecosystem

HOUSE = Path(ecosystem.__file__).parent

# What each room may import beside itself, for types alone too: from the lowest to the highest.
BELOW = {
    "versions": set(),
    "draws": set(),
    "config": set(),
    "runtime": {"draws", "versions"},
    "text": {"draws"},
    "web": {"draws", "text"},
    "scenario": {"config", "versions"},
    "agents": {"draws", "runtime", "scenario", "text", "web"},
    "measures": {"agents", "draws", "runtime", "text", "web"},
    "results": {"config", "measures", "versions"},
    "world": {
        "agents", "config", "measures", "results", "runtime", "scenario", "text", "web",
    },
    "experiments": {
        "agents", "config", "draws", "measures", "results", "runtime", "scenario", "text", "world",
    },
    "reporting": {"config", "experiments", "results", "scenario"},
    "live": {"reporting", "scenario", "world"},
    "testing": {"agents", "draws", "results", "runtime", "scenario", "text", "web", "world"},
    "validation": {"experiments", "reporting", "results", "runtime", "scenario", "world"},
    "verification": {"config", "experiments", "results", "scenario"},
    "cli": {
        "agents", "config", "experiments", "live", "reporting", "results", "runtime", "scenario",
        "text", "validation", "verification", "world",
    },
}  # fmt: skip


def imports_of(tree: ast.Module) -> set[str]:
    """Return the rooms that a module imports, under TYPE_CHECKING too."""
    names = [
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    ]
    names += [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    return {name.split(".")[1] for name in names if name.startswith("ecosystem.")}


def test_rooms_are_listed_from_below() -> None:
    rooms = list(BELOW)
    for i, room in enumerate(rooms):
        assert BELOW[room] <= set(rooms[:i]), f"{room} imports a room above it"


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_what_lies_below_it(room: str) -> None:
    found: dict[str, str] = {}
    for file in sorted((HOUSE / room).rglob("*.py")):
        for other in imports_of(ast.parse(file.read_text(encoding="utf-8"))) - {room}:
            found.setdefault(other, file.relative_to(HOUSE).as_posix())
    assert set(found) == BELOW[room], f"imports, each with a file that has it: {found}"


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
