"""Policies are data: laid over a scenario, they become settings that any scenario could state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem import Scenario
from ecosystem.config.problems import ScenarioError
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.labs import labelled
from ecosystem.scenario.policies.policy import PolicySchedule
from ecosystem.scenario.shares import shares_in

LABS = [
    {"name": "ash", "tokens": 400, "sources": [{"kind": "crawl", "when_short": "refill"}]},
    {"name": "birch", "tokens": 900, "sources": [{"kind": "crawl", "when_short": "refill"}]},
]
MARKS: dict[str, Any] = {"name": "marks", "mechanism": {"kind": "watermark"}}
LIBRARY: dict[str, Any] = {
    "name": "library",
    "mechanism": {"kind": "archive", "pages": 50, "share": 0.25},
}


def scenario(*policies: dict[str, Any], **parts: Any) -> Scenario:
    sites = [{"name": "sites", "starting_pages": 100}]
    given = {"time": {"rounds": 8}, "publishers": sites, "labs": LABS, "policies": list(policies)}
    return Scenario.model_validate({**given, **parts})


def by_round(of: Scenario, schedule: Any) -> list[float]:
    return [value_at(schedule, of.time, r) for r in range(of.time.rounds + 1)]


def problems_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "web.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    return [str(p).removeprefix(f"{path}:") for p in caught.value.problems]


def test_a_scenario_without_policies_is_itself() -> None:
    plain = scenario()
    assert plain.under_policies is plain


def test_a_scenario_under_its_policies_has_none() -> None:
    assert scenario(MARKS, LIBRARY).under_policies.policies == []


# --- schedule ---------------------------------------------------------------------------------


def test_a_policy_begins_at_once_where_it_has_no_ramp() -> None:
    schedule = PolicySchedule(start=3, end=6)
    found = [schedule.strength(Time(rounds=8), r) for r in range(9)]
    assert found == [0, 0, 0, 1, 1, 1, 0, 0, 0]


def test_a_policy_rises_along_its_ramp() -> None:
    schedule = PolicySchedule.model_validate({"start": "2022-01-01", "ramp": "4 years"})
    found = [schedule.strength(Time(rounds=8), r) for r in range(9)]
    assert found == pytest.approx([0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1])


@given(
    start=st.integers(0, 12),
    ramp=st.none() | st.integers(1, 9).map(lambda n: f"{n} years"),
    end=st.none() | st.integers(0, 14),
)
def test_strength_is_a_share_that_never_falls_before_the_end(
    start: int, ramp: str | None, end: int | None
) -> None:
    schedule, time = PolicySchedule(start=start, ramp=ramp, end=end), Time(rounds=14)
    found = [schedule.strength(time, r) for r in range(15)]
    last = 15 if end is None else end
    assert all(0 <= x <= 1 for x in found)
    assert not any(found[:start]) and not any(found[last:])
    assert sorted(found[:last]) == found[:last]


# --- target -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicate", "wanted"),
    [
        ({}, ["ash", "birch"]),
        ({"name": "birch"}, ["birch"]),
        ({"name": ["ash", "birch"], "tokens": {"at_least": 500}}, ["birch"]),
        ({"tokens": {"at_least": 400, "at_most": 400}}, ["ash"]),
        ({"decoding.top_p": 1, "learner.capacity": None}, ["ash", "birch"]),
        ({"workflow": "replace", "tokens": 400}, ["ash"]),
    ],
)
def test_a_target_is_chosen_by_attributes(predicate: Any, wanted: list[str]) -> None:
    found = scenario({**MARKS, "target": {"labs": predicate}}).under_policies
    assert [lab.name for lab in found.labs if lab.watermark == "marks"] == wanted


def test_attributes_that_change_have_their_value_when_the_policy_begins() -> None:
    growing = {**LABS[0], "tokens": {"table": {0: 100, 4: 1000}, "between": "hold"}}
    policy = {**MARKS, "target": {"labs": {"tokens": {"at_least": 950}}}, "schedule": {"start": 4}}
    found = scenario(policy, labs=[growing, LABS[1]]).under_policies
    assert [lab.name for lab in found.labs if lab.watermark] == ["ash"]


# --- watermarking -----------------------------------------------------------------------------


def test_marks_are_promised_defected_from_stripped_and_paraphrased() -> None:
    mechanism = {
        "kind": "watermark",
        "adoption": 0.8,
        "defection": {"table": {0: 0, 6: 0.5}, "between": "hold"},
        "stripping": 0.5,
        "paraphrase": 0.4,
    }
    policy = {"name": "marks", "schedule": {"start": 4}, "mechanism": mechanism}
    group = {"name": "sites", "ai_share": 0.5, "stripped_share": 0.2}
    found = scenario(policy, publishers=[group]).under_policies
    marked, sites = found.labs[0].marked_share, found.publishers[0]
    assert by_round(found, marked) == pytest.approx([0] * 4 + [0.8] * 2 + [0.4] * 3)
    assert by_round(found, sites.stripped_share) == pytest.approx([0.2] * 4 + [0.6] * 5)
    assert by_round(found, sites.paraphrased_share) == pytest.approx([0] * 4 + [0.4] * 5)


def test_the_test_keeps_its_rate_and_is_at_work_while_the_policy_is_in_force() -> None:
    schedule = {"start": 2, "end": 6}
    mechanism = {"kind": "watermark", "false_positive_rate": 0.01, "assumes": "dispersed"}
    found = scenario({"name": "marks", "schedule": schedule, "mechanism": mechanism}).under_policies
    (test,) = found.filters
    assert (test.name, test.since, test.until) == ("marks-test", 2, 6)
    always = scenario(
        {"name": "marks", "schedule": {"end": 99}, "mechanism": mechanism}
    ).under_policies
    assert (always.filters[0].since, always.filters[0].until) == (None, None)
    assert (test.false_positive_rate, test.assumes) == (0.01, "dispersed")
    assert [source.filters for lab in found.labs for source in lab.sources] == [["marks-test"]] * 2


def test_only_pages_of_the_crawlers_aimed_at_are_tested_by_the_labs_that_drop() -> None:
    sources = [
        {"kind": "crawl", "crawler": "one", "share": 0.4, "when_short": "refill"},
        {"kind": "crawl", "crawler": "other", "share": 0.4, "when_short": "refill"},
        {"kind": "web", "share": 0.2, "when_short": "refill"},
    ]
    labs = [{**lab, "sources": sources} for lab in LABS]
    policy = {
        "name": "marks",
        "target": {"crawlers": {"name": "one"}},
        "mechanism": {"kind": "watermark", "dropped_by": {"name": "birch"}},
    }
    crawlers = [{"name": "one"}, {"name": "other"}]
    ash, birch = scenario(policy, labs=labs, crawlers=crawlers).under_policies.labs
    assert [source.filters for source in ash.sources] == [[], [], []]
    assert [source.filters for source in birch.sources] == [["marks-test"], [], []]


# --- archives ---------------------------------------------------------------------------------


def test_an_archive_takes_its_share_and_leaves_the_proportions_of_the_rest() -> None:
    sources = [
        {"kind": "crawl", "share": 0.75, "when_short": "refill"},
        {"kind": "human", "share": 0.25},
    ]
    policy = {**LIBRARY, "schedule": {"start": 5}, "target": {"labs": {"name": "ash"}}}
    found = scenario(policy, labs=[{**LABS[0], "sources": sources}, LABS[1]]).under_policies
    shares = [by_round(found, source.share) for source in found.labs[0].sources]
    assert shares[0] == pytest.approx([0.75] * 5 + [0.5625] * 4)
    assert shares[1] == pytest.approx([0.25] * 5 + [0.1875] * 4)
    assert shares[2] == pytest.approx([0] * 5 + [0.25] * 4)
    assert found.archives[0].access == ["ash"]
    assert found.archives[0].sealed == 5
    assert found.labs[1].sources == scenario().labs[1].sources


def test_the_share_is_the_weight_in_the_fit_where_mixtures_are_by_weight() -> None:
    source = {"kind": "crawl", "weight": 2, "when_short": "refill"}
    lab = {**LABS[0], "mixture": "weight", "sources": [source]}
    found = scenario({**LIBRARY, "schedule": {"start": 1}}, labs=[lab]).under_policies
    crawl, archive = found.labs[0].sources
    assert by_round(found, crawl.weight)[1:] == pytest.approx([1.5] * 8)
    assert by_round(found, archive.weight)[1:] == pytest.approx([0.5] * 8)


def test_two_archives_share_what_a_lab_reads_in_any_order() -> None:
    other = {**LIBRARY, "name": "other"}
    one, two = scenario(LIBRARY, other).under_policies, scenario(other, LIBRARY).under_policies
    for found in (one, two):
        shares = {s.kind + getattr(s, "archive", ""): s.share for s in found.labs[0].sources}
        assert shares == pytest.approx({"crawl": 0.5, "archivelibrary": 0.25, "archiveother": 0.25})


def test_policies_compose_in_any_order() -> None:
    one, two = scenario(MARKS, LIBRARY).under_policies, scenario(LIBRARY, MARKS).under_policies
    assert one.content_hash() == two.content_hash()


def test_weights_of_sources_that_are_not_read_count_for_nothing() -> None:
    late = {"table": {0: 0, 3: 0.5}, "between": "hold"}
    sources = [
        {"kind": "crawl", "weight": 1, "share": "rest"},
        {"kind": "human", "weight": 9, "share": late},
    ]
    lab = {**LABS[0], "mixture": "weight", "sources": sources}
    found = scenario({**LIBRARY, "mechanism": {**LIBRARY["mechanism"], "share": 0.2}}, labs=[lab])
    crawl, human, archive = found.under_policies.labs[0].sources
    for round_ in (1, 2, 3, 8):
        shares = shares_in([crawl, human, archive], found.time, round_)
        assert shares[0] == pytest.approx(0.8 * (1 if round_ < 3 else 0.5))
        every = zip((crawl, human, archive), shares, strict=True)
        read = [source for source, share in every if share > 0]
        weights = [by_round(found, source.weight)[round_] for source in read]
        assert weights[-1] / sum(weights) == pytest.approx(0.2)


def test_refresh_ends_with_the_policy() -> None:
    mechanism = {**LIBRARY["mechanism"], "refresh": {"every": "1 year", "pages": 5}}
    policy = {**LIBRARY, "mechanism": mechanism, "schedule": {"start": 2, "end": 5}}
    assert scenario(policy).under_policies.archives[0].refresh.until == 5
    mechanism["refresh"]["until"] = 4
    assert scenario(policy).under_policies.archives[0].refresh.until == 4


def test_a_policy_of_before_the_run_seals_at_its_start_and_was_paid_for_then() -> None:
    policy = {**LIBRARY, "schedule": {"start": "2015-01-01"}, "cost": {"once": 7, "per_year": 2}}
    found = scenario(policy).under_policies
    assert found.archives[0].sealed == 0
    assert by_round(found, found.costs.charges[0].amount) == [0, *[2] * 8]


def test_labels_of_sources_of_one_kind_outlast_a_test() -> None:
    """Their draws are keyed by labels, which must be what they are without the policy."""
    guess = {"name": "guess", "kind": "oracle"}
    sources = [
        {"kind": "crawl", "share": 0.5, "when_short": "refill"},
        {"kind": "crawl", "share": 0.5, "when_short": "refill", "filters": ["guess"]},
    ]
    labs = [{**LABS[0], "sources": sources}]
    plain, marked = (
        {label for label, _ in labelled(found.labs[0].sources, "common")}
        for found in (
            scenario(labs=labs, filters=[guess]),
            scenario(MARKS, labs=labs, filters=[guess]).under_policies,
        )
    )
    assert plain == marked


# --- cost -------------------------------------------------------------------------------------


def test_a_policy_costs_once_and_every_year_while_it_is_in_force() -> None:
    cost = {"once": 100, "per_year": 10, "paid_by": "labs"}
    schedule = {"start": 2, "end": 5}
    target = {"labs": {"name": "ash"}}
    policy = {**MARKS, "cost": cost, "schedule": schedule, "target": target}
    (charge,) = scenario(policy).under_policies.costs.charges
    assert (charge.payers, charge.who) == ("labs", ["ash"])
    assert by_round(scenario(), charge.amount) == [0, 0, 110, 10, 10, 0, 0, 0, 0]


def test_what_costs_nothing_is_no_charge() -> None:
    assert scenario(MARKS).under_policies.costs.charges == []


# --- errors -----------------------------------------------------------------------------------

HEAD = """\
time: {rounds: 8}
publishers: [{name: sites, starting_pages: 100}]
labs:
  - {name: ash, tokens: 400, sources: [{kind: crawl, when_short: refill}]}
policies:
"""


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (
            "  - {name: marks, mechanism: {kind: watermark}, target: {labs: {tokns: 1}}}",
            "6:65 policies.marks.target.labs.tokns: there is no attribute 'tokns'; did you mean"
            " 'tokens'?",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark}, target: {labs: {name: elm}}}",
            "6:58 policies.marks.target.labs: no labs fulfil this; there are ash",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark}, target: {labs:"
            " {tokens: {at_least: 1000}, agent: x.y:Z}}}",
            "6:58 policies.marks.target.labs: no labs fulfil this; there are ash: tokens 400,"
            " agent null",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark}, schedule: {start: 9}}",
            "6:49 policies.marks.schedule: the policy is in force in no round; the run is from"
            " 2020-01-01 to 2028-01-01",
        ),
        (
            "  - {name: old, mechanism: {kind: archive, pages: 9, share: 0.1, sealed: 4}}",
            "6:66 policies.old.mechanism.sealed: sealed at 4, but labs read it from 0 on; expected"
            " no later",
        ),
        (
            "  - {name: old, mechanism: {kind: archive, pages: 9, share: 1.0}}",
            "6:54 policies.old.mechanism.share: 1.0 is not possible; expected a number at least 0"
            " and below 1; meaning: share of a lab's text that comes from the archive; where its"
            " mixture is 'weight', the archive's weight in the fit too",
        ),
        (
            "  - {name: old, mechanism: {kind: archive, pages: 9, share: 0.6}}\n"
            "  - {name: new, mechanism: {kind: archive, pages: 9, share: 0.4}}",
            "5:1 policies: in round 0 new and old are all of what lab 'ash' reads, or more;"
            " expected shares that leave some for its other sources",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark}}\n"
            "  - {name: again, mechanism: {kind: watermark}}",
            "6:5 policies.marks.target: lab 'ash' has the mark 'again' already; a lab has one at"
            " most",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark, gamma: 0.5, green_probability: 0.2}}",
            "6:60 policies.marks.mechanism.green_probability: 0.2 is below gamma (0.5); a mark"
            " makes green words more likely",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark}, schedule: {start: 5, end: 5}}",
            "6:49 policies.marks.schedule: it ends at 5, as it begins or before; expected a later"
            " end",
        ),
        (
            "  - {name: marks, mechanism: {kind: watermark}, schedule: {start: 8, ramp: 1 year}}",
            "6:49 policies.marks.schedule: its ramp begins in the last round, and so it has no"
            " strength; begin it before",
        ),
        (
            "  - {name: old, mechanism: {kind: archive, pages: 9, share: 0.1, sealed: -2}}",
            "6:66 policies.old.mechanism.sealed: sealed at -2, before the run; expected 2020-01-01"
            " or later",
        ),
        (
            "  - {name: old, mechanism: {kind: archive, pages: 9, share: 0.1},"
            " cost: {once: 1, paid_by: crawlers}}",
            "6:83 policies.old.cost.paid_by: an archive is not for crawlers; expected public or"
            " labs",
        ),
    ],
)
def test_what_is_wrong_with_a_policy_is_said_at_its_place(
    tmp_path: Path, policy: str, wanted: str
) -> None:
    assert problems_of(tmp_path, HEAD + policy) == [wanted]


def test_an_archive_of_an_empty_web_is_refused(tmp_path: Path) -> None:
    text = HEAD.replace(", starting_pages: 100", "")
    policy = "  - {name: old, mechanism: {kind: archive, pages: 9, share: 0.1}}"
    (problem,) = problems_of(tmp_path, text + policy)
    assert "sealed at the start, when the web has no page yet" in problem


def test_a_lab_that_trains_on_all_pages_reads_no_share_of_an_archive(tmp_path: Path) -> None:
    policy = "{name: old, mechanism: {kind: archive, pages: 9, share: 0.1}}"
    sites = "publishers: [{name: sites, starting_pages: 9}]"
    (problem,) = problems_of(tmp_path, f"{sites}\nlabs: [{{name: ash}}]\npolicies: [{policy}]")
    assert "lab 'ash' trains on all pages once" in problem
