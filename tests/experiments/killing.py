"""Runs that are killed: at a write, as if the process had ended there, or by a signal."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ecosystem.results import run_folder
from ecosystem.results.writer_lock import WriterLock

TINY = """\
title: tiny
time: {rounds: 24}
language: {lexicon: {kind: zipf, types: 40, topics: {news: 3, poems: 1}}}
publishers: [{name: sites, pages: 30, ai_share: 0.5}]
crawlers: [{name: common, coverage: 0.5}]
labs:
  - {name: alpha, tokens: 200, learner: {smoothing: 0.1}, crawler: common,
     sources: [{kind: crawl, when_short: less}]}
  - {name: beta, tokens: 100, sources: [{kind: web, when_short: less}]}
measure: {worth: false}
"""


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def kill_at_write(number: int) -> Iterator[None]:
    """Let a process end at a write of a file: neither that nor anything after it is done.

    The lock is let go as the system does it; the files that stand for it stay.
    """
    write, n = run_folder.write_atomically, 0

    def killed(path: Path, content: bytes) -> None:
        nonlocal n
        n += 1
        if n > number:
            path.with_name(f".{path.name}.tmp").write_bytes(content[: len(content) // 2])
            raise Killed
        write(path, content)

    def let_go(lock: WriterLock) -> None:
        lock._lock.release()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_folder, "write_atomically", killed)
        patch.setattr(WriterLock, "leave", let_go)
        with suppress(Killed):
            yield


def killed_by(number: signal.Signals, command: list[str], when: Callable[[], bool]) -> None:
    """Start a command, send it a signal once something is there, and wait for its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ecosystem", *command],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 180
    while not when():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(number)
    process.communicate()
    assert process.returncode != 0, "it had ended before"
