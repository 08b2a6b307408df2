"""Verifying the folder of a run: files, scenario, accounts, and what tables say alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ecosystem.config.printable import in_a_line
from ecosystem.config.problems import ScenarioError
from ecosystem.results.code import code_version
from ecosystem.results.results import Results, ResultsError, open_results
from ecosystem.results.tables import TABLES
from ecosystem.results.writer_lock import writer_of
from ecosystem.scenario.scenario import Scenario
from ecosystem.verification import accounts, agreement
from ecosystem.verification.table_files import TableFiles
from ecosystem.verification.verdict import Verdict

_MOST = 20  # lines told of one check


def verify_run(path: str | Path) -> Verdict:
    """Verify the folder of a run; nothing is written.

    Raises
    ------
    ResultsError
        If it is no run folder, or a process is writing it.
    """
    results = open_results(path)
    folder, manifest = Path(path), results.manifest
    if writer := writer_of(folder):
        raise ResultsError(f"{folder} is being written by {writer}: wait until it has ended")
    checked, wrong = ["the manifest is whole"], list(_not_ended(manifest))
    scenario, troubles = _scenario(results)
    checked += ["the scenario, its data and the code of one's own are those that ran"]
    wrong += [*troubles, *_user_code(folder, manifest)]

    is_ours = manifest.get("versions", {}).get("code") == code_version()
    n_rows, frames = 0, {}
    for spec in TABLES:
        files = TableFiles(spec, folder / "tables" / spec.name, manifest, is_ours)
        wrong += _few(files.wrong)
        if files.table is not None:
            n_rows += len(files.table)
        if files.table is not None and (manifest.get("tables") or "parts" in manifest):  # not torn
            frames[spec.name] = Results(None, manifest, {spec.name: files.table}).table(spec.name)
    wrong += _few(_strangers(folder))
    checked += ["every table has the columns, rows and content that the manifest states"]

    for spec in TABLES:
        if spec.name in frames:
            wrong += agreement.same_rows(spec, frames[spec.name])
    checked += ["keys tell rows apart"]
    if scenario is not None:
        is_complete = manifest.get("status") == "complete"
        wrong += _few(agreement.wrong_rounds(frames, scenario.time.rounds, is_complete))
        checked += ["rounds and dates agree, and are those of the scenario"]
    if manifest.get("status") != "complete":
        frames = _without_the_last_round(frames)
    for check in (*accounts.CHECKS, *agreement.CHECKS):
        if all(name in frames for name in check.tables):
            wrong += _few(check.wrong(frames))
            checked += [check.holds]
    return Verdict(len(TABLES), n_rows, tuple(checked), tuple(wrong))


def _without_the_last_round(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Leave out the round in which a run was stopped, which not all tables may have."""
    last = max((frame["round"].max() for frame in frames.values() if len(frame)), default=0)
    return {name: frame[frame["round"] < last] for name, frame in frames.items()}


def _few(lines: Iterator[str] | list[str]) -> list[str]:
    """Return the first lines, printable, and how many more there are."""
    found = [in_a_line(line) for line in lines]
    more = len(found) - _MOST
    return [*found[:_MOST], f"and {more} more like these"] if more > 0 else found


def _not_ended(manifest: Mapping[str, Any]) -> Iterator[str]:
    if not manifest.get("tables"):
        yield (
            "manifest.json: the run did not come to its end, so that nothing states what its tables"
            " hold; 'ecosystem resume' goes on with it"
        )


def _scenario(results: Results) -> tuple[Scenario | None, list[str]]:
    """Return the scenario that ran, and what is wrong with it."""
    name = "scenario.resolved.yaml"
    try:
        scenario = Scenario.load(results.scenario_file)
        found = scenario.content_hash()
    except (OSError, ScenarioError) as error:
        return None, [f"{name}: it cannot be read: {in_a_line(error)}"]
    if found == results.manifest["scenario_hash"]:
        return scenario, []
    data = sorted(path.name for path in scenario.data_files().values())
    also = f", or {' or '.join(data)} is" if data else ""
    return scenario, [f"{name}: it is another scenario than ran{also}"]


def _user_code(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    for entry in manifest.get("user_code", []):
        name = Path(entry["file"]).name
        try:
            content = (folder / "user_code" / name).read_bytes()
        except OSError as error:
            yield in_a_line(f"user_code/{name}: it cannot be read: {error.strerror}")
            continue
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            yield in_a_line(f"user_code/{name}: it is another file than ran")


def _strangers(folder: Path) -> Iterator[str]:
    """Yield folders of tables that there are not."""
    known = {spec.name for spec in TABLES}
    for path in sorted((folder / "tables").glob("[!.]*")):
        if path.name not in known:
            yield f"tables/{path.name}: there is no such table in this version"
