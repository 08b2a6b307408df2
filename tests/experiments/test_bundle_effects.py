"""Whose is what a bundle does: the axioms of Shapley, pair by pair, and the intervals."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.experiments import bundle_effects as module
from ecosystem.experiments.bundle_effects import shapley_in_replicates
from ecosystem.experiments.rows import BundleEffect
from ecosystem.experiments.statistics.paired import paired_difference
from ecosystem.measures.shapley import Coalition, Part, shapley_values
from tests.experiments.planted_bundle import Value, effects_of

ABC = ("a", "b", "c")
WORTH = {
    "": 100.0, "a": 104.0, "b": 103.0, "c": 101.0, "ab": 105.0, "ac": 109.0, "bc": 102.0,
    "abc": 116.0,
}  # fmt: skip


def noisy(worth: Mapping[str, float], size: float = 0.5) -> Value:
    """Return the worth of a coalition with noise of its own in every replicate."""

    def value(members: frozenset[str], replicate: int) -> float:
        key = "".join(sorted(members))
        rng = np.random.default_rng([replicate, *map(ord, key)])
        return worth[key] + size * float(rng.normal())

    return value


def by_arm(rows: list[BundleEffect]) -> dict[str, BundleEffect]:
    return {row.arm: row for row in rows}


def orders(members: tuple[str, ...], value: Value, replicate: int) -> dict[str, float]:
    """Return the Shapley values by their definition: what each adds, over all orders."""
    added: dict[str, list[float]] = {name: [] for name in members}
    for order in permutations(members):
        for i, name in enumerate(order):
            before, after = (frozenset(order[:n]) for n in (i, i + 1))
            added[name].append(value(after, replicate) - value(before, replicate))
    return {name: fmean(each) for name, each in added.items()}


def test_values_intervals_and_overlap_are_those_of_a_count_over_all_orders() -> None:
    value, n = noisy(WORTH), 6
    found = by_arm(effects_of(ABC, {"calm": value}, n))
    level = np.array([value(frozenset(), r) for r in range(n)])
    for name in ABC:
        each = np.array([orders(ABC, value, r)[name] for r in range(n)])
        expected = paired_difference(level + each, level)
        row = found[name]
        assert (row.shapley, row.shapley_low, row.shapley_high) == pytest.approx(
            (expected.mean, expected.low, expected.high)
        )
        alone = np.array([value(frozenset(name), r) for r in range(n)]) - level
        rest = frozenset(ABC) - {name}
        last = np.array([value(frozenset(ABC), r) - value(rest, r) for r in range(n)])
        assert (row.alone, row.last) == pytest.approx((alone.mean(), last.mean()))
        assert (row.n_pairs, row.overlap) == (n, None)
    whole = found["a + b + c"]
    assert whole.level == pytest.approx(level.mean())
    assert whole.alone == whole.last == whole.shapley
    assert whole.overlap == pytest.approx(sum(found[a].alone or 0 for a in ABC) - whole.alone)
    assert whole.overlap_low is not None
    assert whole.overlap_low < whole.overlap < (whole.overlap_high or 0)


def gap_in_replicates(worth: Mapping[str, float]) -> float:
    """Return how far the shares are from summing to the whole, in the worst replicate."""
    value = noisy(worth)
    values = {
        members: np.array([value(frozenset(members), r) for r in range(5)])
        for members in [(), *((name,) for name in ABC), ("a", "b"), ("a", "c"), ("b", "c"), ABC]
    }
    shares = shapley_in_replicates(ABC, values)
    return float(np.abs(sum(shares.values()) - (values[ABC] - values[()])).max())


@given(st.lists(st.floats(-1e3, 1e3), min_size=8, max_size=8))
def test_in_every_replicate_the_parts_sum_to_the_whole(numbers: list[float]) -> None:
    assert gap_in_replicates(dict(zip(WORTH, numbers, strict=True))) < 1e-9


def test_parts_that_add_alike_have_the_same_share() -> None:
    worth = {key: float(len(key) ** 2) + 3 * ("c" in key) for key in WORTH}
    found = by_arm(effects_of(ABC, {"calm": noisy(worth, 0)}))
    assert found["a"].shapley == pytest.approx(found["b"].shapley)
    assert found["c"].shapley == pytest.approx((found["a"].shapley or 0) + 3)


def test_a_part_that_adds_nothing_has_nothing_to_the_bit() -> None:
    value = noisy(WORTH)
    found = by_arm(effects_of(ABC, {"calm": lambda of, r: value(of - {"c"}, r)}))
    nobody = found["c"]
    for number in (nobody.alone, nobody.last, nobody.shapley):
        assert number == 0
    assert (nobody.shapley_low, nobody.shapley_high) == (0, 0)
    assert found["a"].shapley != 0


def planted_mean_of_alone_and_last(
    players: tuple[str, ...], value: Mapping[Coalition, float]
) -> dict[str, Part]:
    everybody, nobody = frozenset(players), frozenset[str]()
    return {
        p: Part(
            (value[frozenset({p})] - value[nobody] + value[everybody] - value[everybody - {p}]) / 2,
            0.0,
        )
        for p in players
    }


def planted_coalitions_alike(
    players: tuple[str, ...], value: Mapping[Coalition, float]
) -> dict[str, Part]:
    """Weigh all coalitions alike, as Banzhaf does, whatever their size."""
    return {
        p: Part(fmean(v - value[c - {p}] for c, v in value.items() if p in c), 0.0) for p in players
    }


@pytest.mark.parametrize(
    "planted", [planted_mean_of_alone_and_last, planted_coalitions_alike, shapley_values]
)
def test_what_is_like_a_shapley_value_and_none_does_not_sum_to_the_whole(
    planted: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "shapley_values", planted)
    assert (gap_in_replicates(WORTH) < 1e-9) == (planted is shapley_values)


def test_a_replicate_counts_where_every_coalition_has_a_value() -> None:
    value = noisy(WORTH)

    def broken(members: frozenset[str], replicate: int) -> float | None:
        if replicate == 1 and members == {"a", "c"}:
            return None  # its run failed
        return float("inf") if replicate == 3 and not members else value(members, replicate)

    rows = effects_of(ABC, {"calm": broken}, 6)
    whole = {r: value(frozenset(ABC), r) - value(frozenset(), r) for r in (0, 2, 4, 5)}
    assert {row.n_pairs for row in rows} == {4}
    assert rows[-1].shapley == pytest.approx(fmean(whole.values()))
    assert sum(row.shapley or 0 for row in rows[:-1]) == pytest.approx(rows[-1].shapley)


def test_without_a_replicate_that_counts_there_is_no_number_and_with_one_no_interval() -> None:
    none = effects_of(ABC, {"calm": lambda of, _: None if of == {"b"} else 1.0})
    assert {(row.n_pairs, row.shapley, row.level, row.overlap) for row in none} == {
        (0, None, None, None)
    }
    one = effects_of(ABC, {"calm": noisy(WORTH)}, 1)
    assert all(row.shapley is not None and row.shapley_low is None for row in one)


def test_every_setting_is_by_itself() -> None:
    rows = effects_of(("a", "b"), {"calm": noisy(WORTH), "wild": noisy(WORTH, 9)})
    assert [(row.setting, row.role, row.arm) for row in rows] == [
        (setting, role, arm)
        for setting in ("calm", "wild")
        for role, arm in (("part", "a"), ("part", "b"), ("whole", "a + b"))
    ]
    assert rows[0].shapley != rows[3].shapley
