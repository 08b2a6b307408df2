"""The answer in three sentences: made from the numbers, and changing with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.tables import BUNDLE, DIFFERENCES
from ecosystem.reporting.answer import answer
from ecosystem.results.arrow_tables import to_arrow

Row = dict[str, Any]
ARMS = ("none", "mark", "archive")


def row(arm: str, **said: Any) -> Row:
    found = {
        "setting": "as it is", "outcome": "diversity", "arm": arm, "reference": "none",
        "n_replicates": 5, "n_failed": 0, "n_missing": 0, "mean": 200.0,
        "probability_best": 0.2, "n_best": 5,
    }  # fmt: skip
    if arm != "none":
        found |= {"n_pairs": 5, "difference": 3.0, "low": -1.0, "high": 7.0}
        found |= {"verdict": "undecided"}
    return found | said


def compared(*rows: Row, settings: tuple[str, ...] = ("as it is",)) -> ComparisonResult:
    manifest = {
        "reference": "none", "primary": "diversity",
        "arms": [{"name": arm, "title": "Doing nothing" if arm == "none" else ""} for arm in ARMS],
        "settings": [{"name": name, "title": ""} for name in settings],
        "outcomes": [{
            "name": "diversity", "title": "effective words", "better": "higher", "unit": "types",
            "round": "last", "definition": "",
        }],
        "parameters": [],
    }  # fmt: skip
    table = to_arrow(DIFFERENCES, rows)
    return ComparisonResult(
        Path(), manifest, {"differences": table, "bundle": to_arrow(BUNDLE, [])}
    )


def test_it_is_undecided_where_no_interval_excludes_nought() -> None:
    said = answer(compared(row("none"), row("mark", probability_best=0.6), row("archive")))
    assert said == [
        "Undecided: on effective words, no arm can be told from ‘Doing nothing’ with 5"
        " pairs of runs.",
        "Most often the best, ‘Doing nothing’ aside, is ‘mark’, +3.0 types from the reference,"
        " which has 200.0 (95\u202f% interval −1.0 to +7.0: undecided).",
        "Which arm is best is undecided: when the replicates are resampled, the best of all arms is"
        " ‘mark’ in 60\u202f% of cases, ‘Doing nothing’ in 20\u202f% and ‘archive’ in 20\u202f%"
        " (too few pairs to rely on).",
    ]


def test_it_changes_with_the_numbers() -> None:
    mark = row("mark", low=1.5, high=4.5, verdict="better", probability_best=0.9)
    archive = row(
        "archive", difference=-20.0, low=-25.0, high=-15.0, verdict="worse", probability_best=0.0
    )
    said = answer(compared(row("none", probability_best=0.0), mark, archive))
    assert said[0] == (
        "On effective words (higher is better), against ‘Doing nothing’: ‘mark’ is better;"
        " ‘archive’ is worse."
    )
    assert "+1.5 to +4.5: better" in said[1]
    mark |= {"probability_best": 1.0, "n_best": 12}
    sure = answer(compared(row("none", probability_best=0.0), mark, archive))
    assert sure[2].endswith("the best of all arms is ‘mark’ in 100\u202f% of cases.")
    mark |= {"low": -1.5, "verdict": "undecided"}
    wider = answer(compared(row("none", probability_best=0.0), mark, archive))
    assert "‘archive’ is worse; ‘mark’ is undecided" in wider[0]
    assert "−1.5 to +4.5: undecided" in wider[1]


def test_settings_are_told_apart_where_they_differ() -> None:
    rows = [
        row(arm, setting=setting, **said)
        for setting in ("calm", "storm")
        for arm, said in (
            ("none", {}),
            ("mark", {"verdict": "better" if setting == "storm" else "undecided"}),
            ("archive", {"verdict": "same", "probability_best": 0.96}),
        )
    ]
    said = answer(compared(*rows, settings=("calm", "storm")))
    assert len(said) == 3
    assert "‘mark’ is undecided in ‘calm’, better in ‘storm’" in said[0]
    assert "‘archive’ is the same in every pair in every setting" in said[0]
    assert "‘archive’ in every setting, +3.0" in said[1]
    assert "‘archive’ in 96\u202f% of cases" in said[2]
    assert "undecided" not in said[2]
    rows[5] = row("archive", setting="storm", difference=9.0, probability_best=0.5)
    apart = answer(compared(*rows, settings=("calm", "storm")))
    assert "‘archive’ in every setting, +3.0" in apart[1]
    assert "in every pair) in ‘calm’, +9.0" in apart[1]
    assert apart[2].startswith("Which arm is best is undecided in ‘storm’: when")
    assert "‘archive’ in 50 to 96\u202f% of cases, ‘Doing nothing’ in 20\u202f%" in apart[2]
    rows[4] = row("mark", setting="storm", probability_best=0.8)
    led = answer(compared(*rows, settings=("calm", "storm")))
    assert "is ‘archive’ in ‘calm’, +3.0" in led[1]
    assert "; and ‘mark’ in ‘storm’, +3.0" in led[1]
    assert "; ‘mark’ in 80\u202f%, ‘archive’ in 50\u202f%" in led[2]


def test_one_pair_has_no_interval() -> None:
    one = {"n_pairs": 1, "low": None, "high": None}
    said = answer(compared(row("none"), row("mark", **one), row("archive", **one)))
    assert "with 1 pairs" not in said[0]
    assert "one pair, so no interval: undecided" in said[1]


def test_without_finite_outcomes_nothing_is_best() -> None:
    none = {"n_pairs": 0, "difference": None, "low": None, "high": None, "probability_best": None}
    said = answer(
        compared(row("none", probability_best=None), row("mark", **none), row("archive", **none))
    )
    assert said == [
        "On effective words (higher is better), against ‘Doing nothing’: ‘mark’ and"
        " ‘archive’ are without a pair to compare.",
        "No arm is singled out, for how often each is the best cannot be said.",
        "Which arm is best cannot be said: no seed gives a finite outcome in every arm.",
    ]


def test_an_arm_without_a_pair_is_never_called_the_best() -> None:
    lost = {"n_pairs": 0, "difference": None, "low": None, "high": None}
    rows = [
        row(arm, setting=setting, **said)
        for setting in ("calm", "storm")
        for arm, said in (
            ("none", {}),
            ("mark", lost if setting == "calm" else {}),
            ("archive", {"probability_best": 0.9, "difference": 3.3}),
        )
    ]
    for each in rows[:3]:
        each["probability_best"] = None
    said = answer(compared(*rows, settings=("calm", "storm")))
    assert "‘mark’ is without a pair to compare in ‘calm’, undecided in ‘storm’" in said[0]
    assert "‘archive’ in ‘storm’, +3.3" in said[1]
    assert "‘mark’" not in said[1]
    assert said[2].endswith(
        "(too few pairs to rely on); in ‘calm’ no seed gives a finite outcome in every arm."
    )


def test_where_no_pair_differs_no_arm_is_singled_out() -> None:
    same = {"verdict": "same", "difference": 0.0, "low": 0.0, "high": 0.0}
    said = answer(compared(row("none"), row("mark", **same), row("archive", **same)))
    assert said[1] == "No arm differs from ‘Doing nothing’ in any pair."


def test_a_verdict_that_is_not_significant_after_holm_is_called_so() -> None:
    mark = row("mark", low=1.0, verdict="better", p_holm=0.09, probability_best=0.9)
    said = answer(compared(row("none"), mark, row("archive")))
    assert (
        "‘mark’ is better (not significant after Holm's correction); ‘archive’ is undecided"
        in said[0]
    )
    assert ": better (not significant after Holm's correction))" in said[1]
