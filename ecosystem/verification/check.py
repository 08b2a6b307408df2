"""What a check between tables is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

Frames = Mapping[str, pd.DataFrame]
"""Tables by name, as pandas reads them."""


@dataclass(frozen=True)
class Check:
    """Something that tables must satisfy.

    Attributes
    ----------
    holds
        What is true of the tables, in a few words.
    tables
        Names of the tables that are read; a check of which one cannot be read is passed over.
    wrong
        Yields a line for each place at which it is not true.
    """

    holds: str
    tables: tuple[str, ...]
    wrong: Callable[[Frames], Iterator[str]]


def indexed(frame: pd.DataFrame, *key: str) -> pd.DataFrame:
    """Return rows by round and other columns of their key; of rows of the same key the first."""
    return frame.drop_duplicates(["round", *key]).set_index(["round", *key])
