"""Moments add up, whatever they are divided into, and keep the digits of small variances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecosystem.text.moments import F64, Moments, moments_of, no_moments, together

POINTS = st.integers(1, 3).flatmap(
    lambda d: st.integers(1, 30).flatmap(
        lambda n: arrays(np.float64, (n, d), elements=st.floats(-1e3, 1e3))
    )
)


def of(points: F64) -> Moments:
    return moments_of(points, np.ones(len(points), dtype=np.int64))


def same(one: Moments, other: Moments, scale: float = 1e3) -> None:
    assert one.n == other.n
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-12, atol=1e-12 * scale)
    np.testing.assert_allclose(one.scatter, other.scatter, rtol=1e-10, atol=1e-10 * scale**2)


@given(POINTS, st.data())
def test_moments_of_any_split_are_those_of_the_whole(points: F64, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(points)), max_size=5).map(sorted))
    parts = [of(part) for part in np.split(points, cuts)]
    same(together(parts, points.shape[1]), of(points))


@given(POINTS, st.data())
def test_points_that_count_several_times_are_points_repeated(
    points: F64, data: st.DataObject
) -> None:
    times = data.draw(arrays(np.int64, len(points), elements=st.integers(0, 4)))
    same(moments_of(points, times), of(np.repeat(points, times, axis=0)))


@given(POINTS)
def test_mean_and_covariance_are_those_of_numpy(points: F64) -> None:
    moments = of(points)
    np.testing.assert_allclose(moments.mean, points.mean(axis=0), atol=1e-9)
    expected = np.atleast_2d(np.cov(points.T, bias=True))
    np.testing.assert_allclose(moments.covariance, expected, rtol=1e-9, atol=1e-8)


def test_a_small_variance_far_from_zero_keeps_its_digits() -> None:
    z = np.sin(np.arange(1000.0))[:, None]
    points = 1.0 + z * np.sqrt(1e-9)
    merged = together([of(part) for part in np.split(points, 40)], 1)
    assert merged.covariance[0, 0] == pytest.approx(1e-9 * z.var(), rel=1e-9)


def test_adding_nothing_changes_nothing() -> None:
    moments = of(np.arange(6.0).reshape(3, 2))
    for same_one in (moments + no_moments(2), no_moments(2) + moments):
        assert same_one is moments


def test_a_weight_keeps_mean_and_covariance() -> None:
    moments = of(np.arange(6.0).reshape(3, 2) ** 2)
    light = moments.weighing(0.25)
    assert light.n == 0.25
    np.testing.assert_array_equal(light.mean, moments.mean)
    np.testing.assert_allclose(light.covariance, moments.covariance)
