"""What the interval of a difference decides."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Better or worse by the 95 % interval of Student's t; undecided where it holds 0 or is not
    there; the same where no pair differs.
    """  # fmt: skip

    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "undecided"
    SAME = "same"

    @property
    def is_decided(self) -> bool:
        """Whether the interval leaves out 0."""
        return self in (Verdict.BETTER, Verdict.WORSE)

    @property
    def reverse(self) -> Verdict:
        """The verdict as the other side sees it."""
        return _REVERSES.get(self, self)


_REVERSES = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
