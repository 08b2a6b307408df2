"""Tests of Shapley values: their axioms, and the holders of pages that are not all their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.measures.shapley import Coalition, shapley_values

Value = Callable[[Coalition], float]
NAMES = "abcdefgh"
A, H = 18.5, 0.93924
WITH_COPIES = {"one": range(100), "same": range(100), "other": range(100, 400)}
DISTINCT = {"one": range(100), "same": range(400, 500), "other": range(100, 400)}


def of_union(pages: Mapping[str, Iterable[int]]) -> Value:
    """Return v(S) = 1 - H/(n_S + A), n_S the pages that holders have together."""

    def value(holders: Coalition) -> float:
        return 1 - H / (len({page for holder in holders for page in pages[holder]}) + A)

    return value


def copies_counted_twice(pages: Mapping[str, Iterable[int]]) -> Value:
    """The same with a planted bug: pages are added up, not united."""
    return lambda holders: 1 - H / (sum(len(list(pages[h])) for h in holders) + A)


def over_orders(orders: Iterable[tuple[str, ...]], value: Value) -> dict[str, float]:
    """Return the mean over orders of what each adds to those before it, one order at a time."""
    added: dict[str, float] = {}
    n_orders = 0
    for order in orders:
        n_orders += 1
        for i, name in enumerate(order):
            before = frozenset(order[:i])
            added[name] = added.get(name, 0.0) + value(before | {name}) - value(before)
    return {name: total / n_orders for name, total in added.items()}


@st.composite
def games(draw: st.DrawFn) -> dict[Coalition, float]:
    n = draw(st.integers(1, 5))
    values = draw(st.lists(st.floats(-1e6, 1e6), min_size=2**n, max_size=2**n))
    return {
        frozenset(NAMES[i] for i in range(n) if bits >> i & 1): v for bits, v in enumerate(values)
    }


def players_of(game: Mapping[Coalition, float]) -> list[str]:
    return sorted(frozenset().union(*game))


# --- axioms -----------------------------------------------------------------------------------


@given(games())
def test_efficiency_what_all_add_is_what_all_have(game: dict[Coalition, float]) -> None:
    players = players_of(game)
    total = sum(part.shapley for part in shapley_values(players, game).values())
    assert total == pytest.approx(game[frozenset(players)] - game[frozenset()], abs=1e-7)


@given(games())
def test_the_mean_over_all_orders_of_the_players(game: dict[Coalition, float]) -> None:
    players = players_of(game)
    by_hand = over_orders(permutations(players), game.__getitem__)
    found = shapley_values(players, game)
    assert {name: found[name].shapley for name in players} == pytest.approx(by_hand, abs=1e-7)


@given(games())
def test_symmetry_two_who_add_alike_have_alike(game: dict[Coalition, float]) -> None:
    """The twin of a: whoever of the two is there counts as a, and both count as one."""

    def with_twin(players: Coalition) -> float:
        return game[frozenset("a" if name == "twin" else name for name in players)]

    found = shapley_values([*players_of(game), "twin"], with_twin)
    assert found["a"].shapley == pytest.approx(found["twin"].shapley, abs=1e-7)
    assert found["a"].leave_one_out == found["twin"].leave_one_out == 0.0


@given(games())
def test_a_null_player_has_nothing_and_changes_nobody(game: dict[Coalition, float]) -> None:
    players = players_of(game)
    found = shapley_values([*players, "null"], lambda s: game[s - {"null"}])
    assert found["null"] == (0.0, 0.0)
    alone = shapley_values(players, game)
    assert {name: found[name].shapley for name in players} == pytest.approx(
        {name: alone[name].shapley for name in players}, abs=1e-7
    )


@given(games(), st.randoms())
def test_bits_do_not_depend_on_the_order_of_names(
    game: dict[Coalition, float], random: Callable[..., object]
) -> None:
    players = players_of(game)
    shuffled = players.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = shapley_values(shuffled, game)
    assert found == shapley_values(players, game.__getitem__)
    assert list(found) == players


# --- holders of pages -------------------------------------------------------------------------


def test_holders_of_which_two_have_the_same_pages() -> None:
    value = of_union(WITH_COPIES)
    found = shapley_values(WITH_COPIES, value)
    expected = {"one": 0.01439866, "same": 0.01439866, "other": 0.01972811}
    assert {name: part.shapley for name, part in found.items()} == pytest.approx(expected, abs=5e-9)
    total = sum(part.shapley for part in found.values())
    assert total == pytest.approx(0.04852543, abs=5e-9)
    assert total == pytest.approx(value(frozenset(WITH_COPIES)) - value(frozenset()))
    assert [found[name].leave_one_out for name in ("one", "same")] == [0.0, 0.0]
    assert found["other"].leave_one_out == pytest.approx(0.00568177, abs=5e-9)


def test_holders_of_distinct_pages() -> None:
    found = shapley_values(DISTINCT, of_union(DISTINCT))
    expected = {"one": 0.01514752, "same": 0.01514752, "other": 0.01866323}
    assert {name: part.shapley for name, part in found.items()} == pytest.approx(expected, abs=5e-9)


def test_copies_counted_twice_would_be_seen() -> None:
    """A union that counts copies twice gives the values of distinct pages, off by 5%."""
    planted = shapley_values(WITH_COPIES, copies_counted_twice(WITH_COPIES))
    distinct = shapley_values(DISTINCT, of_union(DISTINCT))
    assert [part.shapley for part in planted.values()] == pytest.approx(
        [part.shapley for part in distinct.values()]
    )
    assert abs(planted["one"].shapley - 0.01439866) > 1000 * 5e-9
    assert planted["one"].leave_one_out > 0.0


def test_holders_drawn_with_replacement_would_be_seen() -> None:
    """Orders in which a holder may come twice and another not at all: values are too small."""
    value = of_union(WITH_COPIES)
    planted = over_orders(product(WITH_COPIES, repeat=len(WITH_COPIES)), value)
    assert abs(planted["one"] - 0.01439866) > 1000 * 5e-9
    assert abs(planted["other"] - 0.01972811) > 1000 * 5e-9
    assert sum(planted.values()) < 0.04852543 - 1000 * 5e-9


# --- bounds -----------------------------------------------------------------------------------


def test_nobody_and_one_alone() -> None:
    assert shapley_values([], {frozenset(): 3.0}) == {}
    assert shapley_values(["a"], {frozenset(): 3.0, frozenset("a"): 5.0}) == {"a": (2.0, 2.0)}


def test_eight_players_at_most() -> None:
    def size(players: Coalition) -> float:
        return float(len(players) ** 2)

    found = shapley_values(NAMES, size)
    assert [part.shapley for part in found.values()] == pytest.approx([8.0] * 8)
    with pytest.raises(ValueError, match="8 players at most, not of 9"):
        shapley_values(NAMES + "i", size)


def test_two_players_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="names of their own"):
        shapley_values(["a", "a"], len)


def test_a_coalition_that_has_no_value_is_named() -> None:
    with pytest.raises(KeyError, match="frozenset"):
        shapley_values(["a", "b"], {frozenset(): 0.0})
