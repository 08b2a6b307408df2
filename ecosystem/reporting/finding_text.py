"""A finding in words: its verdict, and how far an arm is from the reference."""

from __future__ import annotations

from ecosystem.experiments.rows import EqualCost, Finding
from ecosystem.reporting.format import round_to_interval

FEW = 10  # pairs, below which the bootstrap is not told beside a difference
DAGGER = "†"
DAGGER_MEANS = f"{DAGGER}: not significant after Holm's correction"


def dagger(finding: Finding | EqualCost) -> str:
    """Return a dagger if a verdict by the interval is not significant after Holm's correction."""
    return f" {DAGGER}" if finding.is_insignificant else ""


def marked(finding: Finding | EqualCost) -> str:
    """Return a verdict, with its dagger."""
    return f"{finding.verdict or ''}{dagger(finding)}"


def sentence(finding: Finding) -> str:
    """Return how far an arm is from the reference, with the interval."""
    who = f"{finding.arm} against {finding.reference}"
    difference, low, high = finding.difference, finding.low, finding.high
    if not finding.n_pairs or difference is None:
        return f"{who}: no pair of runs in which the outcome is finite"
    if low is None or high is None:
        return f"{who}: {difference:+.4g} in one pair; no interval"
    half = finding.half_width
    by, least, most = (round_to_interval(n, half, "+") for n in (difference, low, high))
    text = f"{who}: {by}, 95 % interval {least} to {most} ({finding.n_pairs} pairs)"
    if low == high != 0:
        return f"{text}; the same in every pair, which is why the interval is a point"
    return text + _bootstrap(finding, low, high)


def _bootstrap(finding: Finding, low: float, high: float) -> str:
    """Return what the bootstrap says, where it says otherwise and there are pairs enough."""
    one, other = finding.bootstrap_low, finding.bootstrap_high
    if one is None or other is None or (finding.n_pairs or 0) < FEW:
        return ""
    covers = one <= 0 <= other
    if covers == (low <= 0 <= high):
        return ""
    least, most = (round_to_interval(end, finding.half_width, "+") for end in (one, other))
    return f"; the bootstrap's, {least} to {most}, {'covers' if covers else 'does not cover'} 0"
