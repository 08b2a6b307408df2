"""The tables of a sweep beside those of a comparison, whose settings are its points."""

from __future__ import annotations

from ecosystem.experiments.tables import DIFFERENCES
from ecosystem.experiments.tables import TABLES as COMPARED
from ecosystem.results.declaration import Column, TableSpec

_SETTING = Column("setting", "category", "", "the point, by its name")
_ITS = "unit of the outcome"

POINTS = TableSpec(
    "points",
    "a row for every point and parameter: the value that it has there",
    ("setting", "parameter"),
    (
        _SETTING,
        Column("parameter", "category", "", "name of the parameter"),
        Column("value", "float64", "unit of the parameter", "its value; null if it is no number"),
        Column("text", "string", "", "its value as the name of the point says it"),
    ),
)

MEANS = TableSpec(
    "means",
    "a row for every point, outcome and arm: the mean of its replicates, with its interval",
    ("setting", "outcome", "arm"),
    (
        _SETTING,
        Column("outcome", "category", "", "name of the outcome"),
        Column("arm", "category", "", "the policy"),
        Column("n_finite", "int32", "replicates", "replicates in which it is finite"),
        Column("mean", "float64", _ITS, "mean over them"),
        Column("mean_low", "float64", _ITS, "lower end of its 95 % interval by Student's t"),
        Column("mean_high", "float64", _ITS, "upper end of it"),
    ),
)

TABLES = (*COMPARED, POINTS, MEANS)

WIDE = tuple(dict.fromkeys(c.name for c in (*DIFFERENCES.columns, *MEANS.columns)))
"""Columns of the wide table, beside one for every parameter."""
