"""A learner with a statistic of its own, from the guide: one file outside the package."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from ecosystem import World
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.options import AgentError
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.on_ray import OnRay
from ecosystem.testing import check_learner
from ecosystem.text.statistic import TextError
from tests.own_file import EXAMPLES, imported
from tests.small import SMALL, hashes_of, ran, small

LAB: dict[str, Any] = {
    "name": "a",
    "tokens": 200,
    "sources": [{"kind": "model", "lab": "a"}],
    "start": "pool",
    "initial_tokens": 200,
}
TWENTY = {"lexicon": {"kind": "zipf", "types": 20, "exponent": 0.5}}


@pytest.fixture
def pairs() -> Iterator[ModuleType]:
    with imported(EXAMPLES / "pairs.py") as module:
        yield module


def world_of(runtime: Any = None, **learner: Any) -> World:
    """Run labs that read pages, archives and models, the first of them with a learner."""
    labs = [lab for lab in SMALL["labs"] if lab["name"] != "beta"]  # which averages models
    labs[0] = {**labs[0], "learner": {"kind": "pairs", **learner}}
    return ran(small(labs=labs, language={**SMALL["language"], "claims": {"facts": 5}}), runtime)


def test_it_keeps_the_contract(pairs: ModuleType) -> None:
    check_learner(pairs.PairLearner())
    check_learner(pairs.PairLearner(trust=0.5))


def test_it_is_the_same_in_any_number_of_shards(pairs: ModuleType) -> None:
    assert hashes_of(world_of()) == hashes_of(world_of(InProcess(3)))


@pytest.mark.slow
@pytest.mark.usefixtures("local_ray")
def test_it_is_the_same_on_ray(pairs: ModuleType) -> None:
    from ray import cloudpickle

    cloudpickle.register_pickle_by_value(pairs)
    try:
        with OnRay(2) as runtime:
            assert hashes_of(world_of(runtime)) == hashes_of(world_of())
    finally:
        cloudpickle.unregister_pickle_by_value(pairs)


def information(law: Any) -> float:
    """Return the bits that a word says of the next one, in the pairs of a law."""
    joint = law.pairs.toarray() / law.pairs.sum()
    expected = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    held = joint > 0
    return float((joint[held] * np.log2(joint[held] / expected[held])).sum())


def test_its_models_write_in_an_order_that_readers_find(pairs: ModuleType) -> None:
    """Chance order is learnt, written and learnt again: it hardens, where words alone go on."""
    labs = [{**LAB, "learner": {"kind": "pairs", "trust": 0.1}}]
    world = World(small(labs=labs, language=TWENTY, measure={}))
    found = []
    for _ in range(4):
        world.step()
        found.append(information(world.labs[0].compute.get(LabCompute.output).words))
    fresh = [{**LAB, "sources": [{"kind": "human"}], "learner": labs[0]["learner"]}]
    people = ran(small(labs=fresh, language=TWENTY, measure={}))
    once = information(people.labs[0].compute.get(LabCompute.output).words)
    assert found[-1] > found[0] > once


def test_what_it_cannot_do_is_one_sentence(pairs: ModuleType) -> None:
    expected = {**LAB, "sources": [{"kind": "human", "sampling": "expected"}]}
    learner = {"kind": "pairs"}
    with pytest.raises(TextError, match="what Pairs to expect of a text cannot be told"):
        ran(small(labs=[{**expected, "learner": learner}]))
    pool = {**LAB, "workflow": "accumulate-subsample", "learner": learner}
    with pytest.raises(TextError, match="Pairs do not know the single draws of a text"):
        ran(small(labs=[pool]))
    other = {**LAB, "name": "b", "learner": learner}
    both = [{**LAB, "sources": [{"kind": "pool"}]}, other]
    with pytest.raises(TextError, match="ChainLaw of words is no law of independent draws"):
        ran(small(labs=both))


@pytest.mark.parametrize(
    ("learner", "message"),
    [
        ({"kind": "pears"}, r"labs\.a\.learner: no learner 'pears': did you mean 'pairs'\?"),
        ({"kind": "pairs", "trist": 1}, r"labs\.a\.learner: there is no 'trist'; expected .*trust"),
        ({"kind": "pairs", "trust": "much"}, r"labs\.a\.learner: trust: Input should be a valid"),
    ],
)
def test_what_it_is_told_is_checked(
    pairs: ModuleType, learner: dict[str, Any], message: str
) -> None:
    with pytest.raises(AgentError, match=message):
        World(small(labs=[{**LAB, "learner": learner}]))
