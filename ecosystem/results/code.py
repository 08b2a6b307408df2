"""Which version of our own code decides what a run measures.

Every module is on one of two lists: what decides numbers, and prose. Prose begins runs, says what
they are, refuses what cannot be, reads and presents: a better word in it makes no run again. Of
tables, the names and types of columns count, and what they are said to mean does not.

The schema of scenarios is prose, since a run is named by all that its scenario holds
(:mod:`ecosystem.scenario.identity`) besides the version of the code; what computes from a
scenario decides. Reading YAML is prose for the same reason: what it makes of a file is in what
the scenario holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache

from ecosystem.results.declaration import TableSpec
from ecosystem.results.tables import TABLES
from ecosystem.versions.files import PACKAGE, digest_of

DECIDES = (
    "agents", "draws", "experiments/run.py", "measures",
    "results/arrow_tables.py", "results/run_folder.py",  # the types of numbers, and which are kept
    "runtime",
    "scenario/accounts.py", "scenario/clock.py", "scenario/durations.py", "scenario/kinds.py",
    "scenario/labs.py",  # labels of sources key draws
    "scenario/policies/archive.py", "scenario/policies/draft.py", "scenario/policies/applying.py",
    "scenario/policies/human.py",
    "scenario/policies/policy.py", "scenario/policies/target.py", "scenario/policies/watermark.py",
    "scenario/shares.py",
    "text", "web", "world",
)  # fmt: skip
"""Rooms and files that decide numbers."""

PROSE = (
    "__init__.py", "__main__.py", "cli",
    "config",
    # Which scenarios run, and what they say together.
    "experiments/__init__.py", "experiments/arm_documents.py", "experiments/arm_policies.py",
    "experiments/bundle_arms.py", "experiments/bundle_effects.py", "experiments/coalitions.py",
    "experiments/compare.py", "experiments/cost_effectiveness.py",
    "experiments/cost_incidence.py", "experiments/design.py",
    "experiments/equal_cost.py", "experiments/estimate.py", "experiments/false_positives.py",
    "experiments/filter_verdicts.py", "experiments/findings.py", "experiments/folder.py",
    "experiments/history.py", "experiments/loading.py", "experiments/manifest.py",
    "experiments/many_rounds.py", "experiments/means.py", "experiments/memory.py",
    "experiments/observation.py", "experiments/outcome.py",
    "experiments/outcome_scenarios.py", "experiments/outcome_tables.py",
    "experiments/parallel.py", "experiments/parameter_setter.py", "experiments/plan.py",
    "experiments/point_cells.py", "experiments/point_problems.py", "experiments/points.py",
    "experiments/precision.py", "experiments/progress.py", "experiments/readings.py",
    "experiments/remote_tasks.py", "experiments/replicates.py", "experiments/rerun.py",
    "experiments/result.py", "experiments/resume.py", "experiments/rows.py",
    "experiments/run_difference.py",
    "experiments/run_outcomes.py", "experiments/run_plan.py", "experiments/what_ran.py",
    "experiments/run_task.py", "experiments/runner.py", "experiments/schema.py",
    "experiments/sign_changes.py", "experiments/space.py", "experiments/stale_runs.py",
    "experiments/tables.py", "experiments/trajectories.py", "experiments/verdict.py",
    "experiments/worth_archives.py", "experiments/worth_design.py", "experiments/worth_moments.py",
    "experiments/worth_outcomes.py", "experiments/worth_trials.py",
    "experiments/statistics",
    "live", "reporting",
    "results/__init__.py", "results/code.py", "results/continued_folder.py", "results/graphs.py",
    "results/held_rows.py",
    "results/manifest.py", "results/parting.py", "results/parts.py", "results/results.py",
    "results/stated_content.py", "results/versions.py", "results/writer_lock.py",
    "results/account_tables.py", "results/declaration.py", "results/lab_tables.py",
    "results/repetition_tables.py", "results/worth_tables.py",
    "results/law_tables.py", "results/tables.py", "results/web_tables.py",
    "scenario/__init__.py", "scenario/catalogue.py", "scenario/identity.py",
    "scenario/consistency.py", "scenario/dated_parts.py", "scenario/growth.py",
    "scenario/real_numbers.py", "scenario/remarks.py",
    "scenario/references.py",  # what is refused
    "scenario/archives.py", "scenario/costs.py", "scenario/crawlers.py", "scenario/documents.py",
    "scenario/fields.py", "scenario/filters.py", "scenario/learners.py", "scenario/registry.py",
    "scenario/repetition.py",
    "scenario/scenario.py", "scenario/text.py", "scenario/web.py",  # what may be stated
    "scenario/policies/__init__.py", "scenario/policies/in_force.py", "scenario/policies/words.py",
    "verification",
    "testing", "validation",  # contracts and cases that run the engine from outside
    "versions",
)  # fmt: skip
"""Rooms and files that decide no number."""


def declared(tables: Iterable[TableSpec] = TABLES) -> str:
    """Return names and types of the columns of tables, and which of them tell rows apart."""
    return json.dumps([
        [table.name, table.key, [[column.name, column.type] for column in table.columns]]
        for table in tables
    ])  # fmt: skip


@cache
def code_version() -> str:
    """Return the version of this package's code, read from its files once in a process."""
    text = f"{digest_of(PACKAGE, DECIDES)} {declared()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
