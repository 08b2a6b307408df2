"""What a lab keeps of old text: pools that grow, subsamples of them, and fixed sets of real text.

All as E H / H*, where H is the Gini-Simpson index ``1 - sum p^2``. Laws are fitted by maximum
likelihood, and the first batch of every lab is human. Derived: pairs of draws are followed back to
the draws that they are copies of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def accumulate_with_people(n_human: int, n_own: int, batches: Sequence[int]) -> F64:
    """Return E H / H* of a pool that deletes nothing, where a part of each batch is human.

    Parameters
    ----------
    n_human, n_own
        Draws of people and of the lab's own model in each batch after the first, which is human.
    batches
        Batches T held, at least 1.
    """
    n = n_human + n_own
    differ, found = 1.0, []  # P(two different draws of the pool differ), over H*
    for held in range(n, n * (max(batches) + 1), n):
        found.append((1.0 - 1.0 / held) * differ)
        # A draw of the model is a copy of any draw of the pool.
        as_pool = n_own * (n_own - 1) / 2 + held * n_own
        as_people = _pairs(held + n) - _pairs(held) - as_pool
        of_copies = as_pool * found[-1]
        differ = (_pairs(held) * differ + of_copies + as_people) / _pairs(held + n)
    return np.array([found[t - 1] for t in batches])


def subsample(n: int, batches: Sequence[int]) -> tuple[F64, F64]:
    """Return E H / H* of a model and of the pool it writes to, where it fits n draws of the pool.

    The pool deletes nothing; the n draws are taken from it without replacement, anew each round.

    Parameters
    ----------
    n
        Draws of a batch and of a fit.
    batches
        Batches T held, at least 1; the first is human.

    Returns
    -------
    model, pool : arrays of float64
    """
    differ, models, pools = 1.0, [], []
    for held in range(n, n * (max(batches) + 1), n):
        models.append((1.0 - 1.0 / n) * differ)
        pools.append((1.0 - 1.0 / held) * differ)
        # Two new draws are copies of draws of one fit; a new and an old one of draws of the pool.
        new = _pairs(n) * models[-1] + held * n * pools[-1]
        differ = (_pairs(held) * differ + new) / _pairs(held + n)
    at = [t - 1 for t in batches]
    return np.array(models)[at], np.array(pools)[at]


def fixed_set(stock: int, n_real: int, n_own: int, rounds: Sequence[int]) -> F64:
    """Return E H / H* of a lab that reads draws of one real set in every round, and itself.

    With ``c`` the share of real draws and ``a`` that two draws, one of the set and one of the
    model, differ: ``a' = c (1 - 1/A) + (1-c) a`` and
    ``H' = c^2 (1 - 1/n_real) + 2c(1-c) a + (1-c)^2 (1 - 1/n_own) H``.

    Parameters
    ----------
    stock
        Draws A in the set.
    n_real, n_own
        Draws read from the set, without replacement, and from the lab's own model.
    rounds
        Rounds t, at least 1; the model of round 0 is the exact human law.
    """
    c = n_real / (n_real + n_own)
    kept, beside, found = 1.0, 1.0, []
    for _ in range(max(rounds)):
        own = (1 - c) ** 2 * (1 - 1 / n_own) * kept
        kept = c**2 * (1 - 1 / n_real) + 2 * c * (1 - c) * beside + own
        beside = c * (1 - 1 / stock) + (1 - c) * beside
        found.append(kept)
    return np.array([found[t - 1] for t in rounds])


def archive_and_own(stock: int, n_real: int, n_own: int, rounds: Sequence[int]) -> F64:
    """Return what :func:`fixed_set` does where the set is read with replacement."""
    c = n_real / (n_real + n_own)
    kept, beside, found = 1.0, 1.0, []
    for _ in range(max(rounds)):
        own = (1 - c) ** 2 * (1 - 1 / n_own) * kept
        real = c**2 * (1 - 1 / n_real) * (1 - 1 / stock)
        kept = real + 2 * c * (1 - c) * beside + own
        beside = c * (1 - 1 / stock) + (1 - c) * beside
        found.append(kept)
    return np.array([found[t - 1] for t in rounds])


def mixed_once(human: F64, synthetic: F64, n: int, n_synthetic: int) -> float:
    """Return E |p - p*|^2 of a fit to human draws and some of another law, which does not change.

    Parameters
    ----------
    human, synthetic : arrays of float64, shape (K,)
        The laws.
    n, n_synthetic
        Draws in all, and of the other law.
    """
    w = n_synthetic / n
    noise = (1 - w) * (1 - (human**2).sum()) + w * (1 - (synthetic**2).sum())
    return float(noise / n + w**2 * ((human - synthetic) ** 2).sum())


def _pairs(n: int) -> float:
    return n * (n - 1) / 2
