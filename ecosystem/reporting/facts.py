"""What the page of a comparison says, beside its pictures."""

from __future__ import annotations

from typing import Any

import yaml

from ecosystem.experiments.history import is_declared_before
from ecosystem.experiments.manifest import SettingEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.run_outcomes import command
from ecosystem.experiments.space import space, spell
from ecosystem.experiments.tables import DIFFERENCES, RESULTS, TRAJECTORIES
from ecosystem.reporting.answer import answer
from ecosystem.reporting.arm_facts import arm_facts
from ecosystem.reporting.bundle_facts import bundle_facts
from ecosystem.reporting.cost_facts import (
    cost_effectiveness_facts,
    cost_words,
    equal_cost_facts,
    payers,
)
from ecosystem.reporting.design_text import arms_and_seeds, axis_text, design_text, how_sure_map
from ecosystem.reporting.equal_cost_text import for_the_same_money
from ecosystem.reporting.false_positive_facts import false_positive_facts
from ecosystem.reporting.finding_text import sentence
from ecosystem.reporting.format import capital, quantity, quoted
from ecosystem.reporting.history_text import changes_after_runs
from ecosystem.reporting.limits import LIMITS
from ecosystem.reporting.point_table import point_ranges
from ecosystem.reporting.scenario_facts import (
    clock,
    group_scenarios,
    resolved_scenarios,
    scenario_places,
)
from ecosystem.reporting.style import colours
from ecosystem.reporting.uncertainty import decisive, how_sure, next_step, pairing
from ecosystem.results.results import ResultsError
from ecosystem.results.tables import table_spec

Facts = dict[str, Any]
_EXPLAINED = (
    "difference", "low", "bootstrap_low", "p", "p_holm", "correlation", "variance_ratio",
    "verdict", "probability_best", "n_pairs_left_out",
)  # fmt: skip
_AGAIN = "ecosystem compare comparison.yaml --out again\necosystem report again"


def facts(result: ComparisonResult) -> Facts:
    """Return what the templates of the page read, but for the pictures.

    Raises
    ------
    ResultsError
        If the files of the comparison cannot be read.
    """
    texts, asked = _files(result)
    manifest = result.manifest
    scenarios = scenario_places(result) if result.is_designed else resolved_scenarios(result)
    words = {
        **texts,
        "manifest": manifest,
        "kind": _kind(result),
        "reference": result.reference.name,
        "several": bool(result.others),
        "designed": design_text(result) if result.is_designed else "",
        "n_settings": len(result.settings),
        "answer": _nested(answer(result)),
        "same_money": [
            words.replace(" -", " \N{MINUS SIGN}") for words in for_the_same_money(result)
        ],
        "primary": result.primary,
        "changed": list(changes_after_runs(result)),
        "is_declared_before": is_declared_before(result.declared),
        "replicates": sorted({min(result.replicates), max(result.replicates)}),
        "last_seed": result.seeds[1],
        "limits": LIMITS,
        **arm_facts(result, asked["arms"]),
        "colours": colours(result),
        "settings": [_setting(result, setting) for setting in result.settings],
        "daggers": any(each.is_insignificant for each in result.findings),
        "failed": _failed_runs(result),
        "n_runs": len({run.run for run in result.runs}),
        "origin": next(c.description for c in RESULTS.columns if c.name == "origin"),
        "outcomes": [_outcome(result, entry) for entry in asked["outcomes"]],
        "explained": _explained(),
        "commands": _AGAIN,
        "resolved": scenarios,
        "data_files": sorted(
            path.name
            for path in result.path.glob("base.*-*")
            if any(path.name in text for text in texts.values())  # not those of arms taken out
        ),
    }
    return words | (_of_points(result) if result.is_designed else _of_settings(result))


def _of_settings(result: ComparisonResult) -> Facts:
    """Return what is said where settings are stated, each of which has a place on the page."""
    scenarios = resolved_scenarios(result)
    steps = []
    for setting in result.settings:
        here = [each for each in result.findings if each.setting == setting.name]
        step = "; ".join(next_step(result, here))
        where = f"In {quoted(setting.name)}, " if len(result.settings) > 1 else ""
        steps += [f"{where}{step}."] if step else []
    return {
        "means": result.means,
        "pairing": list(pairing(result, result.findings)),
        "how_sure": [f"{words.rstrip('.')}." for words in how_sure(result)],
        "next_steps": list(map(capital, steps)),
        "bundle": bundle_facts(result),
        "payers": payers(result),
        "equal": equal_cost_facts(result),
        "cost_effectiveness": cost_effectiveness_facts(result),
        "accused": false_positive_facts(result),
        "scenarios": group_scenarios(scenarios, result.reference.name),
        "clock": clock(scenarios),
    }


def _of_points(result: ComparisonResult) -> Facts:
    """Return what is said where settings are designed: axes, points, ranges over them."""
    where = space(result)
    head, *ranges = point_ranges(result)
    return {
        "arms_said": arms_and_seeds(result),
        "axes": [(axis.name, axis_text(axis)) for axis in where.axes],
        "head": head,
        "ranges": ranges,
        "how_sure": list(how_sure_map(result)),
        "next_steps": [],
        "points": [(name, list(map(spell, at))) for name, at in where.points.items()],
        "cells": {(each.setting, each.outcome, each.arm): each for each in result.findings},
        "scenarios": [],
        "clock": {},
        "equal": [],
        "same_money": [],
    }


def _kind(result: ComparisonResult) -> str:
    if result.is_designed:
        points = quantity(len(result.settings), "point")
        return f"A comparison of policies in a simulated web, at {points}"
    if result.others:
        return "A comparison of policies in a simulated web"
    return "Replicates of one scenario of a simulated web"


def _files(result: ComparisonResult) -> tuple[Facts, Facts]:
    """Return the texts of the files of a comparison, and what it asks for.

    Raises
    ------
    ResultsError
        If they cannot be read, or ask for other arms, settings or outcomes than the manifest
        tells of: the start that wrote them was stopped before its end.
    """
    folder, names = result.path, ("comparison", "base")
    try:
        texts = {name: (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in names}
        asked: Facts = yaml.safe_load(texts["comparison"])
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from error
    for part in ("arms", "settings", "outcomes"):
        # What a bundle adds is not in the file.
        known = [e["name"] for e in result.manifest[part] if not e.get("members")]
        there = [entry["name"] for entry in asked.get(part, [])]
        if part in asked and there != known:  # neither points nor a setting as it is are stated
            raise ResultsError(
                f"{folder / 'comparison.yaml'} has the {part} {', '.join(there)}, manifest.json"
                f" {', '.join(known)}: it was begun with others and stopped;"
                " start it again with the command that made it"
            )
    return texts, asked


def _nested(lines: list[str]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return sentences, each with the indented ones that belong to it, and how deep they are."""
    found: list[tuple[str, list[tuple[int, str]]]] = []
    for line in lines:
        if line.startswith(" "):
            text = line.lstrip()
            found[-1][1].append(((len(line) - len(text)) // 2 - 1, text))
        else:
            found.append((line, []))
    return found


def _setting(result: ComparisonResult, setting: SettingEntry) -> Facts:
    here = [each for each in result.findings if each.setting == setting.name]
    return {
        "name": setting.name,
        "title": setting.title,
        "sentences": [sentence(each) for each in decisive(result, here)],
        "cells": {(each.arm, each.outcome): each for each in here},
        "money": {
            each.arm: cost_words(each, result.currency)
            for each in here
            if result.cost
            and each.outcome == result.cost.name
            and each.arm != result.reference.name
        },
    }


def _outcome(result: ComparisonResult, asked: Facts) -> Facts:
    """Return what an outcome is: as the result has it, and as the tables declare it."""
    table = table_spec(asked["table"])
    column = next(c for c in table.columns if c.name == asked["column"])
    return {**vars(result.outcome(asked["name"])), "table": table, "column": column}


def _explained() -> list[Any]:
    columns = {column.name: column for column in DIFFERENCES.columns}
    band = next(column for column in TRAJECTORIES.columns if column.name == "band_low")
    return [*(columns[name] for name in _EXPLAINED), band]


def _failed_runs(result: ComparisonResult) -> list[Facts]:
    """Return failed runs once each, with the replicates that they are."""
    found: dict[str, Facts] = {}
    for run in result.runs:
        if run.is_failed:
            where = f"{run.arm} in {run.setting!r}, replicate {run.replicate}"
            again = {**vars(run), "where": [], "command": command(run.run)}
            found.setdefault(run.run, again)["where"].append(where)
    return list(found.values())
