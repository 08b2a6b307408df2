"""The first claim of a page is the one that readers count first."""

from __future__ import annotations

import numpy as np

from ecosystem import World
from ecosystem.web.claims import first_claims
from ecosystem.web.lots import HUMAN
from tests.small import SMALL, ran, small

CLAIMS = {"facts": 6, "values": 3, "accuracy": 0.6, "per_draw": 0.05}


def talking(**changes: object) -> World:
    return ran(small(language={**SMALL["language"], "claims": {**CLAIMS, **changes}}))


def counts_of(world: World, row: int) -> np.ndarray:
    state = world.state
    counts = state.count(np.array([row]))
    return state.channels.split(counts)["claims"].reshape(6, 3)


def test_a_page_of_one_claim_is_right_where_readers_count_the_true_value() -> None:
    world = talking()
    state = world.state
    rows = np.arange(len(state.corpus))
    lots = state.corpus.lots(rows)
    made, right = first_claims(lots, state.channels, state.registry)
    edited, by_hand = lots.column("edited_share") > 0, lots.column("writer") == HUMAN
    kinds: dict[tuple[bool, ...], int] = {}
    for row in rows:
        said = counts_of(world, row)
        assert made[row] == said.any()
        if said.sum() == 1:
            assert right[row] == (said[:, 0].sum() == 1)
        elif made[row]:
            assert said[:, 0].any() if right[row] else said[:, 1:].any()
        kind = (bool(made[row]), bool(right[row]), bool(edited[row]), bool(by_hand[row]))
        kinds[kind] = kinds.get(kind, 0) + 1
    # Every kind of page has been looked at: silent, right, wrong; by people, by models, edited.
    assert {(m, r) for m, r, *_ in kinds} == {(False, False), (True, False), (True, True)}
    assert {k[2:] for k in kinds} == {(False, False), (True, False), (False, True)}


def test_it_is_a_pure_function_of_the_page() -> None:
    state = talking(per_draw=1.0).state
    rows = np.arange(len(state.corpus))
    made, right = first_claims(state.corpus.lots(rows), state.channels, state.registry)
    assert made.all()
    some = rows[::-3]
    again = first_claims(state.corpus.lots(some), state.channels, state.registry)
    np.testing.assert_array_equal(again, (made[some], right[some]))


def test_no_page_and_no_channel_make_no_claim() -> None:
    state, silent = talking().state, ran(small()).state
    nothing = first_claims(
        state.corpus.lots(np.zeros(0, dtype=np.int64)), state.channels, state.registry
    )
    assert [len(part) for part in nothing] == [0, 0]
    made, right = first_claims(silent.corpus.lots(silent.live), silent.channels, silent.registry)
    assert not made.any()
    assert not right.any()
