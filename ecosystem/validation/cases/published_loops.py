"""Published loops: what labs keep of old and of real text, and what that does to their models."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, Tables, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.cases.steps import Row, farther, of_workflows, step_names
from ecosystem.validation.theory import drift, workflows

F64 = NDArray[np.float64]


def _replace_or_accumulate(s: Scenario) -> list[Claim]:
    star = drift.gini(people(s))
    order = [("replace", "subsample"), ("subsample", "pool"), ("pool", "accumulate")]

    def second_half(tables: Tables) -> F64:
        lost = {lab: output(tables, "gini_simpson", lab) for lab in ("replace", "subsample")}
        half = len(measured(s)) // 2 - 1
        return np.array([float(h[half] - h[-1]) / star for h in lost.values()])

    return [
        Claim(
            "E H at the end, each step of the order, / H*",
            "0: replace < subsample < its pool < accumulate",
            farther(star, order),
            0.0,
            step_names(order),
            relation=">",
        ),
        *of_workflows(s, ["replace", "subsample", "pool", "accumulate"]),
        Claim(
            "H lost in the second half of the run, / H*",
            "0; reported for subsamples: a slow and gradual degradation",
            second_half,
            0.0,
            ["replace", "subsample"],
            relation="found",
        ),
    ]


def _self_consuming(s: Scenario) -> list[Claim]:
    rounds, star = measured(s), drift.gini(people(s))
    n, stock = draws(s), s.archives[0].pages
    kept = {
        "synthetic": drift.replace(n, rounds),
        "fixed": workflows.fixed_set(stock, n // 2, n // 2, rounds),
        "fresh": drift.human_share_fixed(n // 2, n // 2, rounds),
    }
    order = [("synthetic", "fixed"), ("fixed", "fresh")]

    def fall(tables: Tables, lab: str, first: int = 0) -> float:
        h = output(tables, "gini_simpson", lab)
        return float(h[first] - h[-1]) / star

    def faster(tables: Tables) -> F64:
        return np.array([fall(tables, f"{lab}-sharp") - fall(tables, lab) for lab in kept])

    half = len(rounds) // 2 - 1
    names = [f"{lab}{bias}" for lab in kept for bias in ("", "-sharp")]
    return [
        Claim(
            "H at the end, each step of the order, / H*",
            "0: fully synthetic < fixed real set < fresh real text",
            farther(star, order),
            0.0,
            step_names(order),
            relation=">",
        ),
        Claim(
            "fall of H from round 2 to 20: more with temperature 0.9, / H*",
            "0, for the fully synthetic loop",
            lambda t: faster(t)[0],
            0.0,
            ["synthetic"],
            relation=">",
        ),
        *(
            Claim(
                f"{lab}: H / H*",
                formula,
                lambda t, lab=lab: output(t, "gini_simpson", lab) / star,  # type: ignore[misc]
                kept[lab],
                rounds,
                bugs={"real text of each round its own": kept["fresh"]} if lab == "fixed" else {},
            )
            for lab, formula in (
                ("synthetic", "(1 - 1/n)^t"),
                ("fixed", "one set of A real draws: pairs followed back"),
                ("fresh", "fixed counts: each part has its own drift"),
            )
        ),
        Claim(
            "fall of H in the second half of the run, / H*",
            "0 where real text is kept; reported: a fixed set only delays",
            lambda t: np.array([fall(t, lab, half) for lab in names]),
            0.0,
            names,
            relation="found",
        ),
        Claim(
            "the same fall, more with bias, where there is real text",
            "0; reported for fully synthetic loops",
            lambda t: faster(t)[1:],
            0.0,
            ["fixed", "fresh"],
            relation="found",
        ),
    ]


_TIMES = (1, 4, 9)


def _with_fresh_text(s: Scenario) -> list[Claim]:
    n, star, [*_, last] = draws(s), drift.gini(people(s)), measured(s)
    alone = star / n

    def of(bias: str) -> Row:
        def look(tables: Tables) -> F64:
            at = [output(tables, "squared_distance", f"k{k}{bias}")[-1] for k in (0, *_TIMES)]
            return np.array(at) / alone

        return look

    def helps(tables: Tables) -> F64:
        at = of("-sharp")(tables)
        more: F64 = at[1:] - at[0]
        return more

    kept = [1.0 / n, *(1 - drift.human_share_fixed(n, k * n, [last])[0] for k in _TIMES)]
    return [
        Claim(
            "distance to human text, over that of n fresh draws",
            "without bias: about (1 + k) / (1 + 2k)",
            of(""),
            np.array(kept) * n,
            (0, *_TIMES),
            bugs={"synthetic text as good as fresh": [1 / (1 + k) for k in (0, *_TIMES)]},
        ),
        Claim(
            "the same at temperature 0.9",
            "no formula; drawn beside it: without bias",
            of("-sharp"),
            np.array(kept) * n,
            (0, *_TIMES),
            relation="found",
        ),
        Claim(
            "a large amount hurts, at temperature 0.9: more than with k = 0",
            "0, for k = 9",
            lambda t: helps(t)[-1],
            0.0,
            ["k = 9"],
            relation=">",
        ),
        Claim(
            "a modest amount helps, at temperature 0.9: more than with k = 0",
            "0; reported: less than that",
            lambda t: helps(t)[:-1],
            0.0,
            ["k = 1", "k = 4"],
            relation="found",
        ),
    ]


CASES: tuple[Case, ...] = (
    Case(
        "replace-or-accumulate",
        "Gerstgrasser, Kazdan et al.: replace, subsample, accumulate",
        "published/replace-or-accumulate",
        300,
        _replace_or_accumulate,
        "curves derived; Gerstgrasser et al., arXiv:2404.01413, and Kazdan et al., arXiv:2410.16713"
        " (abstracts read)",
        reported="replace collapses, accumulate has a bound, a subsample degrades slowly",
        comparable="order",
    ),
    Case(
        "self-consuming-loops",
        "Alemohammad et al. (MAD): fully synthetic, fixed real set, fresh real text",
        "published/self-consuming-loops",
        100,
        _self_consuming,
        "curves derived; Alemohammad et al., arXiv:2307.01850 (abstract and notes read)",
        reported="synthetic falls, faster with sampling bias; a fixed real set only delays; fresh"
        " data keeps",
        comparable="order",
    ),
    Case(
        "synthetic-beside-fresh",
        "Alemohammad et al. (MAD): some synthetic text beside fresh text",
        "published/synthetic-beside-fresh",
        50,
        _with_fresh_text,
        "curve without bias derived; Alemohammad et al., arXiv:2307.01850 (abstract, notes read)",
        axis="own draws for each fresh one, k",
        reported="a modest amount of synthetic data helps, a large amount hurts",
        comparable="shape",
    ),
)
