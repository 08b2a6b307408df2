"""The rows that the folder of a run holds which did not come to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from ecosystem.config.printable import in_a_line
from ecosystem.results.arrow_tables import arrow_schema
from ecosystem.results.declaration import TableSpec
from ecosystem.results.parting import Parting, first_parting
from ecosystem.results.parts import PartError, digest_of, part_name, parts_of, read_part, rounds_of
from ecosystem.results.results import ResultsError, refuse_changed
from ecosystem.results.run_folder import Part
from ecosystem.results.tables import TABLES, table_spec


class PartingError(ResultsError):
    """A run that is made again gives other rows than its folder holds.

    Parameters
    ----------
    folder
        Its folder.
    parting
        The first row that is another.
    versions
        Names of what was of another version when the rows that are there were measured.
    """

    def __init__(self, folder: Path, parting: Parting, versions: Sequence[str]) -> None:
        self.parting = parting
        since = f" (other versions since: {in_a_line(', '.join(versions))})" if versions else ""
        super().__init__(
            f"{folder} cannot be continued: what is measured again is not what it holds, first in"
            f" {parting.told('there', 'now')}{since}; nothing was changed"
        )


class _Place(NamedTuple):
    path: Path
    first: int
    last: int


class HeldRows:
    """The rows of a folder by round, held against those that are measured again.

    Every part is read once at the start, so that what is damaged is told before rounds are run;
    later only those of the rounds that are compared, so that memory does not grow with the run.

    Parameters
    ----------
    folder
        A run folder that no other process writes.
    manifest
        Its manifest; where it states the content of tables, they are held against it.

    Attributes
    ----------
    parts
        The part files, by table.

    Raises
    ------
    ResultsError
        If a part is missing, damaged or another's, or has other columns than are written now.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self._folder = folder
        self.parts: dict[str, list[Part]] = {}
        self._places: dict[str, list[_Place]] = {}
        for spec in TABLES:
            tables = self._look(spec, manifest.get("parts", {}).get(spec.name, []))
            if spec.name not in manifest.get("tables", ()):
                continue
            if not tables:
                raise self._wrong(spec, "its files are missing")
            refuse_changed(folder, spec, pa.concat_tables(tables), manifest)

    @property
    def last_round(self) -> int:
        """The last round of which any row is held; -1 if there is none."""
        return max(map(self._last, self._places))

    def _last(self, name: str) -> int:
        return max((place.last for place in self._places[name]), default=-1)

    def _wrong(self, spec: TableSpec, words: object) -> ResultsError:
        return ResultsError(
            f"{self._folder} cannot be continued: table {spec.name}, {words}; nothing was changed."
            " 'ecosystem run' of its scenario.resolved.yaml makes it anew"
        )

    def _look(self, spec: TableSpec, stated: Sequence[str]) -> list[pa.Table]:
        """Read all parts of a table and keep what is to be known of them."""
        places: list[_Place] = []
        tables, parts, last = [], [], -1
        paths = parts_of(self._folder / "tables" / spec.name)
        if len(paths) < len(stated):
            names = {path.name for path in paths}
            lost = next(name for i in range(len(stated)) if (name := part_name(i)) not in names)
            raise self._wrong(spec, f"{lost}: it is missing")
        for number, path in enumerate(paths):
            if path.name != part_name(number):
                raise self._wrong(spec, f"{part_name(number)}: it is missing")
            try:
                table = read_part(path, stated[number] if number < len(stated) else None)
            except PartError as error:
                raise self._wrong(spec, error) from error
            if not table.schema.equals(arrow_schema(spec)):
                words = "its columns are not those that are written now: it was exchanged, or"
                raise self._wrong(spec, f"{path.name}: {words} another version wrote it")
            first, until = rounds_of(table) or (last + 1, last)
            if table["round"].null_count:
                raise self._wrong(spec, f"{path.name}: a row has no round")
            if first <= last:
                words = f"it holds round {first}, and a part before it round {last}"
                raise self._wrong(spec, f"{path.name}: {words}: it was exchanged")
            last = until
            places.append(_Place(path, first, until))
            tables.append(table)
            parts.append(Part(digest_of(path.read_bytes()), len(table)))
        self._places[spec.name] = places
        self.parts[spec.name] = parts
        return tables

    def parting(self, name: str, first: int, last: int, measured: pa.Table) -> Parting | None:
        """Return where rows that are measured again part from those held of the same rounds.

        Parameters
        ----------
        name
            Name of the table.
        first, last
            The rounds that were measured again.
        measured
            Their rows.

        Raises
        ------
        ResultsError
            If a part cannot be read any more.
        """
        spec, until = table_spec(name), min(last, self._last(name))
        places = [p for p in self._places[name] if p.first <= until and p.last >= first]
        try:
            held = [_of_rounds(read_part(place.path), first, until) for place in places]
        except PartError as error:
            raise self._wrong(spec, error) from error
        there = pa.concat_tables([arrow_schema(spec).empty_table(), *held])
        return first_parting(spec, there, _of_rounds(measured, first, until))

    def is_held(self, name: str, round_: int) -> bool:
        """Tell whether the rows of a table and a round are in the folder."""
        return round_ <= self._last(name)


def _of_rounds(table: pa.Table, first: int, last: int) -> pa.Table:
    rounds = table["round"]
    return table.filter(pc.and_(pc.greater_equal(rounds, first), pc.less_equal(rounds, last)))
