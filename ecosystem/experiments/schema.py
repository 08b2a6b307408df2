"""What the user writes to have policies compared: arms, settings or a design, and outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, model_validator

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.experiments.coalitions import FEWEST, MOST, coalition_name, coalitions
from ecosystem.experiments.design import GRID, Parameter, PointDesign, ill_designed
from ecosystem.experiments.outcome import Outcome
from ecosystem.scenario.fields import Count, Name, Part
from ecosystem.scenario.policies.policy import Policy

Label = Annotated[
    str,
    Field(pattern=r"^\S(.*\S)?$", max_length=60, description="a name; blanks may stand inside"),
]
Change = dict[str, Any]
Replicates = Annotated[int, Field(ge=2, le=100_000)]

AS_IT_IS = "as it is"
"""Name of the arm, or of the setting, where the file states none."""

NAMED_IN = {"reference": "arms", "primary": "outcomes"}
_WHAT = {
    "reference": "arm",
    "bundle": "arm",
    "primary": "outcome",
    "cost": "outcome",
    "policies": "policy",
}
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


class Comparison(Part):
    """Arms x settings x replicates on common random numbers; settings are stated or designed."""

    question: str = Field(min_length=1, max_length=400, description="what is to be found out")
    description: str = Field("", description="what a reader must know to judge the answer")
    base: str = Field(min_length=1, description="scenario file, or the name of a shipped one")
    change: Change = Field({}, description=_CHANGE)
    seed: int = Field(1, ge=0, lt=2**62, description="replicate r of all arms has seed + r - 1")
    replicates: Replicates = Field(20, description="replicates of every arm in every setting")
    precision: Precision = Field(default_factory=Precision)
    policies: list[Policy] = Field([], description="what arms name; each is a policy of a scenario")
    arms: list[Arm] = Field([Arm(name=AS_IT_IS)], min_length=1)
    reference: Label = Field(
        "", description="the arm that all others are compared with; not needed with one arm"
    )
    bundle: list[Label] = Field(
        [],
        description="2 to 5 arms, none the reference, that are also run together, as are all parts"
        " of the bundle: which of what it does is whose is told",
        json_schema_extra={"minItems": FEWEST, "maxItems": MOST},
    )
    primary: Name = Field(description="the outcome that decides, declared before the run")
    cost: Name | None = Field(
        None, description="the outcome that is money: arms are compared at equal cost, too"
    )
    settings: list[Setting] = Field(
        [], description="worlds that are stated; without them, and without parameters, the base"
    )
    design: PointDesign | None = Field(
        None, description="how the values of parameters make settings; a grid if left out"
    )
    parameters: list[Parameter] = Field([], description="what is varied: settings are designed")
    outcomes: list[Outcome] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _only_arm_is_reference(cls, data: Any) -> Any:
        """Let the only arm be the reference, where none is stated."""
        if not isinstance(data, dict) or data.get("reference"):
            return data
        arms = data.get("arms", [{"name": AS_IT_IS}])
        is_alone = isinstance(arms, list) and len(arms) == 1 and isinstance(arms[0], dict)
        return data | {"reference": arms[0]["name"]} if is_alone and "name" in arms[0] else data

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Comparison:
        problems = list(self._problems())
        if problems:
            raise FieldErrors(problems)
        return self

    def _problems(self) -> Iterator[FieldError]:
        yield from self._unique_names()
        yield from self._known_reference()
        if self.bundle:
            arms = [arm.name for arm in self.arms]
            yield from ill_bundled(self.bundle, arms, self.reference)
        yield from unknown("primary", self.primary, [outcome.name for outcome in self.outcomes])
        yield from unknown_policies(
            [policy.name for policy in self.policies], [arm.policies for arm in self.arms]
        )
        yield from self._changes()
        yield from self._stated_or_designed()
        yield from self._enough()
        yield from self._priced()

    def _unique_names(self) -> Iterator[FieldError]:
        for part in ("policies", "arms", "settings", "outcomes"):
            seen: set[str] = set()
            for i, entry in enumerate(getattr(self, part)):
                if entry.name in seen:
                    yield FieldError(
                        (part, i, "name"),
                        f"the name {entry.name!r} is used twice in {part}; expected another one",
                    )
                seen.add(entry.name)

    def _known_reference(self) -> Iterator[FieldError]:
        names = [arm.name for arm in self.arms]
        if self.reference:
            yield from unknown("reference", self.reference, names)
        elif len(names) > 1:
            yield FieldError(
                ("reference",), f"no arm is the reference; expected one of {', '.join(names)}"
            )

    def _changes(self) -> Iterator[FieldError]:
        places: list[tuple[tuple[str | int, ...], Change]] = [(("change",), self.change)]
        places += [(("arms", i, "change"), arm.change) for i, arm in enumerate(self.arms)]
        places += [(("settings", i, "change"), s.change) for i, s in enumerate(self.settings)]
        for place, change in places:
            for key, message in _NOT_ARMS.items():
                if key in change:
                    yield FieldError((*place, key), message)

    def _stated_or_designed(self) -> Iterator[FieldError]:
        """Yield what keeps settings from being either stated or designed."""
        if not self.parameters:
            if self.design is not None:
                yield FieldError(
                    ("design",), "nothing is varied; expected parameters beside design"
                )
            return
        if self.settings:
            message = "parameters make the settings; remove one of the two"
            yield FieldError(("settings",), message)
        yield from ill_designed(self.design or GRID, self.parameters)

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


def ill_bundled(bundle: Sequence[str], arms: Sequence[str], reference: str) -> Iterator[FieldError]:
    """Yield what keeps arms from being a bundle.

    Parameters
    ----------
    bundle, arms
        Names of the arms in it, and of all arms.
    reference
        The arm that is the world without any of them.
    """
    if not FEWEST <= len(bundle) <= MOST:
        n = f"{len(bundle)} arm{'s' * (len(bundle) != 1)}"
        message = f"a bundle of {n}; expected {FEWEST} to {MOST}"
        yield FieldError(("bundle",), message)
    others = [name for name in arms if name != reference]
    for i, name in enumerate(bundle):
        if name == reference:
            message = f"{name!r} is the reference, where nothing of the bundle is done"
            yield FieldError(("bundle", i), f"{message}; expected another arm")
        elif name in bundle[:i]:
            message = f"the arm {name!r} is in the bundle twice; expected it once"
            yield FieldError(("bundle", i), message)
        else:
            yield from unknown("bundle", name, others, ("bundle", i))
    made = [coalition_name(members) for members in coalitions(bundle)]
    for i, name in enumerate(arms):
        if name in made:
            message = f"{name!r} is what the bundle calls a part of it; expected another name"
            yield FieldError(("arms", i, "name"), message)
    for name in dict.fromkeys(name for name in made if made.count(name) > 1):
        message = f"two parts of the bundle would be called {name!r}; expected other names of arms"
        yield FieldError(("bundle",), message)


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
