"""The same benches on host actors of a Ray cluster."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar, cast

from ecosystem.draws.kernels import kernel_seconds
from ecosystem.runtime.host import Host
from ecosystem.runtime.placement import placed_by_load
from ecosystem.runtime.runtime import HostsError, Ref, Runtime

T = TypeVar("T")

_STORE_BYTES = 1_000_000_000  # more spills to disk
_HOSTS_PER_CORE = 4  # more only wait for each other
_PATIENCE = 60.0  # seconds for all hosts to start
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
}


def _ray() -> Any:
    """Import Ray without its noise."""
    os.environ.update(_QUIET)
    logging.getLogger("ray.widgets").setLevel(logging.ERROR)  # it speaks on import, in notebooks
    try:
        import ray
    except ImportError as error:
        raise HostsError("Ray is not installed; install the extra 'ray'") from error
    return ray


@contextmanager
def joined(workers: int | None = None, address: str | None = None) -> Iterator[Any]:
    """Provide Ray itself, on this machine or on a cluster, and leave it again.

    Parameters
    ----------
    workers
        Cores wanted of a local Ray; by default all.
    address
        Cluster to join; without it a local Ray is started. A Ray that this process has
        joined or started already is used, and left running.

    Raises
    ------
    HostsError
        If Ray is not installed, or there is no such cluster, or too much is wanted.
    """
    ray = _ray()
    ours = not ray.is_initialized()
    if ours and address is not None:
        join(address)
    elif ours:
        cores = os.cpu_count() or 1
        if workers is not None and workers > _HOSTS_PER_CORE * cores:
            raise HostsError(
                f"{workers} workers are wanted, but this machine has {cores} cores;"
                f" expected {_HOSTS_PER_CORE * cores} at most"
            )
        start_local(workers or cores)
    try:
        yield ray
    finally:
        if ours:
            ray.shutdown()


@contextmanager
def hosts_on_ray(workers: int | None = None, address: str | None = None) -> Iterator[OnRay]:
    """Provide hosts on a Ray for one world, and take them away again.

    Parameters
    ----------
    workers
        Number of hosts; by default one for every core of the cluster.
    address
        Cluster to join, see :func:`joined`.

    Raises
    ------
    HostsError
        If Ray is not installed, or there is no such cluster, or it is too small.
    """
    with joined(workers, address), OnRay(workers) as runtime:
        yield runtime


@cache
def _our_token() -> str:
    """Return the token of every local Ray of this process: Ray reads its token but once."""
    return secrets.token_hex(32)


@contextmanager
def _on_loopback() -> Iterator[None]:
    """Have a Ray that starts now listen on loopback alone, and to us alone.

    Ray stays on loopback where it holds clusters to be impossible, and nowhere else: asked
    for the address 127.0.0.1 it takes the machine's own. Other users of this machine are
    kept out by a token that only our processes know.
    """
    from ray._private import ray_constants

    settings = {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_AUTH_TOKEN": _our_token(),
        "RAY_AUTH_MODE": None,  # unset, a new local Ray wants a token
    }
    before = {name: os.environ.get(name) for name in settings}
    clusters = ray_constants.ENABLE_RAY_CLUSTER
    level = logging.getLogger("ray").level
    _set_environment(settings)
    ray_constants.ENABLE_RAY_CLUSTER = False
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        yield
    finally:
        _set_environment(before)
        ray_constants.ENABLE_RAY_CLUSTER = clusters
        logging.getLogger("ray").setLevel(level)


def _set_environment(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def start_local(workers: int) -> None:
    """Start a quiet Ray on this machine, reachable over loopback alone.

    Parameters
    ----------
    workers
        Cores that it may use.
    """
    ray = _ray()
    with _on_loopback():
        ray.init(
            address="local",
            num_cpus=workers,
            include_dashboard=False,
            logging_level=logging.ERROR,
            log_to_driver=False,
            object_store_memory=_STORE_BYTES,
            _node_ip_address="127.0.0.1",
        )


def join(address: str) -> None:
    """Join a running cluster; its token comes from Ray's own settings.

    Raises
    ------
    HostsError
        If there is no such cluster, or it does not let us in.
    """
    ray = _ray()
    _knock(address)
    try:
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False)
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise HostsError(
            f"no Ray cluster could be joined at {address!r}: {reason}; a cluster with"
            " authentication wants its token in RAY_AUTH_TOKEN or in a file named by"
            " RAY_AUTH_TOKEN_PATH"
        ) from error


def _knock(address: str) -> None:
    """Refuse an address where nobody listens: Ray itself would try for many minutes."""
    host, colon, port = address.rpartition(":")
    if not colon or "/" in host or not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError as error:
        raise HostsError(f"nobody answers at {address}: {error.strerror or error}") from error


class OnRay(Runtime):
    """Benches on host actors, one core each; Ray must have been started or joined.

    The driver sends references and small numbers. Pages, words and laws move between
    hosts through Ray's object store, and are read where they lie.

    Parameters
    ----------
    workers
        Number of hosts; None takes a host for every core of the cluster. There are never
        more hosts than benches.
    n_shards
        Into how many parts populations are divided; as many as hosts by default.

    Raises
    ------
    HostsError
        If the cluster has fewer cores than hosts are wanted.
    """

    def __init__(self, workers: int | None = None, n_shards: int | None = None) -> None:
        super().__init__()
        self._ray = _ray()
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        if workers is not None and workers > cores:
            raise HostsError(f"{workers} workers are wanted, but the Ray cluster has {cores} cores")
        self._n_hosts = workers or max(cores, 1)
        self.n_shards = n_shards or self._n_hosts
        self._namespace = f"ecosystem-{uuid.uuid4().hex[:8]}"
        self._hosts: list[Any] = []
        self._loads: list[float] = []
        self._names: list[str] = []
        self._host_of: dict[str, int] = {}
        self._open: list[Any] = []
        self._seconds_before = kernel_seconds()

    # ------------------------------------------------------------ hosts and seats

    def _start(self, commons: Callable[..., Any], given: Mapping[str, Any]) -> None:
        loads = {name: placing.load for name, placing in self._placings.items()}
        groups = placed_by_load(loads, self._n_hosts)
        shared = self._ray.put(dict(given))
        for names in groups:
            self._host_of.update(dict.fromkeys(names, len(self._hosts)))
            self._hosts.append(self._host(commons, shared, names))
            self._loads.append(sum(loads[name] for name in names))
            self._names.append("+".join(names))
        awake = [host.kernel_seconds.remote() for host in self._hosts]
        _, asleep = self._ray.wait(awake, num_returns=len(awake), timeout=_PATIENCE)
        if asleep:
            self.close()
            raise HostsError(
                f"{len(asleep)} of {len(awake)} hosts did not start within {_PATIENCE:.0f} s;"
                " are the cores of the cluster taken by others?"
            )

    def _host(self, commons: Callable[..., Any], given: Any, names: list[str]) -> Any:
        actor = self._ray.remote(Host).options(
            name="+".join(names), namespace=self._namespace, num_cpus=1
        )
        return actor.remote(commons, given, names)

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
        self, seat: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a bench do something on its host."""
        if not self._hosts:
            raise HostsError("the hosts are gone: the runtime was closed")
        host = self._hosts[self._host_of[seat]]
        return cast(Ref[Any], host.work.remote(seat, method, *args, **kwargs))

    def tell(
        self, seat: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """Have a bench do something that has no answer."""
        self._open.append(self.call(seat, method, args, kwargs))

    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the commons of every host do something."""
        self._open += [host.share.remote(method.__name__, *args) for host in self._hosts]

    def values(self, refs: Iterable[Ref[T]]) -> list[T]:
        """Wait for answers and return them in the order of their references."""
        return cast(list[T], self._wait(list(refs)))

    def _wait(self, refs: list[Any]) -> list[Any]:
        exceptions = self._ray.exceptions
        try:
            return list(self._ray.get(refs))
        except exceptions.RayTaskError as error:
            cause = error.cause
            if not isinstance(cause, Exception) or isinstance(cause, exceptions.RayError):
                raise HostsError(f"a host failed:\n{error}") from None
            cause.add_note(f"On a host: {error}")
            raise cause from None
        except (exceptions.RayActorError, exceptions.ObjectLostError) as error:
            reason = str(error).strip().splitlines()[0].rstrip(".")
            raise HostsError(f"a host was lost: {reason}") from error
        except exceptions.RayError as error:
            raise HostsError(f"a host failed:\n{error}") from error

    def settle(self) -> None:
        """Wait until all that was told is done; raise what went wrong."""
        told, self._open = self._open, []
        self._wait(told)

    def kernel_seconds(self) -> dict[str, float]:
        """Return the CPU time spent in kernels, by host, and in the driver."""
        spent = self._wait([host.kernel_seconds.remote() for host in self._hosts])
        driver = kernel_seconds() - self._seconds_before
        return {"driver": driver, **dict(zip(self._names, spent, strict=True))}

    def __enter__(self) -> OnRay:
        """Use the hosts for a while."""
        return self

    def close(self) -> None:
        """End the host actors; the cluster goes on."""
        for host in self._hosts:
            self._ray.kill(host)
        self._hosts, self._open = [], []
