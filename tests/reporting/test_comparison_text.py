"""What the answer says on a terminal, from tables made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding, to_rows
from ecosystem.experiments.tables import DIFFERENCES, EQUAL_COST, TRAJECTORIES
from ecosystem.reporting.comparison_text import _mean
from ecosystem.reporting.equal_cost_text import equal_cost, for_the_same_money
from ecosystem.reporting.finding_text import sentence
from ecosystem.reporting.uncertainty import earlier_rounds, next_step, pairing
from ecosystem.results.arrow_tables import to_arrow

Row = dict[str, Any]
ARMS = {"none": None, "m1": "marks", "m2": "marks", "a1": "archive", "both": None}
MANIFEST: Row = {
    "reference": "none", "primary": "diversity", "cost": "money",
    "arms": [{"name": arm, "title": "", "family": family} for arm, family in ARMS.items()],
    "settings": [{"name": "calm", "title": ""}, {"name": "storm", "title": ""}],
    "outcomes": [
        {"name": "diversity", "title": "", "better": "higher", "unit": "types", "round": "last",
         "definition": ""},
    ],
    "precision": {"at_most": 100},
}  # fmt: skip


def row(arm: str, **said: Any) -> Row:
    """Return an undecided row of `differences`."""
    found = {
        "setting": "calm", "outcome": "diversity", "arm": arm, "reference": "none",
        "n_replicates": 12, "n_failed": 0, "n_missing": 0, "mean": 200.0,
        "n_pairs": 12, "difference": 1.0, "low": -2.0, "high": 4.0, "verdict": "undecided",
        "bootstrap_low": 0.1, "bootstrap_high": 1.9, "probability_best": 0.5, "n_best": 12,
    }  # fmt: skip
    return found | said


def beside(arm: str, family: str, verdict: str | None, low: float = -2.0, **said: Any) -> Row:
    """Return a row of `equal_cost`."""
    found: Row = {"setting": "calm", "outcome": "diversity", "arm": arm, "family": family}
    found |= {"extra_cost": 10.0, "n_pairs": 12, "verdict": verdict, "p_holm": 0.01}
    found |= {"below": "none", "above": "x1", "difference": low + 3, "low": low, "high": low + 6}
    return found | said


def unknown(arm: str, family: str) -> Row:
    gone = dict.fromkeys(("below", "above", "difference", "low", "high", "p_holm"))
    return beside(arm, family, None, n_pairs=0, why_not="no dose costs as much") | gone


def compared(**tables: list[Row]) -> ComparisonResult:
    specs = {"differences": DIFFERENCES, "equal_cost": EQUAL_COST, "trajectories": TRAJECTORIES}
    arrow = {name: to_arrow(spec, tables.get(name, [])) for name, spec in specs.items()}
    return ComparisonResult(Path(), MANIFEST, arrow)


def finding(arm: str, **said: Any) -> Finding:
    return findings(row(arm, **said))[0]


def findings(*rows: Row) -> tuple[Finding, ...]:
    return to_rows(Finding, to_arrow(DIFFERENCES, rows))


NOBODY = ComparisonResult(Path(), MANIFEST, {})


def test_the_bootstrap_is_not_told_with_few_pairs() -> None:
    assert "the bootstrap's, 0.1 to 1.9" not in sentence(finding("m1", n_pairs=9))
    assert sentence(finding("m1")) == (
        "m1 against none: +1.0, 95 % interval -2.0 to +4.0 (12 pairs); the bootstrap's,"
        " +0.1 to +1.9, does not cover 0"
    )


def test_what_is_undecided_has_a_next_step() -> None:
    rows = [
        row("m1", difference=2.0, low=-2.0, high=6.0),
        row("m2", difference=0.001),
        row("a1", difference=5.0, low=1.0, high=9.0, verdict="better"),
        row("both", difference=-0.8, low=-3.8, high=2.2),
    ]
    assert list(next_step(NOBODY, findings(*rows))) == [
        "to tell differences of these sizes from 0 it would take about so many pairs: m1 41 (±"
        " 2.0); both 137 (± 0.80); m2 more than 1,000",
        "--until-precise with the ± in brackets makes them, with precision.at_most 137 or more",
    ]
    assert list(next_step(NOBODY, findings(*rows[2:3]))) == []


def test_an_earlier_round_that_decided_otherwise_is_told() -> None:
    ends = {0: None, 1: (1.0, 2.0), 2: (1.0, 3.0), 3: (-2.0, 1.0), 4: (1.0, 2.0), 5: (-2.0, 4.0)}
    went = [
        {"arm": arm, "setting": setting, "outcome": "diversity", "round": r, "n_finite": 12}
        | ({"low": at[0], "high": at[1], "difference": sum(at) / 2} if at else {})
        for arm in ("m1", "a1")
        for setting in ("calm", "storm")
        for r, at in ends.items()
    ]
    rows = [
        row("m1"), row("a1", verdict="better"),
        row("m1", setting="storm", verdict="worse"), row("a1", setting="storm", verdict="better"),
    ]  # fmt: skip
    assert list(earlier_rounds(compared(differences=rows, trajectories=went))) == [
        "Earlier rounds, each by itself, said otherwise than the last: m1 was better in 3 rounds"
        " from 1 to 4 in every setting."
    ]
    calm = [each for each in went if each["setting"] == "calm" and each["round"] in (0, 1, 3, 5)]
    assert list(earlier_rounds(compared(differences=rows, trajectories=calm))) == [
        "Earlier rounds, each by itself, said otherwise than the last: m1 was better in round 1 in"
        " 'calm'."
    ]
    decided = [row(arm, setting=s, verdict="better") for s in ("calm", "storm") for arm in ARMS]
    assert list(earlier_rounds(compared(differences=decided, trajectories=went))) == []


def test_a_verdict_at_equal_cost_that_is_not_significant_has_a_dagger() -> None:
    rows = [
        beside("m1", "archive", "better", 1.0, p_holm=0.2), beside("m2", "archive", "better", 1.0),
        unknown("both", "archive"), unknown("both", "marks"),
    ]  # fmt: skip
    assert list(equal_cost(compared(equal_cost=rows), "calm")) == [
        "m1 costs 10 more; beside archive for as much (none to x1): +4.0, 95 % interval +1.0 to"
        " +7.0: better †",
        "m2 costs 10 more; beside archive for as much (none to x1): +4.0, 95 % interval +1.0 to"
        " +7.0: better",
        "both cannot be held against archive: no dose costs as much",
        "both cannot be held against marks: no dose costs as much",
    ]


def test_families_are_held_against_each_other_from_both_sides() -> None:
    rows = [
        beside("m1", "archive", "better", 1.0, p_holm=0.2),
        beside("m2", "archive", "undecided"),
        beside("a1", "marks", "worse", -9.0),
        unknown("both", "marks"),
        beside("both", "archive", "undecided", setting="storm"),
    ]
    assert for_the_same_money(compared(equal_cost=rows)) == [
        "‘marks’ against ‘archive’ is better in 2 (1 of them †) of 3 comparisons, undecided in 1"
        " (95 % intervals reach from -2.0 to +9.0).",
        "‘both’ and ‘marks’ cannot be compared (no dose costs as much).",
        "‘both’ against ‘archive’ is undecided in the one comparison (95 % interval -2.0 to +4.0).",
        "†: not significant after Holm's correction.",
    ]
    assert for_the_same_money(compared()) == []


def test_pairing_is_counted_where_names_would_be_many() -> None:
    rows = [
        row(arm, setting=setting, variance_ratio=ratio, correlation=0.5)
        for setting in ("calm", "storm")
        for arm, ratio in (("m1", 0.5), ("m2", 0.52), ("a1", 1e5))
    ]
    assert list(pairing(NOBODY, findings(*rows))) == [
        "diversity: correlation 0.50; unpaired arms would need 0.5 to more than 100 times as many"
        " replicates; below 1, pairing cost precision: 4 of 6 times"
    ]
    (said,) = pairing(NOBODY, findings(*rows[:3]))
    assert said.endswith("precision: m1 in 'calm', m2 in 'calm'")


def test_a_ratio_that_rounds_to_a_hundred_is_written_out() -> None:
    rows = [row("m1", correlation=0.9, variance_ratio=each) for each in (99.4, 99.7, 100.2)]
    said = [next(pairing(NOBODY, findings(each))) for each in rows]
    assert ["need 99 times" in said[0], "need 100 times" in said[1]] == [True, True]
    assert "need more than 100 times" in said[2]


def test_a_mean_has_six_digits_at_most_however_sure_a_difference_is() -> None:
    reference = finding("none", mean=0.101740482758, low=None, high=None)
    sure = finding("m1", low=-3.3e-11, high=2.7e-11)
    assert _mean(reference, [reference, sure]) == "0.101740"
    assert _mean(reference, [reference, finding("m1", low=-0.02, high=0.02)]) == "0.102"
    assert _mean(finding("none", mean=None), [reference, sure]) == "-"
