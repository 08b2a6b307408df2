"""Who sits with whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecosystem.runtime.placement import placed_by_load

loads = st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0.1, 10), min_size=1, max_size=9)


@given(loads, st.integers(1, 5))
def test_everybody_gets_one_seat_and_no_host_is_empty(handles: dict[str, float], n: int) -> None:
    hosts = placed_by_load(handles, n)
    assert sorted(name for host in hosts for name in host) == sorted(handles)
    assert all(hosts)


@given(loads, st.integers(1, 5))
def test_no_host_has_more_than_its_part_and_one_seat(handles: dict[str, float], n: int) -> None:
    heaviest = max(sum(handles[name] for name in host) for host in placed_by_load(handles, n))
    assert heaviest <= sum(handles.values()) / n + max(handles.values()) + 1e-9


@given(loads, st.integers(1, 5), st.randoms())
def test_the_order_of_seats_does_not_matter(
    handles: dict[str, float], n: int, order: object
) -> None:
    names = list(handles)
    order.shuffle(names)  # type: ignore[attr-defined]
    assert placed_by_load({name: handles[name] for name in names}, n) == placed_by_load(handles, n)
