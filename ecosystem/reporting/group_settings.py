"""Settings of which the same can be said, told together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ecosystem.experiments.result import Compared

Row = dict[str, Any]


def alike(compared: Compared, table: str) -> list[list[str]]:
    """Return the settings of which a table has rows; those of which it says the same together."""
    rows = compared.arrow[table].to_pylist()
    found: dict[str, list[str]] = {}
    for setting, here in _by_setting(compared, rows):
        found.setdefault(repr([row | {"setting": ""} for row in here]), []).append(setting)
    return list(found.values())


def told_together(
    compared: Compared, rows: Sequence[Row], said_of: Callable[[list[Row]], Iterable[str]]
) -> Iterator[str]:
    """Yield what is said of the rows of every setting, once for settings of which it is the same.

    Parameters
    ----------
    rows
        Of a table of the comparison.
    said_of
        Returns the lines about the rows of one setting.
    """
    n = len(compared.manifest["settings"])
    found: dict[tuple[str, ...], list[str]] = {}
    for setting, here in _by_setting(compared, rows):
        found.setdefault(tuple(said_of(here)), []).append(setting)
    for lines, settings in found.items():
        if n > 1:
            yield f"  {in_settings(settings, n)}"
        yield from lines


def in_settings(settings: list[str], n: int, form: str = "'{}'") -> str:
    """Return where something is so: in every one of n settings, or in which."""
    if len(settings) == n:
        return "in every setting"
    quoted = [form.format(setting) for setting in settings]
    return f"in {' and '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}"


def _by_setting(compared: Compared, rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for setting in [s["name"] for s in compared.manifest["settings"]]:
        here = [row for row in rows if row["setting"] == setting]
        if here:
            yield setting, here
