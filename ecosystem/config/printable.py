"""Texts of unknown origin, made fit for a terminal and for a line."""

from __future__ import annotations

import re

_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")


def printable(text: str) -> str:
    """Return a text whose control characters are written out in hexadecimal; line ends stay."""
    return _ACTING.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def in_a_line(text: object, most: int = 300) -> str:
    """Return what something says in one printable line, cut after so many letters."""
    line = printable(_SPACE.sub(" ", str(text)).strip())
    return line if len(line) <= most else f"{line[:most]}…"
