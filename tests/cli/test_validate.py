"""`ecosystem validate` as a user meets it: rows, exit statuses, what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ecosystem.cli import main
from ecosystem.validation.case import Case
from ecosystem.validation.comparing import Outcome
from tests.validation import planted

SMALL = ("refill", "effective-numbers")


def validate(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


def test_a_row_a_case_and_a_line_about_all() -> None:
    result = validate(*SMALL)
    assert result.exit_code == 0
    header, *rows, last = result.stdout.strip().splitlines()
    assert header.split()[:1] == ["case"]
    assert [row.split()[0] for row in rows] == list(SMALL)
    assert all("right" in row for row in rows)
    assert last.startswith("2 cases, 5 comparisons")


def test_a_case_that_fails_says_which_number_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted.refill_ignored(monkeypatch)
    result = validate("refill")
    assert result.exit_code == 1
    assert "wrong" in result.stdout
    assert "refill, draws that the lab trains on: 69.38 ± 0.51 of 100 worlds; expected 100" in (
        result.stdout
    )
    assert "1 case, 2 comparisons, 200 worlds: 1 not right: refill" in result.stdout


def test_the_list_runs_nothing_and_says_where_formulas_come_from() -> None:
    result = validate("--list")
    assert result.exit_code == 0
    assert "theory/replace, 400 worlds, quick" in result.stdout
    assert "arXiv:2404.05090" in result.stdout
    quick = validate("--list", "--quick").stdout
    assert "judged-once" in quick
    assert "theory/absorption" not in quick


def test_an_unknown_case_is_refused_with_a_suggestion() -> None:
    result = validate("refil")
    assert result.exit_code == 2
    assert "there is no case 'refil'; did you mean 'refill'?" in result.stderr


def test_a_folder_has_every_comparison_every_bug_and_a_figure_a_case(tmp_path: Path) -> None:
    out = tmp_path / "checked"
    result = validate(*SMALL, "--out", out)
    assert result.exit_code == 0
    cases, numbers, bugs = (
        pd.read_parquet(out / f"{name}.parquet") for name in ("cases", "comparisons", "bugs")
    )
    assert list(cases.case) == list(SMALL)
    assert set(cases.verdict) == {"right"}
    assert list(numbers.columns) == [
        "case", "setting", "quantity", "formula", "at", "relation", "expected", "mean",
        "standard_error", "n_replicates", "z", "is_right",
    ]  # fmt: skip
    assert len(numbers) == 5
    assert (bugs["shift"] > 6).all()
    for case in SMALL:
        assert (out / f"{case}.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    result = validate("refill", "--out", tmp_path)
    assert result.exit_code == 2
    assert "never overwritten" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_was_finished_before_an_interruption_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecosystem.validation import running

    run = running.outcomes

    def interrupted(cases: list[Case], *given: object, **options: object) -> Iterator[Outcome]:
        yield next(run(cases[:1]))
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "outcomes", interrupted)
    result = validate(*SMALL, "--out", tmp_path / "part")
    assert result.exit_code == 130
    assert list(pd.read_parquet(tmp_path / "part" / "cases.parquet").case) == ["refill"]
