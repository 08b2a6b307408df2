"""The reference formulas against numbers worked out elsewhere; they know nothing of the engine."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from ecosystem.validation.theory import drift, gaussian, labs, marks, pages

THEORY = Path(drift.__file__).parent


@pytest.mark.parametrize("path", sorted(THEORY.glob("*.py")), ids=lambda path: path.stem)
def test_formulas_import_nothing_of_the_package(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert not (node.module or "").startswith("ecosystem")
        if isinstance(node, ast.Import):
            assert not any(alias.name.startswith("ecosystem") for alias in node.names)


def close(found: object, expected: object, digits: float = 5e-7) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=digits)  # type: ignore[arg-type]


def test_drift() -> None:
    close(drift.gini(drift.zipf(100)), 0.939240)
    close(drift.replace(50, [50]), 0.364170)
    close(drift.replace(100, [100]) * drift.gini(drift.zipf(100)), 0.343792)
    close(drift.accumulate(10, [10, 100]), [0.851502, 0.844276])
    limit = np.sin(np.pi / np.sqrt(10)) / (np.pi / np.sqrt(10))
    close(drift.accumulate(10, [10**6])[0], limit)
    close(drift.human_share_iid(100, 0.01, [3000]), 0.663311)
    close(drift.human_share_fixed(1, 99, [3000]), 0.664430)
    close(drift.human_share_fixed(10, 90, [3000]), 0.949749)


def test_what_the_first_round_loses() -> None:
    for types, n, held, lost in ((1000, 1000, 333.747, 0.209065), (100, 100, 41.353, 0.241372)):
        law = drift.zipf(types)
        close(drift.survival(n, law, 1).sum(), held, 5e-4)
        close(drift.lost_mass(n, law, 1), lost)


def test_chains_of_counts() -> None:
    close(drift.survival(1000, np.array([0.005]), 20), 0.36911, 5e-6)
    close(drift.survival(1000, np.array([0.001]), 5), 0.26837, 5e-6)
    close(drift.kl_from_uniform(1000, 20, 1) * np.log(2), 0.00951, 5e-5)
    close(drift.kl_from_uniform(1000, 20, 10) * np.log(2), 0.0957, 5e-4)
    # The mean time to fixation of two types at n = 20 is the sum of P(not fixed by t).
    waiting = 1 - drift.fixed_by(20, range(1, 400))
    close(1 + waiting.sum(), 26.229, 5e-3)


@pytest.mark.slow
def test_tails() -> None:
    law = drift.zipf(10**6, 1.5)
    close([drift.memoriser_loss(law, t) for t in (10**2, 10**4)], [0.20174, 0.04296], 5e-6)
    close(law[100:].sum(), 0.07566, 5e-6)
    law = drift.zipf(20_000, 1.5)
    close(law @ (1 - drift.survival_by_round(1000, law, 2)).T, [0.0890, 0.1046], 5e-5)
    law = drift.zipf(50, 1.5)
    chain = [drift.lost_mass(30, law, g) for g in (1, 2)]
    close(law @ (1 - drift.survival_by_round(30, law, 2)).T, chain, 1e-12)
    assert drift.top_p_supports(drift.zipf(100), 0.9, 7) == [60, 38, 25, 17, 12, 9, 7]
    entropies = [np.log2(drift.hill(drift.sharpened(drift.zipf(1000), 0.9, t), 1)) for t in (1, 5)]
    close(entropies, [6.726, 3.314], 5e-4)
    close([drift.hill(drift.zipf(100), q) for q in (0, 1, 2)], [100, 39.677, 16.458], 5e-4)


def test_several_labs() -> None:
    within, pool = labs.pooled(50, 5, [50])
    close([pool[0], within[0]], [0.818402, 0.805255])
    within, pool = labs.isolated(50, 5, [50])
    close([within[0], pool[0], 1 - within[0] / pool[0]], [0.364170, 0.872834, 0.582773])


def test_the_matrix_of_labs_has_the_closed_forms_as_special_cases() -> None:
    law = drift.zipf(100)
    star, human = drift.gini(law), float((law**2).sum())
    for reads, closed in (
        (np.full((5, 5), 1 / 5), labs.pooled(50, 5, [7])),
        (np.eye(5), labs.isolated(50, 5, [7])),
    ):
        within, pool = labs.within_and_pool(labs.identity(50, reads, human, 7))
        close([within / star, pool / star], [closed[0][0], closed[1][0]], 1e-12)
    alone = labs.identity(20, np.array([[0.9]]), human, 7)[0, 0]
    close((1 - alone) / star, drift.human_share_iid(20, 0.1, [7]), 1e-12)


def test_marks() -> None:
    close(marks.detection(50, 0.5, 0.5, 4), 1.193e-5, 5e-9)
    close(marks.detection(100, 0.5, 0.5, 4, strict=False), 3.925e-5, 5e-9)
    close(marks.detection(100, 0.25, 0.25, 4), 6.424e-5, 5e-9)
    close(marks.detection(200, 0.7, 0.5, 4), 0.96037, 5e-6)
    close(marks.detection(50, 0.5, 0.25, 4), 0.55614, 5e-6)
    close(marks.detection(200, marks.after_editing(0.8, 0.5, 0.75), 0.5, 4), 0.02599, 5e-6)
    close(marks.ai_share_after(0.5, 1.0, 0.95, 3e-5), 0.047620)
    close(marks.ai_share_after(0.9, 0.6, 0.9, 0.01), 0.805654)
    close([marks.break_even(s, 0.6, 0.95) for s in (0.5, 0.9)], [0.398601, 0.117043])
    tau = 0.6 * 0.95
    close(marks.break_even(0.7, 0.6, 0.95), tau * 0.3 / (1 - 0.7 * tau), 1e-12)
    close(0.7 * (1 - marks.break_even(0.7, 0.6, 0.95)), marks.ai_share_after(0.7, 0.6, 0.95, 0))


def test_pages() -> None:
    people, models = pages.account(1000, 0.05, [10] * 12, [10] * 12)
    close(people[-1] + models[-1], 724.216, 5e-4)
    close(models[-1] / (people[-1] + models[-1]), 0.126934)


def test_gaussians() -> None:
    close(gaussian.variance(10, [10]), 0.348678)
    close(gaussian.wasserstein(10, [10]), 1.104945)
    close(gaussian.wasserstein(100, [100]), 1.060014)
    close(gaussian.log_variance(10, [10], 9), -1.15206, 5e-6)
    close(gaussian.log_variance(100, [100], 100), -2.01854, 5e-6)
    close([gaussian.cut(c) for c in (1, 2, 3)], [0.291125, 0.773741, 0.973337])
    close(gaussian.biased(50, 0.9, [10]), 0.284896)
    for k, limit in ((1, 0.6667), (4, 0.5556)):
        m, _ = gaussian.with_fresh(10**6, k, [60])
        close(m * 10**6, limit, 5e-4)


def test_regressions() -> None:
    close(gaussian.regression_replace(50, 10, 1.0, [3, 6]), [0.769231, 1.538462])
    close(gaussian.regression_accumulate(50, 10, 1.0, [3, 6]), [0.349003, 0.382408], 2e-6)
