"""Rows about the channels of a text, words and others, measured alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.contexts import (
    accuracy,
    commonest_share,
    gini_within,
    mistaken,
    variety,
    within_contexts,
)
from ecosystem.measures.fidelity import total_variation

F64 = NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Profile:
    """Human text of a round in one channel, beside which laws are measured.

    Attributes
    ----------
    name, human
        The channel, and the human law over its types.
    starts : array of int64, shape (C,)
        Where each context begins.
    has_truth
        Whether the first variant of a context is the true one.
    """

    name: str
    human: F64
    starts: NDArray[np.int64]
    has_truth: bool

    @cached_property
    def within(self) -> tuple[F64, F64]:
        """Popularity and entropy of each context in human text."""
        return within_contexts(self.human, self.starts)

    @cached_property
    def hill_1(self) -> float:
        """Effective variants of a context in human text."""
        return variety(*self.within)


def channel_row(profile: Profile, p: F64, within: tuple[F64, F64]) -> Row:
    """Measure a law in one channel.

    Parameters
    ----------
    p : array of float64
        The law over the types of the profile; all zeros where it says nothing.
    within : arrays of float64, shape (C,)
        Share of each context and entropy within it.
    """
    popularity, _ = profile.within
    share, bits = within
    hill_1 = variety(popularity, bits)
    false = mistaken(p, profile.starts) if profile.has_truth else None
    return {
        "channel": profile.name,
        "hill_1": hill_1,
        "relative_to_human": hill_1 / profile.hill_1,
        "gini_simpson": gini_within(p, profile.starts, popularity),
        "coverage": float(popularity[share > 0].sum()),
        "commonest_share": commonest_share(p, profile.starts, popularity),
        "mass_held": float(profile.human[p > 0].sum()),
        "total_variation": total_variation(p, profile.human) if share.any() else None,
        "accuracy": accuracy(p, profile.starts, popularity) if profile.has_truth else None,
        "false_facts_share": None if false is None else false.share,
        "false_facts_sureness": None if false is None else false.sureness,
    }
