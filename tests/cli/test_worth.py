"""`ecosystem worth` as a user meets it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from ecosystem import open_comparison, open_results
from ecosystem.cli import main
from ecosystem.experiments.schema import AS_IT_IS
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.format import interval, signed
from ecosystem.reporting.worth_command_text import worth_text
from ecosystem.reporting.worth_figure import worth_figure
from tests.experiments.small_worth import TINY


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worth")
    (folder / "tiny.yaml").write_text(yaml.safe_dump(TINY), encoding="utf-8")
    return folder


def asked(place: Path, *more: object) -> Result:
    return invoke(
        "worth", place / "tiny.yaml", "--lab", "loop", "--tokens", 2000, "--at", "2022",
        "--replicates", 3, "--out", place / "out", *more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(place: Path) -> Result:
    return asked(place)


def test_it_says_what_more_text_does_at_once_in_the_end_and_to_others(
    done: Result, place: Path
) -> None:
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    for part in (
        "tiny: what is more of people's text worth to labs, at once and in the end?",
        "loop reads 1,000 more draws of people's text (2,000 tokens) in its training of 2022-01-01,"
        " once:",
        "Its loss at once: ", "bits per token, 95 % interval ", "(3 pairs): better.",
        "What its text is worth at once: +", "Its loss at the end: ",
        "The mean loss of the other labs at the end: ", "Effective words of all labs at the end: ",
        "reader reads none of its archives, in the whole run:",
        f"3 worlds, 3 replicates each: {place / 'out'}",
        f"picture: {place / 'out' / 'worth.png'} next: ecosystem report {place / 'out'}",
    ):  # fmt: skip
        assert part in said, part


def test_labs_that_are_passed_over_are_told_with_the_reason(place: Path) -> None:
    ran = invoke(
        "worth", place / "tiny.yaml", "--set", "labs.loop.mixture=weight",
        "--set", "labs.loop.sources[0].weight=1", "--at", 2022, "--draws", 9,
        "--replicates", 2, "--out", place / "weighted",
    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    assert "warning: lab 'loop' does not read more: its mixture is 'weight'" in ran.stderr
    assert "loop reads" not in ran.stdout


TOLD = {
    "Its loss at once": "loop-at-2",
    "What its text is worth at once": "loop-worth-at-2",
    "Its loss at the end": "loop-end",
    "The mean loss of the other labs at the end": "loop-others",
    "Effective words of all labs at the end": "diversity",
}


def test_numbers_told_are_those_of_the_folder(done: Result, place: Path) -> None:
    result = open_comparison(place / "out")
    said = " ".join(done.stdout.split())
    of_arm = said.split("loop reads")[1].split("reader reads")[0]
    for what, outcome in TOLD.items():
        [found] = [f for f in result.about(outcome) if f.arm == "loop 2022-01-01"]
        number = signed(found.difference, found.low, found.high)
        ends = interval(found.low, found.high)
        unit = result.outcome(outcome).unit
        assert (
            f"{what}: {number} {unit}, 95 % interval {ends} (3 pairs): {found.verdict}." in of_arm
        )


def test_one_pair_has_no_interval_and_none_no_number(done: Result, place: Path) -> None:
    result = open_comparison(place / "out")
    few = {
        "loop-at-2": {"n_pairs": 1, "low": None, "high": None, "verdict": Verdict.UNDECIDED},
        "loop-end": {"n_pairs": 0, "difference": None, "low": None, "high": None},
        "loop-others": {"difference": 0.0, "low": 0.0, "high": 0.0, "verdict": Verdict.SAME},
    }
    changed = tuple(replace(f, **few.get(f.outcome, {})) for f in result.findings)
    result.__dict__["findings"] = changed
    said = " ".join(worth_text(result).split()).split("reader reads")[0]
    assert "in the one pair that there is, so no interval: undecided. What" in said
    assert "Its loss at the end: not known in any pair of runs: the lab has ended" in said
    assert "other labs at the end: the same in every pair (3 pairs)." in said


def test_the_same_command_goes_on_and_lines_stay(done: Result, place: Path) -> None:
    again = asked(place)
    assert again.stdout == done.stdout
    assert "9 are there already: 0 to make" in again.stderr
    assert "12 runs" in asked(place, "--at", "2022,2024").stderr  # the last --at counts


def test_the_picture_is_of_all_runs_of_the_arm_as_it_is(done: Result, place: Path) -> None:
    files = {file.name for file in (place / "out").iterdir() if file.suffix == ".png"}
    assert files == {"worth.png"}
    result = open_comparison(place / "out")
    runs = [open_results(result.path / "runs" / r.run) for r in result.runs if r.arm == AS_IT_IS]
    assert len(runs) == 3
    worth_figure(runs, place / "again.png")
    assert (place / "again.png").read_bytes() == (place / "out" / "worth.png").read_bytes()


def test_without_matplotlib_a_line_says_which_extra_draws_it(
    done: Result, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    again = asked(place)
    assert again.exit_code == 0, again.output
    [said] = [line for line in again.stdout.splitlines() if "picture" in line]
    assert said.startswith("  no picture: ")
    assert said.endswith("; the extra 'plot' draws one")


def test_without_smoothing_there_is_no_picture(place: Path) -> None:
    ran = invoke(
        "worth", place / "tiny.yaml", "--set", "labs.loop.learner.smoothing=0", "--lab", "loop",
        "--at", 2022, "--draws", 9, "--replicates", 2, "--out", place / "unbounded",
    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    assert "picture" not in ran.stdout
    assert not (place / "unbounded" / "worth.png").exists()


def test_another_amount_in_its_folder_is_refused(done: Result, place: Path) -> None:
    other = asked(place, "--tokens", 4000)
    assert other.exit_code == 2
    assert "holds another comparison" in other.stderr


def test_report_and_show_take_its_folder(done: Result, place: Path) -> None:
    assert "loss of loop on 2022-01-01" in invoke("show", place / "out").stdout
    pytest.importorskip("matplotlib", reason="a report needs the extra 'report'")
    made = invoke("report", place / "out")
    assert made.exit_code == 0, made.output
    assert "1,000 more draws of people" in (place / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("--at", "2031"), "2031-01-01 is outside the run; expected 2020-01-01 to 2024-01-01"),
        (("--at", "soon"), "'soon' is no date; expected one as 2026 or 2026-07-01"),
        (("--lab", "loup"), "there is no lab 'loup'; there are loop, reader; nothing was run"),
        (("--tokens", 9, "--draws", 9), "--tokens and --draws say the same: give one of them"),
        (("--replicates", 1), "1 is not in the range x>=2"),
        (("--set", "time.rounds=0"), "nothing was run"),
    ],
)
def test_what_cannot_be_asked_ends_with_status_2_and_runs_nothing(
    arguments: tuple[object, ...], wanted: str, place: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    refused = invoke("worth", place / "tiny.yaml", "--out", out, *arguments)
    assert refused.exit_code == 2
    assert wanted in refused.output
    assert "Traceback" not in refused.output
    assert not out.exists()
