"""Hosts on one machine: namespaces of network, mounts, processes and names, on one bridge.

Each has an address, a name and a `/dev/shm` of its own, where its Ray keeps its files, too; the
rest of the disk is shared. They are ended with everything that runs on them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_PREPARE = """
set -e
hostname {name}
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs -o size=4g none /dev/shm
echo ready
exec sleep infinity
"""


def why_not() -> str:
    """Say what keeps hosts from being made here; nothing if they can be."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "namespaces of a network are made by root, on Linux"
    missing = [tool for tool in ("ip", "unshare", "nsenter") if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed (Debian: iproute2, util-linux)"
    for command in (
        ["unshare", "-m", "-p", "-u", "-f", "true"],
        ["ip", "netns", "add", "eco-try"],
        ["ip", "netns", "del", "eco-try"],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            return f"{' '.join(command)}: {done.stderr.strip()}"
    return ""


@dataclass(frozen=True)
class Host:
    """A host that is there.

    Attributes
    ----------
    name, address
        What it is called, and its address on the bridge.
    pid
        The process, seen from outside, that is the first on it.
    """

    name: str
    address: str
    pid: int

    def start(
        self, *command: str | Path, env: dict[str, str] | None = None, cwd: str | Path = "/"
    ) -> subprocess.Popen[str]:
        """Start a command there."""
        enter = ["nsenter", "-t", str(self.pid), "-n", "-m", "-p", "-u", f"--wd={cwd}", "--"]
        return subprocess.Popen(
            [*enter, *map(str, command)],
            env={**os.environ, "RAY_TMPDIR": "/dev/shm", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *command: str | Path,
        env: dict[str, str] | None = None,
        cwd: str | Path = "/",
        timeout: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command there to its end."""
        with self.start(*command, env=env, cwd=cwd) as process:
            try:
                out, err = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def shell(self, script: str, timeout: float = 300) -> str:
        """Run a script there that must succeed; return what it prints."""
        done = self.run("bash", "-euc", script, timeout=timeout)
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout


@contextmanager
def hosts(*names: str) -> Iterator[list[Host]]:
    """Provide hosts of these names, with addresses 10.77.0.1 and up, for a while."""
    mark = f"e{os.getpid()}"
    with ExitStack() as stack:
        _ip("netns", "add", mark)
        stack.callback(_ip, "netns", "del", mark)
        _ip("-n", mark, "link", "add", "bridge", "type", "bridge")
        _ip("-n", mark, "link", "set", "bridge", "up")
        yield [stack.enter_context(_host(mark, name, n)) for n, name in enumerate(names, start=1)]


@contextmanager
def _host(mark: str, name: str, n: int) -> Iterator[Host]:
    space, plug, address = f"{mark}-{n}", f"{mark}p{n}", f"10.77.0.{n}"
    _ip("netns", "add", space)
    process = None
    try:
        _ip("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", plug)
        _ip("-n", space, "link", "set", plug, "netns", mark)
        _ip("-n", mark, "link", "set", plug, "master", "bridge", "up")
        _ip("-n", space, "addr", "add", f"{address}/24", "dev", "eth0")
        for link in ("eth0", "lo"):
            _ip("-n", space, "link", "set", link, "up")
        process = subprocess.Popen(
            ["ip", "netns", "exec", space, "unshare", "-m", "-p", "-u", "-f", "--kill-child",
             "bash", "-c", _PREPARE.format(name=name)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Host(name, address, _child(process.pid))
    finally:
        if process is not None:
            process.kill()
            process.communicate()
            time.sleep(0.1)
        _ip("netns", "del", space)


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()[0])


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
