"""What a policy is, in words made from its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ecosystem.scenario.fields import Growth, Logistic, Table
from ecosystem.scenario.policies.archive import ArchiveReading
from ecosystem.scenario.policies.human import HumanReading
from ecosystem.scenario.policies.policy import Policy, PolicyCost, PolicySchedule
from ecosystem.scenario.policies.target import Between
from ecosystem.scenario.policies.watermark import Watermarking


def policy_said(policy: Policy) -> str:
    """Return whom a policy is for, when it is in force, what it does and what it costs."""
    *does, cost = policy_clauses(policy).values()
    return f"{'; '.join(does)}. {cost}"


def policy_clauses(policy: Policy) -> dict[str, str]:
    """Return what :func:`policy_said` says of a policy, by what it is about; the cost is last."""
    kind, does = _mechanism(policy)
    who = whom("labs", policy.target.labs)
    beginning = ", ".join([who, *_schedule(policy.schedule)])
    return {"who": f"{kind}: {beginning}", **dict(does), "cost": _cost(policy.cost)}


def _mechanism(policy: Policy) -> tuple[str, Iterator[tuple[str, str]]]:
    match policy.mechanism:
        case Watermarking() as marks:
            return "Watermark", _watermarking(marks, policy)
        case ArchiveReading() as archive:
            return "Archive", _archive(archive)
        case HumanReading() as human:
            return "Human text", _human(human)


def whom(kind: str, predicate: Mapping[str, Any]) -> str:
    """Return the agents that fulfil all conditions, in words."""
    conditions = dict(predicate)
    name = conditions.pop("name", None)
    text = f"all {kind}"
    if isinstance(name, str | list):
        names = [name] if isinstance(name, str) else list(map(str, name))
        text = f"{kind if len(names) > 1 else kind.removesuffix('s')} {listed(names)}"
    elif conditions:
        text = kind
    wanted = [f"{attribute} {_condition(value)}" for attribute, value in conditions.items()]
    return f"{text} with {listed(wanted)}" if wanted else text


def listed(parts: list[str], last: str = "and") -> str:
    """Return parts as an enumeration."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def scheduled(value: Any, form: str = "percent") -> str:
    """Return a value of a scenario, or how it goes with time.

    Parameters
    ----------
    value
        A number or a schedule.
    form
        `percent` for shares; `number` for all else.
    """
    shown = _percent if form == "percent" else number
    if isinstance(value, Table):
        steps = [f"{shown(v)} {_when(at)}" for at, v in sorted(value.table.items())]
        is_held = value.between == "hold" or len(steps) == 1
        return f"({', '.join(steps)}{'' if is_held else ', on straight lines between'})"
    if isinstance(value, Logistic):
        curve = value.logistic
        half = f"half of the way {_when(curve.midpoint, 'in')}"
        return f"({shown(curve.start)} to {shown(curve.end)}, {half})"
    if isinstance(value, Growth):
        return f"({shown(value.growth.start)}, growing by {_percent(value.growth.per_year)} a year)"
    return shown(value)


def number(value: float) -> str:
    """Return a number as it was written, but for zeros that say nothing."""
    if 0 < abs(value) < 1e-3:
        return f"{value:.12f}".rstrip("0")
    return f"{value:,.10g}"


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"


def _when(when: date | int, before: str = "from") -> str:
    if isinstance(when, date):
        return f"{before} {when}"
    return f"{before} round {when}" if when else f"{before} the start"


def _condition(value: Any) -> str:
    if isinstance(value, Between):
        ends = {"at least": value.at_least, "at most": value.at_most}
        return listed([f"{end} {number(at)}" for end, at in ends.items() if at is not None])
    if isinstance(value, list):
        return listed(list(map(str, value)), "or")
    return str(value)


def _schedule(schedule: PolicySchedule) -> Iterator[str]:
    yield _when(schedule.start)
    yield f"whole strength after {schedule.ramp}" if schedule.ramp else "at whole strength at once"
    if schedule.end is not None:
        yield _when(schedule.end, "until")


def _watermarking(mechanism: Watermarking, policy: Policy) -> Iterator[tuple[str, str]]:
    promised = f"{scheduled(mechanism.adoption)} of their models' pages promised"
    if mechanism.defection:
        promised += f", {scheduled(mechanism.defection)} of that not marked"
    yield "adoption", promised
    groups = whom("publishers", policy.target.publishers)
    evading = [
        (mechanism.stripping, "of marked pages have the mark removed"),
        (mechanism.paraphrase, "of tokens are reworded without the mark"),
    ]
    text = [f"{scheduled(value)} {what}" for value, what in evading if value]
    if text:
        yield "evasion", f"{listed(text)} by {groups}"
    read = whom("crawlers", policy.target.crawlers)
    tested = "" if not policy.target.crawlers else f" in pages of {read}"
    dropped = whom("labs", mechanism.dropped_by)
    yield "dropping", f"what the test finds{tested} is dropped by {dropped}"
    rate = f"at most {_percent(mechanism.false_positive_rate)} of unmarked pages"
    if mechanism.assumes == "dispersed":
        yield "errors", f"it wrongly finds {rate}, allowing for people who repeat themselves"
    else:
        repeated = "if people never repeated themselves, and more where they do"
        yield "errors", f"it would wrongly find {rate} {repeated}"


def _archive(mechanism: ArchiveReading) -> Iterator[tuple[str, str]]:
    share = f"{_percent(mechanism.share)} of what they train on comes from it"
    again = ", a page more than once a round" if mechanism.replacement else ""
    yield "share", f"{share}{again}"
    when = "as it begins" if mechanism.sealed is None else _when(mechanism.sealed, "at")
    written = _contamination_words(mechanism.contamination)
    yield "pages", f"{number(mechanism.pages)} pages sealed {when}, {written}"
    if (more := mechanism.refresh) is not None:
        pages = f"{number(more.pages)} pages more every {more.every.removeprefix('1 ')}"
        until = "" if more.until is None else f" {_when(more.until, 'until')}"
        yield "refresh", f"{pages}{until}, {_contamination_words(more.contamination)}"
    if mechanism.price:
        paid = f"costs it {number(mechanism.price)}, paid to the archive"
        yield "price", f"a page that a lab reads {paid}"


def _human(mechanism: HumanReading) -> Iterator[tuple[str, str]]:
    text = (
        f"people's text {_when(mechanism.at, 'of') if mechanism.at is not None else 'of the day'}"
    )
    more = f"{number(mechanism.draws)} more draws of {text} in each training"
    yield "draws", f"{more}, and as much of all else as before"


def _contamination_words(contamination: float | str) -> str:
    if isinstance(contamination, str):
        return "as the web then is"
    return f"{_percent(contamination)} of them written by models"


def _cost(cost: PolicyCost) -> str:
    text = [
        *([f"{number(cost.once)} once"] if cost.once else []),
        *([f"{number(cost.per_year)} a year"] if cost.per_year else []),
    ]
    if not text:
        return "Costs nothing beside what agents pay for what they do."
    payer = "the public" if cost.paid_by == "public" else cost.paid_by
    return f"Costs {listed(text)}, paid by {payer}."
