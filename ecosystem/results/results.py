"""Reading results: the tables of a run, from its folder or from memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ecosystem.results.arrow_tables import arrow_schema, content_hash, to_arrow
from ecosystem.results.code import code_version
from ecosystem.results.declaration import TableSpec
from ecosystem.results.graphs import lineage_graph, link_graph
from ecosystem.results.manifest import ResultsError as ResultsError
from ecosystem.results.manifest import read_manifest
from ecosystem.results.parts import PartError, parts_of, read_parts
from ecosystem.results.stated_content import misfit, other_types
from ecosystem.results.tables import TABLES, table_spec

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


class Results:
    """The results of a run.

    Parameters
    ----------
    path
        The run folder; None for a run that was kept in memory.
    manifest
        What ran and how it ended.
    tables
        The tables of a run that was kept in memory.

    Examples
    --------
    >>> results = open_results("results/baseline")          # doctest: +SKIP
    >>> results.table("labs").groupby("lab").loss_now.last()   # doctest: +SKIP
    """

    def __init__(
        self,
        path: Path | None,
        manifest: dict[str, Any],
        tables: Mapping[str, pa.Table] | None = None,
    ) -> None:
        self.path = path
        self.manifest = manifest
        self._tables = dict(tables or {})

    def __repr__(self) -> str:
        """Say what ran, how it ended, and where it is."""
        title = self.manifest.get("title") or "untitled"
        where = self.path or "in memory"
        return f"<Results of {title!r}, {self.manifest.get('status')}, {where}>"

    @classmethod
    def in_memory(
        cls, manifest: dict[str, Any], tables: Mapping[str, Sequence[dict[str, Any]]]
    ) -> Results:
        """Make results out of rows that were never written."""
        arrow = {s.name: to_arrow(s, tables.get(s.name, [])) for s in TABLES}
        return cls(None, manifest, arrow)

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return [spec.name for spec in TABLES]

    def arrow(self, name: str) -> pa.Table:
        """Return a table as Arrow.

        A folder of an earlier version lacks what came later, and that of a run that was killed
        what it had not come to: such a table is empty, and such a column null.

        Raises
        ------
        KeyError
            If there is no such table.
        ResultsError
            If its files cannot be read, or do not hold what the manifest says.
        """
        spec = table_spec(name)
        if name not in self._tables:
            self._tables[name] = _completed(spec, self.written(name))
        return self._tables[name]

    def written(self, name: str) -> pa.Table:
        """Return a table with the columns that were written, read from its files each time.

        Raises
        ------
        KeyError, ResultsError
            As of :meth:`arrow`.
        """
        spec = table_spec(name)
        if self.path is None:
            return self._tables[name]
        folder = self.path / "tables" / spec.name
        stated = self.manifest.get("tables", {})
        is_stated = spec.name in stated
        digests = [] if stated else self.manifest.get("parts", {}).get(spec.name, [])
        if not is_stated and not digests and not parts_of(folder):
            return to_arrow(spec, [])
        try:
            table = read_parts(folder, digests)
        except PartError as error:
            raise ResultsError(
                f"{self.path}: table {spec.name!r} cannot be read: {error}"
            ) from error
        if is_stated:
            refuse_changed(self.path, spec, table, self.manifest)
        else:
            refuse_another_table(self.path, spec, table, self.manifest)
        if others := other_types(spec, table):
            raise ResultsError(
                f"{self.path}: table {spec.name!r} cannot be read: {', '.join(others)} holds values"
                " of another type than is declared"
            )
        return table

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a pandas DataFrame, in the order of its key."""
        spec = table_spec(name)
        frame: pd.DataFrame = self.arrow(name).to_pandas(date_as_object=False)
        for column in spec.columns:
            if column.type == "category":
                frame[column.name] = frame[column.name].astype("string").astype("category")
        return frame.sort_values(list(spec.key), ignore_index=True)

    def observable(self, name: str) -> pd.DataFrame:
        """Return a table without its ground truth: what a crawler would have seen.

        Raises
        ------
        ValueError
            If the table does not tell the two apart.
        """
        truth = table_spec(name).truth
        if not truth:
            split = ", ".join(spec.name for spec in TABLES if spec.truth)
            raise ValueError(f"table {name!r} does not keep truth apart; expected one of {split}")
        return self.table(name).drop(columns=truth)

    def link_graph(self) -> nx.DiGraph:
        """Return sites and the links between them, at the start; empty where the web has none.

        Nodes are named as in the user's file of links where they have a name there, else as in the
        table ``sites``. They have the attributes ``site``, ``publisher``, ``context``, ``share``
        and ``rank`` of that table.
        """
        return link_graph(self.arrow("sites"), self.arrow("links"))

    def lineage_graph(self) -> nx.DiGraph:
        """Return models, and an edge from whose text it is to the model that was fitted to it.

        Models have the attributes ``lab``, ``round`` (of release), ``depth`` and ``n_draws``. The
        node ``people`` stands for all text of people, ``others`` for all parents beyond a model's
        100 largest; both have none. The ``weight`` of an edge is the share of the table
        ``lineage``: those into a model sum to 1.
        """
        return lineage_graph(self.arrow("models"), self.arrow("lineage"))

    def content_hash(self, name: str) -> str:
        """Return the SHA-256 of what a table says."""
        return content_hash(table_spec(name), self.arrow(name))

    @property
    def scenario_file(self) -> Path:
        """The resolved scenario of a run folder, enough to run it again.

        Raises
        ------
        ResultsError
            If the run was kept in memory.
        """
        if self.path is None:
            raise ResultsError("a run kept in memory has no resolved scenario on disk")
        return self.path / "scenario.resolved.yaml"


def open_results(path: str | Path) -> Results:
    """Open a run folder.

    Raises
    ------
    ResultsError
        If it has no readable manifest. Tables are read, and held against it, when they are asked
        for.
    """
    folder = Path(path)
    return Results(folder, read_manifest(folder))


def refuse_changed(
    path: Path, spec: TableSpec, table: pa.Table, manifest: Mapping[str, Any]
) -> None:
    """Refuse a table that is not what the manifest of its folder says.

    Its columns are those of its files: an earlier version may have had fewer. A run that did not
    end has stated nothing.

    Raises
    ------
    ResultsError
        If rows were changed, added or lost after it was written.
    """
    stated = manifest.get("tables", {}).get(spec.name)
    if stated is not None and (what := misfit(spec, table, stated)):
        raise ResultsError(
            f"{path}: table {spec.name!r} is not what manifest.json says: it has {what}; files"
            " were changed, lost or damaged since. Make it again, or take it from a copy"
        )


def refuse_another_table(
    path: Path, spec: TableSpec, table: pa.Table, manifest: Mapping[str, Any]
) -> None:
    """Refuse files that hold another table, where the manifest does not state what they hold.

    Raises
    ------
    ResultsError
        If it lacks what tells its rows apart, or this version of the code wrote it and would have
        given it other columns.
    """
    names = [column.name for column in spec.columns]
    if table.column_names == names:
        return
    is_ours = manifest.get("versions", {}).get("code") == code_version()
    if is_ours or not set(spec.key) <= set(table.column_names):
        raise ResultsError(
            f"{path}: table {spec.name!r} has other columns than were written; its files were"
            " changed or exchanged. Make it again, or take it from a copy"
        )


def _completed(spec: TableSpec, table: pa.Table) -> pa.Table:
    """Return a table with every declared column."""
    for field in arrow_schema(spec):
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(len(table), field.type))
    return table
