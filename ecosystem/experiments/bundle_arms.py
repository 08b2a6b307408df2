"""The arms that a bundle adds to those of the file: its coalitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.coalitions import Coalition, coalition_name, coalitions
from ecosystem.experiments.schema import Arm, Comparison
from ecosystem.scenario.scenario import Scenario


@dataclass(frozen=True)
class BundleArms:
    """Which arm every coalition of a bundle is.

    Attributes
    ----------
    arm_of
        Coalition: the name of its arm, for nobody (the reference) and single arms too. Nothing
        without a bundle.
    added
        The arms that are not in the file, in the order of the coalitions.
    """

    arm_of: Mapping[Coalition, str] = field(default_factory=dict)
    added: tuple[Arm, ...] = ()

    def members(self, arm: str) -> Coalition:
        """Return the arms that an added arm is made of; nothing for an arm of the file."""
        if arm not in {each.name for each in self.added}:
            return ()
        return next(members for members, name in self.arm_of.items() if name == arm)


def bundle_arms(comparison: Comparison, cells: Mapping[Cell, Scenario]) -> BundleArms:
    """Find the arm of every coalition: one that is there already, or one that is added.

    An arm that is the same scenario in every setting is the coalition, whatever it is called:
    the same arm twice would share with itself the probability of being best.

    Parameters
    ----------
    comparison
        What the file says.
    cells
        Setting and arm: the scenario, those of all coalitions too.
    """
    bundle = comparison.bundle
    if not bundle:
        return BundleArms()
    settings = dict.fromkeys(setting for setting, _ in cells)

    def same(arm: str) -> tuple[str, ...]:
        return tuple(cells[setting, arm].content_hash() for setting in settings)

    known: dict[tuple[str, ...], str] = {}
    for arm in comparison.arms:
        known.setdefault(same(arm.name), arm.name)
    arm_of: dict[Coalition, str] = {(): comparison.reference}
    arm_of |= {(name,): name for name in bundle}
    added = []
    declared = {arm.name: arm for arm in comparison.arms}
    for members in coalitions(bundle):
        name = coalition_name(members)
        arm_of[members] = known.setdefault(same(name), name)
        if arm_of[members] == name:
            added.append(_laid_over([declared[member] for member in members], name))
    return BundleArms(arm_of, tuple(added))


def _laid_over(arms: list[Arm], name: str) -> Arm:
    """Return arms as one, for tables and plans; what they change stays theirs."""
    titles = [arm.title or arm.name for arm in arms] if any(arm.title for arm in arms) else []
    # Its name and its title may be longer than stated ones may be.
    return Arm.model_construct(
        name=name, title=" + ".join(titles), rationale="",
        policies=list(dict.fromkeys(policy for arm in arms for policy in arm.policies)),
        family=None, change={},
    )  # fmt: skip
