"""What this machine computes, to the last bit: processors and libraries differ there.

NumPy takes other code for logarithms and powers where a processor offers more, and sums in
another order; the results differ in their last bits. Two machines whose digests agree may be
trusted to give the same tables.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import counter

_SIZE = 200_000  # numbers: of logarithms 1 in 20,000 differed with and without AVX-512


@cache
def arithmetic() -> dict[str, str]:
    """Return a digest of what each kind of operation gives on fixed numbers.

    Returns
    -------
    dict
        16 digits of a SHA-256 by kind of operation: ``logarithms``, ``powers``, ``sums`` and
        ``eigenvalues``. Takes milliseconds, once in a process.
    """
    exact = (counter(1, _SIZE) >> np.uint64(11)).astype(np.float64) * 2.0**-53  # in [0, 1)
    values = exact * 2.0**20 + 2.0**-30
    square = exact[:64].reshape(8, 8)
    return {
        "logarithms": _digest(np.log(values), np.log2(values)),
        "powers": _digest(np.exp(-20.0 * exact), values**0.7, exact**1.3),
        "sums": _digest(np.array([values.sum(), exact[::3].sum()]), np.cumsum(values)),
        "eigenvalues": _digest(np.linalg.eigvalsh(square + square.T)),
    }


def _digest(*results: NDArray[Any]) -> str:
    hashed = hashlib.sha256()
    for result in results:
        hashed.update(result.tobytes())
    return hashed.hexdigest()[:16]
