"""Published shares: a tenth of the original, less human text, one per cent of synthetic text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.labs import HumanLaw
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, Tables, column, output
from ecosystem.validation.cases.given import draws, lab_named, measured, people, share_of
from ecosystem.validation.cases.steps import Row, distance, farther
from ecosystem.validation.theory import drift, workflows

F64 = NDArray[np.float64]

_BANDS = ("frequent", "middling", "rare")


def _tenth(s: Scenario) -> list[Claim]:
    n, law, rounds = draws(s), people(s), measured(s)
    edges = [1.0, *s.measure.bands]
    alive = drift.survival_by_round(n, law, max(rounds) + 1)

    def unseen(lab: str) -> Row:
        return lambda t: output(t, "human_mass_unseen", lab)

    def true_shares(tables: Tables, lab: str = "none") -> list[F64]:
        return [
            column(tables, "retention", "types_held_share", subject="output", name=lab, band=band)
            for band in range(len(_BANDS))
        ]

    def tails_first(tables: Tables) -> F64:
        a, b, c = true_shares(tables)
        return np.array([(a - b).mean(), (b - c).mean()])

    in_band = [(law < high) & (law >= low) for high, low in pairwise(edges)]
    lost_by = (1 - alive) @ law
    lost = lost_by[:-1]
    return [
        Claim(
            "more human text lost with no original than with a tenth of it",
            "0, from the second generation on",
            lambda t: (unseen("none")(t) - unseen("tenth")(t))[1:],
            0.0,
            rounds[1:],
            relation=">",
        ),
        Claim(
            "tails first: share of words held, no original, mean over generations",
            "0: frequent - middling, middling - rare",
            tails_first,
            0.0,
            [f"{a} > {b}" for a, b in pairwise(_BANDS)],
            relation=">",
        ),
        Claim(
            "human text lost, no original",
            "exact chain of counts",
            unseen("none"),
            lost,
            rounds,
            bugs={"a round too many": lost_by[1:]},
        ),
        Claim(
            "rare words held, no original",
            "exact chain of counts",
            lambda t: true_shares(t)[2],
            [float(alive[t - 1][in_band[2]].mean()) for t in rounds],
            rounds,
        ),
        Claim(
            "human text lost, a tenth of the original",
            "no formula; drawn beside it: no original",
            unseen("tenth"),
            lost,
            rounds,
            relation="found",
        ),
        Claim(
            "lost after the first generation: with a tenth, over without",
            "0; reported: only minor degradation",
            lambda t: float(np.ptp(unseen("tenth")(t)[[0, -1]]) / np.ptp(lost[[0, -1]])),
            0.0,
            ["generation 10"],
            relation="found",
        ),
    ]


def _series(s: Scenario) -> list[Claim]:
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    shares = {lab.name: share_of(lab, HumanLaw) for lab in s.labs}
    order = [("half", "all"), ("tenth", "half")]
    ahead = [shares["all"] - shares["half"], shares["half"] - shares["tenth"]]

    def steeper(tables: Tables) -> float:
        first, second = farther(star, order)(tables) / np.array(ahead)
        return float(second - first)

    def share_kept(m: float) -> F64:
        human = round(m * n)
        if human == n:
            return np.full(len(rounds), 1 - 1 / n)
        return drift.human_share_fixed(human, n - human, rounds)

    return [
        Claim(
            "E H at the end falls with the human share, / H*",
            "0: from 100 to 50, from 50 to 10 per cent",
            farther(star, order),
            0.0,
            ["50 < 100 %", "10 < 50 %"],
            relation=">",
        ),
        Claim(
            "and faster where the share is small: slope, lower - upper step",
            "0",
            steeper,
            0.0,
            ["slope"],
            relation=">",
        ),
        *(
            Claim(
                f"{m:.0%} human: lost, |p - p*|^2 / H*",
                "fixed counts: each part has its own drift",
                distance(star, lab),
                1 - share_kept(m),
                rounds,
            )
            for lab, m in shares.items()
        ),
    ]


def _one_percent(s: Scenario) -> list[Claim]:
    law, star = people(s), drift.gini(people(s))
    [(transform, share)] = [
        (source.transform, source.share)
        for source in lab_named(s, "mixed-8").sources
        if isinstance(source, HumanLaw) and source.transform
    ]
    assert isinstance(transform.top_p, float)
    assert isinstance(share, float)
    share_kept = drift.top_p_supports(law, transform.top_p, 1)[0]
    cut = np.where(np.arange(len(law)) < share_kept, law, 0.0)
    cut /= cut.sum()
    sizes = [draws(s, i) for i, lab in enumerate(s.labs) if lab.name.startswith("people")]
    powers = [round(np.log10(n)) for n in sizes]

    def of(kind: str) -> Row:
        def look(tables: Tables) -> F64:
            at = [output(tables, "squared_distance", f"{kind}-{k}")[-1] for k in powers]
            scaled: F64 = np.array(at) * np.array(sizes) / star
            return scaled

        return look

    def gain(tables: Tables) -> F64:
        found = []
        for kind in ("people", "mixed"):
            a, b = (output(tables, "squared_distance", f"{kind}-{k}")[-1] for k in powers[-2:])
            found.append(np.log10(a / b))
        return np.array(found)

    mixed = [workflows.mixed_once(law, cut, n, round(share * n)) * n / star for n in sizes]
    return [
        Claim(
            "distance to human text times n / H*, human text only",
            "1",
            of("people"),
            np.ones(len(sizes)),
            [f"10^{k}" for k in powers],
        ),
        Claim(
            "the same with one per cent of text cut at top-p 0.9",
            "noise, and w^2 |p_s - p*|^2 n / H*",
            of("mixed"),
            mixed,
            [f"10^{k}" for k in powers],
            bugs={"no floor": np.ones(len(sizes))},
        ),
        Claim(
            "powers of ten won by the last hundred times more text: lost by mixing",
            "0: people - mixed",
            lambda t: float(gain(t)[0] - gain(t)[1]),
            0.0,
            ["people - mixed"],
            relation=">",
        ),
        Claim(
            "powers of ten won by the last hundred times more text",
            "2 without a floor",
            gain,
            2.0,
            ["people", "mixed"],
            relation="found",
        ),
    ]


CASES: tuple[Case, ...] = (
    Case(
        "a-tenth-of-the-original",
        "Shumailov et al.: no original text, or a tenth in every generation; tails go first",
        "published/a-tenth-of-the-original",
        100,
        _tenth,
        "chains derived; Shumailov et al. 2024, Nature 631:755 (text read)",
        axis="generation",
        reported="with 10 % of the original only minor degradation; tails are lost first",
        comparable="order",
    ),
    Case(
        "human-share-series",
        "100, 50 and 10 % human text: shape only, no source for its figures",
        "published/human-share-series",
        200,
        _series,
        "curves derived; no source for any figure of the series was found",
        reported="told without a source: the less human text, the worse",
        comparable="shape",
    ),
    Case(
        "one-percent-synthetic",
        "Dohmatob et al.: with 1 % of synthetic text more text stops helping",
        "published/one-percent-synthetic",
        20,
        _one_percent,
        "floor derived; Dohmatob et al. 2024, Strong model collapse (abstract read)",
        axis="draws n",
        reported="with even 1 % synthetic data, more data stops helping",
        comparable="shape",
    ),
)
