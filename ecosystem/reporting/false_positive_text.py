"""Who is falsely accused, in words: people's pages that filters drop, arm beside arm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import FalsePositives, half_width
from ecosystem.reporting.format import WIDTH, quantity, round_to_interval, text_table, wrapped
from ecosystem.reporting.group_settings import tell_together

Topic = str | None
"""A context; None is all of them together."""


def false_positive_lines(result: ComparisonResult) -> Iterator[str]:
    """Yield a table of arms and topics for each setting; nothing where no lab reads by a filter."""
    rows = result.false_positives
    if not rows:
        return
    yield from ("", "WHO IS ACCUSED, people's pages that are dropped, in % of them")
    yield from tell_together(result, rows, _table)
    yield from wrapped(
        "Of people's pages on the live web, the share that the filter of an arm drops, in the last"
        f" round measured in which it is at work ({rounds(rows)}): means over runs; ± is Student's"
        " t, 95 %. Arms that are not here have no filter that a lab reads by, or no run in which"
        " one was at work in a round that was measured. Models' pages dropped, and what the exact"
        " rates of a filter make one expect: accused.parquet."
    )


def topics(rows: Sequence[FalsePositives]) -> list[Topic]:
    """Return all topics together, then each, those first of which an arm drops most.

    Where there is one topic only, it is all of them.
    """
    most: dict[Topic, float] = {}
    for row in rows:
        rate = row.false_positive_rate
        most[row.context] = max(most.get(row.context, -1.0), -1.0 if rate is None else rate)
    if len(most) == 2:
        return [None]
    return sorted(most, key=lambda topic: (topic is not None, -most[topic], topic or ""))


def filter_names(rows: Sequence[FalsePositives]) -> dict[tuple[str, str], str]:
    """Return arms with their filters, and their names: with the filter's if the arm has several."""
    pairs = list(dict.fromkeys((row.arm, row.filter) for row in rows))
    arms = [arm for arm, _ in pairs]
    return {(a, f): f"{a}: {f}" if arms.count(a) > 1 else a for a, f in pairs}


def rounds(rows: Sequence[FalsePositives]) -> str:
    """Return in which round filters were last at work: arm by arm, and setting, as they differ."""
    names = filter_names(rows)
    of_arm: dict[str, set[int | None]] = {}
    by_round: dict[int, dict[str, None]] = {}
    for row in rows:
        of_arm.setdefault(names[row.arm, row.filter], set()).add(row.round)
    for row in rows:
        name = names[row.arm, row.filter]
        where = f" in {row.setting!r}" if len(of_arm[name]) > 1 else ""
        by_round.setdefault(row.round or 0, {})[f"{name}{where}"] = None
    if len(by_round) == 1:
        return f"round {next(iter(by_round))}"
    return "; ".join(f"round {r} of {', '.join(by_round[r])}" for r in sorted(by_round))


def _table(rows: list[FalsePositives]) -> Iterator[str]:
    names, shown = filter_names(rows), topics(rows)
    cells = {(row.arm, row.filter, row.context): _cell(row) for row in rows}
    n_topics = len(shown)
    while True:
        head = ["", *(topic or "in all" for topic in shown)]
        body = [[name, *(cells.get((*who, t), "-") for t in shown)] for who, name in names.items()]
        lines = text_table([head, *body])
        if max(map(len, lines)) <= WIDTH or len(shown) <= 2:
            break
        shown.pop()
    yield from lines
    if n_topics > len(shown):
        more = quantity(n_topics - len(shown), "topic")
        yield f"  and {more} more, of which no arm drops a larger share"


def _cell(row: FalsePositives) -> str:
    rate = row.false_positive_rate
    if rate is None:
        return "-"
    half = half_width(row.false_positive_low, row.false_positive_high)
    if not half:  # one run, or the same in every run
        return f"{100 * rate:.3g}"
    return (
        f"{round_to_interval(100 * rate, 100 * half)} ± {round_to_interval(100 * half, 100 * half)}"
    )
