"""What agents report, held against the tables that are declared: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosystem.agents.agent import Agent
from ecosystem.agents.decisions import refuse
from ecosystem.results.tables import TABLES

_COLUMNS = {spec.name: {column.name for column in spec.columns} for spec in TABLES}


def reported(agent: Agent) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows that an agent reports of a round, by table.

    Raises
    ------
    DecisionError
        If a table or a column of them is not declared.
    """
    tables = agent.report()
    for table, rows in tables.items():
        if table not in _COLUMNS:
            raise refuse(agent, "report", table, f"a table of {', '.join(_COLUMNS)}")
        for row in rows:
            if unknown := sorted(row.keys() - _COLUMNS[table]):
                what = f"columns of table {table!r}: {', '.join(sorted(_COLUMNS[table]))}"
                raise refuse(agent, "report", unknown, what)
    return tables
