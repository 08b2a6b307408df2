"""The user's own links between sites."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from ecosystem.corpus.links import Links, links_from_edges
from ecosystem.corpus.sites import Sites

_SHOWN = 5  # unknown names listed


class LinkFileError(ValueError):
    """A file of links cannot be used."""


def links_from_file(path: Path, sites: Sites) -> Links:
    """Read links: CSV or Parquet with columns source and target, which are names of sites.

    Raises
    ------
    LinkFileError
        If the file cannot be read, lacks a column, or names sites that do not exist; with
        the line of each.
    """
    try:
        pairs = _parquet_pairs(path) if path.suffix == ".parquet" else _csv_pairs(path)
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise LinkFileError(f"{path}: cannot read links: {error}") from error
    unknown = [
        f"{path}:{line}: there is no site {name!r}; {_hint(name, sites)}"
        for line, pair in enumerate(pairs, start=2)
        for name in pair
        if name not in sites.names
    ]
    if unknown:
        more = len(unknown) - _SHOWN
        rest = [f"and {more} more"] if more > 0 else []
        raise LinkFileError("\n".join([*unknown[:_SHOWN], *rest]))
    ends = np.array([[sites.names[a], sites.names[b]] for a, b in pairs], np.int64).reshape(-1, 2)
    return links_from_edges(len(sites), ends[:, 0], ends[:, 1])


def _hint(name: str, sites: Sites) -> str:
    near = get_close_matches(name, list(sites.names)[:10_000], n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"names are group/context/number, as in {sites.name(0)!r}"


def _csv_pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _require_columns(reader.fieldnames or ())
        return [(row["source"] or "", row["target"] or "") for row in reader]


def _parquet_pairs(path: Path) -> list[tuple[str, str]]:
    import pyarrow.parquet as pq

    table = pq.read_table(path).to_pydict()
    _require_columns(list(table))
    return [(str(a), str(b)) for a, b in zip(table["source"], table["target"], strict=True)]


def _require_columns(names: Sequence[str]) -> None:
    missing = {"source", "target"} - set(names)
    if missing:
        raise ValueError(f"no column {', '.join(sorted(missing))}; expected source and target")
