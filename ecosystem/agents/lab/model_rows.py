"""Rows about model versions and their parents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecosystem.text.model import ModelVersion

Row = dict[str, Any]
_PARENTS = 100  # listed one by one: a pool that is never emptied has every model in it


def model_row(model: ModelVersion, watermark: str | None) -> Row:
    """Describe a released version."""
    return {
        "model": model.name,
        "lab": model.lab,
        "key": f"{model.key:016x}",
        "depth": model.depth,
        "n_draws": model.n_draws,
        "parameters": model.parameters,
        "watermark": watermark,
    }


def parent_rows(model: ModelVersion, name_of: Callable[[int], str]) -> list[Row]:
    """Return a row for each of the largest parents, and one for the others together.

    Parameters
    ----------
    name_of
        From the number of a writer to its name.
    """
    shares = {name_of(writer): share for writer, share in model.parents.items()}
    largest = sorted(shares, key=lambda name: (-shares[name], name))
    if len(largest) > _PARENTS:
        shares["others"] = sum(shares.pop(name) for name in largest[_PARENTS:])
    return [{"model": model.name, "parent": name, "share": share} for name, share in shares.items()]
