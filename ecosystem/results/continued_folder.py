"""Going on with a run folder: what it holds is checked, and only what it lacks is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ecosystem.results.arrow_tables import to_arrow
from ecosystem.results.held_rows import HeldRows, PartingError
from ecosystem.results.parting import earliest
from ecosystem.results.run_folder import OpenFolder, machine
from ecosystem.results.tables import TABLES
from ecosystem.results.versions import versions
from ecosystem.results.writer_lock import WriterLock

_OF_BEFORE = ("ended", "error", "tables", "other_bits")  # what is no longer true


class ContinuedFolder(OpenFolder):
    """A run folder whose run is made again from its start, and goes on where its rows end.

    Nothing in it is ever changed or removed but the manifest: parts are added to it, and those
    only once all rows that it holds have been measured again and found to be the same. So a kill
    at any moment leaves a folder that can be continued.

    Parameters
    ----------
    path
        The folder.
    lock
        The right to write it, which this process has taken.
    manifest
        Its manifest.
    held
        The rows that it holds.
    **facts
        What the manifest says anew of the process that goes on.
    """

    def __init__(
        self,
        path: Path,
        lock: WriterLock,
        manifest: Mapping[str, Any],
        held: HeldRows,
        **facts: Any,
    ) -> None:
        super().__init__(path, lock, dict(manifest))
        self._held, self._facts = held, facts
        self._parts |= held.parts
        self._measured = -1  # the last round that was measured again
        self._lacking: dict[str, list[dict[str, Any]]] = {}  # rows, until all held are checked
        self._has_begun = False

    def append(self, tables: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Check the rows that the folder holds, and add the others.

        Raises
        ------
        PartingError
            If rows are not the same; nothing was changed.
        """
        first = self._measured + 1
        last = max((row["round"] for rows in tables.values() for row in rows), default=first - 1)
        if first <= self._held.last_round:
            arrow = {s.name: to_arrow(s, tables.get(s.name, ())) for s in TABLES}
            found = [self._held.parting(name, first, last, arrow[name]) for name in arrow]
            if parting := earliest(found):
                raise PartingError(self.path, parting, list(self._versions_then()))
        self._lacking = {
            name: [
                *self._lacking.get(name, ()),
                *(
                    row
                    for row in tables.get(name, ())
                    if not self._held.is_held(name, row["round"])
                ),
            ]
            for name in {**self._lacking, **tables}
        }  # at once: a signal leaves all of these rows or none
        self._measured = max(self._measured, last)
        if self._measured >= self._held.last_round and any(self._lacking.values()):
            self._begin()
            added, self._lacking = self._lacking, {}
            super().append(added)

    def _versions_then(self) -> dict[str, str]:
        """Return the versions by which the rows that are there were measured, where others now."""
        now = versions()
        return {k: v for k, v in self._manifest.get("versions", {}).items() if now.get(k) != v}

    def _begin(self) -> None:
        """State, before anything is written, that the run is under way again."""
        if self._has_begun:
            return
        before = self._manifest
        then = self._versions_then()
        entry = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "status": before.get("status", "running"),
            "measured_to_round": self._held.last_round,
            **({"versions": then} if then else {}),
        }
        kept = {name: said for name, said in before.items() if name not in _OF_BEFORE}
        self._manifest = kept | {
            "status": "running",
            "versions": versions(),
            "machine": machine(),
            **self._facts,
            "resumed": [*before.get("resumed", []), entry],
        }
        self._has_begun = True
        self._write_manifest()

    def close(self, status: str, **facts: Any) -> dict[str, Any]:
        """Write the final manifest; a run that stops before anything was added changes nothing.

        Parameters
        ----------
        status, **facts
            As of :meth:`OpenFolder.close`.
        """
        if status == "complete":
            self._begin()
        if not self._has_begun:
            return self._manifest
        return super().close(status, **facts)
