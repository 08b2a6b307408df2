"""A case: a scenario file, what is looked at in its tables, and what theory says it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario

F64 = NDArray[np.float64]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Look = Callable[[Tables], F64 | float]
Numbers = float | Sequence[float] | F64


@dataclass(frozen=True)
class Claim:
    """A quantity of a world and its expectation over seeds.

    Attributes
    ----------
    quantity, formula
        What is looked at, and the formula of what it should be, in words and symbols.
    look
        Takes the tables of one world; returns a number, or one for every entry of ``at``.
    expected
        What the reference formula gives.
    at
        The round, or the name, that each number belongs to.
    relation
        Whether the mean should be equal to, surely below or surely above what is expected;
        ``found``: it is compared and not judged.
    bugs
        What the mean would be with a bug in the engine: bug to numbers. It measures whether
        this case could see the bug.
    """

    quantity: str
    formula: str
    look: Look
    expected: Numbers
    at: Sequence[float | str] = ()
    relation: Literal["=", "<", ">", "found"] = "="
    bugs: Mapping[str, Numbers] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A scenario with claims about it.

    Attributes
    ----------
    name, title
        Name on the command line, and one line about what is shown.
    scenario
        Name of the shipped scenario.
    replicates
        Worlds run of each setting, with the seeds 1, 2, 3 …
    claims
        Makes the claims about a scenario: numbers of the formula are read from the file.
    source
        Where the formulas come from, and whether that was verified.
    settings
        Variants of the scenario: name, and overrides such as ``"labs.alpha.tokens=20"``.
    axis
        What ``at`` is, or the names of the settings where there are several.
    is_quick
        Whether the case belongs to the quick ones.
    reported, comparable
        For a published result: what the paper reports, and what of it can be compared.
    is_of_worth
        Whether a claim looks at what text is worth, which is not measured for others.
    """

    name: str
    title: str
    scenario: str
    replicates: int
    claims: Callable[[Scenario], Sequence[Claim]]
    source: str
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"": ()})
    axis: str = "round"
    is_quick: bool = False
    reported: str = ""
    comparable: Literal["", "level", "order", "shape"] = ""
    is_of_worth: bool = False


def column(tables: Tables, table: str, measure: str, /, **where: object) -> F64:
    """Return a column of the rows, after round 0, that are as said; in the order of rounds."""
    return np.array(
        [
            np.nan if row[measure] is None else float(row[measure])
            for row in tables[table]
            if row["round"] > 0 and all(row.get(key) == value for key, value in where.items())
        ]
    )


def output(tables: Tables, measure: str, lab: str = "alpha") -> F64:
    """Return a measure of what a lab publishes, for each measured round."""
    return column(tables, "laws", measure, subject="output", name=lab)
