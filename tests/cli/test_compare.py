"""`ecosystem compare` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecosystem import World
from ecosystem.cli import main
from ecosystem.experiments.loading import load
from ecosystem.scenario.catalogue import shipped, shipped_comparisons
from tests.experiments.small_comparison import write

SHIPPED = "comparisons/watermarking-vs-archives-small"
MORE = "change: {labs: [{name: alpha, tokens: 600}]}"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_it_answers_and_show_prints_it_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = invoke("compare", write(tmp_path), "--out", out, "--replicates", 2)
    assert done.exit_code == 0, done.output
    for part in (
        "Does more text help?", "2 replicates each (seeds 5 to 6)", "SETTING 'as it is'",
        "more against none: ", "95 % interval", "ANSWER", "the best of all arms is",
        "WHAT PAIRING GAINED", "6 runs; 6 made now", "results sha256",
    ):  # fmt: skip
        assert part in done.stdout
    assert invoke("show", out).stdout == done.stdout
    precise = invoke("compare", tmp_path / "comparison.yaml", "--out", out, "--until-precise", "50")
    assert "until the primary outcome's ± was 50" in precise.stdout
    assert "9 runs; 3 made now" in precise.stdout


def test_a_failed_run_ends_with_status_1(tmp_path: Path) -> None:
    path = write(tmp_path, (MORE, "change: {labs: [{name: alpha, agent: nobody}]}"))
    done = invoke("compare", path, "--out", tmp_path / "out", "--replicates", 2)
    assert done.exit_code == 1
    assert "failed while starting: AgentError: no agent 'nobody'" in done.stdout


def test_an_interruption_keeps_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out, step = write(tmp_path), tmp_path / "out", World.step

    def stop(world: World) -> None:
        if world.spec.seed == 6 and world.round == 2:
            raise KeyboardInterrupt
        step(world)

    with monkeypatch.context() as patch:
        patch.setattr(World, "step", stop)
        done = invoke("compare", path, "--out", out, "--replicates", 2)
    assert done.exit_code == 130
    assert f"the same command goes on with {out}" in done.stderr
    assert json.loads((out / "manifest.json").read_text())["status"] == "interrupted"
    assert "has not been run to its end" in invoke("show", out).output
    again = invoke("compare", path, "--out", out, "--replicates", 2)
    assert "6 runs; 3 made now" in again.stdout


def test_problems_are_told_with_status_2_and_nothing_is_made(tmp_path: Path) -> None:
    path = write(tmp_path, ("column: gamma", "column: gama"), ("tokens: 600", "tokns: 6"))
    done = invoke("compare", path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert f"{path}:8:35 labs.alpha.tokns" in done.stderr
    assert f"{path}:15:42 outcomes.diversity.column" in done.stderr
    assert "2 problems; nothing was run" in done.stderr
    assert not (tmp_path / "out").exists()
    invoke("compare", write(tmp_path), "--out", tmp_path / "out", "--replicates", 2)
    other = invoke("compare", write(tmp_path, ("seed: 5", "seed: 6")), "--out", tmp_path / "out")
    assert other.exit_code == 2
    assert "holds another comparison" in other.output
    many = invoke("compare", path.with_name("none.yaml"))
    assert many.exit_code == 2
    assert "none.yaml" in many.output


def test_a_dead_address_is_one_error_and_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray", reason="a cluster needs the extra 'ray'")
    # A user's command has no Ray yet; this process may have one of other tests, to be used.
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    path, out = write(tmp_path), tmp_path / "out"
    dead = ("compare", path, "--out", out, "--address", "127.0.0.1:1")
    done = invoke(*dead)
    assert done.exit_code == 2
    assert done.output.count("Error: ") == 1
    assert "Error: nobody answers at 127.0.0.1:1: Connection refused\n" in done.stderr
    assert not out.exists()

    whole = invoke("compare", path, "--out", out, "--replicates", 2)
    before = {file: file.stat().st_mtime_ns for file in out.rglob("*")}
    assert invoke(*dead).exit_code == 2  # a replicate is missing
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*")} == before
    assert invoke("show", out).stdout == whole.stdout
    assert invoke(*dead, "--replicates", 2).exit_code == 0  # nothing to make: nobody is asked


def test_more_replicates_than_the_maximum_are_refused(tmp_path: Path) -> None:
    done = invoke("compare", write(tmp_path), "--replicates", 200, "--until-precise", 1)
    assert done.exit_code == 2
    assert "fewer than the 200 replicates to start with" in done.stderr


def test_what_ships_is_listed_apart_and_can_be_checked() -> None:
    names = [entry.name for entry in shipped_comparisons()]
    assert SHIPPED in names
    assert not {entry.name for entry in shipped()} & set(names)
    assert SHIPPED in invoke("scenarios", "--comparisons").stdout
    checked = invoke("check", "baseline", *names)
    assert checked.exit_code == 0, checked.output
    assert f"{SHIPPED}: ok (a comparison of 9 arms: " in checked.stdout
    for name in names:
        design = load(name)
        assert design.comparison.description
        assert len({scenario.content_hash() for scenario in design.cells.values()}) == len(
            design.cells
        )


def test_run_and_compare_say_which_is_which(tmp_path: Path) -> None:
    ran = invoke("run", write(tmp_path))
    assert ran.exit_code == 2
    assert "run it with 'ecosystem compare'" in ran.output
    compared = invoke("compare", "four-labs")
    assert compared.exit_code == 2
    assert "neither base nor arms" in compared.output


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [
        ("table: population, column: gamma", "rows differ in order; their mean is taken; write"
         " over: order to be sure"),
        ("table: laws, column: hill_1, where: {name: alpha}", "rows differ in subject; their mean"
         " is taken; write over: subject"),
        ("table: laws, column: hill_1", "write over: [subject, name] to be sure"),
        ("table: population, column: gamma, over: order", ""),
        ("table: population, column: gamma, where: {order: [0, 1]}", ""),
        ("table: labs, column: loss_now", ""),
    ],
)  # fmt: skip
def test_check_warns_of_means_over_rows_that_are_not_alike(
    outcome: str, wanted: str, tmp_path: Path
) -> None:
    path = write(tmp_path, ("table: population, column: gamma, where: {order: 1}", outcome))
    done = CliRunner().invoke(main, ["check", str(path)])
    assert done.exit_code == 0, done.output
    assert "ok (a comparison of 3 arms" in done.output
    assert ("warning: outcome diversity: " in done.output) == bool(wanted)
    assert wanted in done.output
