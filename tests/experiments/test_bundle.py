"""A bundle of arms in a comparison file: what it adds, what is wrong with it, what it makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from ecosystem import Scenario
from ecosystem.cli import main
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.compare import compare
from ecosystem.experiments.loading import load
from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.reporting.history_text import changes_after_runs
from tests.experiments.small_comparison import BASE, write

REFERENCE = "reference: none\n"
BUNDLE = (REFERENCE, f"{REFERENCE}bundle: [more, late]\n")
TWO = ("replicates: 3", "replicates: 2")
BOTH = """\
  - name: both
    change:
      labs:
        - {name: alpha, tokens: 600, decoding: {top_p: {table: {0: 1, 3: 0.5}, between: hold}}}
"""
THIRD = "  - {name: wide, change: {labs: [{name: beta, tokens: 400}]}}\n"


def arms_of(path: Path) -> list[str]:
    return [arm.name for arm in load(path).compared.arms]


def test_all_parts_of_two_arms_or_more_are_added_in_the_order_of_the_bundle(
    tmp_path: Path,
) -> None:
    three = (REFERENCE, f"{THIRD}{REFERENCE}bundle: [wide, more, late]\n")
    path = write(tmp_path, three, ("- name: more", "- name: more\n    title: More text"))
    added = load(path).bundled.added
    assert [arm.name for arm in added] == [
        "wide + more", "wide + late", "more + late", "wide + more + late",
    ]  # fmt: skip
    assert [arm.title for arm in added] == [
        "wide + More text", "", "More text + late", "wide + More text + late",
    ]  # fmt: skip
    assert list(load(path).cells) == [("as it is", name) for name in arms_of(path)]


def test_a_part_is_what_files_laid_over_each_other_would_be(tmp_path: Path) -> None:
    design = load(write(tmp_path, BUNDLE))
    child = tmp_path / "child.yaml"
    labs = "{name: alpha, tokens: 600, decoding: {top_p: {table: {0: 1, 3: 0.5}, between: hold}}}"
    child.write_text(f"extends: tiny.yaml\nlabs: [{labs}]\n", encoding="utf-8")
    expected = Scenario.load(child, ["seed=5"])
    found = design.scenario(("as it is", "more + late"), 1)
    assert found.content_hash() == expected.content_hash()


def test_of_what_two_arms_change_the_later_has_the_last_word(tmp_path: Path) -> None:
    more = (REFERENCE, "  - {name: most, change: {labs: [{name: alpha, tokens: 900}]}}\n")
    for order, tokens in (("more, most", 900), ("most, more", 600)):
        path = write(tmp_path, (more[0], f"{more[1]}{REFERENCE}bundle: [{order}]\n"))
        design = load(path)
        assert design.bundled.added == ()  # it is the later arm, and no arm more
        arm = design.bundled.arm_of[tuple(order.split(", "))]
        assert design.cells["as it is", arm].labs[0].tokens == tokens


def test_policies_of_all_parts_come_before_their_changes(tmp_path: Path) -> None:
    policies = """\
policies:
  - {name: shelf, schedule: {start: 1}, mechanism: {kind: archive, pages: 9, share: 0.2}}
  - {name: people, schedule: {start: 2}, mechanism: {kind: human, draws: 50}}
arms:
  - {name: kept, policies: [shelf], change: {policies: [{name: shelf, mechanism: {share: 0.3}}]}}
  - {name: shelved, policies: [people, shelf]}
"""
    path = write(tmp_path, ("arms:\n", policies), ("none\np", "none\nbundle: [kept, shelved]\np"))
    design = load(path)
    (arm,) = design.bundled.added
    assert arm.policies == ["shelf", "people"]
    shares = {
        policy.name: policy.mechanism.share
        for policy in design.written["as it is", "kept + shelved"].policies
        if policy.name == "shelf"
    }
    assert shares == {"shelf": 0.3}


def test_an_arm_of_the_file_that_is_the_same_scenario_is_the_part(tmp_path: Path) -> None:
    path = write(tmp_path, (REFERENCE, f"{BOTH}{REFERENCE}bundle: [more, late]\n"))
    design = load(path)
    assert arms_of(path) == ["none", "more", "late", "both"]
    assert design.bundled.arm_of["more", "late"] == "both"


PROBLEMS = {
    "an unknown arm": ("[more, lat]", r":13:16 bundle\[1\]: there is no arm 'lat'; did you mean"),
    "the reference": ("[none, more]", r":13:10 bundle\[0\]: 'none' is the reference, .*another"),
    "an arm twice": ("[more, late, more]", r":13:22 bundle\[2\]: the arm 'more' .* twice"),
    "one arm": ("[more]", r":13:1 bundle: a bundle of 1 arm; expected 2 to 5"),
    "no list": ("more", r":13:\d+ bundle: "),
    "many arms": ("[more, late, a, b, c, d]", r":13:1 bundle: a bundle of 6 arms; expected 2 to 5"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_problem_of_a_bundle_is_told_at_its_place(case: str, tmp_path: Path) -> None:
    bundle, said = PROBLEMS[case]
    path = write(tmp_path, (REFERENCE, f"{REFERENCE}bundle: {bundle}\n"))
    with pytest.raises(ScenarioError, match=said):
        load(path)


@pytest.mark.parametrize("elsewhere", [(), (("better: lower", "better: lowest"),)])
def test_all_problems_of_a_bundle_are_told_at_once(
    elsewhere: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    path = write(
        tmp_path, (REFERENCE, f"{REFERENCE}bundle: [nobody, more, more, none, late, lat]\n"),
        *elsewhere,
    )  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        load(path)
    told = [(p.line, p.column) for p in caught.value.problems if p.line == 13]
    assert told == [(13, 1), (13, 10), (13, 24), (13, 30), (13, 42)]
    assert len(caught.value.problems) == len(told) + len(elsewhere)


def test_names_that_a_bundle_needs_are_not_free(tmp_path: Path) -> None:
    taken = "  - {name: more + late}\n"
    path = write(tmp_path, (REFERENCE, f"{taken}{BUNDLE[1]}"))
    with pytest.raises(ScenarioError, match=r":12:6 arms\[3\]\.name: 'more \+ late' is what"):
        load(path)
    twice = "  - {name: late + wide}\n  - {name: more + late}\n  - {name: wide}\n"
    bundle = "bundle: [more, late + wide, more + late, wide]\n"
    path = write(tmp_path, (REFERENCE, f"{twice}{REFERENCE}{bundle}"))
    with pytest.raises(ScenarioError, match=r"bundle: two parts .* 'more \+ late \+ wide'"):
        load(path)


def test_what_is_wrong_with_an_arm_is_not_told_of_the_bundle_too(tmp_path: Path) -> None:
    path = write(tmp_path, BUNDLE, ("tokens: 600", "tokens: -1"))
    with pytest.raises(ScenarioError, match=r"\(in arm 'more'\)") as caught:
        load(path)
    assert len(caught.value.problems) == 1


def test_what_goes_wrong_only_together_is_told_of_the_part(tmp_path: Path) -> None:
    base = BASE.replace("tokens: 300", "tokens: 300, until: 3")
    path = write(tmp_path, BUNDLE, ("tokens: 600", "until: 2"), ("decoding", "since: 2, decoding"))
    (tmp_path / "tiny.yaml").write_text(base, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"\(in arm 'more \+ late'\)"):
        load(path)


def test_check_plan_and_the_schema_know_the_bundle(tmp_path: Path) -> None:
    path = str(write(tmp_path, BUNDLE))

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(main, list(arguments))
        assert done.exit_code == 0, done.output
        return done.output

    assert "ok (a comparison of 4 arms: " in said("check", path)
    planned = said("plan", path)
    assert "4 arms x 1 setting x 3 replicates: 12" in planned
    assert "the bundle adds                     1 arm\n" in planned
    assert "\n  more + late\n" in planned
    field = json.loads(said("schema", "--comparison"))["properties"]["bundle"]
    assert (field["minItems"], field["maxItems"], field["items"]["type"]) == (2, 5, "string")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> ComparisonResult:
    """Return a comparison to which a bundle was added after its runs."""
    place = tmp_path_factory.mktemp("bundle")
    compare(write(place, TWO), place / "out")
    return compare(write(place, TWO, BUNDLE), place / "out")


def test_a_bundle_added_later_makes_the_runs_of_its_parts_alone_and_is_told(
    grown: ComparisonResult,
) -> None:
    assert grown.manifest["n_runs_made"] == 2
    said = "arms added after runs had been made: 'more + late'"
    assert list(changes_after_runs(grown)) == [said]
    assert grown.arm("more + late").members == ["more", "late"]


def test_runs_of_the_engine_give_the_numbers_by_hand(grown: ComparisonResult) -> None:
    runs = {(row.outcome, row.arm, row.replicate): row.value for row in grown.run_outcomes}
    rows = grown.bundle_effects
    assert {(row.outcome, row.role) for row in rows} == {
        (outcome, role) for outcome in ("diversity", "loss") for role in ("part", "whole")
    }
    for outcome in ("diversity", "loss"):
        none, more, late, both = (
            np.array([runs[outcome, arm, r] for r in (1, 2)])
            for arm in ("none", "more", "late", "more + late")
        )
        expected = {
            "more": (more - none + both - late) / 2,
            "late": (late - none + both - more) / 2,
        }
        of_it = {row.arm: row for row in rows if row.outcome == outcome}
        for part, each in expected.items():
            assert of_it[part].shapley == pytest.approx(each.mean())
        found = {f.arm: f for f in grown.about(outcome)}
        for arm, row in of_it.items():
            assert (row.alone, row.alone_low, row.alone_high) == (
                found[arm].difference, found[arm].low, found[arm].high,
            )  # fmt: skip
        whole = of_it["more + late"]
        assert whole.shapley == pytest.approx(of_it["more"].shapley + of_it["late"].shapley)
        assert whole.overlap == pytest.approx(
            of_it["more"].alone + of_it["late"].alone - whole.shapley
        )
    assert any(row.overlap for row in rows)


def test_a_folder_is_enough_to_open_it_and_to_go_on(grown: ComparisonResult) -> None:
    again = open_comparison(grown.path)
    assert again.manifest == grown.manifest
    assert again.bundle_effects == grown.bundle_effects
    assert comparison_text(again) == comparison_text(grown)
    design = load(grown.path / "comparison.yaml")
    assert [arm.name for arm in design.comparison.arms] == ["none", "more", "late"]
    assert [arm.name for arm in design.compared.arms] == [arm.name for arm in again.arms]
    same = compare(grown.path / "comparison.yaml", grown.path, replicates=2)
    assert same.manifest["n_runs_made"] == 0
    assert same.manifest["tables"] == grown.manifest["tables"]


def test_without_a_bundle_the_table_is_empty_and_nothing_is_said(tmp_path: Path) -> None:
    found = compare(write(tmp_path, TWO), tmp_path / "out")
    assert found.bundle_effects == ()
    assert "bundle does" not in comparison_text(found)
    assert "bundle" not in (tmp_path / "out" / "comparison.yaml").read_text(encoding="utf-8")


def test_a_bundle_at_points_has_its_parts_at_every_point(tmp_path: Path) -> None:
    varied = "parameters: [{name: words, set: labs.beta.tokens, values: [100, 300]}]\narms:\n"
    found = compare(write(tmp_path, TWO, BUNDLE, ("arms:\n", varied)), tmp_path / "out")
    assert {row.setting for row in found.bundle_effects} == {"words=100", "words=300"}
    assert "AT ALL POINTS" in comparison_text(found)
