"""What a scenario says about filters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ecosystem.scenario.fields import Name, NonNegative, OwnAgent, Part, Share


class _Dated(Part):
    name: Name
    since: date | int | None = Field(
        None,
        description="date or round from which it is at work, with pages of before, too; by default"
        " from the start",
    )
    until: date | int | None = Field(
        None,
        description="date or round from which it is at work no more; by default it never ends",
    )


class Oracle(_Dated):
    """Knows who wrote a page: drops every page of a model, edited or not."""

    kind: Literal["oracle"]


class Classifier(_Dated):
    """A detector of stated rates. A page is judged once and for all."""

    kind: Literal["classifier"]
    true_positive_rate: Share = Field(description="probability that a model's page is dropped")
    false_positive_rate: Share = Field(description="probability that a human page is dropped")


class WatermarkDetector(_Dated):
    """Drops pages whose green count is too high; its rates follow from exact laws."""

    kind: Literal["watermark"]
    watermark: Name = Field(description="the mark looked for")
    z_threshold: NonNegative | None = Field(
        None,
        description="z-score above which a page is dropped; 4 where no false_positive_rate is"
        " stated either",
    )
    strict: bool = Field(True, description="drop at z > threshold; if false, at z >= threshold")
    false_positive_rate: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None,
        description="instead of z_threshold: the least threshold for each length of page that"
        " drops at most this share of unmarked pages",
    )

    assumes: Literal["binomial", "dispersed"] = Field(
        "binomial",
        description="law of unmarked green counts by which it keeps its false_positive_rate:"
        " tokens are independent, or as repetitive as language.repetitiveness says",
    )

    @model_validator(mode="before")
    @classmethod
    def _usual_threshold(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("false_positive_rate") is None:
            return {**data, "z_threshold": data.get("z_threshold", 4.0)}
        return data

    @model_validator(mode="after")
    def _one_threshold(self) -> WatermarkDetector:
        if (self.z_threshold is None) == (self.false_positive_rate is None):
            raise ValueError("expected exactly one of z_threshold and false_positive_rate")
        if not self.strict and self.z_threshold is None:
            raise ValueError("strict is about the z-score; expected z_threshold beside it")
        if self.assumes == "dispersed" and self.false_positive_rate is None:
            raise ValueError("a z-score assumes nothing; expected false_positive_rate instead")
        return self


class Verifier(_Dated):
    """Checks a page's first claim, whoever wrote it. A page is judged once and for all.

    A page without a claim passes: there is nothing to refute.
    """

    kind: Literal["verifier"]
    passes_right: Share = Field(
        description="probability that a page passes whose first claim is right"
    )
    passes_wrong: Share = Field(
        description="probability that a page passes whose first claim is wrong"
    )


class OwnFilter(_Dated, OwnAgent):
    """A filter of the user's own."""

    kind: Literal["agent"]
    agent: Name


Filter = Annotated[
    Oracle | Classifier | WatermarkDetector | Verifier | OwnFilter, Field(discriminator="kind")
]
