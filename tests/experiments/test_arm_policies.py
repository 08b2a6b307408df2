"""What arms are, in words: doses laid over their policies, settings told apart, prices."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.experiments.arm_policies import Arms
from ecosystem.experiments.loading import load
from ecosystem.results.results import ResultsError
from ecosystem.scenario.policies.policy import Policy
from ecosystem.scenario.policies.words import policy_clauses, policy_said, scheduled, whom
from tests.experiments.test_policies_of_arms import BASE

COMPARISON = """\
question: Marks or an archive?
base: tiny.yaml
replicates: 2
policies:
  - name: marks
    title: Labs mark
    rationale: marked pages can be left out
    target: {labs: {name: [alpha, beta]}}
    schedule: {start: 2022-01-01, ramp: 3 years}
    mechanism: {kind: watermark, adoption: 0.6, defection: 0.1, false_positive_rate: 0.001}
    cost: {once: 20, per_year: 5, paid_by: labs}
arms:
  - {name: none}
  - name: dose
    policies: [marks]
    change: {policies: [{name: marks, mechanism: {adoption: 0.9}, cost: {once: 40}}]}
  - {name: plain, policies: [marks]}
settings:
  - {name: as it is}
  - {name: dear, change: {costs: {marking: 0.00001, scraping: 0.02}}}
reference: none
primary: diversity
outcomes:
  - {name: diversity, table: population, column: gamma, where: {order: 1}, better: higher}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.yaml").write_text(f"{BASE}costs: {{training: 0.01}}\n", encoding="utf-8")
    (tmp_path / "comparison.yaml").write_text(COMPARISON, encoding="utf-8")
    return tmp_path


def test_a_policy_is_told_with_what_the_arm_changes_of_it(folder: Path) -> None:
    arms = Arms(folder)
    assert arms.policies("none") == []
    ((plain,), (dose,)) = (arms.policies(name) for name in ("plain", "dose"))
    assert plain["said"] == (
        "Watermark: labs alpha and beta, from 2022-01-01, whole strength after 3 years; 60 % of"
        " their models' pages promised, 10 % of that not marked; what the test finds is dropped"
        " by all labs; it would wrongly find at most 0.1 % of unmarked pages if people never"
        " repeated themselves, and more where they do. Costs 20 once and 5 a year, paid by labs."
    )
    changed = plain["said"].replace("60 %", "90 %").replace("Costs 20", "Costs 40")
    assert dose["said"] == changed
    assert dose["rationale"] == "marked pages can be left out"
    assert dose["settings"] == []


def test_what_is_told_is_what_the_scenarios_enact(folder: Path) -> None:
    cells = load(folder / "comparison.yaml").cells
    for arm, adoption in (("plain", 0.6), ("dose", 0.9)):
        (said,) = Arms(folder).policies(arm)
        assert f"{100 * adoption:.0f} % of their models' pages" in said["said"]
        shares = cells["as it is", arm].labs[0].marked_share
        assert max(shares.table.values()) == pytest.approx(adoption * 0.9)


def test_a_setting_that_changes_a_policy_of_the_base_is_named(folder: Path) -> None:
    (folder / "tiny.yaml").write_text(
        f"{BASE}policies:\n"
        "  - {name: library, mechanism: {kind: archive, pages: 30, share: 0.4}}\n",
        encoding="utf-8",
    )
    change = "change: {policies: [{name: library, mechanism: {share: 0.2}}], costs"
    text = COMPARISON.replace("change: {costs", change)
    (folder / "comparison.yaml").write_text(text, encoding="utf-8")
    usual, other = Arms(folder).policies("none")
    assert (usual["settings"], other["settings"]) == (["as it is"], ["dear"])
    assert "40 % of what they train on" in usual["said"]
    assert "20 % of what they train on" in other["said"]
    assert "from the start, at whole strength at once" in other["said"]


def test_prices_are_those_of_the_base_and_others_are_named(folder: Path) -> None:
    arms = Arms(folder)
    assert arms.prices() == [
        ("training", "0.01 for an independent draw trained on", "labs"),
    ]
    assert arms.priced_otherwise() == ["none", "dose", "plain"]


def test_an_archive_and_schedules_are_told() -> None:
    policy = Policy.model_validate({
        "name": "library",
        "target": {"labs": {"tokens": {"at_least": 5000}}},
        "schedule": {"start": 3, "end": 8},
        "mechanism": {
            "kind": "archive", "pages": 1500, "share": 0.2, "price": 0.00002,
            "refresh": {"every": "2 years", "pages": 50, "contamination": 0.02},
        },
    })  # fmt: skip
    assert policy_said(policy) == (
        "Archive: labs with tokens at least 5,000, from round 3, at whole strength at once, until"
        " round 8; 20 % of what they train on comes from it; 1,500 pages sealed as it begins, as"
        " the web then is; 50 pages more every 2 years, 2 % of them written by models; a page that"
        " a lab reads costs it 0.00002, paid to the archive. Costs nothing beside what agents pay"
        " for what they do."
    )
    marks = {"kind": "watermark", "adoption": {"table": {2: 0, 5: 0.3}}, "stripping": 0.2}
    policy = Policy.model_validate({"name": "marks", "mechanism": marks})
    said = policy_said(policy)
    assert "(0 % from round 2, 30 % from round 5, on straight lines between) of their" in said
    assert "20 % of marked pages have the mark removed by all publishers" in said
    careful = Policy.model_validate(
        {"name": "marks", "mechanism": marks | {"assumes": "dispersed"}}
    )
    assert "at most 0.1 % of unmarked pages, allowing for people who" in policy_said(careful)
    one, other = policy_clauses(careful), policy_clauses(policy)
    assert [about for about in one if one[about] != other[about]] == ["errors"]
    assert scheduled(0.125) == "12.5 %"
    assert whom("labs", {"name": "alpha"}) == "lab alpha"


def test_a_folder_without_its_files_is_an_error_of_results(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="cannot be read"):
        Arms(tmp_path)
