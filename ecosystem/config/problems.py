"""Problems found in files that users write, and the exceptions which carry them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Key = str | int | date
"""A mapping key of a file, or a list index."""

Loc = tuple[Key, ...]
"""Where a value stands in the data: mapping keys and list indices from the top."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file.

    Parameters
    ----------
    file : str
        The file as the user named it, or ``--set PATH=…`` for an override.
    line, column : int
        Position in the file, counted from 1. A line of 0 means that the problem has no position
        inside a file (a file which cannot be opened, an override).
    path : str
        The key path as shown to the user, such as ``labs.alpha.sources[1].share``; may be empty.
    message : str
        What is wrong; what was expected; what to do.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line:column path: message``, leaving out what is not known."""
        where = f"{self.file}:{self.line}:{self.column}" if self.line > 0 else self.file
        return f"{where} {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class ScenarioError(Exception):
    """A file cannot be used; carries every problem found, in the order of the files.

    Parameters
    ----------
    problems : Iterable[Problem]
        The problems; they are sorted by file, line and column, and exact repeats are dropped.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(set(problems), key=_place)
        # Handing the list to Exception keeps the error picklable across processes.
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return one block per problem."""
        return "\n".join(str(problem) for problem in self.problems)


def _place(problem: Problem) -> tuple[str, int, int, str, str]:
    return (problem.file, problem.line, problem.column, problem.path, problem.message)


class FieldError(ValueError):
    """Raised by a model validator to point at one precise place.

    Parameters
    ----------
    loc : tuple of str, int or date
        The place, relative to the model whose validator raises the error. For the root model
        that is the place in the whole file. A list entry may be given by index or by name.
    message : str
        What is wrong; what was expected; what to do.
    """

    def __init__(self, loc: Sequence[Key], message: str) -> None:
        super().__init__(tuple(loc), message)
        self.loc: Loc = tuple(loc)
        self.message = message

    def __str__(self) -> str:
        """Return the message alone; the place is told by whoever reports the error."""
        return self.message


class FieldErrors(ValueError):  # noqa: N818 - it holds errors
    """Several `FieldError` raised at once.

    Parameters
    ----------
    errors : Iterable[FieldError]
        The errors, each with its own place.
    """

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors: list[FieldError] = list(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        """Return the messages, one per line."""
        return "\n".join(str(error) for error in self.errors)
