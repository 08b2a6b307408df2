"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What was checked in a folder, and what is not as it was written.

    Attributes
    ----------
    n_tables, n_rows
        Tables looked at, and the rows that were read of them.
    checked
        What was checked, in the order in which it was.
    wrong
        A line for each thing that is missing, changed or untrue: the table, its part file, the
        round, as far as they are known.
    """

    n_tables: int
    n_rows: int
    checked: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether all is as it was written."""
        return not self.wrong
