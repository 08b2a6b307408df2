"""Doses of policies as axes: an arm depends on those of its own policies only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.loading import load

SWEEP = """\
question: Where does a mark beat an archive?
base: policy-web
policies:
  - name: marks
    schedule: {start: 2024-01-01}
    mechanism: {kind: watermark, adoption: 0.5, false_positive_rate: 1.0e-3}
  - name: library
    schedule: {start: 2024-01-01}
    mechanism: {kind: archive, pages: 500, contamination: as_found, share: 0.2, price: 0}
parameters:
  - {name: adoption, set: policies.marks.mechanism.adoption, values: [0.25, 0.5]}
  - {name: archive, set: policies.library.mechanism.share, values: [0.05, 0.2, 0.5]}
arms:
  - {name: none}
  - {name: mark, policies: [marks]}
  - {name: archive, policies: [library]}
  - {name: both, policies: [marks, library]}
reference: mark
primary: diversity
outcomes:
  - {name: diversity, table: population, column: gamma, where: {order: 1}, better: higher}
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = SWEEP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "doses.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_arm_depends_on_the_doses_of_its_own_policies_only(tmp_path: Path) -> None:
    design = load(written(tmp_path))
    hashes: dict[str, set[str]] = {}
    for (_, arm), scenario in design.cells.items():
        hashes.setdefault(arm, set()).add(scenario.content_hash())
    assert {arm: len(each) for arm, each in hashes.items()} == {
        "none": 1, "mark": 2, "archive": 3, "both": 6,
    }  # fmt: skip


def test_a_dose_that_cannot_be_is_told_once_where_it_is_set(tmp_path: Path) -> None:
    path = written(tmp_path, ("[0.05, 0.2, 0.5]", "[0.05, 0.2, 1.5]"))
    expected = r":12:21 policies\.library\.mechanism.*\(in arms 'archive', 'both', at 2 of 6 points"
    with pytest.raises(ScenarioError, match=expected) as caught:
        load(path)
    assert len(caught.value.problems) == 1


def test_a_policy_that_no_arm_has_cannot_be_set(tmp_path: Path) -> None:
    path = written(tmp_path, ("policies.library", "policies.librery"))
    with pytest.raises(ScenarioError, match=r":12:21 .*no entry 'librery'; did you mean 'library'"):
        load(path)


def test_a_policy_is_judged_once_where_it_is_written(tmp_path: Path) -> None:
    path = written(tmp_path, ("pages: 500", "pages: -5"))
    with pytest.raises(ScenarioError, match=r":9:32 policies\.library\.mechanism\.pages") as caught:
        load(path)
    assert len(caught.value.problems) == 1
