"""What a scenario says about learners: what fits a lab's laws to its text."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from ecosystem.scenario.fields import Count, Name, NonNegativeSchedule, Part, ShareSchedule
from ecosystem.scenario.registry import Registry

CATEGORICAL = "categorical"  # where a scenario names no kind
SHIPPED_LEARNERS = (CATEGORICAL,)
LEARNERS = Registry("learner", shipped=SHIPPED_LEARNERS)


class CategoricalLearner(Part):
    """Counts the types of a text, and takes moments of its points; the order is forgotten."""

    kind: Literal["categorical"] = "categorical"
    smoothing: NonNegativeSchedule = Field(
        0.0, description="added to the count of every known word"
    )
    capacity: Count | None = Field(
        None,
        description="words whose counts a model can hold; the rarest are forgotten, and smoothing"
        " treats them as never seen",
    )
    weight_human: ShareSchedule = Field(
        0.0, description="weight of the exact human law in the fitted law"
    )
    weight_previous: ShareSchedule = Field(
        0.0, description="weight of the lab's previous law in the fitted law"
    )
    variance: Literal["biased", "unbiased"] | None = Field(
        None,
        description="how it estimates the variance of points: divided by their number (biased,"
        " maximum likelihood: the default) or by one less (unbiased)",
    )


class OwnLearner(Part):
    """A learner of the user's own, by the name under which it is registered."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Name = Field(description="the name; what else is said goes to the learner")

    @property
    def parameters(self) -> dict[str, Any]:
        """What the learner is told."""
        return dict(self.model_extra or {})


def _kind(learner: Any) -> str:
    if isinstance(learner, dict):
        kind = learner.get("kind", CATEGORICAL)
        return kind if kind in SHIPPED_LEARNERS else "own"
    return "own" if isinstance(learner, OwnLearner) else getattr(learner, "kind", CATEGORICAL)


Learner = Annotated[
    Annotated[CategoricalLearner, Tag(CATEGORICAL)] | Annotated[OwnLearner, Tag("own")],
    Discriminator(_kind),
]
