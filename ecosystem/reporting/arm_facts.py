"""What the page of a comparison says of its arms and of the prices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecosystem.experiments.arm_policies import Arms
from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.format import listed, quoted

Row = dict[str, Any]


def arm_facts(result: ComparisonResult, asked: list[Row]) -> Row:
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
    words = Arms(result.path)
    first: dict[tuple[str, str], str] = {}
    before: dict[str, tuple[str, Row]] = {}
    arms = []
    for arm in [*asked, *_added(result, asked)]:
        policies = words.policies(arm["name"])
        for policy in policies:
            why = (policy["name"], policy["rationale"])
            policy["why_at"] = first.setdefault(why, arm["name"])
            model, whole = before.setdefault(policy["name"], (arm["name"], policy))
            if model != arm["name"]:
                policy["said"] = _difference(policy, model, whole)
        for policy in policies:
            policy["said"] = policy["said"].replace(" %", "\u202f%")
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
        "prices": words.prices(),
        "priced_otherwise": words.priced_otherwise(),
    }


def _added(result: ComparisonResult, asked: list[Row]) -> Iterator[Row]:
    """Yield the arms that the bundle adds, as if the file had them."""
    changes = {arm["name"]: arm.get("change") or {} for arm in asked}
    for arm in result.arms:
        if arm.members:
            change = {key: value for each in arm.members for key, value in changes[each].items()}
            made = f"for the bundle, {listed(map(quoted, arm.members))} laid over each other"
            yield {"name": arm.name, "title": arm.title, "rationale": made, "change": change}


def _difference(policy: Row, arm: str, whole: Row) -> str:
    """Return what a policy is, as far as it is not what it is in an arm that was told before.

    All of it where they are alike in too little: for others, at other times, or of other parts.
    """
    here, there = policy["clauses"], whole["clauses"]
    if whole["settings"] or here.keys() != there.keys() or here["who"] != there["who"]:
        return str(policy["said"])
    other = [clause for about, clause in here.items() if clause != there[about]]
    if not other:
        return f"{quoted(policy['name'])} as in {quoted(arm)}."
    but = "; ".join(clause[0].lower() + clause[1:].rstrip(".") for clause in other)
    return f"{quoted(policy['name'])} as in {quoted(arm)}, but: {but}."
