"""Pages: the web as an account, and what readers of the same pages have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def account(
    start: float, decay: float, human: Sequence[float], ai: Sequence[float]
) -> tuple[F64, F64]:
    """Return expected live human and AI pages after each round.

    ``H' = (1-d) H + h`` and ``S' = (1-d) S + a`` with the flows of the round.
    """
    people, models = start, 0.0
    found = []
    for h, a in zip(human, ai, strict=True):
        people, models = (1 - decay) * people + h, (1 - decay) * models + a
        found.append((people, models))
    of_people, of_models = np.array(found).T
    return of_people, of_models


def kept_by_sample(pages: int) -> float:
    """Return E H / H* = 1 - 1/A of A pages of one draw each, whoever chose them blindly."""
    return 1.0 - 1.0 / pages


def pool_of_two_samples(human: float, stock: int, sample: int) -> float:
    """Return E H of the mean law of two readers who each took some of the same pages.

    One page of each is the same page with probability 1/A: with one draw a page,
    ``F_ab = 1/A + (1 - 1/A) F*`` and ``F_aa = 1/B + (1 - 1/B) F*``, F* = 1 - H*. Derived.

    Parameters
    ----------
    human
        H* of human text.
    stock, sample
        Pages A there are, and B that each takes without replacement.
    """
    same = 1.0 - human
    between = 1 / stock + (1 - 1 / stock) * same
    within = 1 / sample + (1 - 1 / sample) * same
    return 1.0 - (within + between) / 2


def drawn_with_replacement(draws: int, stock: int) -> float:
    """Return E H / H* = (1 - 1/n)(1 - 1/A) of n draws with replacement from A pages."""
    return (1.0 - 1.0 / draws) * (1.0 - 1.0 / stock)
