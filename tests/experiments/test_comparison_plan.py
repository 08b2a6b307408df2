"""The plan of a comparison or a sweep counts its runs, says its policies, and runs nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main
from ecosystem.experiments.estimate import Estimates
from ecosystem.experiments.loading import load
from ecosystem.experiments.loading import load as load_sweep
from ecosystem.experiments.plan import plan
from tests.experiments.small_comparison import write
from tests.experiments.small_sweep import write as write_sweep

POLICIES = """\
policies:
  - name: marks
    schedule: {start: 1}
    mechanism: {kind: watermark, adoption: 0.6}
    cost: {once: 3, per_year: 2, paid_by: labs}
arms:
  - {name: none}
  - {name: marks, policies: [marks]}
"""


def planned(path: Path, *more: str) -> str:
    done = CliRunner().invoke(main, ["plan", str(path), *more])
    assert done.exit_code == 0, done.output
    return done.output


def with_policies(folder: Path) -> Path:
    path = write(folder)
    text = path.read_text(encoding="utf-8")
    arms = text[text.index("arms:") : text.index("reference:")]
    path.write_text(text.replace(arms, POLICIES), encoding="utf-8")
    return path


def test_runs_are_counted_and_nothing_is_run(tmp_path: Path) -> None:
    said = planned(write(tmp_path))
    assert "3 arms x 1 setting x 3 replicates: 9" in said
    assert re.search(r"distinct runs +9\n", said)
    for part in ("in one process", "with 2 workers", "memory", "disk"):
        assert part in said.split("TIME AND MEMORY")[1]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["comparison.yaml", "tiny.yaml"]


def test_arms_that_are_the_same_share_their_runs(tmp_path: Path) -> None:
    """At each of two shares of AI pages, the arm without the third lab is the same three times."""
    said = planned(write_sweep(tmp_path))
    assert "2 arms x 6 points x 2 replicates: 24" in said
    assert re.search(r"distinct runs +16; scenarios that are the same share theirs", said)


def test_the_time_is_the_sum_over_distinct_scenarios(tmp_path: Path) -> None:
    design = load_sweep(write_sweep(tmp_path))
    estimates = Estimates()
    one = estimates.of(design.cells["models=0, size=50", "third"])
    [stated] = re.findall(r"time +([\d,]+) s in one process", plan(design))
    assert int(stated) == pytest.approx(16 * one.seconds, abs=2)


def test_policies_of_every_arm_are_said(tmp_path: Path) -> None:
    said = planned(with_policies(tmp_path))
    none, marks = said.split("ARMS")[1].split("TIME AND")[0].split("\n  marks\n")
    assert "no policy" in none
    assert "watermark, in force in rounds 1 to 4" in marks
    assert "for alpha, beta" in marks
    marks = " ".join(marks.split())
    assert "60 % of their models' pages promised" in marks
    assert "at most 0.1 % of unmarked pages" in marks
    assert "Costs 3 once and 2 a year, paid by labs" in marks


def test_an_arm_whose_policy_is_swept_is_said_at_both_ends() -> None:
    said = " ".join(planned(Path("marks-against-archive")).split())
    for part in (" 0 % of their models' pages", " 100 % of their models' pages",
                 " 60 % of what they train on", "in 4 more ways at other points"):  # fmt: skip
        assert part in said


def test_precision_says_how_many_runs_there_may_be(tmp_path: Path) -> None:
    extra = ("seed: 5\n", "seed: 5\nprecision: {half_width: 0.1, at_most: 50}\n")
    said = planned(write(tmp_path, extra))
    assert re.search(r"until precise +150 at most, in batches of 5", said)


def test_changes_of_a_comparison_on_the_command_line_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["plan", str(write(tmp_path)), "--set", "seed=3"])
    assert done.exit_code == 2
    assert "--set changes a scenario" in done.output


def test_what_scenarios_share_is_laid_out_once(tmp_path: Path) -> None:
    design, estimates = load(write(tmp_path)), Estimates()
    found = [estimates.of(scenario) for scenario in design.cells.values()]
    assert found[0].lexicon is found[1].lexicon is found[2].lexicon
