"""The summary says what was lost beside the twins, and calls noise noise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

import ecosystem
from ecosystem import Results, Scenario
from ecosystem.reporting.collapse_section import collapse_section
from ecosystem.reporting.summary import summary


def ran(lab: dict[str, Any], rounds: int = 20) -> Results:
    scenario = Scenario.model_validate({
        "title": "loop",
        "time": {"rounds": rounds},
        "language": {"lexicon": {"kind": "zipf", "types": 100}},
        "publishers": [],
        "labs": [{"name": "a", "tokens": 50, **lab}],
    })  # fmt: skip
    return ecosystem.run(scenario)


def section(lab: dict[str, Any], heading: str, rounds: int = 20) -> list[str]:
    text = summary(ran(lab, rounds))
    [found] = [part for part in text.split("\n\n") if part.startswith(heading)]
    return found.splitlines()


LOOP: dict[str, Any] = {"sources": [{"kind": "model", "lab": "a"}]}
PEOPLE: dict[str, Any] = {"sources": [{"kind": "human"}]}


def test_a_loop_is_told_as_late_with_what_is_left() -> None:
    [row] = [line for line in section(LOOP, "COLLAPSE") if line.startswith("  a ")]
    assert "late since " in row
    assert row.count("%") == 3


def test_a_loop_with_smoothing_is_flattened_and_no_line_calls_it_gained() -> None:
    lab = {**LOOP, "learner": {"smoothing": 0.5}}
    collapse = section(lab, "COLLAPSE")
    assert any("flattened since " in line for line in collapse)
    assert "noise, no diversity gained" in " ".join(line.strip() for line in collapse)
    [row] = [line for line in section(lab, "LABS") if line.startswith("  a ")]
    assert "(noise)" in row
    gamma = section(lab, "THE POPULATION")[1]
    assert "effective words (noise)" in gamma


@pytest.mark.parametrize(
    ("rounds", "told"), [(2, "2 fitted: it takes three models in a row to tell"), (9, "no onset")]
)
def test_who_reads_people_has_no_onset(rounds: int, told: str) -> None:
    [row] = [ln for ln in section(PEOPLE, "COLLAPSE", rounds) if ln.startswith("  a ")]
    assert row.endswith(told)


def test_what_is_half_gone_and_not_confirmed_is_told() -> None:
    confirmed = int(ran(LOOP).table("onsets")["round"].min())
    lines = "".join(section(LOOP, "COLLAPSE", confirmed - 1))
    assert "at half or less, but not for three models in a row: the tail, the body" in lines
    assert "no onset" not in lines


def test_a_loss_that_has_no_bound_is_told_on_the_words_that_are_known() -> None:
    labs = section(LOOP, "LABS")
    [row] = [line for line in labs if line.startswith("  a ")]
    assert "*" in row
    assert "inf" not in row
    assert any(line.strip().startswith("*: on the words that the model knows") for line in labs)
    assert "*" not in "".join(section({**LOOP, "learner": {"smoothing": 0.5}}, "LABS"))


def told(begun: list[str], stages: list[str]) -> str:
    """Return what is told of a lab whose models are in the stages, and whose onsets are begun."""
    results = ran(PEOPLE, len(stages))
    rounds = range(1, len(stages) + 1)
    dates = {at: date(2020, 1, 1) + timedelta(at) for at in rounds}
    who = {"subject": "lab", "name": "a"}
    read = dict.fromkeys(("tail", "body", "tail_twin", "body_twin", "hill_1", "hill_1_twin"), 1.0)
    tables = {
        "twins": [
            {**who, **read, "round": at, "date": dates[at], "stages": stage}
            for at, stage in zip(rounds, stages, strict=True)
        ],
        "onsets": [
            {**who, **read, "round": 3, "date": dates[3], "stage": stage, "round_of_onset": 1,
             "date_of_onset": dates[1]}
            for stage in begun
        ],
    }  # fmt: skip
    planted = Results.in_memory(results.manifest, tables)
    [row] = [line for line in collapse_section(planted) if line.startswith("  a ")]
    return row


def test_a_stage_that_passed_is_not_told_as_if_it_lasted() -> None:
    late = ["late"] * 3
    assert told(["late"], late).endswith("late since 2020-01-02")
    passed = told(["late"], [*late, "", "late", ""])
    assert passed.endswith("late from 2020-01-02, in 4 of 6 models since")
    both = told(["late", "both gone"], ["late, both gone"] * 3 + ["late"])
    assert both.endswith("both gone from 2020-01-02, in 3 of 4 models since, late since 2020-01-02")


def test_the_twin_is_said_to_be_the_poorer_of_two() -> None:
    heading = " ".join(line.strip() for line in section(PEOPLE, "COLLAPSE")[:2])
    assert "as much of it as its first model read or as its last did, whichever twin" in heading


def test_languages_name_the_lab_that_kept_least() -> None:
    scenario = Scenario.load("four-labs", ["labs.third.learner.capacity=20"])
    results = ecosystem.run(scenario)
    [part] = [p for p in summary(results).split("\n\n") if p.startswith("LANGUAGES")]
    laws = results.table("contexts").query("round == 12 and context == 'small'")
    human = laws[laws.subject == "human"].hill_1.iloc[0]
    kept = laws[laws.subject == "output"].set_index("name").hill_1 / human
    [row] = [line for line in part.splitlines() if line.startswith("  small ")]
    assert kept.idxmin() == "third"
    assert row.endswith(f"{kept.mean():.1%}{f'{kept.min():.2%} (third)':>26}")


def test_a_change_since_peoples_own_law_is_told_as_such() -> None:
    assert section(PEOPLE, "LABS")[0].startswith("LABS, at the end (change since the start, with")
    fitted = {**PEOPLE, "start": "pool", "initial_tokens": 50}
    assert section(fitted, "LABS")[0].startswith("LABS, at the end (change since the first model)")


def test_words_that_were_in_no_text_are_told_of_smoothing() -> None:
    words = "of the words written, some were not in the last text"
    smooth = {**PEOPLE, "learner": {"smoothing": 0.5}}
    assert any(words in line for line in section(smooth, "LABS"))
    assert not any(words in line for line in section(PEOPLE, "LABS"))
