"""What the documentation shows works as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ecosystem
from ecosystem import Scenario
from ecosystem.experiments.loading import load as load_comparison
from ecosystem.experiments.loading import load_sweep
from ecosystem.experiments.outcome import Outcome
from ecosystem.scenario.catalogue import shipped_sweeps
from tests.small import ran

DOCS = Path(ecosystem.__file__).parents[1] / "docs"


def blocks(name: str) -> list[str]:
    return re.findall(
        r"^```yaml\n(.*?)^```", (DOCS / name).read_text(encoding="utf-8"), re.M | re.S
    )


BLOCKS = [
    block
    for page in (
        "filters.md",
        "archives.md",
        "withdrawal.md",
        "labs-that-leave.md",
        "costs.md",
        "policies.md",
    )
    for block in blocks(page)
]


def load(text: str, folder: Path, *changes: str) -> Scenario:
    file = folder / "shown.yaml"
    file.write_text(text, encoding="utf-8")
    return Scenario.load(file, ["time.rounds=3", *changes])


@pytest.mark.parametrize("text", BLOCKS)
def test_scenarios_shown_run(text: str, tmp_path: Path) -> None:
    ran(load(text, tmp_path))


@pytest.mark.parametrize("text", blocks("comparisons.md"))
def test_comparisons_shown_run(text: str, tmp_path: Path) -> None:
    (tmp_path / "shown.yaml").write_text(text, encoding="utf-8")
    cells = load_comparison(tmp_path / "shown.yaml").cells
    assert len(cells) == 10
    shown = cells["more AI", "both"].resolved()
    ran(Scenario.model_validate(shown | {"time": {**shown["time"], "rounds": 4}}))


SWEEPS = [(4 * 3 * 2, "models=0.3, smoothing=0.1", "sharp"), (5 * 2, "adoption=0.5", "marks")]


@pytest.mark.parametrize(
    ("text", "found"), list(zip(blocks("sweeps.md"), SWEEPS, strict=True)), ids=["grid", "policy"]
)
def test_sweeps_shown_run(text: str, found: tuple[int, str, str], tmp_path: Path) -> None:
    (tmp_path / "shown.yaml").write_text(text, encoding="utf-8")
    design, (n, point, arm) = load_sweep(tmp_path / "shown.yaml"), found
    assert len(design.cells) == n
    assert list(Outcome.warnings(design.comparison.outcomes[0])) == []
    shown = design.cells[point, arm].resolved()
    ran(Scenario.model_validate(shown | {"time": {**shown["time"], "rounds": 2}}))


def test_the_page_on_sweeps_names_all_that_ship() -> None:
    said = (DOCS / "sweeps.md").read_text(encoding="utf-8").split("## What ships")[1]
    for entry in shipped_sweeps():
        assert f"`{entry.path.stem}`" in said


def test_a_lab_reads_verified_text_of_its_own_beside_human_text(tmp_path: Path) -> None:
    [text] = [t for t in blocks("filters.md") if "verified text of its own" in t]
    accuracy = {}
    for passes_wrong in (0.2, 0.95):  # a verifier that tells, and one that cannot
        world = ran(load(text, tmp_path, f"filters.check.passes_wrong={passes_wrong}"))
        parents = {
            row["parent"]: row["share"]
            for row in world.tables["lineage"]
            if row["model"] == "alpha@3"
        }
        assert parents == pytest.approx({"people": 0.5, "alpha@2": 0.5})
        ledger = {
            (row["account"], row["entry"]): row["n_draws"]
            for row in world.tables["ledger"]
            if row["round"] == 3
        }
        assert ledger["lab alpha stock crawl:inside", "dropped"] < 0
        assert ledger["lab alpha stock crawl:outside", "dropped"] == 0
        assert ledger["lab alpha budget crawl:inside", "filtered"] == 0  # refilled
        assert ledger["lab alpha budget crawl:inside", "exhausted"] == 0
        accuracy[passes_wrong] = [
            row["accuracy"]
            for row in world.tables["channels"]
            if (row["subject"], row["channel"]) == ("output", "claims")
        ][-1]
    assert accuracy[0.2] > accuracy[0.95] + 0.02
