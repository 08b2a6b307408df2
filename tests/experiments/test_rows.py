"""Rows as dataclasses say what the declared tables say."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ecosystem.experiments.rows import (
    BundleEffect,
    CostEffectiveness,
    CostIncidence,
    EqualCost,
    FalsePositives,
    Finding,
    Mean,
    PointValue,
    RunOutcome,
    TrajectoryPoint,
    as_dicts,
    to_rows,
)
from ecosystem.experiments.tables import TABLES
from ecosystem.experiments.verdict import Verdict
from ecosystem.results.arrow_tables import to_arrow

ROWS = {
    "results": RunOutcome,
    "differences": Finding,
    "trajectories": TrajectoryPoint,
    "equal_cost": EqualCost,
    "cost_effectiveness": CostEffectiveness,
    "bearers": CostIncidence,
    "accused": FalsePositives,
    "bundle": BundleEffect,
    "points": PointValue,
    "means": Mean,
}


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_a_field_is_a_column(spec: object) -> None:
    names = {field.name for field in fields(ROWS[spec.name])}
    assert names == {column.name for column in spec.columns}


def test_a_finding_is_read_back_as_it_was_written() -> None:
    finding = Finding(
        setting="calm", outcome="loss", arm="more", reference="none", n_replicates=3, n_failed=0,
        n_missing=1, mean=1.5, difference=-0.5, low=-1.0, high=0.0, p_holm=0.2,
        verdict=Verdict.BETTER,
    )  # fmt: skip
    [spec] = [spec for spec in TABLES if spec.name == "differences"]
    (again,) = to_rows(Finding, to_arrow(spec, as_dicts([finding])))
    assert again == finding
    assert again.verdict is Verdict.BETTER
    assert (again.half_width, again.is_decided, again.is_insignificant) == (0.5, True, True)
    assert again.lacks == [("missing", 1)]


@pytest.mark.parametrize(("verdict", "p"), [(Verdict.UNDECIDED, 0.2), (Verdict.WORSE, None)])
def test_only_a_decided_finding_with_a_p_value_can_be_insignificant(
    verdict: Verdict, p: float | None
) -> None:
    found = EqualCost(setting="", outcome="", arm="", family="", verdict=verdict, p_holm=p)
    assert not found.is_insignificant
