"""Cases and their outcomes as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.validation.case import Case
from ecosystem.validation.comparing import Comparison, Outcome

HEADER = (
    f"{'case':<27} {'furthest off':<58} {'theory':>10} {'simulated':>10} {'± error':>9} {'z':>6}"
    "  verdict"
)


def listed(cases: Sequence[Case]) -> str:
    """Return what each case is about, its scenario and its size."""
    lines = []
    for case in cases:
        worlds = case.replicates * len(case.settings)
        quick = ", quick" if case.is_quick else ""
        lines.append(f"{case.name:<27} {case.title}")
        lines.append(f"{'':<27}   {case.scenario}, {worlds} worlds{quick}; {case.source}")
        if case.reported:
            lines.append(f"{'':<27}   reported: {case.reported} (compared: {case.comparable})")
    return "\n".join(lines)


def row(outcome: Outcome) -> str:
    """Return a line for a case: the comparison that is furthest off, and the verdict."""
    worst = outcome.worst
    off = f"{worst.relative_error:+.0%}" if worst.relation == "found" else f"{worst.z:.2f}"
    return (
        f"{outcome.case.name:<27} {_shortened(_what(worst), 58):<58} {worst.expected:>10.4g}"
        f" {worst.mean:>10.4g} {worst.standard_error:>9.2g} {off:>6}"
        f"  {outcome.verdict} ({len(outcome.comparisons)})"
    )


def troubles(outcome: Outcome) -> list[str]:
    """Return a line for everything in a case that is not right."""
    lines = [
        f"  {_what(c)}: {c.mean:.6g} ± {c.standard_error:.2g} of {c.n_replicates} worlds;"
        f" expected {'' if c.relation == '=' else c.relation + ' '}{c.expected:.6g}: {c.formula}"
        for c in outcome.comparisons
        if not c.is_right
    ]
    return lines + [
        f"  a bug could not have been seen: {bug}; expected more replicates"
        for bug in outcome.unseen_bugs
    ]


def total(outcomes: Sequence[Outcome]) -> str:
    """Return a line about all cases."""
    verdicts = [outcome.verdict for outcome in outcomes]
    bad = [outcome.case.name for outcome in outcomes if outcome.verdict in ("wrong", "weak")]
    n = sum(len(outcome.comparisons) for outcome in outcomes)
    worlds = sum(o.case.replicates * len(o.case.settings) for o in outcomes)
    said = f"{len(outcomes)} case{'s' * (len(outcomes) != 1)}, {n} comparisons, {worlds:,} worlds: "
    if bad:
        return said + f"{len(bad)} not right: {', '.join(bad)}"
    found = verdicts.count("found")
    return said + "all right" + (f", of them {found} compared and not judged" if found else "")


def _what(comparison: Comparison) -> str:
    parts = [comparison.setting, comparison.quantity, comparison.at and f"at {comparison.at}"]
    return ", ".join(part for part in parts if part)


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
