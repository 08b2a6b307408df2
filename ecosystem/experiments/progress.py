"""Progress of long work: a bar in a terminal or notebook, a few lines in a plain log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")


def track(
    items: Iterable[T],
    total: int,
    label: str,
    stream: TextIO | None = None,
    *,
    unit: str = "round",
) -> Iterator[T]:
    """Pass rounds, or other items, on and say how far they are, and how much time is left.

    Parameters
    ----------
    items, total, label, unit
        What is counted, how many there are, what the bar is called, and what one item is.
    stream
        Where to write; standard error by default. A terminal gets a bar, anything else at
        most one line a tenth of the way.
    """
    out = stream or sys.stderr
    if out.isatty() or _in_notebook():
        from tqdm.auto import tqdm

        yield from tqdm(items, total=total, desc=label, unit=unit, file=stream, leave=False)
        return
    start = words = time.monotonic()
    for n, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        tenth_done = n * 10 // total > (n - 1) * 10 // total
        if n < total and tenth_done and now - words > 1.0:
            left = (now - start) / n * (total - n)
            print(f"{label}: {unit} {n} of {total}, about {left:.0f} s left", file=out, flush=True)
            words = now


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    if shell is None:
        return False
    active = shell.get_ipython()
    return active is not None and "IPKernelApp" in active.config
