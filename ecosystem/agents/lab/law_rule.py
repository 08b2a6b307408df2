"""How text is drawn from a law."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LawRule:
    """How a reader draws from a law: privately and independently, or as expected.

    Attributes
    ----------
    key
        Key of the draws: (reader, source, round).
    n_draws
        Independent draws wanted.
    held_out
        As many extra draws, as a share, for the reader's own benchmark.
    is_expected
        Whether counts are their expectation.
    """

    key: int
    n_draws: int
    held_out: float = 0.0
    is_expected: bool = False
