"""Ray itself: one started on this machine alone, or a cluster that is joined."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosystem.runtime.agreement import refuse_other_nodes
from ecosystem.runtime.knock import knock
from ecosystem.runtime.runtime import NoHostsError

_STORE_BYTES = 1_000_000_000  # more spills to disk
_HOSTS_PER_CORE = 4  # more only wait for each other
_LONGEST_FOLDER = 30  # characters; Ray adds up to 70, and a socket's path ends at 107
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
}
_SILENT = {"RAY_BACKEND_LOG_LEVEL": "fatal"}  # compiled code that prints, while Ray starts
_PATIENCE = 10.0  # seconds for one core to be free
_DEFAULT_TOKEN = "~/.ray/auth_token"  # where Ray looks last


@dataclass(frozen=True)
class Cluster:
    """A Ray cluster to join, of which this machine is a node.

    Parameters
    ----------
    address
        ``HOST:PORT`` of its head, or ``auto`` for the one that runs on this machine.
    token_file
        File that holds the cluster's token; by default what Ray itself finds:
        ``RAY_AUTH_TOKEN``, the file named by ``RAY_AUTH_TOKEN_PATH``, ``~/.ray/auth_token``.
    allow_other_bits
        Whether nodes may compute other last bits than this machine.
    """

    address: str
    token_file: str | Path | None = None
    allow_other_bits: bool = False


_member_of: Cluster | None = None  # the one that we have joined, whose nodes were asked


def import_ray() -> Any:
    """Import Ray without its noise.

    Raises
    ------
    NoHostsError
        If it is not installed.
    """
    os.environ.update(_QUIET)
    logging.getLogger("ray.widgets").setLevel(logging.ERROR)  # it speaks on import, in notebooks
    try:
        import ray
    except ImportError as error:
        raise NoHostsError("Ray is not installed; install the extra 'ray'") from error
    return ray


@contextmanager
def joined(workers: int | None = None, cluster: Cluster | None = None) -> Iterator[Any]:
    """Provide Ray itself, on this machine or on a cluster, and leave it again.

    Parameters
    ----------
    workers
        Cores wanted of a local Ray; by default all.
    cluster
        Cluster to join, whose nodes are asked whether they agree with this machine; without one
        a local Ray is started. A Ray that this process has joined or started already is used,
        and left running.

    Raises
    ------
    NoHostsError
        If Ray is not installed, or there is no such cluster, or its nodes do not agree with
        this machine, or none of its cores is free, or too much is wanted, or this process uses
        another Ray already.
    """
    if "ray" not in sys.modules or not sys.modules["ray"].is_initialized():
        with local_ray(workers) if cluster is None else _member(cluster):
            yield import_ray()
        return
    ray = import_ray()
    if cluster is not None and cluster != _member_of:
        _refuse_another(ray, cluster.address)
        refuse_other_nodes(ray, cluster.allow_other_bits)
    yield ray


def _refuse_another(ray: Any, address: str) -> None:
    """Refuse to take the Ray that this process uses already for the one at an address."""
    there = ray.get_runtime_context().gcs_address
    if address not in ("auto", there):
        raise NoHostsError(
            f"this process uses the Ray at {there} already, and can use no other: leave it with"
            f" ray.shutdown(), or give {there} or auto instead of {address}"
        )


# ---------------------------------------------------------------- on this machine


@contextmanager
def local_ray(workers: int | None = None) -> Iterator[None]:
    """Run a quiet Ray on this machine, reachable over loopback alone.

    Parameters
    ----------
    workers
        Cores that it may use; by default all.

    Raises
    ------
    NoHostsError
        If Ray is not installed, or there are far fewer cores.
    """
    ray, cores = import_ray(), os.cpu_count() or 1
    if workers is not None and workers > _HOSTS_PER_CORE * cores:
        raise NoHostsError(
            f"{workers} workers are wanted, but this machine has {cores} cores;"
            f" expected {_HOSTS_PER_CORE * cores} at most"
        )
    with _short_folder() as folder:
        with _on_loopback():
            _forget_token()
            ray.init(
                address="local",
                num_cpus=workers or cores,
                include_dashboard=False,
                logging_level=logging.ERROR,
                log_to_driver=False,
                object_store_memory=_STORE_BYTES,
                _node_ip_address="127.0.0.1",
                _temp_dir=folder,
            )
        try:
            with _no_messages():
                yield
        finally:
            ray.shutdown()


@contextmanager
def _short_folder() -> Iterator[str | None]:
    """Provide a folder of our own where Ray's would be too long for the path of a socket."""
    usual = os.environ.get("RAY_TMPDIR") or os.environ.get("TMPDIR") or "/tmp"
    if len(usual.encode()) <= _LONGEST_FOLDER:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_token() -> None:
    """Have Ray read its token anew: it keeps the first that a process used."""
    from ray import _raylet

    loader = getattr(_raylet, "AuthenticationTokenLoader", None)  # Ray's own, and may go
    if loader is not None:
        loader.instance().reset_cache()


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
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_AUTH_MODE": None,  # unset, a new local Ray wants a token
        **_SILENT,
    }
    clusters = ray_constants.ENABLE_RAY_CLUSTER
    ray_constants.ENABLE_RAY_CLUSTER = False
    try:
        with _environment(settings), _quiet():
            yield
    finally:
        ray_constants.ENABLE_RAY_CLUSTER = clusters


# ---------------------------------------------------------------- a cluster


@contextmanager
def _member(cluster: Cluster) -> Iterator[None]:
    """Join a running cluster, and leave it again."""
    global _member_of
    was_imported = "ray" in sys.modules
    with _environment(_token_settings(cluster.token_file)):
        ray = import_ray()  # not before: it looks only then whether tokens are in use
        knock(cluster.address)
        try:
            _forget_token()
            with _quiet(), _environment(_SILENT):
                ray.init(address=cluster.address, logging_level=logging.ERROR, log_to_driver=False)
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            if was_imported and os.environ.get("RAY_AUTH_MODE") == "token":
                reason += "; set RAY_AUTH_MODE=token before Python starts: Ray was imported before"
            raise NoHostsError(
                f"no Ray cluster could be joined at {cluster.address!r}: {reason}"
            ) from error
        try:
            with _no_messages():
                refuse_other_nodes(ray, cluster.allow_other_bits)
                _find_a_core(ray)
                _member_of = cluster
                yield
        finally:
            _member_of = None
            with _quiet():
                ray.shutdown()


def _find_a_core(ray: Any) -> None:
    """Refuse a cluster in which nothing can be begun: what is asked of it would wait silently."""
    trial = ray.remote(num_cpus=1)(lambda: None).remote()
    awake, _ = ray.wait([trial], timeout=_PATIENCE)
    if not awake:
        cores = ray.cluster_resources().get("CPU", 0)
        ray.cancel(trial)
        raise NoHostsError(
            f"of the cluster's {cores:.0f} cores none was free within {_PATIENCE:.0f} s: others"
            " use them. Wait, or end what runs there"
        )


def _token_settings(file: str | Path | None) -> dict[str, str | None]:
    """Return the environment in which Ray finds a token: it looks for none unless told to.

    Raises
    ------
    NoHostsError
        If there is none where it is said to be.
    """
    named = file or os.environ.get("RAY_AUTH_TOKEN_PATH")
    if file is None and os.environ.get("RAY_AUTH_TOKEN"):
        return {"RAY_AUTH_MODE": os.environ.get("RAY_AUTH_MODE") or "token"}
    if named is None and not Path(_DEFAULT_TOKEN).expanduser().exists():
        if os.environ.get("RAY_AUTH_MODE") == "token":
            raise NoHostsError(
                "RAY_AUTH_MODE=token asks for a token, but there is none; name the file that"
                " holds it with --token-file"
            )
        return {}
    path = Path(named or _DEFAULT_TOKEN)
    try:
        path = path.expanduser().absolute()
        token = path.read_bytes().strip()
    except RuntimeError as error:  # the home of a user who is not there
        raise NoHostsError(f"no token can be read from {path}: {error}") from error
    except OSError as error:
        raise NoHostsError(f"no token can be read from {path}: {error.strerror}") from error
    if not token:
        raise NoHostsError(f"{path} is empty; expected the token of the cluster")
    mode = "token" if file else os.environ.get("RAY_AUTH_MODE") or "token"
    return {"RAY_AUTH_MODE": mode, "RAY_AUTH_TOKEN_PATH": str(path), "RAY_AUTH_TOKEN": None}


# ---------------------------------------------------------------- manners


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep from the user what Ray prints while it starts or ends, compiled code included."""
    level = logging.getLogger("ray").level
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    shown = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(shown, 2)
        os.close(shown)
        logging.getLogger("ray").setLevel(level)


@contextmanager
def _no_messages() -> Iterator[None]:
    """Keep from the user what nodes tell the driver: Ray prints it whatever it is asked for.

    What matters of it arrives as an error of a call.
    """
    from ray._private import worker

    printed = getattr(worker, "print_to_stdstream", None)  # Ray's own, and may go
    worker.print_to_stdstream = lambda *_, **__: None
    try:
        yield
    finally:
        worker.print_to_stdstream = printed


@contextmanager
def _environment(settings: Mapping[str, str | None]) -> Iterator[None]:
    """Have settings in the environment for a while; None takes one away."""
    before = {name: os.environ.get(name) for name in settings}
    _set(settings)
    try:
        yield
    finally:
        _set(before)


def _set(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
