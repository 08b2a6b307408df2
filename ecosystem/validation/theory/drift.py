"""Drift: what resampling does to one lab (Wright-Fisher, haploid, n draws a round).

H is the Gini-Simpson index ``1 - sum p^2``, H* that of human text. Where nothing else is said,
a law is fitted to n independent draws by maximum likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy
from scipy.stats import binom

F64 = NDArray[np.float64]


def zipf(types: int, exponent: float = 1.0) -> F64:
    """Return probabilities that fall as ``rank ** -exponent``, shape (types,)."""
    weights = np.arange(1, types + 1, dtype=np.float64) ** -exponent
    law: F64 = weights / weights.sum()
    return law


def gini(p: F64) -> float:
    """Return the Gini-Simpson index ``1 - sum p^2``."""
    return float(1.0 - (p**2).sum())


def hill(p: F64, order: int) -> float:
    """Return the Hill number of order 0, 1 or 2 (Hill 1973)."""
    if order == 0:
        return float(np.count_nonzero(p))
    if order == 1:
        return float(np.exp(-xlogy(p, p).sum()))
    return float(1.0 / (p**2).sum())


def replace(n: int, rounds: Sequence[int]) -> F64:
    """Return E H_t / H* = (1 - 1/n)^t for a lab that eats only its own output."""
    return (1.0 - 1.0 / n) ** np.asarray(rounds, dtype=np.float64)


def accumulate(n: int, batches: Sequence[int]) -> F64:
    """Return E H / H* = prod_{k <= T} (1 - 1/(n k^2)) after T equal batches, the first human."""
    k = np.arange(1, max(batches) + 1)
    kept = np.cumprod(1.0 - 1.0 / (n * k**2.0))
    return np.array([kept[b - 1] for b in batches])


def human_share_iid(n: int, share: float, rounds: Sequence[int]) -> F64:
    """Return E H_t / H* where each draw is human with a probability (migration and drift).

    ``H' = (1 - 1/n) ((1-m)^2 H + (1 - (1-m)^2) H*)``, from the exact human law.
    """
    kept, found = 1.0, []
    for _ in range(max(rounds)):
        kept = (1 - 1 / n) * ((1 - share) ** 2 * kept + 1 - (1 - share) ** 2)
        found.append(kept)
    return np.array([found[t - 1] for t in rounds])


def human_share_fixed(n_human: int, n_own: int, rounds: Sequence[int]) -> F64:
    """Return E H_t / H* where exactly ``n_human`` of the draws are human.

    ``H' = (1-m)^2 H (1 - 1/n_own) + m^2 H* (1 - 1/n_human) + 2 m (1-m) H*``.
    """
    m = n_human / (n_human + n_own)
    kept, found = 1.0, []
    for _ in range(max(rounds)):
        own = (1 - m) ** 2 * kept * (1 - 1 / n_own)
        kept = own + m**2 * (1 - 1 / n_human) + 2 * m * (1 - m)
        found.append(kept)
    return np.array([found[t - 1] for t in rounds])


def mixed_laws(n: int, human: float, previous: float, f_human: float, rounds: Sequence[int]) -> F64:
    """Return E sum p_t^2 of ``q' = (1-a-b) fit + a p* + b q``, the fit of n draws from q.

    With E q = p*: ``F' = c^2 (1/n + (1 - 1/n) F) + b (b + 2c) F + a (a + 2c + 2b) F*`` where
    c = 1 - a - b, from F* = sum p*^2. The mixing step of Shumailov et al. 2024; derived.
    """
    a, b, same, found = human, previous, f_human, []
    c = 1 - a - b
    for _ in range(max(rounds)):
        drawn = 1 / n + (1 - 1 / n) * same
        same = c**2 * drawn + b * (b + 2 * c) * same + a * (a + 2 * c + 2 * b) * f_human
        found.append(same)
    return np.array([found[t - 1] for t in rounds])


def two_halves(fresh: float, own: float, rounds: int) -> float:
    """Return E H_t / H* of a lab of which each half of the text has a drift of its own.

    ``H' = (fresh H* + own H) / 4 + H* / 2``, each factor what sampling keeps of one half.
    """
    kept = 1.0
    for _ in range(rounds):
        kept = (fresh + own * kept) / 4 + 0.5
    return kept


def expected(n: int, p: F64, rounds: int, value: Callable[[F64], F64]) -> F64:
    """Return E f(p_t(i)) of types that start at probability p, by the exact chain of counts.

    Parameters
    ----------
    n
        Draws a round.
    p : array of float64, shape (K,)
        Probabilities of the types at the start.
    rounds
        Rounds t, at least 1.
    value
        f of an array of frequencies.

    Returns
    -------
    array of float64, shape (K,)
    """
    counts = np.arange(n + 1)
    ahead = value(counts / n)
    step = binom.pmf(counts[None, :], n, (counts / n)[:, None])
    for _ in range(rounds - 1):
        ahead = step @ ahead
    first: F64 = binom.pmf(counts[None, :], n, np.asarray(p)[:, None])
    return np.asarray(first @ ahead, dtype=np.float64)


def survival(n: int, p: F64, rounds: int) -> F64:
    """Return the probability that each type is still there after some rounds, shape (K,)."""
    return expected(n, p, rounds, lambda x: (x > 0).astype(np.float64))


def survival_by_round(n: int, p: F64, rounds: int) -> F64:
    """Return the same after each of the rounds 1, 2 ..., shape (rounds, K)."""
    counts = np.arange(n + 1)
    step = binom.pmf(counts[None, :], n, (counts / n)[:, None])
    first: F64 = binom.pmf(counts[None, :], n, np.asarray(p)[:, None])
    alive, found = (counts > 0).astype(np.float64), []
    for _ in range(rounds):
        found.append(first @ alive)
        alive = step @ alive
    return np.array(found)


def lost_mass(n: int, p: F64, rounds: int) -> float:
    """Return the expected share of human text whose type is gone: ``sum p_i P(i is gone)``."""
    return float((p * (1.0 - survival(n, p, rounds))).sum())


def kl_from_uniform(n: int, types: int, rounds: int) -> float:
    """Return E KL(p_t || uniform) in bits; about ``t (K-1) / (2n)`` nats while t << n."""
    p = 1.0 / types
    each = expected(n, np.array([p]), rounds, lambda x: np.asarray(xlogy(x, x / p)))
    return float(types * each[0] / np.log(2))


def loss_on_people(n: int, types: int, rounds: int, floor: float) -> float:
    """Return the expected loss, in bits, of p_t on people's text of equally frequent types.

    A ``floor`` of the probability is spread evenly over all types: ``-E log2((1-f) p_t + f/K)``.
    """
    each = expected(n, np.array([1.0 / types]), rounds, _bits(types, floor))
    return float(each[0])


def loss_on_source(n: int, types: int, rounds: int, floor: float) -> float:
    """Return the expected loss of p_t on more text of its source p_{t-1}; p_0 is people's law.

    ``K E x_{t-1} g(x_t)`` with ``g(x) = -log2((1-f) x + f/K)``, by the chain of one type: fresh
    text of the source is independent of the text that was fitted, given the source.
    """
    if rounds == 1:
        return loss_on_people(n, types, 1, floor)
    counts = np.arange(n + 1)
    step = binom.pmf(counts[None, :], n, (counts / n)[:, None])
    after = step @ _bits(types, floor)(counts / n)
    each = expected(n, np.array([1.0 / types]), rounds - 1, lambda x: x * after)
    return float(types * each[0])


def loss_on_itself(n: int, types: int, rounds: int, floor: float) -> float:
    """Return the expected loss of p_t on the very text that it was fitted to."""
    bits = _bits(types, floor)
    each = expected(n, np.array([1.0 / types]), rounds, lambda x: x * bits(x))
    return float(types * each[0])


def _bits(types: int, floor: float) -> Callable[[F64], F64]:
    return lambda x: np.asarray(-np.log2((1 - floor) * x + floor / types))


def fixed_by(n: int, rounds: Sequence[int]) -> F64:
    """Return the probability that of two equally common types one is gone by round t."""

    def at_end(x: F64) -> F64:
        return np.isin(x, (0.0, 1.0)).astype(np.float64)

    half = np.array([0.5])
    return np.array([float(expected(n, half, t, at_end)[0]) for t in rounds])


def memoriser_loss(p: F64, draws: int) -> float:
    """Return ``sum p_i (1 - p_i)^T``: human text of types that T human draws never showed."""
    return float((p * (1.0 - p) ** draws).sum())


def top_p_supports(p: F64, top_p: float, rounds: int) -> list[int]:
    """Return the number of types after each round of top-p without any sampling error.

    Each round keeps the smallest set of most probable types with at least that mass.
    """
    law, supports = np.sort(p)[::-1], []
    for _ in range(rounds):
        kept = int(np.searchsorted(np.cumsum(law), top_p - 1e-12)) + 1
        law = law[:kept] / law[:kept].sum()
        supports.append(kept)
    return supports


def sharpened(p: F64, temperature: float, rounds: int) -> F64:
    """Return the law after rounds of a temperature without sampling error: p^(1/T^t)."""
    law = np.exp(np.log(p) / temperature**rounds - np.log(p.max()) / temperature**rounds)
    sharp: F64 = law / law.sum()
    return sharp
