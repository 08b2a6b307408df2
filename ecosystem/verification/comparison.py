"""Verifying the folder of a comparison: its tables, and all its runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from ecosystem.config.printable import in_a_line
from ecosystem.experiments.manifest import RunEntry
from ecosystem.experiments.progress import track
from ecosystem.experiments.result import comparison_manifest
from ecosystem.experiments.tables import TABLES
from ecosystem.results.arrow_tables import arrow_schema
from ecosystem.results.declaration import TableSpec
from ecosystem.results.parts import PartError, read_part
from ecosystem.results.results import ResultsError, open_results
from ecosystem.results.stated_content import misfit
from ecosystem.results.writer_lock import writer_of
from ecosystem.verification.run import verify_run
from ecosystem.verification.verdict import Verdict


def verify_comparison(path: str | Path, *, progress: bool = False) -> Verdict:
    """Verify the folder of a comparison and those of its runs; nothing is written.

    Parameters
    ----------
    path
        What `ecosystem compare`, `ecosystem sweep` or `ecosystem run --replicates` wrote.
    progress
        Whether to say on standard error how far it is.

    Raises
    ------
    ResultsError
        If it holds no comparison that has been run to its end, or a process is writing it.
    """
    folder = Path(path)
    manifest = comparison_manifest(folder)
    if writer := writer_of(folder):
        raise ResultsError(f"{folder} is being written by {writer}: wait until it has ended")
    n_rows, wrong = 0, []
    for spec in TABLES:
        table, found = _table(spec, folder / f"{spec.name}.parquet", manifest)
        n_rows += 0 if table is None else len(table)
        wrong += [in_a_line(f"table {spec.name}{words}") for words in found]
    checked = ["every table of the comparison has the columns, rows and content that were written"]
    n_tables = len(TABLES)

    entries = {entry["run"]: RunEntry(**entry) for entry in manifest["runs"]}
    whole = [entry for entry in entries.values() if not entry.is_failed]
    inner: tuple[str, ...] = ()
    for entry in track(whole, len(whole), "verify", unit="run") if progress else whole:
        try:
            verdict = _run(folder / "runs", entry)
        except ResultsError as error:
            wrong += [in_a_line(f"run {entry.run}: {error}")]
            continue
        n_tables, n_rows = n_tables + verdict.n_tables, n_rows + verdict.n_rows
        wrong += [f"run {entry.run}, {words}" for words in verdict.wrong]
        inner = verdict.checked
    n_failed = len(entries) - len(whole)
    failed = f"; {n_failed} that failed, as the comparison says, were left out" if n_failed else ""
    checked += [f"of each of {len(whole)} runs{failed}:", *inner]
    return Verdict(n_tables, n_rows, tuple(checked), tuple(wrong))


def _run(runs: Path, entry: RunEntry) -> Verdict:
    if entry.run != Path(entry.run).name or not entry.run.strip("."):
        raise ResultsError("its name is not that of a folder in runs/")
    folder = runs / entry.run
    verdict = verify_run(folder)
    seed = open_results(folder).manifest.get("seed")
    if seed == entry.seed:
        return verdict
    words = f"manifest.json: its seed is {seed}, and the comparison made it with {entry.seed}"
    return Verdict(verdict.n_tables, verdict.n_rows, verdict.checked, (*verdict.wrong, words))


def _table(
    spec: TableSpec, path: Path, manifest: Mapping[str, Any]
) -> tuple[pa.Table | None, list[str]]:
    """Return a table, if it can be read, and what is wrong with it."""
    try:
        table = read_part(path)
    except PartError as error:
        return None, [f", {error}"]
    return table, list(_misfits(spec, table, manifest))


def _misfits(spec: TableSpec, table: pa.Table, manifest: Mapping[str, Any]) -> Iterator[str]:
    if not table.schema.equals(arrow_schema(spec)):
        yield ": its columns are not those declared: it was exchanged, or another version wrote it"
        return
    stated = manifest["tables"].get(spec.name)
    if stated is None:
        yield ": manifest.json does not state what it holds"
    elif what := misfit(spec, table, stated):
        yield f": it has {what if 'rows' in what else f'{what} than were written'}"
