"""What the page of a comparison says of people's pages that filters drop."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import FalsePositives
from ecosystem.reporting.false_positive_text import filter_names, rounds, topics
from ecosystem.reporting.group_settings import group_settings, in_settings


def false_positive_facts(result: ComparisonResult) -> list[dict[str, Any]]:
    """Return topics, arms with their filters, and rates; settings that are alike as one.

    `name` says in which settings that is so; the order is that of the pictures.
    """
    entries = []
    for settings, rows in group_settings(result, result.false_positives):
        names, there = filter_names(rows), topics(rows)
        cells = {(row.arm, row.filter, row.context): row for row in rows}
        for arm, filter_ in names:
            for topic in there:
                nothing = FalsePositives(
                    setting=settings[0], arm=arm, filter=filter_, context=topic
                )
                cells.setdefault((arm, filter_, topic), nothing)
        entries.append({
            "name": in_settings(result, settings),
            "round": rounds(rows),
            "topics": there,
            "names": names,
            "cells": cells,
            "each": rows,
        })  # fmt: skip
    return entries
