"""Published: cut tails, the scaling that they stop, and what generations lose."""

from __future__ import annotations

import numpy as np

from ecosystem.scenario.labs import HumanLaw, Lab
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.text import ZipfLexicon
from ecosystem.validation.case import F64, Case, Claim, Tables, output
from ecosystem.validation.cases.given import draws, people
from ecosystem.validation.theory import tails

_DECADES = (1_000, 10_000, 100_000)
_FLOORS = ("floor-10", "cut-1000000", "floor-1000")
_SAYS = (
    "Dohmatob et al. 2024, arXiv:2402.07043 (abstract verified; exponents from memory); sums"
    " and chains derived"
)


def _losses(tables: Tables, *labs: str) -> F64:
    """Return what labs miss after round 1, shape (labs,)."""
    return np.array([output(tables, "human_mass_unseen", lab)[0] for lab in labs])


def _slopes(tables: Tables, family: str) -> F64:
    """Return log10 of the fall from each number of draws to ten times as many."""
    share_lost = _losses(tables, *(f"{family}-{draws}" for draws in (*_DECADES, 10 * _DECADES[-1])))
    return np.diff(np.log10(share_lost))


def _expected(s: Scenario, lab: Lab) -> float:
    """Return what a lab should miss: draws of its sources are fixed counts."""
    p, human, from_cut, cut = people(s), 0, 0, None
    assert isinstance(lab.tokens, int | float)
    for source in lab.sources:
        assert isinstance(source, HumanLaw) and isinstance(source.share, int | float)
        n = round(lab.tokens * source.share)
        if source.transform is None:
            human = n
        else:
            assert source.transform.top_k is not None
            from_cut, cut = n, tails.cut_at(p, source.transform.top_k)
    return tails.missed(p, human, cut, from_cut)


def _scaling(s: Scenario) -> list[Claim]:
    beta = s.language.lexicon.exponent  # type: ignore[union-attr]
    exact = {lab.name: _expected(s, lab) for lab in s.labs}
    zeros = np.zeros(len(_DECADES))
    fall = -(1 - 1 / beta)

    def paired(family: str) -> list[float]:
        return [exact[f"{family}-{10 * t}"] - 10**fall * exact[f"{family}-{t}"] for t in _DECADES]

    def pairs(tables: Tables, family: str) -> F64:
        share_lost = _losses(tables, *(f"{family}-{draws}" for draws in (*_DECADES, 10**6)))
        return share_lost[1:] - 10**fall * share_lost[:-1]

    mixed = [exact[f"mixed-{t}"] for t in (*_DECADES, 10**6)]
    return [
        Claim(
            "exponent of whole tails, from T to 10 T",
            "-(1 - 1/beta); finite T and finitely many types make it a little steeper",
            lambda t: _slopes(t, "whole"),
            zeros + fall,
            _DECADES,
            relation="found",
        ),
        Claim(
            "loss at 10 T less 10^-(1 - 1/beta) times that at T",
            "sum_i p_i (1 - p_i)^T: near 0, exactly this",
            lambda t: pairs(t, "whole"),
            paired("whole"),
            _DECADES,
            bugs={"human tails cut at 1000": paired("cut")},
        ),
        Claim(
            "exponent of cut tails less that of whole ones",
            "0: cut tails stop the scaling, so it is above",
            lambda t: _slopes(t, "cut") - _slopes(t, "whole"),
            zeros,
            _DECADES,
            relation=">",
        ),
        Claim(
            "floor under a tail cut at k",
            "p*(i > k) and what T draws did not show",
            lambda t: _losses(t, *_FLOORS),
            [exact[name] for name in _FLOORS],
            (10, 100, 1000),
        ),
        Claim(
            "exponent of the floor, from k to 10 k",
            "-(beta - 1); finitely many types make it steeper",
            lambda t: np.diff(np.log10(_losses(t, *_FLOORS))),
            [1 - beta] * 2,
            (10, 100),
            relation="found",
        ),
        Claim(
            "with 1 % human text: exponent from 100,000 on, less that before",
            "0: a plateau, then a fall again (grokking), so it is below",
            lambda t: _slopes(t, "mixed")[2] - _slopes(t, "mixed")[1],
            0.0,
            relation="<",
        ),
        Claim(
            "human text missed with 1 % human text in the mix",
            "sum_i p_i (1 - p_i)^(0.01 T) (1 - q_i)^(0.99 T)",
            lambda t: _losses(t, *(f"mixed-{draws}" for draws in (*_DECADES, 10**6))),
            mixed,
            (*_DECADES, 10**6),
            bugs={"no human part in the mix": [exact[f"cut-{t}"] for t in (*_DECADES, 10**6)]},
        ),
    ]


def _generations(s: Scenario) -> list[Claim]:
    lexicon, last = s.language.lexicon, s.time.rounds
    assert isinstance(lexicon, ZipfLexicon)
    small, large = (
        tails.lost_over_generations(lexicon.types, lexicon.exponent, draws(s, i), last)
        for i in range(2)
    )
    growth = 1 - 1 / lexicon.exponent
    doubled = [g for g in (1, 2, 4, 8, 16) if 2 * g <= last]
    ahead = np.array([4, 8, 16, 32])
    matched = [g for g in (1, 2, 3) if 10 * g <= last]

    def share_lost(tables: Tables, lab: str = "large") -> F64:
        return output(tables, "human_mass_unseen", lab)

    def beyond(curve: F64) -> F64:
        """Return the loss less the line through that of generations 1 and 2."""
        found: F64 = curve[ahead - 1] - (curve[0] + (ahead - 1) * (curve[1] - curve[0]))
        return found

    return [
        Claim(
            "exponent of the loss, from g to 2 g",
            "1 - 1/beta where n is much larger than g; 1 would be linear",
            lambda t: np.array(
                [np.log2(share_lost(t)[2 * g - 1] / share_lost(t)[g - 1]) for g in doubled]
            ),
            [growth] * len(doubled),
            doubled,
            relation="found",
        ),
        Claim(
            "loss less the line through generations 1 and 2",
            "0 if it were linear; it is below",
            lambda t: beyond(share_lost(t)),
            np.zeros(len(ahead)),
            ahead.tolist(),
            relation="<",
        ),
        Claim(
            "the same, against the chain",
            "exact chain of counts",
            lambda t: beyond(share_lost(t)),
            beyond(large),
            ahead.tolist(),
            bugs={"linear in generations": np.zeros(len(ahead))},
        ),
        Claim(
            "loss of 10 n draws at 10 g, less that of n draws at g",
            "(g / n)^(1 - 1/beta) would make it 0; exact chain",
            lambda t: np.array(
                [share_lost(t)[10 * g - 1] - share_lost(t, "small")[g - 1] for g in matched]
            ),
            [large[10 * g - 1] - small[g - 1] for g in matched],
            matched,
        ),
    ]


CASES: tuple[Case, ...] = (
    Case(
        "tale-of-tails",
        "cut tails stop the scaling of a memoriser; a little human text starts it again",
        "published/tale-of-tails",
        20,
        _scaling,
        _SAYS,
        axis="draws T, or rank k",
        reported=(
            "loss of scaling under cut tails; grokking when human and synthetic text are mixed"
            " (abstract); exponents -(1 - 1/beta) and -(beta - 1) (from memory)"
        ),
        comparable="shape",
    ),
    Case(
        "tale-of-tails-generations",
        "what resampling loses over generations: a power law, not a line",
        "published/tale-of-tails-generations",
        40,
        _generations,
        _SAYS,
        axis="generation g",
        reported=(
            "scaling shifts with generations (abstract); linear in generations (secondary"
            " summaries only)"
        ),
        comparable="shape",
    ),
)
