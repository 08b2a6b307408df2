"""What does not fit into memory is refused before anything is made; many rounds are planned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import ecosystem
from ecosystem import Scenario
from ecosystem.cli import main
from ecosystem.experiments.many_rounds import EXACT, still_there, values_at
from ecosystem.experiments.memory import TooLargeError, refuse_too_large
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.fields import Table

HUGE = {
    "pages": "publishers: [{name: a, pages: 1000000000000}]\n",
    "sites": "publishers: [{name: a, sites: 100000000000}]\n",
    "rounds": "time: {rounds: 1000000, step: day}\npublishers: [{name: a, pages: 1000000}]\n",
}


@pytest.mark.parametrize("command", ["plan", "run"])
@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_it_is_refused_with_what_it_would_take(
    command: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, [command, "s.yaml"])
    assert done.exit_code == 2, done.exception
    assert "GiB of memory, and this machine has" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.yaml"]


def test_a_comparison_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("title: small\nlabs: []\n", encoding="utf-8")
    path = tmp_path / "c.yaml"
    path.write_text(
        "question: Which?\nbase: s.yaml\nreference: a\nreplicates: 2\nprimary: o\n"
        "arms: [{name: a}, {name: b, change: {publishers: [{name: p, pages: 1000000000000}]}}]\n"
        "outcomes: [{name: o, table: web, column: n_pages, better: higher}]\n",
        encoding="utf-8",
    )
    with pytest.raises(TooLargeError):
        ecosystem.compare(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["baseline", "policy-web", "linked-web"])
def test_what_ships_fits(name: str) -> None:
    refuse_too_large(Scenario.load(name).under_policies)


def test_a_million_rounds_are_planned(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "time: {rounds: 1000000, step: day}\n"
        "publishers: [{name: p, pages: 10, ai_share: {table: {0: 0, 1000000: 1}}}]\n"
        "labs: [{name: a, tokens: 100, sources: [{kind: web, when_short: less}]}]\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["plan", str(path)])
    assert done.exit_code == 0, done.output
    assert "10,000,000" in done.stdout


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0, 1))
def test_what_is_still_there_is_summed_by_age(published: list[float], rest: float) -> None:
    stays = rest ** np.arange(len(published))
    expected = [
        sum(n * rest ** (t - r) for r, n in enumerate(published[: t + 1]))
        for t in range(len(published))
    ]
    np.testing.assert_allclose(still_there(np.array(published), stays), expected, atol=1e-6)


def test_many_rounds_are_as_few() -> None:
    n = EXACT + 500
    published, stays = np.full(n, 3.0), 0.9 ** np.arange(n)
    there = still_there(published, stays)
    np.testing.assert_allclose(there, 30 * (1 - 0.9 ** np.arange(1, n + 1)), rtol=1e-9)
    time = ecosystem.Scenario.model_validate({"time": {"rounds": n, "step": "day"}}).time
    schedule: Any = Table[float](table={0: 0.0, n: 1.0})
    rounds = np.arange(1, n + 1)
    exact = [value_at(schedule, time, int(round_)) for round_ in rounds]
    np.testing.assert_allclose(values_at(schedule, time, rounds), exact, rtol=1e-9)
