"""The folder of a comparison: what it is about, its runs, its tables."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.config.problems import ScenarioError
from ecosystem.config.writing import as_yaml
from ecosystem.experiments.history import add_declaration
from ecosystem.experiments.loading import Design, load
from ecosystem.experiments.tables import TABLES
from ecosystem.results.arrow_tables import content_hash
from ecosystem.results.run_folder import RunFolderError, write_atomically
from ecosystem.results.versions import versions

FILE = "comparison.yaml"
MANIFEST_VERSION = 1
_SHOWN = 4  # differing values named for a scenario
_HEADER = "# The comparison as it was run; the change for all arms is part of base.yaml.\n"


class ComparisonFolder:
    """A folder that holds one comparison, to be begun, or begun before.

    Settings and arms may have been added, or taken out: they change no run.

    Parameters
    ----------
    path
        Its place; nothing is made or written there before :meth:`begin`.
    design
        What is compared.

    Raises
    ------
    RunFolderError
        If the place holds something else, or another comparison.
    """

    def __init__(self, path: Path, design: Design) -> None:
        self.path = path
        self.runs = path.resolve() / "runs"
        self._design = design
        self._manifest: dict[str, Any] = {}
        if path.exists():
            self._refuse_another()

    @property
    def has_begun(self) -> bool:
        """Whether this process has written what it compares."""
        return bool(self._manifest)

    def begin(self) -> None:
        """Write what is compared, once.

        Raises
        ------
        RunFolderError
            If the folder cannot be made.
        """
        if self.has_begun:
            return
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunFolderError(f"{self.path} cannot be made: {error.strerror}") from error
        self._write_design()
        self._manifest = self._first_manifest()
        self.write_manifest(status="running")

    def _refuse_another(self) -> None:
        words = self.path / FILE
        is_ours = self.runs.exists() or (self.path / "manifest.json").exists()
        if not (words.exists() and is_ours):  # a file alone may be the user's own
            names = sorted(p.name for p in self.path.iterdir()) if self.path.is_dir() else ["file"]
            if any(name != "runs" and not name.startswith((".", "base.")) for name in names):
                raise RunFolderError(
                    f"{self.path} exists already and holds no comparison; nothing was written."
                    " Choose another folder with --out or move it away"
                )
            return
        try:
            found = list(self._differences(words))
        except ScenarioError as error:
            raise RunFolderError(f"{self.path} holds a comparison of before:\n{error}") from error
        if found:
            raise RunFolderError(
                f"{self.path} holds another comparison; nothing was run. Choose another folder"
                " with --out. What differs:\n  " + "\n  ".join(found)
            )

    def _differences(self, before: Path) -> Iterator[str]:
        """Yield what keeps the comparison of before, in its file, from sharing this folder."""
        old = load(before)
        found = [*_set_otherwise(old, self._design), *differences(old, self._design)]
        there, here = ({s.content_hash() for s in d.cells.values()} for d in (old, self._design))
        if not found and not self._design.points and there.isdisjoint(here):
            found = ["scenarios: none of those there is one of those now"]
        yield from found

    def _write_design(self) -> None:
        """Write what is enough to run the comparison again from this folder alone."""
        base = copy.deepcopy(self._design.base)
        words = self._design.comparison.model_dump(mode="python")
        words |= {"base": "base.yaml", "change": {}}
        for part in (base, *(entry["change"] for entry in (*words["arms"], *words["settings"]))):
            for name, content in _take_files(part, self._design.folder).items():
                write_atomically(self.path / name, content)
        words = {
            k: v
            for k, v in words.items()
            if v or k not in ("settings", "design", "parameters", "bundle")
        }
        write_atomically(self.path / "base.yaml", as_yaml(base).encode())
        write_atomically(self.path / FILE, (_HEADER + as_yaml(words)).encode())

    def _first_manifest(self) -> dict[str, Any]:
        comparison = self._design.compared
        settings = [setting.name for setting in self._design.settings]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return {
            "manifest_version": MANIFEST_VERSION,
            "question": comparison.question,
            "reference": comparison.reference,
            "primary": comparison.primary,
            "declared": add_declaration(self._before(), comparison, settings, now),
            "started": now,
            "versions": versions(),
            "scenario_hashes": [
                {"setting": setting, "arm": arm, "scenario_hash": scenario.content_hash()}
                for (setting, arm), scenario in self._design.cells.items()
            ],
            **comparison.model_dump(mode="json", include={"design", "parameters"}),
        }

    def _before(self) -> dict[str, Any] | None:
        """Return the manifest of the start before, if it left anything to see."""
        path = self.path / "manifest.json"
        is_seen = any(self.runs.glob("[!.]*")) or any(self.path.glob("*.parquet"))
        if not path.exists() or not is_seen:
            return None
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return manifest

    def write_manifest(self, **facts: Any) -> dict[str, Any]:
        """Add facts to the manifest, write it, and return it."""
        self._manifest |= facts
        text = json.dumps(self._manifest, indent=2, ensure_ascii=False)
        write_atomically(self.path / "manifest.json", text.encode())
        return self._manifest

    def write_tables(self, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        """Write the tables; return for each its number of rows and the hash of its content."""
        words = {}
        for spec in TABLES:
            table = tables[spec.name]
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink, compression="zstd", compression_level=3)
            write_atomically(self.path / f"{spec.name}.parquet", sink.getvalue().to_pybytes())
            digest = content_hash(spec, table)
            words[spec.name] = {"n_rows": len(table), "content_sha256": digest}
        return words


def differences(before: Design, now: Design) -> Iterator[str]:
    """Yield what keeps two comparisons from sharing a folder.

    Arms and settings that one of them alone has do not, nor do replicates, precision, outcomes
    and texts: they change no run. Those of the same name must have the same scenarios; where they
    have none in common, the file must say the same of them, and of the base.
    """
    for name in ("seed", "reference"):
        there, here = getattr(before.comparison, name), getattr(now.comparison, name)
        if there != here:
            yield f"{name}: {there} there, {here} now"
    seen: set[str] = set()
    for setting, arm in (cell for cell in now.cells if cell in before.cells):
        seen |= {"base", f"arm {arm!r}", f"setting {setting!r}"}
        was, is_ = before.cells[setting, arm], now.cells[setting, arm]
        if was.content_hash() != is_.content_hash():
            what = _differing(was.resolved(), is_.resolved()) or "the content of a file of data"
            yield f"arm {arm!r}, setting {setting!r}: {what}"
    one, other = _statements(before), _statements(now)
    for name in (name for name in other if name in one and name not in seen):
        if what := _differing(one[name], other[name]):
            yield f"{name}: {what}"


def _set_otherwise(before: Design, now: Design) -> Iterator[str]:
    """Yield the parameters that set other places in two comparisons, or are in one alone."""
    one, other = (
        {p.name: f"sets {', '.join(p.paths)}" for p in design.comparison.parameters}
        for design in (before, now)
    )
    for name in {**one, **other}:
        if one.get(name) != other.get(name):
            there, here = one.get(name, "is not there"), other.get(name, "is gone")
            yield f"parameter {name}: {there} there, {here} now"


def _statements(design: Design) -> dict[str, dict[str, Any]]:
    """Return what a design says of its base, arms and settings, files of data by content."""
    words = design.comparison
    policies = {policy.name: policy.model_dump(mode="python") for policy in words.policies}
    stated: dict[str, dict[str, Any]] = {"base": copy.deepcopy(design.base)}
    changes = {"base": stated["base"]}
    for arm in words.arms:
        change = changes[f"arm {arm.name!r}"] = copy.deepcopy(arm.change)
        done = {"policies": {name: policies[name] for name in arm.policies}, "change": change}
        stated[f"arm {arm.name!r}"] = done
    for setting in design.settings:
        change = changes[f"setting {setting.name!r}"] = copy.deepcopy(setting.change)
        stated[f"setting {setting.name!r}"] = {"change": change}
    for change in changes.values():
        _take_files(change, design.folder)
    return stated


def _differing(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Say which values of two scenarios, or of parts of them, differ; nothing where none does."""
    was, is_ = flatten(one), flatten(other)
    paths = [p for p in {**was, **is_} if was.get(p, "not there") != is_.get(p, "end")]
    shown = [f"{p} {was.get(p, 'not there')} → {is_.get(p, 'gone')}" for p in paths[:_SHOWN]]
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return "; ".join(shown) + more


def _take_files(part: dict[Any, Any], folder: Path) -> dict[str, bytes]:
    """Name files of data by their content, as they are kept in a folder; return the contents."""
    taken = {}
    for outer, inner in (("language", "lexicon"), ("web", "links")):
        holder = part.get(outer)
        spec = holder.get(inner) if isinstance(holder, dict) else None
        if isinstance(spec, dict) and isinstance(spec.get("file"), str):
            source = folder / spec["file"]
            content = source.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:8]
            spec["file"] = f"base.{inner}-{digest}{source.suffix}"
            taken[spec["file"]] = content
    return taken


def flatten(data: Any, path: str = "") -> dict[str, Any]:
    """Return the values of a resolved scenario by their paths, named entries by name."""
    if isinstance(data, dict):
        steps = [(str(key), value) for key, value in data.items()]
    elif isinstance(data, list) and data and all(isinstance(entry, dict) for entry in data):
        steps = [(str(e.get("name", i)), e) for i, e in enumerate(data)]
    else:
        return {path.removeprefix("."): data}
    flat: dict[str, Any] = {}
    for step, value in steps:
        flat |= flatten(value, f"{path}.{step}")
    return flat
