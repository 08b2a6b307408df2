"""Comparison files: how overlays compose, and problems at their place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem import Scenario
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.loading import load
from tests.experiments.small_comparison import write

GAMMA = "column: gamma"
CASES = {
    "unknown reference": (("reference: none", "reference: nune"),
                          r":12:1 reference: there is no arm 'nune'; did you mean 'none'"),
    "unknown primary": (("primary: diversity", "primary: divers"),
                        r":13:1 primary: there is no outcome 'divers'; did you mean 'diversity'"),
    "same name twice": (("name: late", "name: more"),
                        r":9:5 arms\[2\]\.name: .*'more' is used twice"),
    "unknown table": (("table: labs", "table: lab"),
                      r":16:18 outcomes\.loss\.table: there is no table 'lab'; .*'labs'"),
    "unknown column": ((GAMMA, "column: gama"), r":15:42 .*no column 'gama'; did you mean 'gamma'"),
    "a column of no numbers": ((GAMMA, "column: date"),
                               r"'date' holds no numbers; expected one of"),
    "a key column": ((GAMMA, "column: order"), r"'order' tells rows apart; expected one of gamma"),
    "unknown condition": (("{order: 1}", "{ordr: 1}"), r"where\.ordr: .*did you mean 'order'"),
    "a condition on the round": (("{order: 1}", "{round: 1}"), r"expected round beside where"),
    "a value that never is": (("{order: 1}", "{order: one}"),
                              r"where\.order: column 'order' never holds 'one'; .*a whole number"),
    "no value": (("{order: 1}", "{order: []}"), r"where\.order: .*expected at least one"),
    "rows that do not differ": (("over: lab", "over: labs"), r"over: .*did you mean 'lab'"),
    "rows that differ too": (("where: {order: 1}", "over: []"), r"over: rows differ in order too"),
    "an unknown lab": (("over: lab", "where: {lab: alfa}"),
                       r"loss\.where\.lab: no arm has a lab 'alfa'; did you mean 'alpha'"),
    "a round too late": (("over: lab", "round: 9"), r":16:\d+ .*round: .*has 4 rounds"),
    "seeds in an arm": (("change: {labs: [{name: alpha, tokens: 600}]}", "change: {seed: 3}"),
                        r":8:14 arms\.more\.change\.seed: seeds belong to the comparison"),
    "no such base": (("base: tiny.yaml", "base: tinny.yaml"),
                     r":2:1 base: cannot find 'tinny.yaml'"),
    "a wrong value in an arm": (("tokens: 600", "tokens: -1"),
                                r":8:35 labs\.alpha\.tokens: .*\(in arm 'more'\)"),
    "a wrong key in an arm": (("tokens: 600", "tokns: 600"),
                              r":8:35 .*did you mean 'tokens'\? \(in arm 'more'\)"),
    "nothing to remove": (("{name: alpha, tokens: 600}", "{name: x, remove: true}"),
                          r":8:\d+ .*no entry 'x' to remove.*\(in arm 'more'\)"),
    "one arm": (("name: none}\n", "name: none}\n#"), r":8:"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_problem_is_told_at_its_place(case: str, tmp_path: Path) -> None:
    change, expected = CASES[case]
    path = write(tmp_path, change)
    with pytest.raises(ScenarioError, match=expected) as caught:
        load(path)
    assert {p.file for p in caught.value.problems} == {str(path)}


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ("tokens: 600", "tokns: 600"),
        ("top_p:", "topp:"),
        ("reference: none", "reference: nune"),
        (GAMMA, "column: gama"),
        ("better: lower", "better: lowest"),
    )
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [p.line for p in caught.value.problems] == [8, 11, 12, 15, 16]


def test_a_problem_of_the_base_is_told_once_for_every_arm(tmp_path: Path) -> None:
    path = write(tmp_path)
    base = tmp_path / "tiny.yaml"
    base.write_text(base.read_text(encoding="utf-8") + "sead: 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"tiny\.yaml:9:1 .*\(in every arm\)") as caught:
        load(path)
    assert len(caught.value.problems) == 1


def test_a_problem_of_one_setting_names_it(tmp_path: Path) -> None:
    settings = """\
settings:
  - {name: as it is}
  - {name: long, change: {publishers: [{name: sites, ai_share: 2}]}}
primary:"""
    path = write(tmp_path, ("primary:", settings))
    with pytest.raises(
        ScenarioError, match=r":15:.*in arms 'none', 'more', 'late', setting 'long'"
    ):
        load(path)


def test_overlays_are_laid_base_change_setting_arm(tmp_path: Path) -> None:
    settings = """\
change: {time: {rounds: 5}, labs: [{name: beta, tokens: 100}]}
settings:
  - {name: as it is}
  - name: rich
    change: {labs: [{name: alpha, tokens: 900}, {name: beta, learner: {smoothing: 1}}]}
primary:"""
    cells = load(write(tmp_path, ("primary:", settings))).cells
    assert list(cells) == [(s, a) for s in ("as it is", "rich") for a in ("none", "more", "late")]
    tokens = {cell: [lab.tokens for lab in scenario.labs] for cell, scenario in cells.items()}
    assert tokens["as it is", "none"] == [300, 100]
    assert tokens["rich", "none"] == [900, 100]
    assert tokens["rich", "more"] == [600, 100]  # the arm has the last word
    assert [s.time.rounds for s in cells.values()] == [5] * 6
    assert [lab.learner.smoothing for lab in cells["rich", "late"].labs] == [0.1, 1]


def test_an_arm_is_what_a_file_that_extends_the_base_would_be(tmp_path: Path) -> None:
    design = load(write(tmp_path))
    child = tmp_path / "child.yaml"
    child.write_text("extends: tiny.yaml\nlabs: [{name: alpha, tokens: 600}]\n", encoding="utf-8")
    expected = Scenario.load(child, ["seed=6"])
    assert design.scenario(("as it is", "more"), 2).content_hash() == expected.content_hash()


def test_a_missing_file_of_data_is_a_problem(tmp_path: Path) -> None:
    change = "change: {language: {lexicon: {kind: counts, file: nowhere.csv}}}\nprimary:"
    with pytest.raises(ScenarioError, match=r":2:1 base: the file of data .*nowhere\.csv"):
        load(write(tmp_path, ("primary:", change)))


def test_a_scenario_is_no_comparison_and_a_comparison_no_scenario(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(ScenarioError, match="neither base nor arms"):
        load(tmp_path / "tiny.yaml")
    with pytest.raises(ScenarioError, match=r":5:1 arms: .*run it with 'ecosystem compare'"):
        Scenario.load(path)
