"""Contagion of AI use along links, against the recursion of Bass (1969; from memory).

In a graph where every site links to every other, the share that has adopted follows
F' = F + (1 - F) (1 - exp(-(external + contact F) dt)), up to the chance of N sites.
"""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from ecosystem import Scenario, World
from tests.small import ran

N_SITES = 40
N_SEEDS = 150


def web(folder: Path, rule: dict[str, Any], edges: list[tuple[int, int]]) -> Scenario:
    """Return a scenario of sites with some links."""
    rows = "".join(f"p/text/{a},p/text/{b}\n" for a, b in edges)
    (folder / "links.csv").write_text("source,target\n" + rows, encoding="utf-8")
    said = {
        "time": {"step": "quarter", "rounds": 4},
        "language": {"lexicon": {"kind": "zipf", "types": 5}},
        "web": {"links": {"kind": "edges", "file": "links.csv"}},
        "publishers": [{"name": "p", "pages": 1, "sites": N_SITES, "contagion": rule}],
    }
    (folder / "s.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    return Scenario.load(folder / "s.yaml")


def adopted(scenario: Scenario, seed: int) -> Any:
    """Return the share of sites that have adopted at the start and after each quarter."""
    world = ran(scenario.model_copy(update={"seed": seed}))
    return np.array([r["n_sites_adopted"] / N_SITES for r in world.tables["publishers"]])


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"external": 0.8, "contact": 0.0}, marks=pytest.mark.slow),
        pytest.param({"initial": 0.2, "contact": 3.0}, marks=pytest.mark.slow),
        {"initial": 0.1, "external": 0.3, "contact": 2.0},
    ],
)
def test_adoption_follows_the_recursion_of_bass(rule: dict[str, Any], tmp_path: Path) -> None:
    everybody = list(itertools.permutations(range(N_SITES), 2))
    scenario = web(tmp_path, rule, everybody)
    runs = np.stack([adopted(scenario, seed) for seed in range(1, N_SEEDS + 1)])
    before = runs[:, :-1]
    others = before * N_SITES / (N_SITES - 1)  # a site does not link to itself
    hazard = (rule.get("external", 0.0) + rule["contact"] * others) / 4
    # Given the share before, the recursion is exact: no mean-field error stands between.
    expected = before + (1 - before) * (1 - np.exp(-hazard))
    expected = np.column_stack([np.full(N_SEEDS, rule.get("initial", 0.0)), expected])
    difference = runs - expected
    error = difference.std(axis=0, ddof=1) / math.sqrt(N_SEEDS)
    assert (np.abs(difference.mean(axis=0)) <= 4 * error).all()


def test_without_a_link_there_is_no_contagion(tmp_path: Path) -> None:
    pairs = [(0, 1)]
    share = adopted(web(tmp_path, {"initial": 0.5, "contact": 9.0}, pairs), 1)
    assert share[-1] <= share[0] + 1 / N_SITES  # one site has a link; no other can catch it
    assert 0.2 < share[0] < 0.8


def test_who_stops_using_models_is_an_example_no_more(tmp_path: Path) -> None:
    """Sites of groups without the rule count in the share of now."""
    said = {
        "time": {"step": "quarter", "rounds": 3},
        "web": {"links": {"kind": "grown", "per_site": 2}},
        "publishers": [
            {"name": "a", "pages": 1, "sites": 100,
             "ai_share": {"table": {1: 0.9, 2: 0}, "between": "hold"}}
        ],
    }  # fmt: skip
    world = World(Scenario.model_validate(said))
    seen = []
    for _ in range(3):
        world.step()
        seen.append(int(world.state.adopted.sum()))
    assert seen[0] > 70
    assert seen[1:] == [0, 0]
