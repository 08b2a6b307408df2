"""Arms are policies by name: data beside the question, laid over one world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

import ecosystem
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.loading import load
from ecosystem.results.arrow_tables import content_hash
from ecosystem.results.results import Results
from ecosystem.results.tables import TABLES
from tests.experiments.small_comparison import COMPARISON

SWITCH = 3
BASE = """\
title: tiny
time: {rounds: 5}
language: {lexicon: {kind: zipf, types: 40, topics: {news: 3, poems: 1}}}
publishers:
  - name: sites
    pages: 60
    ai_share: 0.5
    length: {kind: fixed, tokens: 300}
    tokens_per_draw: 10
crawlers: [{name: common, coverage: 0.8}]
filters: [{name: guess, kind: classifier, true_positive_rate: 0.5, false_positive_rate: 0.1}]
labs:
  - name: alpha
    tokens: 600
    learner: {smoothing: 0.1}
    held_out: 0.1
    sources:  # two of one kind, told apart by a filter
      - {kind: crawl, share: 0.5, when_short: refill}
      - {kind: crawl, share: 0.5, when_short: refill, filters: [guess]}
  - name: beta
    tokens: 500
    learner: {smoothing: 0.1}
    mixture: weight
    sources: [{kind: web, weight: 1, when_short: less}]
"""
POLICIES = """\
policies:
  - name: marks
    schedule: {start: 3}
    mechanism: {kind: watermark, adoption: 0.8, stripping: 0.1, paraphrase: 0.2}
    cost: {once: 50, per_year: 10}
  - name: library
    schedule: {start: 3}
    mechanism: {kind: archive, pages: 30, share: 0.4, price: 0.5}
arms:
  - {name: none}
  - {name: marks, policies: [marks]}
  - {name: library, policies: [library]}
  - {name: both, policies: [library, marks]}
"""


def write(folder: Path, policies: str = POLICIES) -> Path:
    start, end = COMPARISON.index("arms:"), COMPARISON.index("reference:")
    (folder / "tiny.yaml").write_text(BASE, encoding="utf-8")
    path = folder / "comparison.yaml"
    path.write_text(COMPARISON[:start] + policies + COMPARISON[end:], encoding="utf-8")
    return path


def hashes_before(results: Results, round_: int) -> dict[str, str]:
    return {
        spec.name: content_hash(spec, results.arrow(spec.name).filter(pc.field("round") < round_))
        for spec in TABLES
    }


@pytest.mark.parametrize("arm", ["marks", "library", "both"])
def test_arms_that_differ_in_a_policy_from_a_round_on_are_the_same_before_it(
    arm: str, tmp_path: Path
) -> None:
    design = load(write(tmp_path))
    none, other = (ecosystem.run(design.scenario(("as it is", name), 1)) for name in ("none", arm))
    assert hashes_before(none, SWITCH) == hashes_before(other, SWITCH)
    assert none.content_hash("laws") != other.content_hash("laws")


def test_the_order_of_policies_changes_nothing(tmp_path: Path) -> None:
    text = POLICIES + "  - {name: reversed, policies: [marks, library]}\n"
    design = load(write(tmp_path, text))
    one, other = (
        ecosystem.run(design.scenario(("as it is", name), 1)) for name in ("both", "reversed")
    )
    assert {s.name: one.content_hash(s.name) for s in TABLES} == {
        s.name: other.content_hash(s.name) for s in TABLES
    }


def test_a_folder_is_enough_to_load_the_comparison_again(tmp_path: Path) -> None:
    path = write(tmp_path)
    ecosystem.compare(path, tmp_path / "out")
    again = load(tmp_path / "out" / "comparison.yaml")
    first = load(path)
    assert {cell: s.content_hash() for cell, s in again.cells.items()} == {
        cell: s.content_hash() for cell, s in first.cells.items()
    }


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("policies: [marks]}", "policies: [mark]}", "there is no policy 'mark'; did you mean"),
        ("[library, marks]", "[library]", None),
        ("share: 0.4", "share: 0.4, pgaes: 3", "unknown key 'pgaes'"),
        ("share: 0.4", "share: 1.4", "1.4 is not possible"),
        ("- {name: library, policies: [library]}\n  - {name: both, policies: [library, marks]}",
         "- {name: both, policies: [marks]}", "no arm names the policy 'library'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_policies_is_said_once(
    old: str, new: str, wanted: str | None, tmp_path: Path
) -> None:
    assert old in POLICIES
    path = write(tmp_path, POLICIES.replace(old, new))
    if wanted is None:
        load(path)
        return
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert wanted in problem.message
    assert problem.file == str(path)
    assert problem.line > 0


def test_names_of_policies_are_checked_where_values_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, POLICIES.replace("policies: [marks]", "policies: [marsk]")
                 .replace("[library, marks]", "[library]"))  # fmt: skip
    text = path.read_text(encoding="utf-8")
    assert "column: gamma" in text
    path.write_text(text.replace("column: gamma", "column: gama"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    said = "\n".join(problem.message for problem in caught.value.problems)
    assert len(caught.value.problems) == 3
    for part in ("there is no policy 'marsk'; did you mean 'marks'?",
                 "no arm names the policy 'marks'", "has no column 'gama'"):  # fmt: skip
        assert part in said


BREAK_EVEN_BASE = """\
title: one lab, no innovation, refill
time: {rounds: 1}
language: {lexicon: {kind: zipf, types: 50}}
web: {survival: {kind: one_round}}
publishers:
  - {name: people, pages: 40_000, starting_pages: 40_000, draws_per_page: 1, models: {}}
  - {name: machines, pages: 40_000, ai_share: 1, draws_per_page: 1}
labs:
  - {name: alpha, tokens: 20_000, sources: [{kind: web, when_short: refill}]}
"""


@pytest.mark.parametrize("adoption", [0.3, 0.6, 0.9])
def test_an_archive_of_the_share_a_is_worth_a_mark_at_the_break_even(
    adoption: float, tmp_path: Path
) -> None:
    # a* = tau (1 - s) / (1 - s tau), tau = adoption x true positive rate, s = AI share.
    s, rate = 0.5, 1.0  # 200 tokens of a strong mark are found nearly always
    tau = adoption * rate
    share = tau * (1 - s) / (1 - s * tau)
    policies = f"""\
policies:
  - name: marks
    mechanism:
      kind: watermark
      adoption: {adoption}
      gamma: 0.5
      green_probability: 0.9
      false_positive_rate: 1.0e-6
  - name: library
    mechanism: {{kind: archive, pages: 40_000, share: {share}, contamination: 0}}
arms:
  - {{name: none}}
  - {{name: marks, policies: [marks]}}
  - {{name: library, policies: [library]}}
"""
    path = write(tmp_path, policies)
    (tmp_path / "tiny.yaml").write_text(BREAK_EVEN_BASE, encoding="utf-8")
    design = load(path)
    read = {}
    for arm in ("none", "marks", "library"):
        found = ecosystem.run(design.scenario(("as it is", arm), 1)).arrow("labs")
        read[arm] = found.filter(pc.field("round") == 1).column("ai_share_trained")[0].as_py()
    expected = s * (1 - share)
    error = 4 * np.sqrt(expected * (1 - expected) / 20_000)
    assert read["none"] == pytest.approx(s, abs=4 * np.sqrt(s * (1 - s) / 20_000))
    assert read["marks"] == pytest.approx(expected, abs=error)
    assert read["library"] == pytest.approx(expected, abs=error)
