"""Reads a file as text, refusing whatever cannot be a YAML text."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from ecosystem.config.nodes import Position
from ecosystem.config.problems import Problem, ScenarioError

MAX_BYTES = 16 * 1024 * 1024

_MAX_CHARACTER_PROBLEMS = 20
_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_YAML = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_text(path: Path, shown: str) -> str:
    """Return the text of a file.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        The file as it is to be named in problems.

    Returns
    -------
    str
        The text, without a byte order mark.

    Raises
    ------
    ScenarioError
        If there is no such file, it is not an ordinary file, it cannot be read, it is larger
        than 16 MiB, or it is not UTF-8.
    """
    return decode(_read_bytes(path, shown), shown)


def _read_bytes(path: Path, shown: str) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _refusal(shown, "this is a folder; expected a YAML file; name a file inside it")
        # Pipes and devices may block or never end.
        if not stat.S_ISREG(mode):
            raise _refusal(shown, "this is not an ordinary file; expected a YAML file")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refusal(shown, "there is no such file; check the name and the folder") from None
    except PermissionError:
        raise _refusal(shown, "the file may not be read; check its permissions") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refusal(shown, f"the file cannot be read ({reason})") from None
    if len(content) > MAX_BYTES:
        raise _refusal(
            shown,
            "the file is larger than 16 MiB; expected less; keep data in other files",
        )
    return content


def decode(content: bytes, shown: str) -> str:
    """Return the bytes of a file as text.

    Parameters
    ----------
    content : bytes
        The whole file.
    shown : str
        The file as it is to be named in problems.

    Returns
    -------
    str
        The text, without a byte order mark.

    Raises
    ------
    ScenarioError
        If the bytes are not UTF-8.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refusal(shown, "the file is UTF-16; expected UTF-8; save it again as UTF-8", 1, 1)
    if b"\0" in content:
        raise _refusal(shown, "this is a binary file; expected a YAML text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from after a byte order mark, its own object included.
        before = error.object[: error.start].decode("utf-8", errors="replace")
        position = position_of(before, len(before), shown)
        raise _refusal(
            shown,
            f"the byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8",
            position.line,
            position.column,
        ) from None


def character_problems(text: str, shown: str) -> list[Problem]:
    """Return a problem for each control character in `text`, at most twenty."""
    problems = []
    for match in _NOT_YAML.finditer(text):
        position = position_of(text, match.start(), shown)
        message = f"the control character U+{ord(match[0]):04X} cannot stand here; remove it"
        problems.append(Problem(*position, "", message))
        if len(problems) == _MAX_CHARACTER_PROBLEMS:
            break
    return problems


def position_of(text: str, index: int, shown: str) -> Position:
    """Return line and column of a character of `text`."""
    line, start = 1, 0
    for match in _LINE_END.finditer(text, 0, index):
        line, start = line + 1, match.end()
    return Position(shown, line, index - start + 1)


def _refusal(shown: str, message: str, line: int = 0, column: int = 0) -> ScenarioError:
    return ScenarioError([Problem(shown, line, column, "", message)])
