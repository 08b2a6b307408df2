"""One process writes a folder at a time, and whoever reads can tell whether one still does."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK, _WRITER = ".lock", ".writer"


class WriterLock:
    """The right to write a folder, which ends with the process that has it.

    Parameters
    ----------
    folder
        A folder that exists. While it is written, two small files stand there: the lock, and who
        has it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / _LOCK, thread_local=False)
        self._was_there = False  # left by a killed process
        self._said: str | None = None

    def take(self) -> bool:
        """Take it if nobody has it, and tell whether it was taken.

        Raises
        ------
        OSError
            If this process may not write the folder.
        """
        was_there = (self._folder / _LOCK).exists()
        try:
            self._lock.acquire(timeout=1)  # whoever looks has it for a moment
        except Timeout:
            return False
        self._was_there = was_there
        with suppress(OSError, ValueError):
            self._said = (self._folder / _WRITER).read_text(encoding="utf-8")
        who = {"process": os.getpid(), "host": platform.node()}
        (self._folder / _WRITER).write_text(json.dumps(who), encoding="utf-8")
        return True

    def give_back(self) -> None:
        """Let others have it; nothing is left of it. What is not held is not given back."""
        if not self._lock.is_locked:
            return
        for name in (_WRITER, _LOCK):
            with suppress(OSError):
                (self._folder / name).unlink()
        self._lock.release()

    def leave(self) -> None:
        """Let others have it, and leave the folder as it was when the lock was taken."""
        if not self._was_there or not self._lock.is_locked:
            self.give_back()
            return
        if self._said is None:
            (self._folder / _WRITER).unlink()
        else:
            (self._folder / _WRITER).write_text(self._said, encoding="utf-8")
        self._lock.release()


def writer_of(folder: Path) -> str | None:
    """Tell in words who is writing a folder.

    Returns
    -------
    str or None
        Empty if whoever wrote it ended without a word, as a killed process does; None if it is
        not known, as where nobody said that it began.
    """
    if not (folder / _LOCK).exists():
        return None
    try:
        with FileLock(folder / _LOCK, timeout=0):
            return ""
    except Timeout:
        return said_writer(folder)
    except OSError:  # it may not be locked by us
        return None


def said_writer(folder: Path) -> str:
    """Return who wrote last that it writes a folder."""
    try:
        who = json.loads((folder / _WRITER).read_text(encoding="utf-8"))
        return f"process {who['process']} on {who['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


class CannotWriteError(Exception):
    """A folder cannot be written now, or by this process."""


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Write a folder alone; it is made where it is not there, and taken away if it stays empty.

    Raises
    ------
    CannotWriteError
        If another process is writing it, or it cannot be made.
    """
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWriteError(f"{folder} cannot be made: {error.strerror}") from error
    lock = WriterLock(folder)
    if not lock.take():
        raise CannotWriteError(
            f"{folder} is being written by {said_writer(folder)}: wait until it has ended, or"
            " choose another folder with --out; nothing was changed"
        )
    try:
        yield
    finally:
        lock.give_back()
        for place in made:
            with suppress(OSError):  # it is not empty
                place.rmdir()
