"""Expectations that name what was expected when they fail."""

from __future__ import annotations

import pickle
from typing import Any


def expect(is_kept: bool, message: str) -> None:
    """Raise an error that says what was expected, also under ``python -O``.

    Raises
    ------
    AssertionError
        With the message, unless what was expected is so.
    """
    if not is_kept:
        raise AssertionError(message)


def travelled(thing: Any, name: str) -> Any:
    """Return a copy of something as it arrives on another host.

    Raises
    ------
    AssertionError
        If it cannot travel.
    """
    try:
        return pickle.loads(pickle.dumps(thing))
    except Exception as plainly:
        try:
            from ray import cloudpickle  # what Ray sends with: knows classes of a notebook too
        except ImportError:
            raise _cannot_travel(name, plainly) from plainly
        try:
            return pickle.loads(cloudpickle.dumps(thing))
        except Exception as error:
            raise _cannot_travel(name, error) from error


def _cannot_travel(name: str, error: Exception) -> AssertionError:
    return AssertionError(
        f"{name} cannot be sent to another host; expected something that can be pickled"
        f" ({type(error).__name__}: {error})"
    )
