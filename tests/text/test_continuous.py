"""Continuous laws: what they draw, decode, blend and fit, one by one."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, kstest, norm

from ecosystem.text.channels import Channels
from ecosystem.text.continuous import Blend, ContinuousChannel, Passage, passages
from ecosystem.text.decoding import Decoding
from ecosystem.text.gaussian import GaussianLaw, PointsChannel
from ecosystem.text.learner import TrainingSet
from ecosystem.text.lexicon import build_lexicon
from ecosystem.text.moment_learner import MomentLearner
from ecosystem.text.moments import F64, Moments, moments_of, no_moments
from ecosystem.text.normal import dense_part, dense_variance, normals, symmetric_root
from ecosystem.text.regression import RegressionChannel, RegressionLaw, least_squares
from ecosystem.text.text_model import TextModel
from ecosystem.text.word_lists import from_zipf
from ecosystem.text.words import WordsChannel

ONE, TWO, THREE = (PointsChannel(dimensions=d, per_draw=1.0) for d in (1, 2, 3))
NARROW = GaussianLaw(np.array([3.0]), np.array([[0.01]]))


def whole(key: int, n: int) -> Passage:
    keys = np.array([key], dtype=np.uint64)
    zero, all_ = np.zeros(1, dtype=np.int64), np.array([n])
    return Passage(zero, keys, zero, all_)


def points(channel: PointsChannel, law: GaussianLaw | Blend, n: int, key: int = 7) -> F64:
    passage = whole(key, n)
    inputs = channel.inputs(passage, np.zeros(1, dtype=np.int64))
    return law.points(inputs, passage.choices())


def test_people_draw_standard_normal_points() -> None:
    drawn = points(TWO, GaussianLaw(np.zeros(2), np.eye(2)), 20_000)
    assert kstest(drawn[:, 0], norm.cdf).pvalue > 1e-3
    assert kstest((drawn**2).sum(axis=1), chi2(2).cdf).pvalue > 1e-3
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 4 / np.sqrt(20_000)


def test_a_law_has_the_mean_and_covariance_of_its_points() -> None:
    covariance = np.array([[2.0, 0.6, 0.0], [0.6, 0.5, -0.2], [0.0, -0.2, 0.3]])
    law = GaussianLaw(np.array([1.0, -2.0, 0.5]), covariance)
    drawn = points(THREE, law, 40_000)
    np.testing.assert_allclose(drawn.mean(axis=0), law.mean, atol=4 * np.sqrt(2 / 40_000))
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=4 * 2 * np.sqrt(2 / 40_000))
    exact = law.expected(THREE.fresh_inputs(10.0))
    assert exact.n == 10
    np.testing.assert_allclose(exact.covariance, covariance)


@given(st.integers(1, 20_000), st.integers(0, 2**63))
@settings(max_examples=20, deadline=None)
def test_the_beginning_of_a_text_has_the_beginning_of_its_points(n: int, key: int) -> None:
    law = GaussianLaw(np.zeros(2), np.eye(2))
    np.testing.assert_array_equal(points(TWO, law, 30_000, key)[:n], points(TWO, law, n, key))


@given(st.lists(st.integers(0, 40_000), max_size=8))
def test_passages_cover_every_draw_once(draws: list[int]) -> None:
    keys = np.arange(len(draws), dtype=np.uint64)
    seen: list[list[int]] = [[] for _ in draws]
    for passage in passages(keys, np.array(draws, dtype=np.int64)):
        owner = passage.of_texts(np.arange(len(draws)))
        for text, position in zip(owner.tolist(), passage.positions().tolist(), strict=True):
            seen[text].append(position)
        assert len(owner) <= 2 * (1 << 13)
    assert seen == [list(range(n)) for n in draws]


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("top_p", [0.2, 0.9])
def test_top_p_keeps_the_region_of_highest_density(d: int, top_p: float) -> None:
    passage = whole(11, 20_000)
    z = normals(passage.numbers(d))
    kept = dense_part(z, top_p)
    squared = (kept**2).sum(axis=1)
    edge = chi2(d).ppf(top_p)
    assert squared.max() < edge * (1 + 1e-12)
    # Within the region the density is what it was.
    assert kstest(squared, lambda r: chi2(d).cdf(np.minimum(r, edge)) / top_p).pvalue > 1e-3
    assert (np.sign(kept) == np.sign(z)).all()
    error = 4 * np.sqrt(2 / kept.size)
    assert (kept**2).mean() == pytest.approx(dense_variance(d, top_p), abs=error)


def test_in_one_dimension_top_p_cuts_at_standard_deviations() -> None:
    for c, variance in ((1.0, 0.291125), (2.0, 0.773741), (3.0, 0.973337)):
        top_p = 2 * norm.cdf(c) - 1
        assert dense_variance(1, top_p) == pytest.approx(variance, abs=5e-7)
        z = normals(whole(3, 5000).numbers(1))
        assert c * 0.98 < np.abs(dense_part(z, top_p)).max() < c


def test_temperature_multiplies_the_covariance() -> None:
    decoded = NARROW.decoded(Decoding(temperature=0.25, top_p=0.5))
    exact = decoded.expected(ONE.fresh_inputs(1.0))
    assert exact.covariance[0, 0] == pytest.approx(0.25 * 0.01 * dense_variance(1, 0.5))
    assert exact.mean == 3.0


@pytest.mark.parametrize("law", [NARROW, RegressionLaw(np.ones(2), 1.0)])
def test_top_k_is_refused(law: GaussianLaw | RegressionLaw) -> None:
    with pytest.raises(ValueError, match="top_k has no meaning"):
        law.decoded(Decoding(top_k=1))


def test_nearby_laws_draw_nearby_points() -> None:
    base = points(ONE, NARROW, 1000)
    moved = points(ONE, GaussianLaw(NARROW.mean + 1e-6, NARROW.covariance * (1 + 1e-6)), 1000)
    assert np.abs(moved - base).max() < 1e-5


def test_a_pool_is_a_true_mixture_and_not_a_gaussian() -> None:
    wide = GaussianLaw(np.array([-3.0]), np.array([[0.01]]))
    blend = ONE.mixed([NARROW, NARROW, wide], np.array([1.0, 0.0, 3.0]))
    assert isinstance(blend, Blend)
    drawn = points(ONE, blend, 10_000)
    assert ((np.abs(drawn) > 2) & (np.abs(drawn) < 4)).all()  # nothing between the two
    assert (drawn > 0).mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 10_000))
    exact = blend.expected(ONE.fresh_inputs(8.0))
    assert exact.mean[0] == pytest.approx(-1.5)
    assert exact.covariance[0, 0] == pytest.approx(0.01 + 9 - 1.5**2)


@pytest.mark.parametrize("n_laws", range(1, 12))
def test_what_is_expected_of_a_pool_is_whole_draws(n_laws: int) -> None:
    """Shares of a third do not sum to 1: 14 draws of three models were 13.999…, and 13."""
    pool = ONE.mixed([NARROW] * n_laws, np.ones(n_laws))
    for n in range(1, 200):
        assert pool.expected(ONE.fresh_inputs(float(n))).n == n


def test_one_law_alone_is_no_mixture() -> None:
    wide = GaussianLaw(np.array([-3.0]), np.array([[0.01]]))
    assert ONE.mixed([wide, NARROW], np.array([0.0, 1.0])) is NARROW


def test_who_says_nothing_has_no_share() -> None:
    channels = Channels(WordsChannel(build_lexicon(from_zipf({"text": 1.0}, 3, 1.0))), [ONE])
    people = channels.human(0)
    mute, narrow = (TextModel({**people.laws, "points": law}) for law in (None, NARROW))
    assert channels.mixed([mute, narrow], np.ones(2)).laws["points"] is NARROW
    assert channels.mixed([mute, mute], np.ones(2)).laws["points"] is None
    assert channels.mixed([mute, narrow], np.array([1.0, 0.0])).laws["points"] is None


def test_the_symmetric_root_squares_to_the_covariance() -> None:
    half = np.array([[1.0, 0.2], [0.2, 0.05]])
    root = symmetric_root(half @ half)
    np.testing.assert_allclose(root, root.T)
    np.testing.assert_allclose(root, half, atol=1e-7)
    flat = symmetric_root(np.ones((2, 2)))  # singular: a direction without variance
    np.testing.assert_allclose(flat @ flat, np.ones((2, 2)), atol=1e-12)
    assert symmetric_root(np.zeros((2, 2))).any() == 0


def of(*numbers: float) -> Moments:
    return moments_of(np.array(numbers)[:, None], np.ones(len(numbers), dtype=np.int64))


def training(
    channel: ContinuousChannel,
    texts: list[Moments],
    weights: F64 | None = None,
    previous: GaussianLaw | None = None,
) -> TrainingSet:
    return TrainingSet(channel, texts, weights, channel.known_types(0), channel.people, previous)


def fit(learner: MomentLearner, texts: list[Moments], weights: F64 | None = None) -> GaussianLaw:
    law = learner.fit(training(ONE, texts, weights, NARROW))
    assert isinstance(law, GaussianLaw)
    return law


def draw(channel: ContinuousChannel, law: Any, key: int, n: int) -> Moments:
    drawn = channel.draw(law, key, n, Moments)
    assert isinstance(drawn, Moments)
    return drawn


def expected(channel: ContinuousChannel, law: Any, n: int) -> Moments:
    found = channel.draw(law, 0, n, Moments, is_expected=True)
    assert isinstance(found, Moments)
    return found


def test_the_divisor_of_the_variance() -> None:
    texts = [of(1.0, 2.0), of(6.0)]
    biased, unbiased = fit(MomentLearner(), texts), fit(MomentLearner("unbiased"), texts)
    assert biased.mean == unbiased.mean == 3.0
    assert biased.covariance[0, 0] == pytest.approx(14 / 3)
    assert unbiased.covariance[0, 0] == pytest.approx(14 / 2)
    assert fit(MomentLearner("unbiased"), [of(5.0)]).covariance == 0.0


def test_weights_weigh_the_likelihood() -> None:
    texts, weights = [of(0.0, 2.0), of(7.0)], np.array([3.0, 1.0])
    law = fit(MomentLearner(), texts, weights)
    # 0 and 2 weigh 3/8 each, 7 weighs 1/4.
    mean = 3 / 8 * 2 + 7 / 4
    assert law.mean[0] == pytest.approx(mean)
    assert law.covariance[0, 0] == pytest.approx(3 / 8 * 4 + 49 / 4 - mean**2)
    alone = fit(MomentLearner(), [of(0.0, 2.0), no_moments(1)], weights)
    assert alone.mean == 1.0  # a source without a point loses its weight to the others


def test_unbiased_with_weights_divides_by_what_is_independent() -> None:
    """Mean over many texts of people, whose variance is 1."""
    learner, weights = MomentLearner("unbiased"), np.array([3.0, 1.0])
    found = [
        fit(
            learner, [draw(ONE, ONE.people, 2 * i, 4), draw(ONE, ONE.people, 2 * i + 1, 2)], weights
        )
        for i in range(3000)
    ]
    variances = np.array([law.covariance[0, 0] for law in found])
    assert variances.mean() == pytest.approx(1.0, abs=4 * variances.std() / np.sqrt(3000))


def test_laws_mixed_in_give_the_moments_of_the_mixture() -> None:
    law = fit(MomentLearner(weight_human=0.5, weight_previous=0.25), [of(-1.0, 1.0, 6.0)])
    mean = 0.25 * 2 + 0.25 * 3
    squares = 0.25 * 38 / 3 + 0.5 * 1 + 0.25 * (0.01 + 9)
    assert law.mean[0] == pytest.approx(mean)
    assert law.covariance[0, 0] == pytest.approx(squares - mean**2)
    only_human = fit(MomentLearner(weight_human=1.0), [of(5.0)])
    assert only_human.mean == 0.0
    assert only_human.covariance == 1.0
    assert MomentLearner().fit(training(ONE, [no_moments(1)])) is None


def regression(questions: int | None = 12, noise: float = 0.5, d: int = 3) -> RegressionChannel:
    return RegressionChannel(seed=5, dimensions=d, noise=noise, questions=questions, per_draw=1.0)


def test_answers_without_noise_give_the_weights_away() -> None:
    channel = regression(noise=0.0)
    people = channel.people
    for text in (draw(channel, people, 1, 12), expected(channel, people, 12)):
        np.testing.assert_allclose(least_squares(text), people.weights, atol=1e-12)


def test_questions_that_do_not_tell_weights_apart_give_the_shortest_ones() -> None:
    channel = regression(questions=2, noise=0.0)
    found = least_squares(draw(channel, channel.people, 1, 50))
    answers = channel.bank.sum(axis=1) / np.sqrt(3)
    shortest, *_ = np.linalg.lstsq(channel.bank, answers, rcond=None)
    np.testing.assert_allclose(found, shortest, atol=1e-10)


def test_a_private_text_asks_all_questions_in_turn() -> None:
    channel = regression(questions=5)
    inputs = channel.inputs(whole(9, 12), np.zeros(1, dtype=np.int64))
    np.testing.assert_array_equal(inputs[:, :3], channel.bank[np.arange(12) % 5])
    other = regression(questions=9)
    np.testing.assert_array_equal(other.bank[:5], channel.bank)


def test_pages_begin_with_questions_of_their_own() -> None:
    channel = regression(questions=5)
    offsets = channel.offsets(np.arange(4000, dtype=np.uint64))
    counts = np.bincount(offsets, minlength=5)
    assert (np.abs(counts - 800) < 4 * np.sqrt(800)).all()


@pytest.mark.parametrize("questions", [None, 12])
def test_expected_answers_are_the_mean_of_many_texts(questions: int | None) -> None:
    channel = regression(questions)
    law = RegressionLaw(np.array([0.3, -1.0, 2.0]), 0.5).decoded(Decoding(0.5, top_p=0.8))
    exact = expected(channel, law, 12)
    texts = [draw(channel, law, i, 12) for i in range(2000)]
    squares = np.array([t.scatter + t.n * np.outer(t.mean, t.mean) for t in texts])
    error = squares.std(axis=0) / np.sqrt(len(texts)) + 1e-9
    mean = exact.scatter + exact.n * np.outer(exact.mean, exact.mean)
    assert (np.abs(squares.mean(axis=0) - mean) < 4.5 * error).all()


def test_expected_text_costs_the_same_for_any_number_of_draws() -> None:
    for channel in (TWO, regression(), regression(None)):
        text = expected(channel, channel.people, 10**12)
        assert text.n == 10**12
        law = MomentLearner("unbiased").fit(training(channel, [text]))
        assert law is not None
        if isinstance(law, RegressionLaw) and isinstance(channel.people, RegressionLaw):
            np.testing.assert_allclose(law.weights, channel.people.weights)


def test_laws_and_channels_travel() -> None:
    for channel in (TWO, regression()):
        again = pickle.loads(pickle.dumps(channel))
        one, other = (draw(c, c.people, 4, 100) for c in (channel, again))
        np.testing.assert_array_equal(one.scatter, other.scatter)


ROOTS = """
import hashlib
from ecosystem.text.gaussian import PointsChannel
from ecosystem.text.moments import Moments
from ecosystem.text.normal import symmetric_root
found = hashlib.sha256()
for d in (2, 10, 64):
    channel = PointsChannel(dimensions=d, per_draw=1.0)
    text = channel.draw(channel.people, d, 3 * d, Moments)
    found.update(symmetric_root(text.covariance).tobytes())
print(found.hexdigest())
"""


def test_threads_of_linear_algebra_do_not_move_a_bit() -> None:
    def roots(n_threads: int) -> str:
        threads = {f"{library}_NUM_THREADS": str(n_threads) for library in ("OPENBLAS", "OMP")}
        return subprocess.run(
            [sys.executable, "-c", ROOTS],
            env={**os.environ, **threads},
            capture_output=True,
            check=True,
            text=True,
        ).stdout

    assert roots(1) == roots(4) != ""
