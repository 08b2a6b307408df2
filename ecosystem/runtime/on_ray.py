"""The same compute halves on host actors of a Ray cluster."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from ecosystem.runtime.agreement import Identity
from ecosystem.runtime.cluster import Cluster, import_ray, joined
from ecosystem.runtime.host import Host
from ecosystem.runtime.meter import Meter
from ecosystem.runtime.placement import placed_by_load
from ecosystem.runtime.runtime import HostsError, NoHostsError, Ref, Runtime, Usage, first_line
from ecosystem.runtime.user_code import send_by_value

T = TypeVar("T")

_PATIENCE = 15.0  # seconds in which at least one more host must start, where no core is free
_SLOWLY = 4  # times that where there are: a host has its core and starts slowly, on a busy machine
_NOTICED = 5.0  # seconds in which a lost host is known to be one, once something failed


@contextmanager
def hosts_on_ray(workers: int | None = None, cluster: Cluster | None = None) -> Iterator[OnRay]:
    """Provide hosts on a Ray for one world, and take them away again.

    Parameters
    ----------
    workers
        Number of hosts; by default one for every core of the cluster.
    cluster
        Cluster to join, see :func:`ecosystem.runtime.cluster.joined`.

    Raises
    ------
    NoHostsError
        If Ray is not installed, or there is no such cluster, or it is too small.
    """
    allowed = cluster is not None and cluster.allow_other_bits
    with joined(workers, cluster), OnRay(workers, allow_other_bits=allowed) as runtime:
        yield runtime


class OnRay(Runtime):
    """Compute halves on host actors, one core each; Ray must have been started or joined.

    The driver sends references and small numbers. Pages, words and laws move between
    hosts through Ray's object store, and are read where they lie.

    Parameters
    ----------
    workers
        Number of hosts; None takes a host for every core of the cluster. There are never
        more hosts than compute halves.
    n_shards
        Into how many parts populations are divided; as many as hosts by default.
    allow_other_bits
        Whether hosts may compute other last bits than the driver.

    Raises
    ------
    NoHostsError
        If the cluster has fewer cores than hosts are wanted.
    """

    def __init__(
        self,
        workers: int | None = None,
        n_shards: int | None = None,
        *,
        allow_other_bits: bool = False,
    ) -> None:
        super().__init__()
        self._allow_other_bits = allow_other_bits
        self._ray = import_ray()
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        if workers is not None and workers > cores:
            raise NoHostsError(
                f"{workers} workers are wanted, but the Ray cluster has {cores} cores"
            )
        self._n_hosts = workers or max(cores, 1)
        self.n_shards = n_shards or self._n_hosts
        self._namespace = f"ecosystem-{uuid.uuid4().hex[:8]}"
        self._hosts: list[Any] = []
        self._loads: list[float] = []
        self._places: list[str] = []  # what each host carries, and where
        self._host_of: dict[str, int] = {}
        self._open: list[Any] = []
        self._meter = Meter()

    # ------------------------------------------------------------ hosts and handles

    def _start(self, state: Callable[..., Any], given: Mapping[str, Any]) -> None:
        send_by_value()
        loads = {name: placing.load for name, placing in self._placings.items()}
        groups = placed_by_load(loads, self._n_hosts)
        shared = self._ray.put(dict(given))
        for names in groups:
            self._host_of.update(dict.fromkeys(names, len(self._hosts)))
            self._hosts.append(self._host(state, shared, names))
            self._loads.append(sum(loads[name] for name in names))
            self._places.append("+".join(names))
        try:
            self._await_hosts()
        except HostsError as error:
            self.close()
            raise error if isinstance(error, NoHostsError) else NoHostsError(str(error)) from error

    def _await_hosts(self) -> None:
        """Wait for the hosts, as long as one more of them starts now and then."""
        called = [host.usage.remote() for host in self._hosts]
        asleep, n_waits = called, 0
        while asleep:
            awake, asleep = self._ray.wait(asleep, timeout=_PATIENCE)
            n_waits = 0 if awake else n_waits + 1
            free = self._ray.available_resources().get("CPU", 0)
            if n_waits > 0 and (free < 1 or n_waits == _SLOWLY):
                raise NoHostsError(self._late(len(asleep), n_waits * _PATIENCE, free))
        self._places = [f"{used.process} on {used.node}" for used in self._wait(called)]
        here = Identity.here()  # a node may have joined since the others were asked
        identities = self._wait([host.identity.remote() for host in self._hosts])
        other_bits = []
        for place, there in zip(self._places, identities, strict=True):
            if differing := here.disagreement(there, self._allow_other_bits):
                raise NoHostsError(f"{place} has {differing}")
            if bits := here.other_bits(there):
                other_bits.append(f"{place}: other last bits of {bits}")
        self.other_bits = tuple(other_bits)

    def _late(self, n: int, seconds: float, free: float) -> str:
        cores = self._ray.cluster_resources().get("CPU", 0)
        why = "others use the rest" if free < 1 else "the machine is busy"
        return (
            f"{n} of {len(self._hosts)} hosts did not start within {seconds:.0f} s: of the"
            f" cluster's {cores:.0f} cores {free:.0f} are free; {why}. Ask for fewer hosts with"
            " --workers, or wait"
        )

    def _host(self, state: Callable[..., Any], given: Any, names: list[str]) -> Any:
        actor = self._ray.remote(Host).options(
            name="+".join(names), namespace=self._namespace, num_cpus=1
        )
        return actor.remote(state, given, names)

    def _place(self, names: list[str]) -> None:
        for name in names:
            placing = self._placings[name]
            if name not in self._host_of:
                self._host_of[name] = self._loads.index(min(self._loads))
                self._loads[self._host_of[name]] += placing.load
            host = self._hosts[self._host_of[name]]
            self._open.append(host.place.remote(name, placing.build, placing.given))
        self.settle()

    # ------------------------------------------------------------ asking

    def call(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a compute half do something on its host."""
        if not self._hosts:
            raise HostsError("the hosts are gone: the runtime was closed")
        host = self._hosts[self._host_of[handle]]
        return cast(Ref[Any], host.work.remote(handle, method, *args, **kwargs))

    def tell(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """Have a compute half do something that has no answer."""
        self._open.append(self.call(handle, method, args, kwargs))

    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the state of every host do something."""
        self._open += [host.share.remote(method.__name__, *args) for host in self._hosts]

    def values(self, refs: Iterable[Ref[T]]) -> list[T]:
        """Wait for answers and return them in the order of their references."""
        return cast(list[T], self._wait(list(refs)))

    def _wait(self, refs: list[Any]) -> list[Any]:
        exceptions = self._ray.exceptions
        try:
            return list(self._ray.get(refs))
        except exceptions.RayTaskError as error:
            if loss := self._loss():  # others miss its answers, and fail in ways of their own
                raise HostsError(loss) from error
            cause = error.cause
            if not isinstance(cause, Exception) or isinstance(cause, exceptions.RayError):
                raise HostsError(f"a host failed:\n{error}") from None
            cause.add_note(f"On a host: {error}")
            raise cause from None
        except (exceptions.RayActorError, exceptions.ObjectLostError) as error:
            raise HostsError(self._loss() or f"a host was lost: {first_line(error)}") from error
        except exceptions.RayError as error:
            raise HostsError(f"a host failed:\n{error}") from error

    def _loss(self) -> str:
        """Say which hosts are lost, and where they were; nothing if none is known to be."""
        exceptions = self._ray.exceptions
        asked = [host.usage.remote() for host in self._hosts]
        self._ray.wait(asked, num_returns=len(asked), timeout=_NOTICED)
        gone = []
        for ref, place in zip(asked, self._places, strict=True):
            try:
                self._ray.get(ref, timeout=0)
            except exceptions.RayActorError:
                gone.append(place)
            except exceptions.GetTimeoutError:
                continue  # it is busy
        them = "a host was lost" if len(gone) == 1 else f"{len(gone)} hosts were lost"
        return f"{them}: {'; '.join(gone)}" if gone else ""

    def settle(self) -> None:
        """Wait until all that was told is done; raise what went wrong."""
        told, self._open = self._open, []
        self._wait(told)

    def usage(self) -> list[Usage]:
        """Return what the driver did, and every host."""
        driver = self._meter.usage("driver")
        return [driver, *self._wait([host.usage.remote() for host in self._hosts])]

    def __enter__(self) -> OnRay:
        """Use the hosts for a while."""
        return self

    def close(self) -> None:
        """End the host actors; the cluster goes on."""
        for host in self._hosts:
            self._ray.kill(host)
        self._hosts, self._open = [], []
