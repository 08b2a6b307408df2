"""Several labs: sharing a web protects each lab, isolation protects their population."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.labs import HumanLaw, ModelLaw, PoolLaw
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, Look, Tables, column
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift
from ecosystem.validation.theory import labs as theory

F64 = NDArray[np.float64]


def _population(measure: str, star: float) -> Look:
    def look(tables: Tables) -> F64:
        return column(tables, "population", measure, order=2) / star

    return look


def _shared(s: Scenario, expected: tuple[F64, F64], formulas: Sequence[str]) -> list[Claim]:
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    one_lab = drift.replace(n, rounds)  # labs that share random numbers are one lab
    within, pool = expected
    return [
        Claim(
            "within labs, H / H*",
            formulas[0],
            _population("gini_within", star),
            within,
            rounds,
        ),
        Claim(
            "of their mean law, H / H*",
            formulas[1],
            _population("gini_pool", star),
            pool,
            rounds,
            bugs={"labs that share random numbers": one_lab},
        ),
    ]


def _pooled(s: Scenario) -> list[Claim]:
    expected = theory.pooled(draws(s), len(s.labs), measured(s))
    return _shared(s, expected, ["(1 - 1/n)(1 - 1/(Jn))^(t-1)", "(1 - 1/(Jn))^t"])


def _isolated(s: Scenario) -> list[Claim]:
    expected = theory.isolated(draws(s), len(s.labs), measured(s))
    return _shared(s, expected, ["(1 - 1/n)^t", "1 - 1/J + (1 - 1/n)^t / J"])


def _reads(s: Scenario, *, swapped: bool = False) -> F64:
    """Return the matrix of shares: row i is whom lab i reads, or with its shares swapped."""
    names = [lab.name for lab in s.labs]
    reads = np.zeros((len(names), len(names)))
    for i, lab in enumerate(s.labs):
        shares = [source.share for source in lab.sources]
        for source, share in zip(lab.sources, shares[::-1] if swapped else shares, strict=True):
            assert isinstance(share, float)
            if isinstance(source, ModelLaw):
                reads[i, names.index(source.lab)] += share
            elif isinstance(source, PoolLaw):
                reads[i] += share / len(names)
            else:
                assert isinstance(source, HumanLaw)
    return reads


def _network(s: Scenario) -> list[Claim]:
    n, rounds, law, reads = draws(s), measured(s), people(s), _reads(s)
    star, human = drift.gini(law), float((law**2).sum())
    same = [theory.identity(n, reads, human, t) for t in rounds]
    swapped = [theory.identity(n, _reads(s, swapped=True), human, t) for t in rounds]
    claims = [
        Claim(
            f"diversity of {lab.name}, H / H*",
            "F'_ij = sum W_ik W_jl F_kl + (1 - (1-m_i)(1-m_j)) F*",
            lambda t, name=lab.name: (  # type: ignore[misc]
                column(t, "laws", "gini_simpson", subject="output", name=name) / star
            ),
            np.array([(1 - f[i, i]) / star for f in same]),
            rounds,
            bugs=(
                {"shares of a lab's two sources swapped": [(1 - f[i, i]) / star for f in swapped]}
                if i == 0
                else {}
            ),
        )
        for i, lab in enumerate(s.labs)
    ]
    claims.append(
        Claim(
            "of their mean law, H / H*",
            "the same, averaged",
            _population("gini_pool", star),
            np.array([theory.within_and_pool(f)[1] / star for f in same]),
            rounds,
        )
    )
    return claims


def _monoculture(s: Scenario) -> list[Claim]:
    n, law, labs = draws(s), people(s), len(s.labs)
    miss = float((1 - law[0]) ** n)
    is_shared = s.labs[0].sources[0].shared

    def lost_by_all(tables: Tables) -> float:
        return float(column(tables, "population", "n_types_lost_by_all", order=0)[-1]) / len(law)

    return [
        Claim(
            "types that all labs miss",
            "f" if is_shared else "f^J",
            lost_by_all,
            miss if is_shared else miss**labs,
            bugs={
                ("private draws" if is_shared else "labs that share random numbers"): (
                    miss**labs if is_shared else miss
                )
            },
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "pooled-labs",
        "P24: labs that read the mean of all protect each other",
        "theory/pooled-labs",
        50,
        _pooled,
        "derived; agrees with an independent Monte Carlo",
    ),
    Case(
        "isolated-labs",
        "P25: labs that read only themselves collapse, their population does not",
        "theory/isolated-labs",
        50,
        _isolated,
        "derived; agrees with an independent Monte Carlo",
    ),
    Case(
        "network",
        "labs that read each other and people in any proportions",
        "theory/network",
        300,
        _network,
        "migration and drift between islands; derived",
    ),
    Case(
        "monoculture",
        "P39: labs that train on the same text miss the same types",
        "theory/monoculture",
        60,
        _monoculture,
        "ratio of Bommasani et al. 2022 (definition from memory)",
        settings={
            "apart": (),
            "the same text": tuple(
                f"labs.{name}.sources=[{{kind: human, shared: true}}]" for name in "abc"
            ),
        },
        axis="text of the labs",
        is_quick=True,
    ),
)
