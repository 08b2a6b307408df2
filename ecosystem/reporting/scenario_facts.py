"""The resolved scenarios behind a comparison: the reference's whole, the others' as differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from ecosystem.experiments.folder import flatten
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.run_difference import NOT_THERE
from ecosystem.reporting.format import quantity

Row = dict[str, Any]


@dataclass(frozen=True)
class Resolved:
    """The scenario of an arm in a setting, as it ran; seeds are the comparison's.

    Attributes
    ----------
    setting, arm
        Where.
    run
        The folder of its replicate 1, in `runs`.
    sha256
        Hash of the scenario without its seed, as the manifest states it.
    text
        The file; empty if the run is not there any more.
    against
        Of which setting the reference's scenario is that it is compared with.
    differences
        Path, value there, value here; named entries by name, others by number.
    """

    setting: str
    arm: str
    run: str
    sha256: str
    text: str
    against: str
    differences: list[tuple[str, str, str]]


def resolved_scenarios(result: ComparisonResult) -> list[Resolved]:
    """Read the scenario of every arm in every setting from its run of replicate 1.

    An arm is compared with the reference in its setting; the reference with itself in the
    first setting.
    """
    reference, first = result.reference.name, result.settings[0].name
    hashes = result.scenario_hashes
    runs = {(run.setting, run.arm): run.run for run in result.runs if run.replicate == 1}
    texts = {cell: _text(result, run) for cell, run in runs.items()}
    found = []
    for (setting, arm), run in runs.items():
        against = first if arm == reference else setting
        text, digest = texts[setting, arm], hashes[setting, arm]
        apart = _differences(texts[against, reference], text)
        found.append(Resolved(setting, arm, run, digest, text, against, apart))
    return found


def scenario_places(result: ComparisonResult) -> list[Resolved]:
    """Return the same where there are too many to read: runs and hashes, without the texts."""
    hashes = result.scenario_hashes
    return [
        Resolved(run.setting, run.arm, run.run, hashes[run.setting, run.arm], "", "", [])
        for run in result.runs
        if run.replicate == 1
    ]


def group_scenarios(scenarios: list[Resolved], reference: str) -> list[Row]:
    """Return what to tell of the scenarios: the first whole, of others what differs.

    Arms that differ alike from the reference in several settings are told once.
    """
    whole, *others = scenarios
    n_settings = len({each.setting for each in scenarios})
    groups: dict[tuple[Any, ...], list[Resolved]] = {}
    for each in others:
        key = (each.arm, bool(each.text), *each.differences)
        groups.setdefault(key, []).append(each)
    title = f"{_where([whole], n_settings)}: whole"
    entries: list[Row] = [{"title": title, "text": whole.text, "differences": []}]
    for group in groups.values():
        one = group[0]
        to = f"{reference} in ‘{one.against}’" if one.arm == reference else f"{reference} there"
        n = len(one.differences)
        what = f"{quantity(n, 'value')} unlike {to}" if n else f"the same as {to}"
        if not one.text or not whole.text:
            what = "the run is not in the folder any more"
        entries.append({
            "title": f"{_where(group, n_settings)}: {what}",
            "text": "", "differences": one.differences,
        })  # fmt: skip
    return entries


def _where(group: list[Resolved], n_settings: int) -> str:
    arm = group[0].arm
    if n_settings == 1:
        return arm
    if len(group) == n_settings:
        return f"{arm} in every setting"
    return f"{arm} in {', '.join(f'‘{each.setting}’' for each in group)}"


def clock(scenarios: list[Resolved]) -> Row:
    """Return `start` and `step` of the rounds of the reference; empty if its run is gone."""
    time: Row = (yaml.safe_load(scenarios[0].text) or {}).get("time", {}) if scenarios else {}
    return time


def _text(result: ComparisonResult, run: str) -> str:
    try:
        path = result.path / "runs" / run / "scenario.resolved.yaml"
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _differences(there: str, here: str) -> list[tuple[str, str, str]]:
    if not there or not here:
        return []
    one, other = flatten(yaml.safe_load(there)), flatten(yaml.safe_load(here))
    paths = [
        path for path in {**one, **other} if one.get(path, NOT_THERE) != other.get(path, NOT_THERE)
    ]
    return [(path, _value_text(one, path), _value_text(other, path)) for path in paths]


def _value_text(values: Row, path: str) -> str:
    if path not in values:
        return NOT_THERE
    text = yaml.safe_dump(values[path], default_flow_style=True, allow_unicode=True)
    return text.removesuffix("\n...\n").strip()
