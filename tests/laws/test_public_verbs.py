"""No package hides a verb: all modules are imported, and every public name is what it was."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import ecosystem
from tests.experiments.small_comparison import write


@pytest.fixture(scope="module")
def everything() -> list[str]:
    """Import every module; those of an extra that is not installed are passed over."""
    imported = []
    for module in pkgutil.walk_packages(ecosystem.__path__, "ecosystem."):
        if module.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            assert not str(error.name).startswith("ecosystem")
            continue
        imported.append(module.name)
    return imported


def test_every_public_name_is_itself_after_all_modules_are_imported(everything: list[str]) -> None:
    assert len(everything) > 200
    for name in ecosystem.__all__:
        found = getattr(ecosystem, name)
        assert not hasattr(found, "__path__"), f"a package hides {name}"
        assert isinstance(found, str) or callable(found), f"a module hides {name}"


def test_every_verb_can_be_called(everything: list[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="a report needs the extra 'report'")
    file = write(tmp_path)
    results = ecosystem.run(tmp_path / "tiny.yaml", tmp_path / "run")
    assert "THE WEB" in ecosystem.summary(results)
    assert ecosystem.open_results(tmp_path / "run").manifest == results.manifest
    compared = ecosystem.compare(file, tmp_path / "out", replicates=2)
    assert ecosystem.open_comparison(tmp_path / "out").findings == compared.findings
    page, _ = ecosystem.report(tmp_path / "out")
    assert page.exists()
    text = file.read_text(encoding="utf-8")
    varied = "parameters: [{name: words, set: labs.alpha.tokens, values: [100]}]\narms:\n"
    file.write_text(text.replace("arms:\n", varied), encoding="utf-8")
    assert ecosystem.sweep(file, tmp_path / "swept", replicates=2).is_designed
    assert callable(ecosystem.agent)


ROOT = Path(ecosystem.__file__).parents[1]
SHOWN = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "docs").rglob("*.py")),
    *sorted((ROOT / "notebooks").glob("*.ipynb")),
]


@pytest.mark.parametrize("file", SHOWN, ids=lambda file: file.name)
def test_what_users_are_shown_imports_nothing_deeper(file: Path) -> None:
    deeper = re.findall(r"(?:from|import) (ecosystem\.\w+)", file.read_text(encoding="utf-8"))
    assert set(deeper) <= {"ecosystem.testing"}
