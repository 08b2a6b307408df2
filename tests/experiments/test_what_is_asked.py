"""A comparison measures what text is worth where somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.experiments.loading import load

BASE = "time: {rounds: 2}\npublishers: [{name: sites, pages: 20}]\nlabs: [{name: a, tokens: 50}]\n"
ASKED = """\
question: Which?
base: base.yaml
replicates: 2
arms: [{name: one}, {name: other, change: {labs: [{name: a, tokens: 60}]}}]
reference: one
primary: it
outcomes: [{name: it, table: %s, column: %s, where: {%s}, better: lower}]
"""


def is_measured(folder: Path, base: str = "", more: str = "", *outcome: str) -> bool:
    (folder / "base.yaml").write_text(BASE + base, encoding="utf-8")
    said = ASKED % (outcome or ("labs", "loss_now", "lab: a")) + more
    (folder / "comparison.yaml").write_text(said, encoding="utf-8")
    [measured] = {cell.measure.worth for cell in load(folder / "comparison.yaml").cells.values()}
    return measured


def test_it_is_not_measured_where_nobody_asks(tmp_path: Path) -> None:
    assert not is_measured(tmp_path)
    assert not is_measured(tmp_path, "measure: {every: 2}\n")


@pytest.mark.parametrize(
    "outcome",
    [("worth", "fresh_draws", "lab: a"), ("population", "reserves_added", "order: 1")],
    ids=["table", "column"],
)
def test_an_outcome_asks_for_it(outcome: tuple[str, str, str], tmp_path: Path) -> None:
    assert is_measured(tmp_path, "", "", *outcome)


@pytest.mark.parametrize("said", ["worth: true", "refits: 16"])
def test_a_file_may_say_so(said: str, tmp_path: Path) -> None:
    assert is_measured(tmp_path, f"measure: {{{said}}}\n")
    assert is_measured(tmp_path, "", f"change: {{measure: {{{said}}}}}\n")


def test_what_a_file_says_has_the_last_word(tmp_path: Path) -> None:
    outcome = "worth", "fresh_draws", "lab: a"
    assert not is_measured(tmp_path, "measure: {worth: false}\n", "", *outcome)
