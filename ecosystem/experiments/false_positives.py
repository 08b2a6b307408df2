"""Who is falsely accused: people's pages that filters drop, topic by topic, arm beside arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any

from ecosystem.experiments.filter_verdicts import Judged, Verdicts
from ecosystem.experiments.means import mean_with_interval
from ecosystem.experiments.observation import Observations, settings_of
from ecosystem.experiments.rows import FalsePositives, defined
from ecosystem.experiments.schema import Comparison


def false_positives(comparison: Comparison, observations: Observations) -> list[FalsePositives]:
    """Return what every filter drops, by topic; nothing of arms in which no lab reads by one."""
    rows = []
    for setting in settings_of(observations):
        for arm in [a.name for a in comparison.arms]:
            made = observations[setting, arm]
            complete = [o.verdicts for o in made if o.readings is not None]
            judged = {each for verdicts in complete for each in verdicts}
            for filter_, context in sorted(judged, key=lambda each: (each[0], each[1] or "")):
                rows.append(
                    FalsePositives(
                        setting=setting,
                        arm=arm,
                        filter=filter_,
                        context=context,
                        n_replicates=len(made),
                        **_rates(complete, (filter_, context)),
                    )
                )
    return rows


def _rates(complete: Sequence[Mapping[Judged, Verdicts]], judged: Judged) -> dict[str, Any]:
    """Return mean rates over replicates, each over those that have such pages."""
    found = [verdicts[judged] for verdicts in complete if judged in verdicts]
    people = [each for each in found if each.n_human]
    models = [each for each in found if each.n_ai]
    expected = [each.expected_false_positive / each.n_human for each in people]
    return {
        "round": max(each.round for each in found),
        "n_with_people": len(people),
        **_mean("false_positive", [each.n_false_positive / each.n_human for each in people]),
        "expected_false_positive_rate": fsum(expected) / len(people) if people else None,
        "n_with_models": len(models),
        **_mean("true_positive", [each.n_true_positive / each.n_ai for each in models]),
    }


def _mean(what: str, values: Sequence[float]) -> dict[str, float | None]:
    found = mean_with_interval(values)
    numbers = {"rate": found.mean, "low": found.low, "high": found.high}
    return defined({f"{what}_{name}": number for name, number in numbers.items()})
