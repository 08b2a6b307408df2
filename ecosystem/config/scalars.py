"""Plain (unquoted) scalars by the core rules of YAML 1.2, with ISO dates added."""

from __future__ import annotations

import math
import re
from datetime import date

from ecosystem.config.nodes import Scalar

MAX_DIGITS = 250
"""Longest integer accepted, far above any real quantity and below what a float can hold."""

_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_INTEGER = re.compile(rf"[-+]?{_DIGITS}")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(rf"[-+]?(?:\.{_DIGITS}|{_DIGITS}(?:\.(?:{_DIGITS})?)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Line ends and tabs are harmless; the others come from escapes alone.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def acting_character(text: str) -> str | None:
    """Say what is wrong with a text that holds a control character, which would act on terminals.

    Texts of users are printed: a title could otherwise move the cursor or change colours.
    """
    found = _CONTROL.search(text)
    if found is None:
        return None
    what = f"the control character U+{ord(found[0]):04X}"
    return f"{what} in a text would act on terminals; leave it out"


def resolve(text: str) -> Scalar:
    """Return the value which an unquoted scalar stands for.

    Only ``true`` and ``false`` are truth values: ``yes``, ``no``, ``on`` and ``off`` stay text,
    so that the language code ``no`` survives.

    Parameters
    ----------
    text : str
        The scalar as written.

    Returns
    -------
    str, int, float, bool, date or None
        The value; text which means nothing else is returned as it is.

    Raises
    ------
    ValueError
        If the scalar has the form of a number or of a date but cannot be one. The message is
        fit for users.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text, 10)
    if _BASED.fullmatch(text):
        return _integer(text, 0)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    if _DATE.fullmatch(text):
        return _date(text)
    return text


def _integer(text: str, base: int) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(
            f"a whole number of {len(text)} characters; expected at most {MAX_DIGITS}; "
            "put it in quotes if it is meant as text"
        )
    return int(text, base)


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        shown = text if len(text) <= 60 else f"{text[:59]}…"
        raise ValueError(f"the number {shown} is too large; expected a number below 1e308")
    return number


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"there is no date {text}; expected an existing day as YYYY-MM-DD; "
            "put it in quotes if it is meant as text"
        ) from None
