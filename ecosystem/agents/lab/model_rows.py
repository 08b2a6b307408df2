"""Rows about model versions and their parents."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.decoding import Decoding
from ecosystem.text.learner import Learner
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


def parameters_of(learner: Learner | None, decoding: Decoding, *, has_points: bool) -> str:
    """Return how a model was fitted and how it writes, as JSON.

    Parameters
    ----------
    learner
        What fitted it; None of the exact human law.
    has_points
        Whether there are points, whose variance a learner estimates.
    """
    learned = {} if learner is None else _parameters(learner)
    if not has_points:
        learned.pop("variance", None)
    return json.dumps({**learned, **_parameters(decoding)}, sort_keys=True)


def _parameters(of: Any) -> dict[str, Any]:
    """Return the parameters of a learner or decoding; of a class of one's own its name too."""
    known = asdict(of) if is_dataclass(of) and not isinstance(of, type) else {}
    return (
        known
        if isinstance(of, CategoricalLearner | Decoding)
        else {"learner": type(of).__name__, **known}
    )
