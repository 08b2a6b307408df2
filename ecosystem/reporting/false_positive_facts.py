"""What the page of a comparison says of people's pages that filters drop."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.experiments.tables import ACCUSED
from ecosystem.reporting.false_positive_text import named, rounds, topics
from ecosystem.reporting.group_settings import alike, in_settings
from ecosystem.reporting.style import QUOTED

Row = dict[str, Any]
_NOTHING: Row = dict.fromkeys(column.name for column in ACCUSED.columns)


def accused(compared: Compared) -> list[Row]:
    """Return topics, arms with their filters, and rates; settings that are alike as one.

    `name` says in which settings that is so; the order is that of the pictures.
    """
    rows = compared.arrow["accused"].to_pylist()
    told = []
    for settings in alike(compared, "accused"):
        here = [row for row in rows if row["setting"] == settings[0]]
        names, there = named(here), topics(here)
        cells = {(row["arm"], row["filter"], row["context"]): row for row in here}
        told.append({
            "name": in_settings(settings, len(compared.manifest["settings"]), QUOTED),
            "round": rounds(here),
            "topics": there,
            "names": names,
            "cells": {(*who, t): cells.get((*who, t), _NOTHING) for who in names for t in there},
            "each": here,
        })  # fmt: skip
    return told
