"""One local Ray for all tests that want one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import own_agents
from tests.own_file import forget, registries_kept

OWN_AGENTS = own_agents  # importing them registers them
CORES = 4  # logical: more than the machine may have


@pytest.fixture(scope="session", autouse=True)
def no_fsync() -> Iterator[None]:
    """Let files reach the disk when they do: no test cuts the power, and it is a fifth of a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def local_ray() -> Iterator[None]:
    pytest.importorskip("ray", reason="hosts need the extra 'ray'")
    from ecosystem.runtime import cluster

    with cluster.local_ray(CORES):
        yield


@pytest.fixture(scope="session")
def used_hosts(local_ray: None) -> list[Any]:
    """Return the hosts that stand empty, for :class:`tests.runtime.used_hosts.OnUsedHosts`."""
    return []


@pytest.fixture
def own_process() -> Iterator[None]:
    """Forget what a command loaded: in life every command has a process of its own."""
    with registries_kept():
        yield
    forget()
