"""Hosts of a local Ray: named, in any order, with little traffic, and errors as they are."""

from __future__ import annotations

import pickle
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pytest

import ecosystem
from ecosystem import World
from ecosystem.agents.filter.compute import FilterCompute
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.registry import AGENTS
from ecosystem.draws.arithmetic import arithmetic
from ecosystem.runtime import on_ray
from ecosystem.runtime.agreement import Identity
from ecosystem.runtime.cluster import Cluster, joined
from ecosystem.runtime.host import Host
from ecosystem.runtime.on_ray import OnRay
from ecosystem.runtime.runtime import HostsError, NoHostsError
from ecosystem.versions.packages import installed
from ecosystem.web.lots import Lots
from ecosystem.web.shared_state import SharedState
from ecosystem.world.text_ledger import LedgerError
from tests.runtime.used_hosts import OnUsedHosts
from tests.runtime.witness import Witness
from tests.small import SMALL, hashes_of, ran, small

pytestmark = pytest.mark.usefixtures("local_ray")


class UnevenHost(Host):
    """A host that takes its time, now and then."""

    def work(self, handle: str, method: str, *args: Any, **kwargs: Any) -> Any:
        time.sleep(random.choice([0.0, 0.0, 0.01]))
        return super().work(handle, method, *args, **kwargs)


@pytest.mark.slow
def test_answers_may_arrive_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "Host", UnevenHost)
    with OnRay(3) as runtime:
        assert hashes_of(ran(small(), runtime)) == hashes_of(ran(small()))


def test_run_on_workers_gives_the_same_hashes_as_in_process() -> None:
    scenario = small()
    alone = ecosystem.run(scenario)
    hosted = ecosystem.run(scenario, workers=2)
    for table in alone.tables:
        assert alone.table(table).equals(hosted.table(table)), table


@pytest.mark.slow
def test_hosts_are_named_for_what_they_carry() -> None:
    import ray

    with OnRay(2) as runtime:
        World(small(), runtime)
        named = {a["name"] for a in ray.util.list_named_actors(all_namespaces=True)}
    handles = {handle for name in named for handle in name.split("+")}
    assert {
        "lab:alpha",
        "crawler:common",
        "filter:test",
        "archive:vault",
        "publishers:spam/1",
    } <= handles


@pytest.mark.slow
def test_no_host_knows_mesa_or_pandas() -> None:
    with OnRay(2) as runtime:
        handles = [runtime.handle(f"witness:{i}", Witness) for i in range(2)]
        World(small(), runtime).step()
        for module in ("mesa", "pandas"):
            assert not any(handle.get(Witness.has, module) for handle in handles)
        assert all(handle.get(Witness.has, "ecosystem.agents.lab.compute") for handle in handles)


class CountedRay(OnUsedHosts):
    """Counts the bytes that the driver sends and gets."""

    n_bytes = 0

    def _count(self, thing: Any) -> None:
        import ray

        if isinstance(thing, ray.ObjectRef):
            self.n_bytes += len(thing.binary())
        elif isinstance(thing, list | tuple):
            for part in thing:
                self._count(part)
        elif isinstance(thing, Mapping):
            self._count([*thing.keys(), *thing.values()])
        else:
            self.n_bytes += len(pickle.dumps(thing))

    def call(self, handle: str, method: str, args: Any, kwargs: Any) -> Any:
        self._count((handle, method, args, kwargs))
        return super().call(handle, method, args, kwargs)

    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        self._count((method.__name__, args))
        super().everywhere(method, *args)

    def values(self, refs: Iterable[Any]) -> Any:
        answers = super().values(refs)
        self._count(answers)
        return answers


@pytest.mark.slow
def test_the_drivers_traffic_does_not_grow_with_the_pages(used_hosts: list[Any]) -> None:
    def bytes_of_a_round(scale: int) -> tuple[int, int]:
        sites = [{**group, "pages": group["pages"] * scale} for group in SMALL["publishers"]]
        with CountedRay(used_hosts, 2) as runtime:
            world = World(small(publishers=sites), runtime)
            world.step()
            before = runtime.n_bytes
            world.step()
            return runtime.n_bytes - before, world.tables["web"][-1]["n_pages"]

    few, n_few = bytes_of_a_round(1)
    many, n_many = bytes_of_a_round(100)
    assert n_many > 90 * n_few
    assert many < 1.02 * few  # numbers get a few digits longer


@pytest.mark.slow
def test_kernels_run_on_the_hosts() -> None:
    sites = [{"name": "p", "pages": 3000, "ai_share": 0.5}]
    with OnRay(2) as runtime:
        ran(small(publishers=sites), runtime)
        driver, *hosts = runtime.usage()
    spent = sum(host.kernel_cpu_seconds for host in hosts)
    assert spent > 0.05
    assert spent >= 0.9 * (driver.kernel_cpu_seconds + spent)


def test_an_error_on_a_host_arrives_as_what_it_is(used_hosts: list[Any]) -> None:
    class Broken:
        def rates(self, lots: Lots) -> Any:
            raise LookupError("no such page")

    with OnUsedHosts(used_hosts, 1) as runtime:
        world = World(small(), runtime)
        broken = runtime.handle("filter:broken", FilterCompute, evidence="x", detector=Broken())
        with pytest.raises(LookupError, match="no such page"):
            broken.get(FilterCompute.tally)
        broken.tell(FilterCompute.judge)
        with pytest.raises(LookupError, match="no such page"):
            world.step()


class Failing:
    """A detector that cannot judge pages of round 2."""

    def rates(self, lots: Lots) -> Any:
        if (lots.column("round") == 2).any():
            raise ValueError("no such page")
        return np.zeros(len(lots))


class Broken(Filter):
    """A filter that fails in round 2, on its host."""

    def detector(self) -> Failing:
        return Failing()


def test_a_round_that_fails_on_a_host_leaves_no_rows(
    monkeypatch: pytest.MonkeyPatch, used_hosts: list[Any]
) -> None:
    monkeypatch.setattr(AGENTS, "_registered", {"broken": Broken})
    filters = [*SMALL["filters"], {"name": "broken", "kind": "agent", "agent": "broken"}]
    with OnUsedHosts(used_hosts, 2) as runtime:
        world = World(small(filters=filters), runtime)
        world.step()
        with pytest.raises(ValueError, match="no such page") as error:
            world.step()
    assert {row["round"] for rows in world.tables.values() for row in rows} == {0, 1}
    assert "filter/compute.py" in "".join(error.value.__notes__)  # where it was, on the host


class UnpicklableError(Exception):
    """An error that does not travel."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


class Fails:
    """A compute half that fails in a way of its own."""

    def __init__(self, state: SharedState) -> None:
        self.state = state

    def fail(self) -> None:
        raise UnpicklableError("odd", "ly")


def test_an_error_that_does_not_travel_is_told_in_words(used_hosts: list[Any]) -> None:
    with OnUsedHosts(used_hosts, 1) as runtime:
        fails = runtime.handle("fails", Fails)
        World(small(), runtime)
        with pytest.raises(HostsError, match="oddly"):
            fails.get(Fails.fail)


@pytest.mark.slow
def test_hosts_that_find_no_core_are_not_waited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    with OnRay(3) as one, OnRay(3) as two:
        World(small(), one)
        monkeypatch.setattr(on_ray, "_PATIENCE", 2.0)
        with pytest.raises(HostsError, match=r"did not start within \d s"):
            World(small(), two)


class OtherHost(Host):
    """A host on a node that joined with other code."""

    def identity(self) -> Identity:
        return Identity({**installed(), "code": "another"}, arithmetic())


@pytest.mark.slow
def test_a_host_with_other_code_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "Host", OtherHost)
    with OnRay(1) as runtime, pytest.raises(NoHostsError) as error:
        World(small(), runtime)
    assert re.search(
        r"lab:alpha.* on .* has other code or versions: code another", str(error.value)
    )


class Slow:
    """A compute half that takes its time."""

    def __init__(self, state: SharedState) -> None:
        self.state = state

    def sleep(self) -> None:
        time.sleep(4)


@pytest.mark.slow
def test_a_busy_host_is_not_a_lost_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_ray, "_NOTICED", 0.5)
    with OnRay(2) as runtime:
        World(small(), runtime)
        busy = runtime.handle("slow", Slow, load=100)
        fails = runtime.handle("fails", Fails)
        assert runtime._host_of["slow"] != runtime._host_of["fails"]
        busy.tell(Slow.sleep)
        with pytest.raises(HostsError, match="oddly"):
            fails.get(Fails.fail)
        runtime.settle()


def test_a_cluster_is_not_exchanged_for_the_ray_that_is_there() -> None:
    with (
        pytest.raises(NoHostsError, match=r"uses the Ray at .* already, and can use no other"),
        joined(cluster=Cluster("10.77.0.1:6379")),
    ):
        pass
    with joined(cluster=Cluster("auto")) as ray:
        there = ray.get_runtime_context().gcs_address
    with joined(cluster=Cluster(there)) as ray:
        assert ray.is_initialized()


@pytest.mark.slow
def test_a_closed_runtime_says_so() -> None:
    with OnRay(1) as runtime:
        world = World(small(), runtime)
    with pytest.raises(HostsError, match="was closed"):
        world.step()


def test_pages_that_vanish_on_a_host_stop_the_run(used_hosts: list[Any]) -> None:
    class Thief:
        def __init__(self, state: SharedState) -> None:
            self.state = state

        def steal(self) -> None:
            self.state.live = self.state.live[:-5]

    with OnUsedHosts(used_hosts, 1) as runtime:
        thief = runtime.handle("thief", Thief)
        world = World(small(), runtime)
        thief.get(Thief.steal)
        with pytest.raises(LedgerError, match=r"account .web.* is off by"):
            world.step()


@pytest.mark.slow
def test_a_lost_host_stops_the_run_in_one_line() -> None:
    import ray

    with OnRay(2) as runtime:
        world = World(small(), runtime)
        ray.kill(runtime._hosts[0])
        with pytest.raises(HostsError, match="a host was lost"):
            world.step()


def test_more_hosts_than_cores_are_refused() -> None:
    with pytest.raises(HostsError, match=r"99 workers are wanted, but the Ray cluster has 4 cores"):
        OnRay(99)


def test_the_corpus_is_not_on_the_driver(used_hosts: list[Any]) -> None:
    with OnUsedHosts(used_hosts, 1) as runtime, pytest.raises(AttributeError, match="on the hosts"):
        World(small(), runtime).state  # noqa: B018
