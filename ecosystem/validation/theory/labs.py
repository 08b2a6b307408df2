"""Several labs: how alike they stay who read each other and people in any proportions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def identity(n: int, reads: F64, human: float, rounds: int) -> F64:
    """Return E p_i . p_j of all labs: the probability that draws of two labs are the same type.

    Lab i draws n times from ``sum_k W_ik p_k + m_i p*``, labs independently of each other:
    ``F'_ij = sum_kl W_ik W_jl F_kl + (1 - (1-m_i)(1-m_j)) F*``, and on the diagonal
    ``F'_ii = F (1 - 1/n) + 1/n`` of that. Migration and drift between islands; derived.

    Parameters
    ----------
    n
        Draws of each lab in a round.
    reads : array of float64, shape (J, J)
        Share W of lab k in the text of lab i; what a row lacks to 1 is people's.
    human
        F* = sum p*^2 of human text, where all labs start.
    rounds
        Number of rounds.

    Returns
    -------
    array of float64, shape (J, J)
    """
    rest = reads.sum(axis=1)
    same = np.full(reads.shape, human)
    for _ in range(rounds):
        same = reads @ same @ reads.T + (1.0 - np.outer(rest, rest)) * human
        diagonal = np.diag_indices(len(reads))
        same[diagonal] = same[diagonal] * (1.0 - 1.0 / n) + 1.0 / n
    return same


def within_and_pool(same: F64) -> tuple[float, float]:
    """Return H within labs and of their mean law, from the matrix of :func:`identity`."""
    return float(1.0 - np.diag(same).mean()), float(1.0 - same.mean())


def pooled(n: int, labs: int, rounds: Sequence[int]) -> tuple[F64, F64]:
    """Return E H / H* within and of the pool where all labs read the mean of all.

    ``(1 - 1/n)(1 - 1/(Jn))^(t-1)`` and ``(1 - 1/(Jn))^t``.
    """
    t = np.asarray(rounds, dtype=np.float64)
    slow = 1.0 - 1.0 / (labs * n)
    return (1.0 - 1.0 / n) * slow ** (t - 1), slow**t


def isolated(n: int, labs: int, rounds: Sequence[int]) -> tuple[F64, F64]:
    """Return E H / H* within and of the pool where each lab reads only itself.

    ``(1 - 1/n)^t`` and ``1 - 1/J + (1 - 1/n)^t / J``.
    """
    alone = (1.0 - 1.0 / n) ** np.asarray(rounds, dtype=np.float64)
    return alone, 1.0 - 1.0 / labs + alone / labs
