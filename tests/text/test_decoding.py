"""Tests of decoding: temperature, top-k and top-p, always within a context."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.measures.diversity import entropy
from ecosystem.text import decoding as module
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import GRID, Law, from_probabilities

F64 = NDArray[np.float64]
weight_lists = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)
ratios = st.tuples(st.integers(1, 999), st.just(1000))


def ids(n: int) -> NDArray[np.uint64]:
    return np.arange(n, dtype=np.uint64)


def decode_context(p: F64, decoding: Decoding, keys: NDArray[np.uint64] | None = None) -> F64:
    """Decode one context by itself, in which types may have no probability."""
    held, decoded = np.flatnonzero(p), np.zeros(len(p))
    ranks = (ids(len(p)) if keys is None else keys)[held]
    decoded[held] = module.decode_contexts(p[held][None], decoding, ranks[None])[0]
    return decoded


def decode(law: Law, decoding: Decoding) -> Law:
    return law.decoded(decoding, ids(len(law.weights)))


def zipf(k: int) -> F64:
    p: F64 = 1 / np.arange(1, k + 1)
    p /= p.sum()
    return p


def share(weights: list[int]) -> F64:
    return np.array(weights, dtype=np.float64) / sum(weights)


def by_weight(weights: list[int]) -> list[int]:
    return sorted(range(len(weights)), key=lambda i: (-weights[i], i))


def smallest_prefix(weights: list[int], order: list[int], mass: Fraction) -> list[int]:
    total = sum(weights[i] for i in order)
    for n in range(1, len(order) + 1):
        if Fraction(sum(weights[i] for i in order[:n]), total) >= mass:
            return order[:n]
    return order


def support(p: F64) -> set[int]:
    return {int(i) for i in np.flatnonzero(p)}


def rounds(p: F64, decoding: Decoding, n: int) -> list[F64]:
    laws = [p]
    for _ in range(n):
        laws.append(decode_context(laws[-1], decoding))
    return laws


def rounds_of_laws(k: int, decoding: Decoding, n: int) -> list[F64]:
    laws = [from_probabilities(zipf(k), np.array([0, k]))]
    for _ in range(n):
        laws.append(decode(laws[-1], decoding))
    return [law.probabilities for law in laws]


# --- tables P22 and P23 -------------------------------------------------------------------

SUPPORTS = [
    (1000, 0.95, [1000, 688, 482, 344, 250, 185, 139, 106]),
    (1000, 0.90, [1000, 473, 241, 132, 77, 47, 30, 20]),
    (100, 0.90, [100, 60, 38, 25, 17, 12, 9, 7]),
]


@pytest.mark.parametrize(("k", "top_p", "expected"), SUPPORTS)
def test_p22_repeated_top_p_leaves_this_many_types(
    k: int, top_p: float, expected: list[int]
) -> None:
    laws = rounds(zipf(k), Decoding(top_p=top_p), 7)
    assert [int(np.count_nonzero(p)) for p in laws] == expected


@pytest.mark.parametrize(("k", "top_p", "expected"), SUPPORTS)
def test_p22_holds_for_laws_of_integer_weights(k: int, top_p: float, expected: list[int]) -> None:
    laws = rounds_of_laws(k, Decoding(top_p=top_p), 7)
    assert [int(np.count_nonzero(p)) for p in laws] == expected


def test_p22_repeated_top_p_covers_this_much_human_text() -> None:
    human = zipf(1000)
    covered = [human[p > 0].sum() for p in rounds(human, Decoding(top_p=0.9), 7)]
    expected = [1, 0.9001, 0.8101, 0.7299, 0.6583, 0.5929, 0.5337, 0.4806]
    assert covered == pytest.approx(expected, abs=5e-5)


def test_p22_repeated_top_p_leaves_this_much_entropy() -> None:
    found = [entropy(p) for p in rounds(zipf(1000), Decoding(top_p=0.9), 7)]
    expected = [7.489, 6.800, 6.164, 5.583, 5.050, 4.549, 4.081, 3.647]
    assert found == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [
        (0.9, [7.489, 6.726, 5.858, 4.951, 4.084, 3.314]),
        (0.8, [7.489, 5.752, 3.892, 2.468, 1.541, 0.941]),
    ],
)
def test_p23_repeated_temperature_leaves_this_much_entropy(
    temperature: float, expected: list[float]
) -> None:
    laws = rounds(zipf(1000), Decoding(temperature=temperature), 5)
    assert [entropy(p) for p in laws] == pytest.approx(expected, abs=5e-4)
    laws = rounds_of_laws(1000, Decoding(temperature=temperature), 5)
    assert [entropy(p) for p in laws] == pytest.approx(expected, abs=5e-4)


def test_repeated_temperature_is_the_power_of_the_product() -> None:
    p = zipf(50)
    fifth = rounds(p, Decoding(temperature=0.9), 5)[-1]
    q = p ** (1 / 0.9**5)
    assert fifth == pytest.approx(q / q.sum(), rel=1e-10)


# --- one context --------------------------------------------------------------------------


@given(weight_lists, st.floats(0.05, 20))
def test_temperature_raises_probabilities_to_its_inverse(
    weights: list[int], temperature: float
) -> None:
    p = share(weights)
    q = p ** (1 / temperature)
    assert decode_context(p, Decoding(temperature=temperature)) == pytest.approx(
        q / q.sum(), rel=1e-9, abs=1e-300
    )


@given(weight_lists, ratios)
def test_top_p_keeps_the_smallest_prefix_with_at_least_that_mass(
    weights: list[int], ratio: tuple[int, int]
) -> None:
    top_p = Fraction(*ratio)
    kept = smallest_prefix(weights, by_weight(weights), top_p)
    q = decode_context(share(weights), Decoding(top_p=float(top_p)))
    assert support(q) == set(kept)
    assert q[kept] == pytest.approx(share([weights[i] for i in kept]))


@given(weight_lists, st.integers(1, 25))
def test_top_k_keeps_the_most_probable_types(weights: list[int], k: int) -> None:
    q = decode_context(share(weights), Decoding(top_k=k))
    kept = [i for i in by_weight(weights)[:k] if weights[i] > 0]
    assert support(q) == set(kept)
    assert q[kept] == pytest.approx(share([weights[i] for i in kept]))


@given(weight_lists, st.integers(1, 25), ratios)
def test_top_p_counts_the_mass_that_top_k_left(
    weights: list[int], k: int, ratio: tuple[int, int]
) -> None:
    top_p = Fraction(*ratio)
    kept = smallest_prefix(weights, by_weight(weights)[:k], top_p)
    assert support(decode_context(share(weights), Decoding(top_k=k, top_p=float(top_p)))) == set(
        kept
    )


def test_temperature_comes_before_top_p() -> None:
    p = np.array([0.5, 0.3, 0.2])
    assert support(decode_context(p, Decoding(top_p=0.6))) == {0, 1}
    assert support(decode_context(p, Decoding(temperature=0.5, top_p=0.6))) == {0}
    assert support(decode_context(p, Decoding(temperature=5.0, top_p=0.7))) == {0, 1, 2}


def test_a_prefix_that_has_exactly_the_mass_is_complete() -> None:
    p = np.array([0.4, 0.3, 0.2, 0.1])
    assert support(decode_context(p, Decoding(top_p=0.7))) == {0, 1}
    assert support(decode_context(p, Decoding(top_p=0.9))) == {0, 1, 2}
    assert support(decode_context(p, Decoding(top_p=0.9000001))) == {0, 1, 2, 3}


def test_ties_go_to_the_lower_key() -> None:
    p = np.full(4, 0.25)
    assert support(decode_context(p, Decoding(top_k=2))) == {0, 1}
    assert support(decode_context(p, Decoding(top_p=0.5))) == {0, 1}
    assert support(decode_context(np.array([0.2, 0.4, 0.4]), Decoding(top_k=1))) == {1}


def test_top_k_of_one_and_a_tiny_top_p_are_argmax() -> None:
    p = np.array([0.2, 0.5, 0.3])
    for decoding in (Decoding(top_k=1), Decoding(top_p=1e-9)):
        assert decode_context(p, decoding).tolist() == [0, 1, 0]


@given(weight_lists, st.floats(0.1, 5), st.integers(1, 25) | st.none(), st.floats(0.01, 1))
def test_decoded_probabilities_sum_to_one_and_bring_nothing_new(
    weights: list[int], temperature: float, top_k: int | None, top_p: float
) -> None:
    p = share(weights)
    q = decode_context(p, Decoding(temperature, top_k, top_p))
    assert q.sum() == pytest.approx(1)
    assert (q >= 0).all()
    assert support(q) <= support(p)


def test_the_argument_is_not_changed() -> None:
    p = np.array([0.5, 0.3, 0.2])
    decode_context(p, Decoding(0.5, 2, 0.9))
    assert p.tolist() == [0.5, 0.3, 0.2]


# --- whole laws ---------------------------------------------------------------------------


@given(
    weight_lists, weight_lists, st.floats(0.2, 5), st.integers(1, 9) | st.none(), st.floats(0.1, 1)
)
def test_each_context_is_decoded_by_itself_and_keeps_its_share(
    a: list[int], b: list[int], temperature: float, top_k: int | None, top_p: float
) -> None:
    decoding = Decoding(temperature, top_k, top_p)
    assume(not decoding.is_plain)
    law = Law(np.array(a + b), np.array([0, len(a), len(a) + len(b)]))
    decoded = decode(law, decoding)
    for c, (weights, part) in enumerate(((a, slice(0, len(a))), (b, slice(len(a), None)))):
        expected = law.context_shares[c] * decode_context(share(weights), decoding)
        assert np.abs(decoded.probabilities[part] - expected).max() < 50 / GRID
    assert np.abs(decoded.context_shares - law.context_shares).max() < 50 / GRID


@given(st.integers(1, 40), st.integers(1, 300), st.integers(0, 2**32))
def test_a_context_decoded_among_others_has_the_bits_that_it_has_alone(
    n_contexts: int, n_types: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    p = rng.integers(1, 50, (n_contexts, n_types)).astype(np.float64)
    p /= p.sum(axis=1, keepdims=True)
    keys = rng.integers(0, 2**63, (n_contexts, n_types), dtype=np.uint64)
    decoding = Decoding(0.8, int(rng.integers(1, n_types + 1)), float(rng.uniform(0.2, 1)))
    together = module.decode_contexts(p, decoding, keys)
    for row, alone in enumerate(p):
        assert together[row].tobytes() == decode_context(alone, decoding, keys[row]).tobytes()


def test_a_rare_context_is_not_cut_by_top_k_or_top_p() -> None:
    law = Law(np.array([10**6, 10**6, 2, 1]), np.array([0, 2, 4]))
    decoded = decode(law, Decoding(top_k=1))
    assert support(decoded.probabilities) == {0, 2}
    assert np.abs(decoded.context_shares - law.context_shares).max() < 4 / GRID


def test_a_context_without_weight_stays_empty() -> None:
    law = Law(np.array([3, 1, 0, 0, 2]), np.array([0, 2, 4, 5]))
    assert decode(law, Decoding(0.5, top_p=0.9)).weights[2:4].tolist() == [0, 0]


@pytest.mark.parametrize("decoding", [Decoding(), Decoding(top_p=1.0)])
def test_plain_decoding_returns_the_law_itself(decoding: Decoding) -> None:
    law = Law(np.array([3, 1]), np.array([0, 2]))
    assert decoding.is_plain
    assert decode(law, decoding) is law


@pytest.mark.parametrize("decoding", [Decoding(0.9), Decoding(top_k=5), Decoding(top_p=0.99)])
def test_any_other_decoding_is_not_plain(decoding: Decoding) -> None:
    assert not decoding.is_plain


def test_among_equals_the_frequency_rank_of_human_text_counts_for_nothing() -> None:
    """Ids fall with human frequency: ties by id would leak it to a model that cannot know it."""
    p = np.full(10, 0.1)
    kept = decode_context(p, Decoding(top_p=0.5), ids(10)[::-1])
    assert support(kept) == {5, 6, 7, 8, 9}
