"""Verdicts that do not outlast the correction for looking at several outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DAGGER = "†"
DAGGER_SAID = f"{DAGGER}: tentative: does not outlast Holm's correction"
_LEVEL = 0.05  # of p after the correction


def is_tentative(row: Mapping[str, Any]) -> bool:
    """Tell whether a row has a verdict by its interval, but not after Holm's correction.

    Parameters
    ----------
    row
        With `verdict` and, where it is one of several outcomes, `p_holm`.
    """
    p = row.get("p_holm")
    return row["verdict"] in ("better", "worse") and p is not None and p > _LEVEL


def marked(row: Mapping[str, Any]) -> str:
    """Return a verdict, with a dagger if it is tentative."""
    return f"{row['verdict']} {DAGGER}" if is_tentative(row) else str(row["verdict"])
