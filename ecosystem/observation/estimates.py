"""Rows about points and answers: what models make of them, and the text they were fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ecosystem.benches.training import TrainingBench
from ecosystem.metrics.estimates import log_variance, squared_norm, squared_wasserstein_2
from ecosystem.text.continuous import ContinuousChannel
from ecosystem.text.moments import Moments
from ecosystem.text.normal import spectrum
from ecosystem.text.regression import RegressionChannel, RegressionLaw, least_squares

if TYPE_CHECKING:
    from ecosystem.agents.lab import Lab
    from ecosystem.world import World

Row = dict[str, Any]
T = TypeVar("T")


def estimate_rows(world: World) -> list[Row]:
    """Measure the points and answers of every lab that has a model or was trained."""
    channels = world.human.channels.continuous
    if not channels:
        return []
    laws = _ask(world, TrainingBench.continuous, [lab for lab in world.labs if lab.model_version])
    texts = _ask(world, TrainingBench.moments, [lab for lab in world.labs if lab.training])
    rows = []
    for i, channel in enumerate(channels):
        for name, of_lab in laws.items():
            if (law := of_lab[i]) is not None:
                exact = law.expected(channel.fresh_inputs(1.0))
                rows.append(_row("output", name, channel, exact))
        for name, moments in texts.items():
            if moments[i].n > 0:
                n_draws = {"n_draws": round(moments[i].n)}
                rows.append(_row("training", name, channel, moments[i]) | n_draws)
    return rows


def _ask(world: World, what: Callable[[TrainingBench], T], labs: Sequence[Lab]) -> dict[str, T]:
    answers = world.runtime.values([lab.bench.ask(what) for lab in labs])
    return dict(zip([lab.name for lab in labs], answers, strict=True))


def _row(subject: str, name: str, channel: ContinuousChannel, moments: Moments) -> Row:
    who = {"subject": subject, "name": name, "channel": channel.name}
    return {**who, **_measured(channel, moments)}


def _measured(channel: ContinuousChannel, moments: Moments) -> Row:
    if isinstance(channel, RegressionChannel):
        assert isinstance(channel.human, RegressionLaw)
        return {"test_error": squared_norm(least_squares(moments) - channel.human.weights)}
    covariance = moments.covariance
    eigenvalues, _ = spectrum(covariance)
    return {
        "mean_squared_distance": squared_norm(moments.mean),
        "variance": float(np.trace(covariance)) / channel.dimensions,
        "log_variance": log_variance(eigenvalues),
        "squared_wasserstein_2": squared_wasserstein_2(moments.mean, eigenvalues),
    }
