"""The page says what the arms were, what things cost, and what the model cannot say."""

from __future__ import annotations

import html
from pathlib import Path

import yaml

from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.reporting.arm_facts import arm_facts
from ecosystem.reporting.limits import LIMITS
from tests.experiments.test_arm_policies import COMPARISON
from tests.experiments.test_policies_of_arms import BASE
from tests.reporting.small_report import invoke

HOUSE = Path(__file__).parents[2]


def test_limits_are_on_the_page_before_any_figure(reported: Path) -> None:
    page = html.unescape((reported / "report.html").read_text(encoding="utf-8"))
    for said in LIMITS:
        assert f"<li>{said}</li>" in page
        assert page.index(said) < page.index("<table")
    assert len(LIMITS) == 4


def test_limits_are_the_sentences_of_the_readme_and_of_the_docs() -> None:
    for file in ("README.md", "docs/policies.md"):
        text = " ".join((HOUSE / file).read_text(encoding="utf-8").split())
        for said in LIMITS:
            assert said in text, f"{file} does not say: {said}"


def test_arms_are_told_with_their_doses_and_prices(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(f"{BASE}costs: {{training: 0.01}}\n", encoding="utf-8")
    file = tmp_path / "comparison.yaml"
    file.write_text(COMPARISON, encoding="utf-8")
    for arguments in (("compare", file, "--out", tmp_path / "out"), ("report", tmp_path / "out")):
        done = invoke(*arguments)
        assert done.exit_code == 0, done.output
    page = html.unescape((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    arms = page[page.index('id="arms"') :]
    for said in (
        "60\u202f% of their models' pages promised", "90\u202f% of their models' pages promised",
        "costs 20 once and 5 a year", "Costs 40 once and 5 a year", "<dd>Labs mark</dd>",
        "marked pages can be left out", "No policy, no change.", "every price is the scenario's",
        "0.01 for an independent draw trained on", "Other prices hold somewhere in: none",
    ):  # fmt: skip
        assert said in arms


def test_a_policy_that_was_told_is_told_by_what_is_other(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(BASE, encoding="utf-8")
    file = tmp_path / "comparison.yaml"
    dose = COMPARISON[COMPARISON.index("  - name: dose") : COMPARISON.index("  - {name: plain")]
    again = f"{dose.replace('dose', 'again')}settings:"
    file.write_text(COMPARISON.replace("settings:", again, 1), encoding="utf-8")
    asked = yaml.safe_load(file.read_text(encoding="utf-8"))["arms"]
    found = arm_facts(ComparisonResult(tmp_path, {"arms": []}, {}), asked)["arms"]
    said = {arm["name"]: [policy["said"] for policy in arm["doing"]] for arm in found}
    assert said["dose"][0].startswith("Watermark: labs alpha and beta")
    assert said["plain"] == [
        "‘marks’ as in ‘dose’, but: 60\u202f% of their models' pages promised, 10\u202f% of that"
        " not marked; costs 20 once and 5 a year, paid by labs."
    ]
    assert said["again"] == ["‘marks’ as in ‘dose’."]


def test_a_policy_of_other_parts_or_times_is_told_whole(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(BASE, encoding="utf-8")
    policies = """\
policies:
  - name: shelf
    schedule: {start: 2}
    mechanism: {kind: archive, pages: 20, share: 0.2, refresh: {every: 2 years, pages: 5}}
arms:
  - {name: none}
  - {name: refreshed, policies: [shelf]}
  - name: priced
    policies: [shelf]
    change: {policies: [{name: shelf, mechanism: {refresh: null, price: 0.5}}]}
  - name: short
    policies: [shelf]
    change: {policies: [{name: shelf, schedule: {end: 3}}]}
"""
    start, end = COMPARISON.index("policies:"), COMPARISON.index("settings:")
    said = COMPARISON[:start] + policies + COMPARISON[end:]
    (tmp_path / "comparison.yaml").write_text(said, encoding="utf-8")
    found = arm_facts(ComparisonResult(tmp_path, {"arms": []}, {}), yaml.safe_load(said)["arms"])[
        "arms"
    ]
    for arm in found[1:]:
        assert [each["said"][:14] for each in arm["doing"]] == ["Archive: all l"], arm["name"]
    assert "pages more every" not in found[2]["doing"][0]["said"]


def test_changes_beside_policies_are_named(reported: Path) -> None:
    asked = [{"name": "more", "change": {"labs": []}}, {"name": "none"}]
    found = arm_facts(open_comparison(reported), asked)["arms"]
    assert [arm["changes"] for arm in found] == [["labs"], []]
