"""The same world on hosts of a local Ray: the same bits, however it is divided."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from ecosystem import Scenario
from tests.runtime.random_scenarios import scenarios
from tests.runtime.used_hosts import OnUsedHosts
from tests.small import LINKED, SMALL, hashes_of, priced, ran, small


@pytest.mark.parametrize(
    ("workers", "n_shards"),
    [
        pytest.param(1, 1, marks=pytest.mark.slow),
        (2, 2),
        pytest.param(2, 5, marks=pytest.mark.slow),
        pytest.param(3, 3, marks=pytest.mark.slow),
    ],
)
def test_any_number_of_hosts_and_shards_gives_the_same_bits(
    workers: int, n_shards: int, used_hosts: list[Any]
) -> None:
    with OnUsedHosts(used_hosts, workers, n_shards) as runtime:
        assert hashes_of(ran(small(), runtime)) == hashes_of(ran(small()))


def test_a_linked_web_gives_the_same_bits(used_hosts: list[Any]) -> None:
    with OnUsedHosts(used_hosts, 2, 3) as runtime:
        assert hashes_of(ran(small(**LINKED), runtime)) == hashes_of(ran(small(**LINKED)))


def test_people_who_withdraw_and_filters_that_begin_give_the_same_bits(
    used_hosts: list[Any],
) -> None:
    """What people saw and what they withheld are sums over hosts."""
    sites, *others = LINKED["publishers"]
    sites = {**sites, "withdrawal": {"elasticity": 1.3}, "paraphrased_share": 0.5}
    filters = [{**SMALL["filters"][0], "since": 2, "until": 4}, *SMALL["filters"][1:]]
    scenario = small(**{**LINKED, "publishers": [sites, *others], "filters": filters})
    expected = ran(scenario)
    assert any(row["n_pages_withheld"] for row in expected.tables["publishers"])
    with OnUsedHosts(used_hosts, 2, 3) as runtime:
        assert hashes_of(ran(scenario, runtime)) == hashes_of(expected)


@pytest.mark.slow
def test_labs_that_begin_and_end_give_the_same_bits(used_hosts: list[Any]) -> None:
    """Sites choose anew on their hosts; what an ended lab was trained on is asked of its host."""
    dates = {"alpha": {"until": 3}, "beta": {"since": 2}, "gamma": {"until": 4}}
    scenario = small(labs=[{**lab, **dates.get(lab["name"], {})} for lab in SMALL["labs"]])
    expected = ran(scenario)
    assert any(row.get("n_inputs") for row in expected.tables["debt"])
    with OnUsedHosts(used_hosts, 2, 3) as runtime:
        assert hashes_of(ran(scenario, runtime)) == hashes_of(expected)


def test_points_and_answers_give_the_same_bits(used_hosts: list[Any]) -> None:
    """Their laws travel between hosts; real numbers are summed by one of them alone."""
    language = {**SMALL["language"], "points": {"dimensions": 3}, "regression": {"questions": 9}}
    labs = [lab for lab in SMALL["labs"] if lab.get("workflow") != "accumulate-subsample"]
    scenario = small(language=language, labs=labs)
    with OnUsedHosts(used_hosts, 2, 3) as runtime:
        assert hashes_of(ran(scenario, runtime)) == hashes_of(ran(scenario))


def test_costs_are_the_same_bits(used_hosts: list[Any]) -> None:
    scenario = priced()
    with OnUsedHosts(used_hosts, 2, 3) as runtime:
        hosted = ran(scenario, runtime)
    assert len(hosted.tables["costs"]) > 50
    assert hashes_of(hosted) == hashes_of(ran(scenario))


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(scenarios())
def test_random_scenarios_give_the_same_bits(used_hosts: list[Any], scenario: Scenario) -> None:
    with OnUsedHosts(used_hosts, 2) as runtime:
        assert hashes_of(ran(scenario, runtime)) == hashes_of(ran(scenario))
