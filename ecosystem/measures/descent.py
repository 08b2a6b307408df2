"""How text of models descends from text of models: who reads whom, and how much comes of it.

The matrix is ours. With d the depths of the models, K the matrix and everything else steady,
d = 1 + K d. Its rows sum to the share of models' text that a lab reads, which is 1 at most; so is
its spectral radius.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import hill_number

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment

F64 = NDArray[np.float64]


def effective_labs(amounts: F64) -> float | None:
    """Return how many equally large labs are as diverse as some: the Hill number of order 1.

    Parameters
    ----------
    amounts : array of float64, shape (J,)
        How much there is of each lab, in any unit.

    Returns
    -------
    float or None
        The exponential of the Shannon entropy of their shares (Hill 1973, Ecology 54:427), from 1
        to J; None where there is nothing of any.
    """
    total = amounts.sum()
    return hill_number(amounts / total, 1) if total > 0 else None


def reproduction_matrix(parents: Mapping[str, Mapping[str, float]]) -> F64:
    """Return how much of what each lab's model comes from each lab's models wrote.

    Parameters
    ----------
    parents
        By lab, the share of each maker in what its model comes from; makers that are no labs here
        (people, labs that are gone) leave no descendants.

    Returns
    -------
    array of float64, shape (J, J)
        Row i, column j: (AI share that lab i reads) x (share of that which lab j's models wrote).
    """
    return np.array(
        [[shares.get(maker, 0.0) for maker in parents] for shares in parents.values()],
        dtype=np.float64,
    ).reshape(len(parents), len(parents))


def reproduction_number(matrix: F64) -> float:
    """Return the spectral radius of a reproduction matrix, from 0 to 1.

    Of one lab it is the AI share that it reads.

    Parameters
    ----------
    matrix : array of float64, shape (J, J)
        Numbers of 0 and more; J is 1 or more.
    """
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    return min(1.0, radius)  # rows sum to 1 at most: more is rounding


def descent_columns(world: Environment) -> dict[str, Any]:
    """Return what the table ``population`` says of descent, by the models that labs have now."""
    makers = {
        number: maker for maker, numbers in world.writers_by_maker().items() for number in numbers
    }
    parents = {
        makers[lab.model_version.number]: _by_maker(lab.model_version.parents, makers)
        for lab in world.labs_there
        if lab.model_version is not None
    }
    matrix = reproduction_matrix(parents)
    return {
        "reproduction_number": reproduction_number(matrix),
        "effective_labs_read": effective_labs(matrix.sum(axis=0)),
    }


def _by_maker(parents: Mapping[int, float], makers: Mapping[int, str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for writer, share in sorted(parents.items()):
        found[makers[writer]] = found.get(makers[writer], 0.0) + share
    return found
