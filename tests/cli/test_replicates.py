"""`ecosystem run --replicates` as a user meets it: a comparison of one arm."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecosystem import open_comparison, open_results
from ecosystem.cli import main
from ecosystem.experiments.replicates import headline
from ecosystem.scenario.scenario import Scenario
from tests.experiments.small_comparison import write


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("replicates")).parent


@pytest.fixture(scope="module")
def done(place: Path) -> Result:
    return invoke(
        "run", place / "tiny.yaml", "--replicates", 2, "--seed", 3, "--out", place / "out"
    )


def test_means_and_intervals_of_the_headline_numbers_are_told(done: Result, place: Path) -> None:
    assert done.exit_code == 0, done.output
    for part in (
        "tiny: how much is chance?", "2 replicates each (seeds 3 to 4)", "95 % interval",
        "Live pages that a model wrote (share of pages): mean ", "2 runs; 2 made now",
    ):  # fmt: skip
        assert part in " ".join(done.stdout.split())
    found = open_comparison(place / "out")
    assert {o.name for o in found.outcomes} == {
        "variety", "diversity", "lost", "loss", "ai_share",
    }  # fmt: skip
    assert all(mean.mean is not None and mean.n_finite == 2 for mean in found.means)


def test_a_replicate_is_the_run_of_that_seed(done: Result, place: Path) -> None:
    assert invoke("run", place / "tiny.yaml", "--seed", 4, "--out", place / "one").exit_code == 0
    one = open_results(place / "one")
    [run] = [run for run in open_comparison(place / "out").runs if run.seed == 4]
    same = open_results(place / "out" / "runs" / run.run)
    assert {n: one.content_hash(n) for n in one.tables} == {
        n: same.content_hash(n) for n in same.tables
    }


def test_the_same_command_goes_on_and_another_scenario_is_refused(
    done: Result, place: Path
) -> None:
    arguments = ("run", place / "tiny.yaml", "--seed", 3, "--out", place / "out", "--replicates")
    assert "3 runs; 1 made now" in invoke(*arguments, 3).stdout
    other = invoke(*arguments, 3, "--rounds", 2)
    assert other.exit_code == 2
    assert "holds another comparison" in other.stderr


def test_show_and_report_take_its_folder(done: Result, place: Path) -> None:
    shown = invoke("show", place / "out").stdout
    assert "Variety of words in what labs write, beside people's (ratio): mean" in shown
    made = invoke("report", place / "out")
    assert made.exit_code == 0, made.output
    page = (place / "out" / "report.html").read_text(encoding="utf-8")
    assert "Replicates of one scenario of a simulated web" in page
    assert "Differences to" not in page


def test_one_replicate_is_refused(place: Path) -> None:
    assert invoke("run", place / "tiny.yaml", "--replicates", 1).exit_code == 2


def test_a_world_without_labs_is_told_by_its_pages() -> None:
    assert [o.name for o in headline(Scenario())] == ["ai_share"]
