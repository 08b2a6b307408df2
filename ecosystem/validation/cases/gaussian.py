"""Points and answers: Gaussians and regressions, replaced, accumulated and drawn with a bias."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.labs import HumanLaw
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, Tables, column
from ecosystem.validation.cases.given import draws, measured
from ecosystem.validation.theory import drift, gaussian

F64 = NDArray[np.float64]
_DERIVED = "derived; agrees with an independent Monte Carlo"


def _points(tables: Tables, measure: str, subject: str = "output") -> F64:
    return column(tables, "estimates", measure, subject=subject, channel="points")


def _error(tables: Tables) -> F64:
    return column(tables, "estimates", "test_error", subject="training", channel="regression")


def _replace(s: Scenario) -> list[Claim]:
    n, rounds = draws(s), measured(s)
    kept = gaussian.variance(n, rounds)
    biased, unbiased = (gaussian.log_variance(n, rounds, divisor) for divisor in (n, n - 1))
    is_biased = getattr(s.labs[0].learner, "variance", None) != "unbiased"
    logs = Claim(
        "ln V",
        "t (psi((n-1)/2) - ln(n/2)), or of (n-1)/2 with the divisor n - 1",
        lambda t: _points(t, "log_variance"),
        biased if is_biased else unbiased,
        rounds,
        bugs=({"an unbiased variance": unbiased} if is_biased else {"a biased variance": biased}),
    )
    # With the divisor n - 1 the mean of V stays 1, but ever fewer runs carry it, and the walk of
    # the mean: sample means say little after some rounds.
    early = len(rounds) if is_biased else 2
    walk = Claim(
        "squared mean",
        "1 - (1 - 1/n)^t, or t/n with the divisor n - 1",
        lambda t: _points(t, "mean_squared_distance")[:early],
        (1 - kept if is_biased else np.array(rounds) / n)[:early],
        rounds[:early],
    )
    if not is_biased:
        return [logs, walk]
    return [
        Claim(
            "variance V",
            "(1 - 1/n)^t",
            lambda t: _points(t, "variance"),
            kept,
            rounds,
            bugs={"an unbiased variance": np.ones(len(rounds))},
        ),
        logs,
        walk,
        Claim(
            "squared Wasserstein-2 distance to people",
            "2 - 2 (c4(n) sqrt((n-1)/n))^t",
            lambda t: _points(t, "squared_wasserstein_2"),
            gaussian.wasserstein(n, rounds),
            rounds,
        ),
    ]


def _spread(s: Scenario) -> list[Claim]:
    n, rounds, spread = draws(s), measured(s), 0.7

    def wide(tables: Tables) -> F64:
        return (_points(tables, "variance") > spread**2).astype(np.float64)

    exact, unbiased = ([gaussian.above(n, t, spread, d) for t in rounds] for d in (n, n - 1))
    return [
        Claim(
            f"runs whose standard deviation is above {spread}",
            "product of chi-squared numbers, convolved",
            wide,
            exact,
            rounds,
            bugs={"an unbiased variance": unbiased},
        ),
        Claim(
            "the same, against its bound",
            "exp(-t / (4n)) / sigma",
            wide,
            gaussian.bound_on_spread(n, rounds, spread),
            rounds,
            relation="<",
        ),
    ]


def _accumulate(s: Scenario) -> list[Claim]:
    n, rounds = draws(s), measured(s)
    batches = [t + 1 for t in rounds]
    kept = drift.accumulate(n, batches)
    replaced = gaussian.variance(n, batches)
    return [
        Claim(
            "variance V",
            "prod_k (1 - 1/(n k^2))",
            lambda t: _points(t, "variance"),
            kept,
            rounds,
            bugs={"old points forgotten": replaced},
        ),
        Claim(
            "squared mean",
            "1 - prod_k (1 - 1/(n k^2))",
            lambda t: _points(t, "mean_squared_distance"),
            1 - kept,
            rounds,
            bugs={"old points forgotten": 1 - replaced},
        ),
    ]


def _bias(s: Scenario) -> list[Claim]:
    n, rounds, decoding = draws(s), measured(s), s.labs[0].decoding
    assert isinstance(decoding.temperature, int | float)
    assert isinstance(decoding.top_p, int | float)
    bias = float(decoding.temperature)
    if decoding.top_p < 1:
        [c] = [c for c in (1.0, 2.0) if abs(gaussian.mass_within(c) - decoding.top_p) < 1e-9]
        bias *= gaussian.cut(c)
    return [
        Claim(
            "variance of the text",
            "(lambda (1 - 1/n))^t; cut at c: lambda = 1 - 2 c phi(c) / (2 Phi(c) - 1)",
            lambda t: _points(t, "variance", "training"),
            gaussian.biased(n, bias, rounds),
            rounds,
            bugs={"decoding left out": gaussian.variance(n, rounds)},
        )
    ]


def _with_fresh(s: Scenario) -> list[Claim]:
    rounds = measured(s)
    [share] = [x.share for x in s.labs[0].sources if isinstance(x, HumanLaw)]
    assert isinstance(share, float)
    n = round(share * draws(s))
    k = draws(s) // n - 1
    m, v = gaussian.with_fresh(n, k, rounds)
    return [
        Claim(
            "squared mean, times n",
            "recursion of mean and variance; about (1+k) / (1+2k)",
            lambda t: n * _points(t, "mean_squared_distance"),
            n * m,
            rounds,
            bugs={"fresh points alone": np.ones(len(rounds))} if k > 1 else {},
        ),
        Claim(
            "variance V",
            "the same recursion",
            lambda t: _points(t, "variance"),
            v,
            rounds,
        ),
    ]


def _regression(s: Scenario) -> list[Claim]:
    spec, rounds, n = s.language.regression, measured(s), draws(s)
    assert spec is not None
    of = (n, spec.dimensions, spec.noise)
    replaced, later = gaussian.regression_replace(*of, rounds), [t + 1 for t in rounds]
    intercept = gaussian.regression_replace(n - 1, spec.dimensions, spec.noise, rounds)
    if s.labs[0].workflow == "replace":
        return [
            Claim(
                "test error",
                "t sigma^2 d / (T - d - 1)",
                _error,
                replaced,
                rounds,
                bugs={
                    "a round too many": gaussian.regression_replace(*of, later),
                    **({"an intercept fitted too": intercept} if n < 30 else {}),
                },
            )
        ]
    batches = [t + 1 for t in rounds]
    return [
        Claim(
            "test error",
            "sigma^2 d / (T - d - 1) sum_i 1/i^2",
            _error,
            gaussian.regression_accumulate(*of, batches),
            rounds,
            bugs={"old answers forgotten": gaussian.regression_replace(*of, batches)},
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "gaussian-replace",
        "P9, P10: a Gaussian fitted to its own draws loses its variance, or its mean walks away",
        "theory/gaussian-replace",
        400,
        _replace,
        "Shumailov et al. 2024, Nature 631:755 (theorem verified; closed forms derived)",
        settings={
            "biased variance": (),
            "unbiased variance": ("labs.alpha.learner.variance=unbiased",),
        },
        axis="divisor and round",
        is_quick=True,
    ),
    Case(
        "gaussian-spread",
        "P11: the standard deviation is above a number no more often than its bound",
        "theory/gaussian-replace",
        200,
        _spread,
        "bound of Suresh et al. 2024, arXiv:2412.17646 (verified)",
        settings={"t to 30": ("time.rounds=30", "measure.every=15")},
    ),
    Case(
        "gaussian-accumulate",
        "P14: who keeps all points keeps most variance",
        "theory/gaussian-accumulate",
        150,
        _accumulate,
        "Kazdan et al. 2024, arXiv:2410.16713 (limit from memory; product derived)",
    ),
    Case(
        "sampling-bias",
        "P21: every draw has less variance than the law, or its tails are cut",
        "theory/sampling-bias",
        50,
        _bias,
        "definition of Alemohammad et al. 2024, arXiv:2307.01850 (from memory); derived",
        settings={
            "lambda = 0.9": (),
            "cut at 2": (f"labs.alpha.decoding={{top_p: {gaussian.mass_within(2.0)}}}",),
            "cut at 1": (f"labs.alpha.decoding={{top_p: {gaussian.mass_within(1.0)}}}",),
        },
        axis="bias and round",
    ),
    Case(
        "with-fresh-points",
        "P20: n fresh points and k n of the model's: the mean errs less than with fresh ones alone",
        "theory/with-fresh-points",
        200,
        _with_fresh,
        _DERIVED,
        settings={
            "k = 1": (),
            "k = 4": (
                "labs.alpha.tokens=100",
                "labs.alpha.sources=[{kind: human, share: 0.2},"
                " {kind: model, lab: alpha, share: 0.8}]",
            ),
        },
        axis="k and round",
    ),
    Case(
        "regression",
        "P15: least squares on its own answers errs in proportion to the rounds",
        "theory/regression",
        400,
        _regression,
        "Gerstgrasser et al. 2024, arXiv:2404.01413 (abstract verified; formula from memory)",
        settings={
            "T = 50": (),
            "T = 16, d = 10": (
                "language.regression.questions=16",
                "labs.alpha.tokens=16",
            ),
        },
        axis="draws and round",
    ),
    Case(
        "regression-accumulate",
        "P15: on all answers so far it errs no more than pi^2/6 times the first fit",
        "theory/regression-accumulate",
        60,
        _regression,
        "Gerstgrasser et al. 2024, arXiv:2404.01413 (abstract verified; formula from memory)",
    ),
)
