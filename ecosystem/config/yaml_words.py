"""Puts the errors of the YAML parser into plain words."""

from __future__ import annotations

import yaml

from ecosystem.config.problems import Problem

# Parts of what the C and the Python parser say, and what to tell the user instead. The first
# entry found in the parser's context and problem counts; {where} is where the construct began.
_PHRASES: tuple[tuple[str, str], ...] = (
    (
        "mapping values are not allowed",
        "a ':' cannot stand here; expected one 'key: value' per line; "
        "put a text which contains ': ' in quotes, and check the indentation",
    ),
    (
        "sequence entries are not allowed",
        "a list entry '- ' cannot stand here; begin the list on a line of its own",
    ),
    (
        "or ']'",
        "the list opened with '['{where} goes wrong here; expected ',' or ']'; close it",
    ),
    (
        "or '}'",
        "the mapping opened with '{{'{where} goes wrong here; expected ',' or '}}'; close it",
    ),
    ("flow node", "a value is missing here; expected one inside '[…]' or '{{…}}'"),
    (
        "found unexpected end of stream",
        "the quotes opened{where} are never closed; close them with the same kind of quote",
    ),
    (
        "found unexpected document",
        "the quotes opened{where} are never closed; close them with the same kind of quote",
    ),
    (
        "escape",
        "this is no escape which YAML knows inside \"…\"; write '\\\\' for a backslash, or use "
        "single quotes",
    ),
    (
        "could not find expected ':'",
        "this is not 'key: value'; expected a ':' and a blank after the key",
    ),
    (
        "block collection",
        "this does not fit the list begun{where}; expected '- ' at the same indentation",
    ),
    (
        "block mapping",
        "this does not fit the mapping begun{where}; expected 'key: value' at the same indentation",
    ),
    (
        "<document start>",
        "the data have ended before this; expected nothing more; check the indentation",
    ),
    ("block node", "a value is missing here; a text which begins with a sign needs quotes"),
    ("an alias", "'*' begins an alias, and no name follows; put the text in quotes"),
    ("an anchor", "'&' begins an anchor, and no name follows; put the text in quotes"),
    # Since PyYAML 6.0.4 the C parser gives up at a thousand levels by itself.
    ("maximum nesting depth", "the nesting is far deeper than 50 levels; flatten it"),
    ("undefined tag handle", "a tag ('!…') cannot stand here; remove it"),
    ("tag", "a tag ('!…') cannot stand here; remove it"),
)

_PARTS = ("context", "problem")
_MARKS = ("problem_mark", "context_mark")


def syntax_problem(error: Exception, text: str, shown: str) -> Problem:
    """Return an error of the YAML parser as a problem.

    Parameters
    ----------
    error : Exception
        What the parser raised.
    text : str
        The text it was reading.
    shown : str
        The file as it is to be named.

    Returns
    -------
    Problem
        The error in plain words, at its position.
    """
    said = " ".join(str(part) for name in _PARTS if (part := getattr(error, name, None)))
    # A key without its ':' is noticed only on the line after it.
    marks = _MARKS[::-1] if "could not find expected ':'" in said else _MARKS
    mark = next((mark for name in marks if (mark := getattr(error, name, None))), None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    character = _character_at(text, line, column)
    if "cannot start any token" in said:
        message = _bad_start(character)
    elif character == "\t":
        message = "a tab cannot indent YAML; use blanks"
    else:
        message = _phrase(said or str(error), error)
    return Problem(shown, line, column, "", message)


def _character_at(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


def _bad_start(character: str) -> str:
    if character == "\t":
        return "a tab cannot indent YAML; use blanks"
    return f"a value cannot begin with {character!r}; put the text in quotes"


def _phrase(said: str, error: Exception) -> str:
    begun = error.context_mark if isinstance(error, yaml.MarkedYAMLError) else None
    where = f" in line {begun.line + 1}" if begun is not None else ""
    for part, words in _PHRASES:
        if part in said:
            return words.format(where=where)
    return f"this is not valid YAML ({' '.join(said.split())[:200]})"
