"""A number of a run that arms are compared on, as the user writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecosystem.config.problems import FieldErrors
from ecosystem.experiments.outcome_tables import mixed, problems_with
from ecosystem.scenario.fields import Name, Part

Value = bool | int | float | str


class Outcome(Part):
    """A number of a run: a column of a table, in a round."""

    name: Name
    title: str = Field("", max_length=200, description="one line for tables")
    table: str = Field(description="name of a declared table")
    column: str = Field(description="a column of numbers, or of truth values as 0 and 1")
    where: dict[str, Value | list[Value]] = Field(
        {}, description="column: value, or list of values, that rows must have"
    )
    over: list[str] | str | None = Field(
        None,
        description="key columns over whose rows the mean is taken; by default all that where"
        " leaves open, each row with the same weight",
    )
    better: Literal["higher", "lower"] = Field(description="which direction is an improvement")
    round: Literal["last"] | Annotated[int, Field(ge=0)] = Field(
        "last", description="round whose rows are read; last is that of the run"
    )

    @model_validator(mode="after")
    def _is_declared(self) -> Outcome:
        problems = list(problems_with(self.table, self.column, self.where, self.over))
        if problems:
            raise FieldErrors(problems)
        return self

    def warnings(self) -> Iterator[str]:
        """Yield what may not be meant, though it can be done."""
        apart, left = mixed(self.table, self.where, self.over)
        if apart:
            over = left[0] if len(left) == 1 else f"[{', '.join(left)}]"
            yield (
                f"outcome {self.name}: rows differ in {', '.join(apart)}; their mean is taken;"
                f" write over: {over} to be sure, or where: {{{apart[0]}: ...}}"
            )
