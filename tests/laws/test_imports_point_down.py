"""The rooms of the house: imports point down, and benches know nothing of Mesa."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ecosystem

HOUSE = Path(ecosystem.__file__).parent

# What each room may import at run time, beside itself.
BELOW = {
    "draws": set(),
    "text": {"draws"},
    "watermarks": set(),
    "metrics": set(),
    "corpus": {"draws", "text"},
    "benches": {"draws", "text", "corpus", "watermarks"},
    "runtime": {"draws", "results"},
    "config": set(),
    "scenario": {"config"},
    "ledger": {"corpus"},
    "costs": {"agents", "scenario"},
    "bookkeeping": {"benches", "corpus", "text", "ledger"},
    "phases": {"agents", "benches", "bookkeeping", "corpus", "scenario"},
    "founding": {"draws", "text", "corpus", "scenario"},
    "quiet_mesa": set(),
    "agents": {
        "draws", "text", "corpus", "watermarks", "benches", "scenario", "quiet_mesa",
    },
    "observation": {"text", "corpus", "metrics", "benches"},
    "world": {
        "agents", "benches", "corpus", "costs", "founding", "text", "ledger",
        "observation", "phases", "quiet_mesa", "runtime", "scenario",
    },
    "results": {"config", "metrics", "scenario"},
    "experiments": {
        "agents", "config", "draws", "founding", "phases", "results", "runtime", "scenario",
        "text", "world",
    },
    "reporting": {"config", "experiments", "results", "scenario"},
    "live": {"world", "reporting", "scenario"},
    "validation": {"experiments", "reporting", "results", "runtime", "scenario", "world"},
    "testing": {
        "agents", "benches", "corpus", "draws", "text", "ledger", "results", "runtime",
        "scenario", "world",
    },
    "cli": {
        "agents", "benches", "config", "corpus", "experiments", "live", "results", "reporting",
        "runtime", "scenario", "text", "ledger", "validation",
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


def test_benches_import_neither_mesa_nor_pandas_nor_scipy() -> None:
    """Every host waits for what they import; scipy comes with what needs it."""
    code = (
        "import sys, ecosystem.runtime.host, ecosystem.observation.gauge,"
        " ecosystem.benches.training, ecosystem.benches.publishing, ecosystem.benches.web,"
        " ecosystem.benches.archiving, ecosystem.benches.crawling, ecosystem.benches.filtering,"
        " ecosystem.benches.documents;"
        "sys.exit(not {'mesa', 'pandas', 'scipy'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
