"""A verifier in a world: it goes by what pages claim, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from ecosystem import Scenario, World
from ecosystem.agents.filter.compute import FilterCompute
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.registry import AGENTS
from ecosystem.runtime.in_process import InProcess
from ecosystem.web.claims import first_claims
from ecosystem.web.lots import Lots
from ecosystem.web.shared_state import SharedState
from tests.runtime.used_hosts import OnUsedHosts
from tests.small import SMALL, hashes_of, ran, small

CLAIMS = {"facts": 6, "accuracy": 0.6, "per_draw": 0.05}


def verifier(name: str = "check", right: float = 0.9, wrong: float = 0.2) -> dict[str, Any]:
    return {"name": name, "kind": "verifier", "passes_right": right, "passes_wrong": wrong}


def checked(*filters: dict[str, Any], **changes: Any) -> Scenario:
    alpha, *others = SMALL["labs"]
    crawl, archive = alpha["sources"]
    sources = [{**crawl, "filters": [f["name"] for f in filters]}, archive]
    return small(
        language={**SMALL["language"], "claims": CLAIMS},
        filters=[*SMALL["filters"], *filters],
        labs=[{**alpha, "sources": sources}, *others],
        **changes,
    )


def passed(world: World, name: str = "check") -> np.ndarray:
    return ~world.filter(name).compute.get(FilterCompute.verdicts)


def test_pages_pass_by_their_first_claim_whoever_wrote_them() -> None:
    # 4,000 pages a round, half of them of people: 4 standard errors of each kind's share.
    sites, spam = SMALL["publishers"]
    world = ran(checked(verifier(), publishers=[{**sites, "pages": 4000}, spam]))
    state = world.state
    lots = state.corpus.lots(np.arange(len(state.corpus)))
    made, right = first_claims(lots, state.channels, state.registry)
    passes = passed(world)
    assert passes[~made].all()
    for by_model in (False, True):
        for is_right, rate in ((True, 0.9), (False, 0.2)):
            of_kind = made & (right == is_right) & (lots.by_model == by_model)
            n = np.count_nonzero(of_kind)
            assert n > 500
            error = np.sqrt(rate * (1 - rate) / n)
            assert abs(passes[of_kind].mean() - rate) < 4 * error


def test_a_page_is_judged_once_and_for_all() -> None:
    world = World(checked(verifier()))
    world.step()
    first = passed(world)
    for _ in range(3):
        world.step()
    np.testing.assert_array_equal(passed(world)[: len(first)], first)


@pytest.mark.parametrize(("right", "wrong"), [(0.95, 0.2), (0.9, 0.5), (1.0, 1.0)])
def test_a_higher_pass_rate_passes_a_superset(right: float, wrong: float) -> None:
    # Read by no lab, so that the pages of both worlds are the same.
    strict, lenient = (
        ran(small(language={**SMALL["language"], "claims": CLAIMS},
                  filters=[*SMALL["filters"], spec]))
        for spec in (verifier(), verifier(right=right, wrong=wrong))
    )  # fmt: skip
    np.testing.assert_array_equal(*(w.state.corpus.column("key") for w in (strict, lenient)))
    assert (passed(lenient) >= passed(strict)).all()
    assert passed(lenient).sum() > passed(strict).sum()


def test_two_verifiers_err_apart() -> None:
    world = ran(checked(verifier("one"), verifier("two")))
    assert (passed(world, "one") != passed(world, "two")).any()


def test_shards_do_not_matter() -> None:
    scenario = checked(verifier())
    worlds = []
    for n_shards in (1, 3):
        world = World(scenario, InProcess(n_shards))
        for _ in range(4):
            world.step()
        worlds.append(hashes_of(world))
    assert worlds[0] == worlds[1]


@pytest.mark.slow
def test_a_verifier_gives_the_same_bits_on_ray(used_hosts: list[Any]) -> None:
    scenario = checked(verifier())
    with OnUsedHosts(used_hosts, 2) as runtime:
        assert hashes_of(ran(scenario, runtime)) == hashes_of(ran(scenario))


def test_its_expected_rates_are_counted_by_who_wrote_the_pages() -> None:
    world = ran(checked(verifier(right=1.0, wrong=0.0)))
    state = world.state
    lots = state.corpus.lots(state.live)
    made, right = first_claims(lots, state.channels, state.registry)
    refuted = made & ~right
    rows = [r for r in world.tables["filters"] if (r["filter"], r["round"]) == ("check", 4)]
    found = [sum(r[c] for r in rows) for c in ("n_true_positive", "n_false_positive")]
    assert found == [(refuted & lots.by_model).sum(), (refuted & ~lots.by_model).sum()]
    for row in rows:
        for kind in ("true_positive_rate", "false_positive_rate"):
            assert row[kind] == row[f"expected_{kind}"]


def test_a_filter_of_ones_own_may_read_pages_too(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Silence:
        def rates_on_reading(self, lots: Lots, state: SharedState) -> np.ndarray:
            made, _ = first_claims(lots, state.channels, state.registry)
            return (~made).astype(np.float64)

    class Outspoken(Filter):
        def detector(self) -> Silence:
            return Silence()

    monkeypatch.setattr(AGENTS, "_registered", {"outspoken": Outspoken})
    world = ran(checked({"name": "own", "kind": "agent", "agent": "outspoken"}))
    state = world.state
    made, _ = first_claims(
        state.corpus.lots(np.arange(len(state.corpus))), state.channels, state.registry
    )
    np.testing.assert_array_equal(passed(world, "own"), made)
