"""Fresh human text: how much a share of it keeps, and in which way it is mixed in."""

from __future__ import annotations

from ecosystem.scenario.labs import HumanLaw
from ecosystem.scenario.learners import CategoricalLearner
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, Tables, column, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift

_MIGRATION = "migration and drift (Wright); derived, agrees with an independent Monte Carlo"


def _share(s: Scenario) -> float:
    [share] = [source.share for source in s.labs[0].sources if isinstance(source, HumanLaw)]
    assert isinstance(share, float)
    return share


def _human_share(s: Scenario) -> list[Claim]:
    n, m, rounds, star = draws(s), _share(s), measured(s), drift.gini(people(s))
    return [
        Claim(
            "diversity H / H*",
            "H' = (1 - 1/n) ((1-m)^2 H + (1 - (1-m)^2) H*)",
            lambda t: output(t, "gini_simpson") / star,
            drift.human_share_iid(n, m, rounds),
            rounds,
            bugs={"no human text": drift.replace(n, rounds)},
        )
    ]


def _fixed_counts(s: Scenario) -> list[Claim]:
    n, m, rounds, star = draws(s), _share(s), measured(s), drift.gini(people(s))
    n_human = round(m * n)
    return [
        Claim(
            "diversity H / H*",
            "fixed counts: each part has its own drift",
            lambda t: output(t, "gini_simpson") / star,
            drift.human_share_fixed(n_human, n - n_human, rounds),
            rounds,
            bugs={"no human text": drift.replace(n, rounds)},
        )
    ]


def _variance_of_the_split(s: Scenario) -> list[Claim]:
    """Read the ledger: the number of human draws has a variance of its own, or none."""
    n, m = draws(s), _share(s)
    binomial, fixed = n * m * (1 - m), 0.0
    is_iid = s.labs[0].mixture == "iid"

    def squared(tables: Tables) -> float:
        asked = column(tables, "ledger", "n_draws", account="lab alpha budget human", entry="asked")
        return float(((asked - m * n) ** 2).mean())

    return [
        Claim(
            "variance of the human draws, in the ledger",
            "n m (1 - m)" if is_iid else "0",
            squared,
            binomial if is_iid else fixed,
            bugs={
                ("fixed counts" if is_iid else "an i.i.d. mixture"): fixed if is_iid else binomial
            },
        )
    ]


def _innovation(s: Scenario) -> list[Claim]:
    """New types come from a human law of so many types that hardly any comes twice."""
    n, u, rounds, types = draws(s), _share(s), measured(s), len(people(s))
    kept = 1 - (1 - 1 / types) * drift.human_share_iid(n, u, rounds)
    return [
        Claim(
            "probability that two draws are alike",
            "F' = (1-u)^2 (1/n + (1 - 1/n) F), to about 1/(1 + 2nu)",
            lambda t: 1 - output(t, "gini_simpson"),
            kept,
            rounds,
            bugs={"no innovation": 1 - (1 - 1 / types) * drift.replace(n, rounds)},
        )
    ]


def _mixed_laws(s: Scenario) -> list[Claim]:
    n, rounds, law, [lab] = draws(s), measured(s), people(s), s.labs
    assert isinstance(lab.learner, CategoricalLearner)
    human, previous = lab.learner.weight_human, lab.learner.weight_previous
    assert isinstance(human, int | float)
    assert isinstance(previous, int | float)
    same = float((law**2).sum())
    kept = 1 - drift.mixed_laws(n, human, previous, same, rounds)
    return [
        Claim(
            "diversity H / H*",
            "F' = c^2 (1/n + (1 - 1/n) F) + b (b + 2c) F + a (a + 2c + 2b) F*",
            lambda t: output(t, "gini_simpson") / drift.gini(law),
            kept / drift.gini(law),
            rounds,
            bugs={"laws not mixed in": drift.replace(n, rounds)},
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "human-share",
        "P17: a share of fresh human text holds diversity up",
        "theory/human-share",
        300,
        _human_share,
        _MIGRATION,
        settings={
            f"m = {m}": (
                f"labs.alpha.sources=[{{kind: model, lab: alpha, share: {1 - m}}},"
                f" {{kind: human, share: {m}}}]",
            )
            for m in (0.025, 0.05, 0.25)
        },
        axis="human share and round",
    ),
    Case(
        "human-share-fixed",
        "P18: the same with fixed counts of human and own draws",
        "theory/human-share-fixed",
        50,
        _fixed_counts,
        _MIGRATION,
    ),
    Case(
        "mixture",
        "P17, P18: an i.i.d. mixture varies by chance, fixed counts do not",
        "theory/mixture",
        50,
        _variance_of_the_split,
        "binomial variance",
        settings={"iid": ("labs.alpha.mixture=iid",), "counts": ("labs.alpha.mixture=counts",)},
        axis="mixture",
        is_quick=True,
    ),
    Case(
        "innovation",
        "P27: new types hold off the loss: F = 1 / (1 + 2nu)",
        "theory/innovation",
        50,
        _innovation,
        "infinite alleles (Kimura & Crow, from memory); recursion derived",
    ),
    Case(
        "mixed-laws",
        "the exact human law, or the model's own law before, mixed into the fit",
        "theory/mixed-laws",
        50,
        _mixed_laws,
        "mixing step of Shumailov et al. 2024, Nature 631:755 (text verified); recursion derived",
        settings={
            "a = 0.1, b = 0": (),
            "a = 0, b = 0.5": (
                "labs.alpha.learner.weight_human=0",
                "labs.alpha.learner.weight_previous=0.5",
            ),
            "a = 0.1, b = 0.4": ("labs.alpha.learner.weight_previous=0.4",),
        },
        axis="weights and round",
    ),
)
