"""What the manifest of a comparison says beside its numbers, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.loading import Design
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.readings import definition, unit
from ecosystem.results.manifest import StatedTable


@dataclass(frozen=True)
class ArmEntry:
    """An arm: a policy, or what else is done in every setting.

    Attributes
    ----------
    name, title
        Its short name, and what it is in a line; the title may be empty.
    family
        Of which policy it is a dose, if of one.
    members
        The arms that it is made of, where the bundle added it.
    """

    name: str
    title: str = ""
    family: str | None = None
    members: Sequence[str] = ()

    @property
    def label(self) -> str:
        """What a sentence calls it: its title, or its name where there is none."""
        return self.title or self.name


@dataclass(frozen=True)
class SettingEntry:
    """A setting: a world in which all arms are run; a point, where settings are designed."""

    name: str
    title: str = ""


@dataclass(frozen=True)
class OutcomeEntry:
    """An outcome: its unit, which direction is better, and how it is read from a run."""

    name: str
    title: str
    better: Literal["higher", "lower"]
    unit: str
    round: int | Literal["last"]
    definition: str

    @property
    def label(self) -> str:
        """What a sentence calls it: its title, or its name where there is none."""
        return self.title or self.name

    @property
    def unit_or_none(self) -> str:
        """Its unit in words."""
        return self.unit or "no unit"

    @property
    def is_higher_better(self) -> bool:
        """Whether more of it is an improvement."""
        return self.better == "higher"


@dataclass(frozen=True)
class RunEntry:
    """A replicate of an arm in a setting: its seed, the folder of its run, how that ended."""

    setting: str
    arm: str
    replicate: int
    seed: int
    run: str
    status: Literal["complete", "failed"]
    origin: str = ""
    error: str = ""

    @property
    def is_failed(self) -> bool:
        """Whether its tables cannot be read."""
        return self.status == "failed"


@dataclass(frozen=True)
class _Replicates:
    setting: str
    arm: str
    replicates: int


@dataclass(frozen=True)
class _Hash:
    setting: str
    arm: str
    scenario_hash: str


class _Stated(BaseModel):
    """What the manifest of a comparison must say, of those that this version can read."""

    model_config = ConfigDict(extra="allow")

    question: str
    description: str
    reference: str
    primary: str
    arms: list[ArmEntry]
    settings: list[SettingEntry]
    outcomes: list[OutcomeEntry]
    runs: list[RunEntry]
    replicates: list[_Replicates]
    scenario_hashes: list[_Hash]
    tables: dict[str, StatedTable]
    seed: int
    currency: str
    cost: str | None = None
    declared: list[dict[str, Any]] = []
    seconds: float = Field(0.0, ge=0, allow_inf_nan=False)


def refuse_misfits(manifest: Mapping[str, Any]) -> None:
    """Refuse what is not the manifest of a comparison that has been run to its end.

    Raises
    ------
    ValidationError
        If an entry that is read is not there, or is of another type.
    """
    _Stated.model_validate(manifest)


def manifest_facts(design: Design) -> dict[str, Any]:
    """Return what a manifest says of a comparison beside its numbers."""
    comparison = design.compared
    arms = [
        ArmEntry(arm.name, arm.title, arm.family, list(design.bundled.members(arm.name)))
        for arm in comparison.arms
    ]
    outcomes = [
        OutcomeEntry(o.name, o.title, o.better, _unit(design, o), o.round, definition(o))
        for o in comparison.outcomes
    ]
    return {
        "description": comparison.description,
        "arms": [{k: v for k, v in asdict(arm).items() if k != "members" or v} for arm in arms],
        "settings": [asdict(SettingEntry(s.name, s.title)) for s in design.settings],
        "outcomes": list(map(asdict, outcomes)),
        "cost": comparison.cost,
        "seed": comparison.seed,
        "currency": _currency(design),
        "precision": comparison.precision.model_dump(),
    }


def _unit(design: Design, outcome: Outcome) -> str:
    """Return the unit of an outcome; money is in the scenarios' currency."""
    declared = unit(outcome)
    return _currency(design) if declared == "money" else declared


def _currency(design: Design) -> str:
    """Return what prices are in, where all arms agree on it."""
    currencies = {scenario.costs.currency for scenario in design.cells.values()}
    return currencies.pop() if len(currencies) == 1 else "units of money"


def run_entries(seen: Mapping[Cell, list[Observation]]) -> list[dict[str, Any]]:
    """Return an entry for every replicate; those of complete runs say nothing of failures."""
    entries = []
    for (setting, arm), observations in seen.items():
        for replicate, o in enumerate(observations, start=1):
            status: Literal["complete", "failed"] = "failed" if o.readings is None else "complete"
            run = asdict(
                RunEntry(setting, arm, replicate, o.seed, o.run, status, o.origin, o.error)
            )
            if o.readings is not None:
                del run["origin"], run["error"]
            entries.append(run)
    return entries
