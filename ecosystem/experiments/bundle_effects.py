"""Which of what a bundle of arms does is whose: Shapley values by paired runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ecosystem.experiments.coalitions import Coalition
from ecosystem.experiments.observation import F64, Observations, settings_of, values_of
from ecosystem.experiments.rows import BundleEffect, defined
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.paired import Difference, paired_difference
from ecosystem.measures.shapley import shapley_values


def bundle_effects(
    comparison: Comparison, arm_of: Mapping[Coalition, str], observations: Observations
) -> list[BundleEffect]:
    """Return what every part of the bundle does, and the whole, in every setting.

    A Shapley value is linear in the values of coalitions, so that it is computed in every
    replicate, and its mean has an interval as any other paired difference.

    Parameters
    ----------
    comparison
        What is compared.
    arm_of
        Coalition of the bundle: the name of its arm.
    observations
        Setting and arm: its replicates.
    """
    bundle = tuple(comparison.bundle)
    rows: list[BundleEffect] = []
    for setting in settings_of(observations) if bundle else ():
        for outcome in [outcome.name for outcome in comparison.outcomes]:
            values = _values(arm_of, observations, setting, outcome)
            of_it: dict[str, Any] = {
                "setting": setting,
                "outcome": outcome,
                "reference": comparison.reference,
                "n_pairs": len(values[()]),
                **(defined({"level": float(values[()].mean())}) if len(values[()]) else {}),
            }
            rows += [
                BundleEffect(role="part", arm=part, **of_it, **effects)
                for part, effects in _parts(bundle, values)
            ]
            rows.append(
                BundleEffect(role="whole", arm=arm_of[bundle], **of_it, **_whole(bundle, values))
            )
    return rows


def _values(
    arm_of: Mapping[Coalition, str], observations: Observations, setting: str, outcome: str
) -> dict[Coalition, F64]:
    """Return the outcome of every coalition in the replicates in which all of them have one."""
    made = {
        members: values_of(observations[setting, arm], outcome) for members, arm in arm_of.items()
    }
    n = min(map(len, made.values()))
    counts = np.all([np.isfinite(values[:n]) for values in made.values()], axis=0)
    return {members: values[:n][counts] for members, values in made.items()}


def _parts(
    bundle: Coalition, values: Mapping[Coalition, F64]
) -> Iterator[tuple[str, dict[str, Any]]]:
    nobody, whole = values[()], values[bundle]
    shares = shapley_in_replicates(bundle, values)
    for part in bundle:
        others = tuple(name for name in bundle if name != part)
        yield (
            part,
            _with_ends("alone", paired_difference(values[part,], nobody))
            | _with_ends("last", paired_difference(whole, values[others]))
            # Beside the reference's level, so that rounding is told from a difference as elsewhere.
            | _with_ends("shapley", paired_difference(nobody + shares[part], nobody)),
        )


def shapley_in_replicates(bundle: Coalition, values: Mapping[Coalition, F64]) -> dict[str, F64]:
    """Return the Shapley value of every part in every replicate.

    Parameters
    ----------
    bundle
        The parts, 8 at most.
    values
        Coalition: its values, shape (replicates,); those of nobody and of the whole too.

    Returns
    -------
    dict of arrays of shape (replicates,)
        In the unit of the values; they sum to the whole's value less that of nobody.
    """
    found = [
        shapley_values(bundle, {frozenset(members): float(v[r]) for members, v in values.items()})
        for r in range(len(values[()]))
    ]
    return {part: np.array([each[part].shapley for each in found]) for part in bundle}


def _whole(bundle: Coalition, values: Mapping[Coalition, F64]) -> dict[str, Any]:
    nobody, whole = values[()], values[bundle]
    effect = paired_difference(whole, nobody)
    row = {
        name: number
        for column in ("alone", "last", "shapley")
        for name, number in _with_ends(column, effect).items()
    }
    alone = np.sum([values[part,] for part in bundle], axis=0)
    overlap = paired_difference(alone, whole + (len(bundle) - 1) * nobody)
    return row | _with_ends("overlap", overlap)


def _with_ends(column: str, found: Difference) -> dict[str, float | None]:
    ends = {column: found.mean, f"{column}_low": found.low, f"{column}_high": found.high}
    return defined(ends)
