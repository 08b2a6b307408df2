"""Building blocks of the schema: bounded numbers, names and schedules."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from ecosystem.scenario.durations import split_duration

Share = Annotated[float, Field(ge=0, le=1, description="a share between 0 and 1")]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=10**12)]
MOST = 10**12  # pages or draws in a round
Amount = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
Name = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z][A-Za-z0-9_-]*$",
        max_length=40,
        description="letters, digits, - and _; starts with a letter",
    ),
]


def _is_duration(text: str) -> str:
    split_duration(text)
    return text


Duration = Annotated[
    str,
    AfterValidator(_is_duration),
    Field(description="a duration: a number and day, week, month, quarter or year"),
]


class Part(BaseModel):
    """A part of a scenario: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class OwnAgent(Part):
    """A part that an agent of the user's own may play."""

    agent: Name | None = Field(
        None, description="name under which the user's own class of agents is registered"
    )
    options: dict[str, JsonValue | date] = Field({}, description="what that class is told")

    @model_validator(mode="after")
    def _options_have_a_reader(self) -> Self:
        if self.options and self.agent is None:
            raise ValueError(
                "options are read by an agent of one's own; expected agent beside them"
            )
        return self


class OwnKindPart(Part):
    """An agent of a kind of the user's own: what is said beside its name goes to its class."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: Name

    @property
    def options(self) -> dict[str, Any]:
        """What its class is told."""
        return dict(self.model_extra or {})


T = TypeVar("T")


class Table(Part, Generic[T]):
    """Values at dates or rounds; before the first and after the last they are held."""

    table: dict[int | date, T] = Field(min_length=1, description="date or round: value")
    between: Literal["linear", "hold"] = Field(
        "linear", description="straight lines between entries, or each held until the next"
    )

    def model_post_init(self, context: object) -> None:
        """Refuse tables that mix dates and rounds."""
        if len({type(k) for k in self.table}) > 1:
            raise ValueError("a table has either dates or rounds as keys, not both")


class LogisticCurve(Part, Generic[T]):
    """An S-shaped rise."""

    start: T = Field(alias="from", description="value long before the midpoint")
    end: T = Field(alias="to", description="value long after the midpoint")
    midpoint: date | int = Field(description="date or round at which half of the rise is done")
    rise: Duration = Field(description="time from 10 % to 90 % of the rise")


class Logistic(Part, Generic[T]):
    """A logistic schedule."""

    logistic: LogisticCurve[T]


class GrowthCurve(Part):
    """Exponential growth."""

    start: Amount = Field(alias="from", description="value at the start of the run")
    per_year: float = Field(gt=-1, le=100, description="growth per year; 0.5 is 50 %")


class Growth(Part):
    """An amount that grows, before the start of the run too."""

    growth: GrowthCurve


PositiveSchedule = Positive | Table[Positive] | Logistic[Positive]
NonNegativeSchedule = NonNegative | Table[NonNegative] | Logistic[NonNegative]
ShareSchedule = Share | Table[Share] | Logistic[Share]
AmountSchedule = Amount | Table[Amount] | Logistic[Amount] | Growth
