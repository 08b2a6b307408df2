"""Settings of which the same can be said, told together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.format import QUOTED, listed


class _InSetting(Protocol):
    @property
    def setting(self) -> str: ...


RowT = TypeVar("RowT", bound=_InSetting)


def group_settings(
    result: ComparisonResult, rows: Sequence[RowT]
) -> list[tuple[list[str], list[RowT]]]:
    """Return the settings of which there are rows, and the rows; those that are the same together.

    Where settings differ in nothing but their names, the rows are those of the first.
    """
    found: dict[Any, tuple[list[str], list[RowT]]] = {}
    for setting, here in _by_setting(result, rows):
        same = repr([{**vars(row), "setting": ""} for row in here])
        found.setdefault(same, ([], here))[0].append(setting)
    return list(found.values())


def tell_together(
    result: ComparisonResult, rows: Sequence[RowT], lines_of: Callable[[list[RowT]], Iterable[str]]
) -> Iterator[str]:
    """Yield the lines about every setting, once for settings of which they are the same.

    Parameters
    ----------
    rows
        Of a table of the comparison.
    lines_of
        Returns the lines about the rows of one setting.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for setting, here in _by_setting(result, rows):
        found.setdefault(tuple(lines_of(here)), []).append(setting)
    for lines, settings in found.items():
        if len(result.settings) > 1:
            yield f"  {in_settings(result, settings, repr)}"
        yield from lines


def in_settings(
    result: ComparisonResult, settings: list[str], form: Callable[[str], str] = QUOTED.format
) -> str:
    """Return where something is so: in every setting, or in which."""
    if len(settings) == len(result.settings):
        return "in every setting"
    return f"in {listed(map(form, settings))}"


def _by_setting(result: ComparisonResult, rows: Sequence[RowT]) -> Iterator[tuple[str, list[RowT]]]:
    for setting in [s.name for s in result.settings]:
        here = [row for row in rows if row.setting == setting]
        if here:
            yield setting, here
