"""Names turned into 64-bit keys, and keys into uniform 64-bit numbers.

A key is made of names alone: the seed, the decision, the entity, and the round for acts.
Two worlds that share a decision therefore share its draws, whatever else differs.
The mixing function is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA).
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)

ALWAYS = np.uint64(0xFFFFFFFFFFFFFFFF)


def key_of(seed: int, *names: str | int) -> int:
    """Return the 64-bit key of a decision.

    Parameters
    ----------
    seed
        The scenario's seed.
    *names
        What is decided, by whom, and in which round: for example
        ``("fetch", "common", 12)``.

    Returns
    -------
    int
        A number in ``[0, 2**64)``.

    Examples
    --------
    >>> key_of(1, "fetch", "common") == key_of(1, "fetch", "common")
    True
    >>> key_of(1, "ab", "c") == key_of(1, "a", "bc")
    False
    """
    digest = hashlib.blake2b(digest_size=8)
    for name in (seed, *names):
        part = f"{type(name).__name__}:{name}".encode()
        digest.update(len(part).to_bytes(4, "little"))
        digest.update(part)
    return int.from_bytes(digest.digest(), "little")


def mix(values: U64) -> U64:
    """Scramble 64-bit numbers one by one (a bijection)."""
    z = values ^ (values >> _S30)
    z *= _MIX_1
    z ^= z >> _S27
    z *= _MIX_2
    z ^= z >> _S31
    return z


def hashes(key: int, entities: U64) -> U64:
    """Return one uniform 64-bit number per entity for a keyed decision.

    Parameters
    ----------
    key
        A key from :func:`key_of`.
    entities : array of uint64
        Keys of pages, sites or other entities.

    Returns
    -------
    array of uint64
        Same shape; the number of an entity does not depend on the other entities.
    """
    return mix(mix(entities + GOLDEN) ^ np.uint64(key))


def counter(key: int, n: int, start: int = 0) -> U64:
    """Return draws ``start .. start + n - 1`` of the stream that belongs to a key."""
    steps = np.arange(start + 1, start + n + 1, dtype=np.uint64)
    return mix(steps * GOLDEN + np.uint64(key))


def threshold(probability: float | NDArray[np.float64]) -> U64:
    """Return the integer below which a uniform 64-bit number falls with a probability.

    A probability of 0 gives 0 (never). A probability of 1 gives ``2**64 - 1``, which
    misses one number in ``2**64``; use :func:`bernoulli` where certainty matters.
    """
    share = np.asarray(probability, dtype=np.float64)
    scaled = np.minimum(share, np.nextafter(1.0, 0.0)) * 2.0**64
    whole: U64 = np.where(share >= 1.0, ALWAYS, scaled.astype(np.uint64))
    return whole


def bernoulli(numbers: U64, probability: float | NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell for each uniform number whether an event of the given probability happens.

    Nested by construction: what happens at probability p also happens at any p' > p.
    """
    return (numbers < threshold(probability)) | (np.asarray(probability) >= 1.0)


def unit(numbers: U64) -> NDArray[np.float64]:
    """Map uniform 64-bit numbers to floats in the open interval (0, 1)."""
    return ((numbers >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
