"""The comparison behind `ecosystem worth`: its arms, dates, outcomes, and what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecosystem import Scenario, compare
from ecosystem.experiments.loading import Design
from ecosystem.experiments.worth_design import MORE, worth_design
from ecosystem.experiments.worth_moments import WorthError
from ecosystem.experiments.worth_trials import trials_in
from ecosystem.scenario.shares import is_read_in, shares_in
from tests.experiments.small_worth import TINY, tiny

LOOP, READER = TINY["labs"]


def arms(design: Design) -> list[str]:
    return [arm.name for arm in design.comparison.arms]


def under(design: Design, arm: str) -> Scenario:
    return design.cells["as it is", arm]


# --- arms and dates ---------------------------------------------------------------------------


def test_every_lab_reads_more_at_its_first_training_and_in_the_middle_by_default() -> None:
    assert arms(worth_design(tiny())) == [
        "as it is",
        "loop 2021-01-01", "loop 2023-01-01", "reader 2021-01-01", "reader 2023-01-01",
        "reader without archives",
    ]  # fmt: skip


def test_the_reference_is_the_scenario_as_it_is() -> None:
    scenario = tiny()
    design = worth_design(scenario)
    assert design.comparison.reference == "as it is"
    assert under(design, "as it is").content_hash() == scenario.content_hash()
    assert design.comparison.seed == 3


@pytest.mark.parametrize(
    ("every", "at", "wanted"),
    [
        (1, date(2022, 1, 1), (2, 3)),
        (1, date(2022, 3, 1), (3, 4)),
        (1, date(2024, 1, 1), (4, None)),
        (2, date(2021, 1, 1), (2, 4)),
        (2, date(2022, 1, 2), (4, None)),
        (1, date(2020, 1, 1), (1, 2)),
    ],
)
def test_more_is_read_once_in_the_first_training_from_the_date_on(
    every: int, at: date, wanted: tuple[int, int | None]
) -> None:
    scenario = tiny(labs=[{**LOOP, "trains_every": every}])
    design = worth_design(scenario, at=[at], draws=70)
    [_, arm] = arms(design)
    [policy] = design.written["as it is", arm].policies
    time, schedule = scenario.time, policy.schedule
    assert time.round_of(schedule.start) == wanted[0]
    assert (None if schedule.end is None else time.round_of(schedule.end)) == wanted[1]
    assert policy.name == MORE
    reading = [
        r
        for r in range(every, 5, every)
        if is_read_in(under(design, arm).labs[0].sources, time, r)[1]
    ]
    assert reading == [wanted[0]]


def test_dates_that_mean_one_training_are_one_arm() -> None:
    days = [date(2022, 1, 1), date(2021, 6, 1), date(2023, 1, 1)]
    found = arms(worth_design(tiny(), labs=["loop"], at=days))
    assert found[1:3] == ["loop 2022-01-01", "loop 2023-01-01"]


def test_by_default_only_trainings_that_are_measured_are_chosen() -> None:
    found = arms(worth_design(tiny(measure={"every": 3}), labs=["loop"]))
    assert found[1:3] == ["loop 2023-01-01", "loop 2024-01-01"]


def weighted(lab: dict[str, Any]) -> dict[str, Any]:
    sources = [{**source, "weight": 1} for source in lab["sources"]]
    return {**lab, "mixture": "weight", "sources": sources}


def test_labs_that_cannot_read_more_are_passed_over_unless_they_are_named() -> None:
    labs = [LOOP, weighted(READER)]
    assert "reader 2021-01-01" not in arms(worth_design(tiny(labs=labs)))
    with pytest.raises(WorthError, match=r"lab 'reader' cannot read more .* mixture is 'weight'"):
        worth_design(tiny(labs=labs), labs=["reader"])


# --- how much ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "draws"), [({"tokens": 900}, 450), ({"draws": 900}, 900), ({}, 500_000)]
)
def test_tokens_are_turned_into_draws_of_the_publishers(given: Any, draws: int) -> None:
    design = worth_design(tiny(), **given)
    policy = design.written["as it is", "loop 2021-01-01"].policies[0]
    assert policy.mechanism.draws == draws  # type: ignore[union-attr]


def test_tokens_are_refused_where_publishers_differ_and_draws_are_not() -> None:
    groups = [*TINY["publishers"], {"name": "others", "tokens_per_draw": 5}]
    with pytest.raises(WorthError, match="give --draws instead"):
        worth_design(tiny(publishers=groups), tokens=900)
    assert worth_design(tiny(publishers=groups), draws=900)


# --- without archives -------------------------------------------------------------------------


def test_a_lab_without_archives_reads_as_much_of_the_rest_by_its_shares() -> None:
    found = under(worth_design(tiny()), "reader without archives")
    loop, reader = found.labs
    assert [source.kind for source in reader.sources] == ["web", "human"]
    assert shares_in(reader.sources, found.time, 1) == pytest.approx([2 / 3, 1 / 3])
    assert reader.tokens == 400
    assert loop == tiny().labs[0]


def test_all_labs_do_without_where_several_read_archives() -> None:
    design = worth_design(tiny(labs=[LOOP, READER, {**READER, "name": "other"}]))
    assert arms(design)[-3:] == [
        "reader without archives", "other without archives", "no archives",
    ]  # fmt: skip
    kinds = {s.kind for lab in under(design, "no archives").labs for s in lab.sources}
    assert "archive" not in kinds
    assert "archive" in {
        s.kind for lab in under(design, "other without archives").labs for s in lab.sources
    }


def test_a_lab_that_reads_archives_alone_has_no_arm_without_them() -> None:
    alone = {**READER, "sources": [{"kind": "archive", "archive": "vault", "when_short": "less"}]}
    assert not [arm for arm in arms(worth_design(tiny(labs=[LOOP, alone]))) if "archives" in arm]


def test_archives_that_come_with_policies_of_the_scenario_are_archives_too() -> None:
    library = {
        "name": "library", "schedule": {"start": 2}, "target": {"labs": {"name": "loop"}},
        "mechanism": {"kind": "archive", "pages": 20, "share": 0.5},
    }  # fmt: skip
    scenario = tiny(policies=[library])
    design = worth_design(scenario)
    assert under(design, "as it is").content_hash() == scenario.under_policies.content_hash()
    loop = under(design, "loop without archives").labs[0]
    assert [source.kind for source in loop.sources] == ["model"]
    assert [shares_in(loop.sources, scenario.time, r) for r in (1, 3)] == [[1.0], [1.0]]


# --- outcomes ---------------------------------------------------------------------------------


def test_outcomes_are_of_that_lab_of_the_others_and_of_all() -> None:
    design = worth_design(tiny(), labs=["loop"], at=[date(2022, 1, 1)])
    found = {
        o.name: (o.table, o.column, o.where, o.round, o.better)
        for o in design.comparison.outcomes
        if not o.name.startswith("reader")
    }
    loop = {"lab": "loop"}
    assert found == {
        "loss": ("labs", "loss_now", {}, "last", "lower"),
        "loop-end": ("labs", "loss_now", loop, "last", "lower"),
        "loop-others": ("labs", "loss_now", {"lab": ["reader"]}, "last", "lower"),
        "diversity": ("population", "gamma", {"order": 1}, "last", "higher"),
        "loop-at-2": ("labs", "loss_now", loop, 2, "lower"),
        "loop-worth-at-2": ("worth", "fresh_draws", loop, 2, "higher"),
    }


def test_worth_of_a_text_is_an_outcome_only_where_it_is_known() -> None:
    names = [o.name for o in worth_design(tiny()).comparison.outcomes]
    assert "loop-worth-at-1" in names
    assert not [name for name in names if name.startswith("reader-worth")]  # a capacity


def test_the_loss_of_all_decides_unless_a_lab_may_lack_a_word() -> None:
    assert worth_design(tiny()).comparison.primary == "loss"
    bare = {**READER, "learner": {}}
    assert worth_design(tiny(labs=[LOOP, bare])).comparison.primary == "diversity"


def test_labs_with_long_names_have_outcomes_too() -> None:
    long = {**LOOP, "name": "l" * 40, "sources": [{"kind": "human"}]}
    names = [o.name for o in worth_design(tiny(labs=[long, READER])).comparison.outcomes]
    assert {"lab-1-end", "lab-1-at-1", "reader-end"} <= set(names)


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"labs": ["loup"]}, "there is no lab 'loup'; there are loop, reader"),
        ({"at": [date(2019, 12, 31)]}, "2019-12-31 is outside the run; expected 2020-01-01 to"),
        ({"at": [date(2024, 1, 2)]}, "2024-01-02 is outside the run"),
        ({"tokens": 0.5}, "0.5 tokens are less than a draw"),
    ],
)
def test_what_cannot_be_asked_is_one_line(asked: Any, wanted: str) -> None:
    with pytest.raises(WorthError, match=wanted) as caught:
        worth_design(tiny(), **asked)
    assert "\n" not in str(caught.value)


def test_a_training_that_is_not_measured_and_one_that_never_comes_are_refused() -> None:
    with pytest.raises(WorthError, match="round 1, which is not measured"):
        worth_design(tiny(measure={"every": 2}), at=[date(2020, 5, 1)])
    gone = [{**LOOP, "until": 2}, READER]
    with pytest.raises(WorthError, match="lab 'loop' has no training from 2023-01-01 on"):
        worth_design(tiny(labs=gone), at=[date(2023, 1, 1)])


def test_a_scenario_without_labs_that_can_is_refused() -> None:
    with pytest.raises(WorthError, match="there is no lab"):
        worth_design(tiny(labs=[]))
    with pytest.raises(WorthError, match=r"no lab can read more .* lab 'loop': its mixture"):
        worth_design(tiny(labs=[weighted(LOOP)]))


def test_labs_that_read_archives_are_compared_without_even_where_none_can_read_more() -> None:
    assert arms(worth_design(tiny(labs=[weighted(READER)]))) == [
        "as it is", "reader without archives",
    ]  # fmt: skip


# --- what people's text does ------------------------------------------------------------------


@pytest.fixture(scope="module")
def loop_alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Run a lab that reads nothing but its own model, and once as much people's text beside it."""
    folder = tmp_path_factory.mktemp("worth") / "out"
    design = worth_design(
        tiny(labs=[LOOP], archives=[]), draws=500, at=[date(2023, 1, 1)], replicates=8
    )
    found = compare(design, folder)
    return folder, {f.outcome: f for f in found.findings if f.arm == "loop 2023-01-01"}


def test_people_s_text_lowers_at_once_the_loss_of_a_lab_that_reads_its_own_model_alone(
    loop_alone: tuple[Path, dict[str, Any]],
) -> None:
    _, found = loop_alone
    at_once, worth = found["loop-at-3"], found["loop-worth-at-3"]
    assert at_once.n_pairs == worth.n_pairs == 8
    assert at_once.high < 0
    assert worth.low > 0


def test_what_the_arms_do_is_read_from_the_folder_alone(
    loop_alone: tuple[Path, dict[str, Any]],
) -> None:
    [trial], without, end = trials_in(loop_alone[0])
    assert (trial.lab, trial.date, trial.draws, trial.tokens) == (
        "loop",
        date(2023, 1, 1),
        500,
        1e3,
    )
    assert (trial.at_once, trial.worth, trial.of_others) == ("loop-at-3", "loop-worth-at-3", None)
    assert without == []
    assert end == date(2024, 1, 1)
