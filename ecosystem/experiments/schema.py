"""What the user writes to have policies compared: arms, settings and outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ecosystem.experiments.outcome_tables import mixed, problems_with
from ecosystem.scenario.fields import Count, Name, Part
from ecosystem.scenario.policies.policy import Policy
from ecosystem.scenario.problems import FieldError, FieldErrors, Loc

Label = Annotated[
    str,
    Field(pattern=r"^\S(.*\S)?$", max_length=60, description="a name; blanks may stand inside"),
]
Change = dict[str, Any]
Replicates = Annotated[int, Field(ge=2, le=100_000)]
Value = bool | int | float | str

NAMED_IN = {"reference": "arms", "primary": "outcomes"}
_WHAT = {"reference": "arm", "primary": "outcome", "cost": "outcome", "policies": "policy"}
_CHANGE = "a piece of a scenario, laid over as a file is over what it extends"
_NOT_ARMS = {
    "seed": "seeds belong to the comparison, for otherwise arms would share no draws;"
    " expected seed at the top of the file",
    "extends": "a change extends nothing; expected the scenario in base",
}


class Arm(Part):
    """What is done in every setting: policies, or any other change; without either, nothing."""

    name: Label
    title: str = Field("", max_length=200, description="one line for tables")
    rationale: str = Field("", description="why it might help, and what it costs")
    policies: list[Name] = Field([], description="policies of the comparison that are in force")
    family: Name | None = Field(
        None, description="arms of one family are doses of one policy: more of it costs more"
    )
    change: Change = Field({}, description=_CHANGE)


class Setting(Part):
    """A world in which all arms are compared."""

    name: Label
    title: str = Field("", max_length=200, description="one line for tables")
    change: Change = Field({}, description=_CHANGE)


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


class Precision(Part):
    """When replicates are added, and how many."""

    half_width: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="half width of the 95 % interval of the primary outcome's paired difference"
        " at which an arm is precise enough; without it nothing is added",
    )
    batch: Count = Field(5, description="replicates added at once to what is open")
    at_most: Replicates = Field(100, description="replicates of an arm and setting at most")


class Experiment(Part):
    """Arms x worlds x replicates on common random numbers, whatever the worlds are."""

    named: ClassVar[tuple[str, ...]] = ("policies", "arms", "outcomes")

    question: str = Field(min_length=1, max_length=400, description="what is to be found out")
    description: str = Field("", description="what a reader must know to judge the answer")
    base: str = Field(min_length=1, description="scenario file, or the name of a shipped one")
    change: Change = Field({}, description=_CHANGE)
    seed: int = Field(1, ge=0, lt=2**62, description="replicate r of all arms has seed + r - 1")
    replicates: Replicates = Field(20, description="replicates of every arm in every setting")
    policies: list[Policy] = Field([], description="what arms name; each is a policy of a scenario")
    arms: list[Arm] = Field(min_length=2)
    reference: Label = Field(description="the arm that all others are compared with")
    primary: Name = Field(description="the outcome that decides, declared before the run")
    outcomes: list[Outcome] = Field(min_length=1)

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        problems = list(self._problems())
        if problems:
            raise FieldErrors(problems)
        return self

    def _problems(self) -> Iterator[FieldError]:
        yield from self._unique_names()
        yield from self._known_reference()
        yield from self._known_outcomes()
        yield from self._known_policies()
        yield from self._changes()

    def _unique_names(self) -> Iterator[FieldError]:
        for part in self.named:
            seen: set[str] = set()
            for i, entry in enumerate(getattr(self, part)):
                if entry.name in seen:
                    yield FieldError(
                        (part, i, "name"),
                        f"the name {entry.name!r} is used twice in {part}; expected another one",
                    )
                seen.add(entry.name)

    def _known_reference(self) -> Iterator[FieldError]:
        yield from unknown("reference", self.reference, [arm.name for arm in self.arms])

    def _known_outcomes(self) -> Iterator[FieldError]:
        names = [outcome.name for outcome in self.outcomes]
        yield from unknown("primary", self.primary, names)

    def _known_policies(self) -> Iterator[FieldError]:
        names = [policy.name for policy in self.policies]
        yield from unknown_policies(names, [arm.policies for arm in self.arms])

    def _changes(self) -> Iterator[FieldError]:
        places: list[tuple[tuple[str | int, ...], Change]] = [(("change",), self.change)]
        places += [(("arms", i, "change"), arm.change) for i, arm in enumerate(self.arms)]
        settings = getattr(self, "settings", [])
        places += [(("settings", i, "change"), s.change) for i, s in enumerate(settings)]
        for place, change in places:
            for key, message in _NOT_ARMS.items():
                if key in change:
                    yield FieldError((*place, key), message)


class Comparison(Experiment):
    """Arms x settings x replicates on common random numbers."""

    named: ClassVar[tuple[str, ...]] = ("policies", "arms", "settings", "outcomes")
    precision: Precision = Field(default_factory=Precision)
    cost: Name | None = Field(
        None, description="the outcome that is money: arms are compared at equal cost, too"
    )
    settings: list[Setting] = Field([Setting(name="as it is")], min_length=1)

    def _problems(self) -> Iterator[FieldError]:
        yield from super()._problems()
        yield from self._enough()
        yield from self._priced()

    def _priced(self) -> Iterator[FieldError]:
        if self.cost is not None:
            names = [o.name for o in self.outcomes if o.name != self.primary]
            yield from unknown("cost", self.cost, names)
            yield from self._ambiguous_families()
            return
        for i, arm in enumerate(self.arms):
            if arm.family is not None:
                message = "families are compared at equal cost; expected cost: an outcome's name"
                yield FieldError(("arms", i, "family"), message)

    def _ambiguous_families(self) -> Iterator[FieldError]:
        """Yield families that could be taken for an arm: an arm without one stands for itself."""
        family_of = {arm.name: arm.family for arm in self.arms}
        for i, arm in enumerate(self.arms):
            name = arm.family
            if name is None:
                continue
            if name == self.reference:
                message = f"{name!r} is the reference, the dose of nothing in every family"
            elif name in family_of and family_of[name] != name:
                message = f"{name!r} is an arm that is not in this family"
            else:
                continue
            yield FieldError(("arms", i, "family"), f"{message}; expected another name")

    def _enough(self) -> Iterator[FieldError]:
        precision = self.precision
        if precision.half_width is not None and precision.at_most < self.replicates:
            yield FieldError(
                ("precision", "at_most"),
                f"at_most is {precision.at_most}, fewer than the {self.replicates} replicates to"
                f" start with; expected {self.replicates} or more",
            )


def unknown_policies(
    policies: Sequence[str], arms: Sequence[Sequence[str]]
) -> Iterator[FieldError]:
    """Yield what arms name that is no policy, and policies that no arm names.

    Parameters
    ----------
    policies
        Their names.
    arms
        Names of the policies in every arm.
    """
    for i, named in enumerate(arms):
        for j, name in enumerate(named):
            yield from unknown("policies", name, policies, ("arms", i, "policies", j))
    used = {name for named in arms for name in named}
    for i, name in enumerate(policies):
        if name not in used:
            message = f"no arm names the policy {name!r}; expected it in policies of an arm"
            yield FieldError(("policies", i), message)


def unknown(
    field: str, name: str, known: Sequence[str], place: Loc | None = None
) -> Iterator[FieldError]:
    """Yield a problem if a field names what is not in its list; by default it is at the top."""
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
    hint = hint if known else "add one"
    yield FieldError(place or (field,), f"there is no {_WHAT[field]} {name!r}; {hint}")
