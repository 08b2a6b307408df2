"""What the page of a comparison says of its arms and of the prices."""

from __future__ import annotations

from typing import Any

from ecosystem.comparison.arms import Arms
from ecosystem.comparison.compared import Compared

Row = dict[str, Any]


def arm_facts(compared: Compared, asked: list[Row]) -> Row:
    """Return the arms with what is done in them, and the prices of the base.

    Parameters
    ----------
    asked
        The arms as the file of the comparison has them.

    Raises
    ------
    ResultsError
        If the files of the comparison cannot be read.
    """
    said = Arms(compared.path)
    first: dict[tuple[str, str], str] = {}
    arms = []
    for arm in asked:
        policies = said.policies(arm["name"])
        for policy in policies:
            why = (policy["name"], policy["rationale"])
            policy["said"] = policy["said"].replace(" %", "\u202f%")
            policy["why_at"] = first.setdefault(why, arm["name"])
        titles = dict.fromkeys(policy["title"] for policy in policies if policy["title"])
        arms.append(
            arm
            | {
                "title": arm.get("title") or "; ".join(titles),
                "doing": policies,
                "changes": [key for key in arm.get("change") or {} if key != "policies"],
            }
        )
    return {
        "arms": arms,
        "prices": said.prices(),
        "priced_otherwise": said.priced_otherwise(),
    }
