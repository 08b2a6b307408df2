"""Parts that begin or end at a date: it lies in the run, and leaves them a round to work in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecosystem.config.problems import FieldError
from ecosystem.scenario.clock import Time
from ecosystem.scenario.filters import Filter
from ecosystem.scenario.labs import Lab, ModelLaw, PoolLaw


def never_at_work(
    part: str, entries: Sequence[Filter] | Sequence[Lab], time: Time, delay: int
) -> Iterator[FieldError]:
    """Yield dates that lie outside the run, or leave no round to work in.

    Parameters
    ----------
    part
        The field of the scenario that has the entries.
    delay
        Rounds from that of ``since`` to the first in which an entry is at work.
    """
    last = time.rounds - delay
    for i, entry in enumerate(entries):
        begins = 0
        if entry.since is not None:
            begins = time.round_of(entry.since)
            if not 0 <= begins <= last:
                yield FieldError(
                    (part, i, "since"),
                    f"{entry.since} is outside the run; expected {_span(time, last)}; without"
                    " since it is at work from the start",
                )
                continue
        if entry.until is None:
            continue
        ends = time.round_of(entry.until)
        if ends > time.rounds:
            yield FieldError(
                (part, i, "until"),
                f"{entry.until} is outside the run; expected {_span(time, time.rounds)}; without"
                " until it is at work to the end",
            )
        elif ends <= begins + delay:
            first = begins + delay
            yield FieldError(
                (part, i, "until"),
                f"it would begin in round {begins} and end before round {ends}, never at work;"
                f" expected until after {time.date_of(first)}, round {first}",
            )


def _span(time: Time, last: int) -> str:
    return f"{time.start} to {time.date_of(last)}, or a round from 0 to {last}"


def models_that_come_too_late(labs: Sequence[Lab], time: Time) -> Iterator[FieldError]:
    """Yield sources that read labs of which none has released a model when they are read last."""
    begins = {lab.name: time.rounds_between(lab.since, None)[0] for lab in labs}
    for i, lab in enumerate(labs):
        _, last = time.rounds_between(lab.since, lab.until)
        for j, source in enumerate(lab.sources):
            if not isinstance(source, ModelLaw | PoolLaw):
                continue
            field = "lab" if isinstance(source, ModelLaw) else "labs"
            names = [source.lab] if isinstance(source, ModelLaw) else source.labs
            known = [begins[name] for name in names if name in begins] if names != "all" else []
            if known and min(known) >= last:
                yield FieldError(
                    ("labs", i, "sources", j, field),
                    f"lab {lab.name!r} trains in round {last} at the latest, and there is a model"
                    f" to read from round {min(known) + 1} on; expected an earlier since there",
                )
