"""Sweep files: what is set where, and problems told once, at the place of what caused them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem import Scenario
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.loading import load, load_sweep
from tests.experiments.small_sweep import write

RANGES = (
    ("parameters:", "design: {kind: sobol, points: 8}\nparameters:"),
    ("values: [0, 0.9]", "low: 0, high: 0.9"),
    ("values: [50, 100, 400]", "low: 50, high: 400, whole: true"),
)
CASES = {
    "no entry in any arm": ((("labs.gamma.tokens", "labs.gama.tokens"),),
        r":8:50 parameters\.size\.set: labs has no entry 'gama'; did you mean 'gamma'\?"),
    "no list in any arm": ((("labs.gamma.tokens", "archives.old.pages"),),
        r":8:50 parameters\.size\.set: there are no archives, so none is called 'old'"),
    "no path": ((("set: labs.gamma.tokens", "set: 'labs..tokens'"),),
        r":8:50 parameters\.size\.set: 'labs\.\.tokens' is not a path"),
    "a key that is not there": ((("labs.gamma.tokens", "labs.gamma.tokns"),),
        r":8:50 labs\.gamma\.tokns: .*did you mean 'tokens'\? \(in arm 'third', at every point\)"),
    "a value of some points": ((("[0, 0.9]", "[0, 1.5]"),),
        r":7:46 publishers\.sites\.ai_share: 1\.5 is not possible.*\(in every arm, at 3 of 6"
        r" points: models=1\.5, size=50; models=1\.5, size=100; models=1\.5, size=400\)"),
    "sampled values are one problem": ((*RANGES, ("high: 0.9", "high: 2"), ("low: 0,", "low: 1,")),
        r":8:46 .*ai_share: .* is not possible; .*\(in every arm, at every point\)"),
    "a problem elsewhere that a value causes": (
        (("set: publishers.sites.ai_share, values: [0, 0.9]", "set: time.rounds, values: [2, 3]"),
         ("rounds: 2}}", "rounds: 3}, measure: {then: 3}}")),
        r":7:46 measure\.then: .*\(in every arm, at 3 of 6 points: models=2, size=50;"),
    "a problem of the change for all": ((("{time: {rounds: 2}}", "{time: {rounds: 0}}"),),
        r":3:17 time\.rounds: .*\(in every arm, at every point\)"),
    "a problem of an arm": ((("learner: {smoothing: 0.1}", "learner: {capacity: 0}"),),
        r":12:57 labs\.gamma\.learner\.capacity: .*\(in arm 'third', at every point\)"),
    "two parameters at one place": ((("labs.gamma.tokens", "publishers.sites.ai_share"),),
        r":8:50 parameters\.size\.set: 'models' sets publishers\.sites\.ai_share already"),
    "seeds": ((("labs.gamma.tokens", "seed"),), r":8:50 .*seeds belong to the comparison"),
    "a file of data": ((("labs.gamma.tokens", "language.lexicon.file"),),
        r":8:50 .*a file of data is no value to vary"),
    "no power of two": ((RANGES[0], *RANGES[1:], ("points: 8", "points: 12")),
        r":6:23 design\.points: 12 is no power of two.*expected 8 or 16"),
    "values in a sampled design": (RANGES[:1], r":8:78 .*values: a sobol design has ranges"),
    "no range in a sampled design": (RANGES[:1], r":8:5 .*needs low and high"),
    "a range in a grid": (RANGES[1:2], r":7:78 .*low: a grid has no ranges; expected values"),
    "low above high": ((*RANGES, ("high: 0.9", "high: -1")), r":8:86 .*high is -1, low is 0"),
    "no logarithm": ((*RANGES, ("high: 0.9", "high: 0.9, scale: log")),
        r":8:78 .*low: 0 has no logarithm; expected a number above 0"),
    "no logarithm in a grid": ((("values: [0, 0.9]", "values: [0, 0.9], scale: log"),),
        r":7:\d+ .*values\[0\]: 0 has no logarithm"),
    "no whole number": ((*RANGES, ("low: 50", "low: 50.5")), r":9:\d+ .*50\.5 is no whole number"),
    "a value twice": ((("[50, 100, 400]", "[50, 100, 50]"),), r":8:\d+ .*50 is given twice"),
    "lists of unequal length": ((("parameters:", "design: {kind: list}\nparameters:"),),
        r":9:\d+ .*size\.values: 3 values, while models has 2; expected as many"),
    "a point twice": ((("parameters:", "design: {kind: list}\nparameters:"),
        ("[50, 100, 400]", "[50, 50]"), ("[0, 0.9]", "[0.9, 0.9]")),
        r":8:\d+ .*values\[1\]: the point 0\.9, 50 is given twice"),
    "too many points": ((("[50, 100, 400]", str(list(range(1, 7001)))),),
        r"parameters: the grid has 14000 points; expected 10000 at most"),
    "a name of a column": ((("name: size", "name: mean"),), r":8:6 .*'mean' is a column of the"),
    "a name twice": ((("name: size", "name: models"),), r":8:6 .*'models' is used twice"),
    "an unknown design": ((("parameters:", "design: {kind: gird}\nparameters:"),),
        r":6:10 design.*did you mean 'grid'"),
    "no reference": ((("reference: none\n", ""),), r"no arm is the reference; expected one of"),
    "an outcome": ((("column: gamma", "column: gama"),), r":16:42 .*did you mean 'gamma'"),
    "a strange lab": ((("over: lab", "where: {lab: gama}"),), r"no arm has a lab 'gama'"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_problem_is_told_once_at_its_place(case: str, tmp_path: Path) -> None:
    changes, expected = CASES[case]
    path = write(tmp_path, *changes)
    with pytest.raises(ScenarioError, match=expected) as caught:
        load(path)
    found = [str(problem) for problem in caught.value.problems]
    several = ("values in a sampled design", "no range in a sampled design", "a range in a grid")
    assert len(found) == 1 or case in several, found
    assert {p.file for p in caught.value.problems} == {str(path)}


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ("[0, 0.9]", "[0, 1.5]"),
        ("labs.gamma.tokens", "labs.gama.tokens"),
        ("learner: {smoothing: 0.1}", "learner: {capacity: 0}"),
        ("reference: none", "reference: nune"),
        ("column: gamma", "column: gama"),
    )
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [p.line for p in caught.value.problems] == [7, 8, 12, 13, 16]


def test_a_value_has_the_last_word_and_an_arm_without_its_place_stays(tmp_path: Path) -> None:
    design = load(
        write(
            tmp_path,
        )
    )
    assert len(design.points) == 6
    assert list(design.cells)[:2] == [("models=0, size=50", arm) for arm in ("none", "third")]
    for point in design.points:
        at = dict(point.values)
        none, third = (design.cells[point.name, arm] for arm in ("none", "third"))
        assert [lab.name for lab in none.labs] == ["alpha", "beta"]
        assert [lab.tokens for lab in third.labs] == [300, 200, at["size"]]
        assert none.publishers[0].ai_share == at["models"]


def test_a_point_is_what_set_would_make_of_the_arm(tmp_path: Path) -> None:
    design = load(write(tmp_path))
    child = tmp_path / "child.yaml"
    child.write_text(
        "extends: tiny.yaml\ntime: {rounds: 2}\nlabs: [{name: gamma, tokens: 50,"
        " learner: {smoothing: 0.1}, sources: [{kind: human}]}]\n",
        encoding="utf-8",
    )
    settings = ["publishers.sites.ai_share=0.9", "labs.gamma.tokens=100", "seed=6"]
    expected = Scenario.load(child, settings)
    made = design.scenario(("models=0.9, size=100", "third"), 2)
    assert made.content_hash() == expected.content_hash()


def test_paths_of_one_parameter_get_one_value(tmp_path: Path) -> None:
    both = "set: [labs.alpha.learner.smoothing, labs.beta.learner.smoothing]"
    design = load(write(tmp_path, ("set: publishers.sites.ai_share", both)))
    for point in design.points:
        labs = design.cells[point.name, "none"].labs
        assert [lab.learner.smoothing for lab in labs] == [dict(point.values)["models"]] * 2


def test_without_arms_there_is_one_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, ("labs.gamma.tokens", "labs.beta.tokens"), ("reference: none\n", ""))
    text = path.read_text(encoding="utf-8")
    start, end = text.index("arms:"), text.index("primary:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    design = load(path)
    assert {arm for _, arm in design.cells} == {"as it is"}
    assert design.comparison.reference == "as it is"


def test_sweeps_comparisons_and_scenarios_say_which_is_which(tmp_path: Path) -> None:
    path = write(tmp_path)
    with pytest.raises(ScenarioError, match="no sweep: it has no parameters"):
        load_sweep(tmp_path / "tiny.yaml")
    with pytest.raises(ScenarioError, match=r":6:1 parameters: .*run it with 'ecosystem sweep'"):
        Scenario.load(path)
