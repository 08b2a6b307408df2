"""The user's own links between sites."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from ecosystem.web.links import Links, links_from_edges
from ecosystem.web.sites import Sites

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
    names = sites.names
    unknown = [(line, name) for line, *pair in pairs for name in pair if name not in names]
    if unknown:
        shown = [
            f"{path}:{line}: there is no site {name!r}; {site_hint(name, sites)}"
            for line, name in unknown[:_SHOWN]
        ]
        more = len(unknown) - len(shown)
        raise LinkFileError("\n".join([*shown, *([f"and {more} more"] if more else [])]))
    ends = np.array([[names[a], names[b]] for _, a, b in pairs], np.int64).reshape(-1, 2)
    return links_from_edges(len(sites), ends[:, 0], ends[:, 1])


def site_hint(name: str, sites: Sites) -> str:
    """Say what a misspelt site may be, or how names of sites are made."""
    near = get_close_matches(name, list(sites.names)[:10_000], n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"names are group/context/number, as in {sites.name(0)!r}"


def _csv_pairs(path: Path) -> list[tuple[int, str, str]]:
    """Return line, source and target."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _require_columns(reader.fieldnames or ())
        return [(reader.line_num, row["source"] or "", row["target"] or "") for row in reader]


def _parquet_pairs(path: Path) -> list[tuple[int, str, str]]:
    """Return row, source and target."""
    import pyarrow.parquet as pq

    table = pq.read_table(path).to_pydict()
    _require_columns(list(table))
    pairs = zip(table["source"], table["target"], strict=True)
    return [(row, str(a), str(b)) for row, (a, b) in enumerate(pairs)]


def _require_columns(names: Sequence[str]) -> None:
    missing = {"source", "target"} - set(names)
    if missing:
        raise ValueError(f"no column {', '.join(sorted(missing))}; expected source and target")
