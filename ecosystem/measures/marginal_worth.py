"""What more text would do to a fit: the expected change of its loss, exactly.

A fit adds ``a`` to the count of each of K types: q_i = (c_i + a) / (n + a K). After m more draws of
a law s, X_i ~ Bin(m, s_i), the loss on people's law p is expected to have changed by

    ln((N + m) / N) - sum_i p_i (E ln(b_i + X_i) - ln b_i),    b_i = c_i + a,  N = n + a K

Derived. In the integral of :mod:`ecosystem.measures.frullani` types stand apart from the number of
draws, so that one sum over all types, ``V(t, s) = sum_i p_i exp(-b_i t)``, serves every m.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.frullani import STEP, times, where_zero

MOST = 1000.0
"""Times the draws of a fit that are asked about at most."""

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

# More types than so many are laid on a grid of ln b and ln s, by the polynomial through the six
# nearest points: at this spacing the change of the loss is met to 1e-8 bits.
_TYPES = 2000
_SPACING = 0.08
_NEAR = 6


@dataclass(frozen=True)
class Fit:
    """A smoothed fit, and people's text that it is judged on.

    Attributes
    ----------
    human : array of float64, shape (K,)
        People's law of the day.
    base : array of float64, shape (K,)
        What the fit is proportional to: counts, and what is added to each known type.
    smoothing
        What is added.
    """

    human: F64
    base: F64
    smoothing: float

    @property
    def total(self) -> float:
        """Draws, and what smoothing adds to them."""
        return float(self.base.sum())

    @property
    def n_draws(self) -> float:
        """Draws, without what smoothing adds to them."""
        return float((self.base[self.base > 0] - self.smoothing).sum())


class MoreText:
    """What more draws of a law would do to a fit.

    Parameters
    ----------
    fit
        As it is.
    law : array of float64, shape (K,)
        What the draws are of; it sums to 1.
    """

    def __init__(self, fit: Fit, law: F64) -> None:
        self._fit, self._law, self._total = fit, law, fit.total
        human, base = fit.human, fit.base
        self._has_loss = bool((base[human > 0] > 0).all())
        may_be_drawn = (human > 0) & (law > 0)
        self._p, self._b, self._s = human[may_be_drawn], base[may_be_drawn], law[may_be_drawn]
        unseen = may_be_drawn & (base == 0)
        self._unseen = human[unseen], law[unseen]
        self._squares = tuple(
            float((x * y).sum())
            for x, y in ((base, base), (base, law), (law, law), (base, human), (law, human))
        )
        self._pairs: tuple[F64, F64] | None = None  # made when first asked for

    # ------------------------------------------------------------ loss

    def loss_change(self, n_draws: float) -> float | None:
        """Return the expected change of the loss on people's text, in bits per draw.

        Parameters
        ----------
        n_draws
            More draws m, above 0; whole or not.

        Returns
        -------
        float or None
            Below 0 where the text helps; None where the loss is infinite as it is.
        """
        if not self._has_loss:
            return None
        if n_draws == 1:  # no integral is needed
            learned = float((self._p * self._s * np.log1p(1 / self._b)).sum())
        else:
            missed, weights = self._integral()
            learned = -float((weights * np.expm1(n_draws * missed)).sum())
        return (float(np.log1p(n_draws / self._total)) - learned) / float(np.log(2))

    def next_change(self, n_draws: float) -> float | None:
        """Return the expected change of the loss by one more draw after so many, in bits."""
        if not self._has_loss:
            return None
        missed, weights = self._integral()
        learned = -float((weights * np.exp(n_draws * missed) * np.expm1(missed)).sum())
        return (float(np.log1p(1 / (self._total + n_draws))) - learned) / float(np.log(2))

    def draws_for(self, change: float) -> float | None:
        """Return the least number of draws that change the loss by so much, to 10^-9 of it.

        Parameters
        ----------
        change
            In bits per draw, below 0.

        Returns
        -------
        float or None
            None where no number up to ``MOST`` times the draws of the fit does.
        """
        if not self._has_loss or change >= 0:
            return None
        # What is learned of types is concave in m, so that fewer draws than these cannot do.
        at_first = float((self._p * self._s * np.log1p(1 / self._b)).sum())
        low, low_value = 0.0, 0.0
        high = -change * float(np.log(2)) / max(at_first, 1e-300)
        while high <= MOST * self._total:
            value = self.loss_change(high)
            assert value is not None
            if value <= change:
                ends = low_value - change, value - change
                return where_zero(
                    lambda m: (self.loss_change(m) or 0.0) - change, low, high, ends, -1e-9 * change
                )
            low, low_value = high, value
            high *= 2
        return None

    def _integral(self) -> tuple[F64, F64]:
        """Return ``ln(1 - s (1 - exp(-t)))`` of pairs of t and s, and their weights: (T, S)."""
        if self._pairs is None:
            t = times(float(self._b.min(initial=np.inf)), MOST * self._total)[:, None]
            b, s, weights = _nodes(self._p, self._b, self._s)
            column, row = np.nonzero(weights.T)  # a column after another; few are occupied
            starts = np.flatnonzero(np.diff(column, prepend=-1))
            of_pairs = np.exp(-t * b)[:, row] * (STEP * weights[row, column])
            with np.errstate(divide="ignore"):  # what is always drawn is never missed
                missed = np.log1p(np.expm1(-t) * s[column[starts]])
            self._pairs = missed, np.add.reduceat(of_pairs, starts, axis=1)
        return self._pairs

    def replacing_change(self, share: float) -> float | None:
        """Return the expected change of the loss where draws give way to those of the law.

        Parameters
        ----------
        share
            Probability r with which each draw of the fit, by itself, is taken out and another put
            in its place: a count c becomes ``Bin(c, 1 - r + r s) + Bin(n - c, r s)``.

        Returns
        -------
        float or None
            In bits per draw; None where the loss is infinite as it is, and without smoothing.
        """
        if not self._has_loss or not self._fit.smoothing:  # all draws of a type may give way
            return None
        fit = self._fit
        drawn = fit.human[fit.human > 0], fit.base[fit.human > 0], self._law[fit.human > 0]
        learned = 0.0
        for some in (drawn[2] > 0, drawn[2] == 0):
            p, b, s = (each[some] for each in drawn)
            if len(p):
                rows, columns, weights = _nodes(p, b, np.where(s > 0, s, 1.0))
                row, column = np.nonzero(weights)
                s_of = columns[column] if s[0] > 0 else np.zeros(len(row))
                found = self._replaced(fit.n_draws, share, rows[row], s_of)
                learned += float((weights[row, column] * found).sum())
        return -learned / float(np.log(2))

    def _replaced(self, n: float, r: float, b: F64, s: F64) -> F64:
        """Return E ln(a + X) - ln b of counts b - a of which a share gives way, shape (N,)."""
        a = self._fit.smoothing
        t = times(min(a, float(b.min())), self._total)[:, None]
        hidden, c = np.expm1(-t), b - a  # minus the chance that a draw counts against exp(-t X)
        with np.errstate(divide="ignore", invalid="ignore"):  # a law of one type
            kept = c * np.log1p(hidden * (1 - r + r * s))
            new = (n - c) * np.log1p(hidden * r * s)
        logs = np.where(c != 0, kept, 0.0) + new - a * t
        return np.asarray(STEP * (np.exp(-t * b) - np.exp(logs)).sum(axis=0))

    # ------------------------------------------------------------ other measures

    def unseen_change(self, n_draws: float) -> float:
        """Return the expected change of the share of people's text that the fit cannot write."""
        human, law = self._unseen
        with np.errstate(divide="ignore"):  # a law of one type
            return float((human * np.expm1(n_draws * np.log1p(-law))).sum())

    def squared_distance_change(self, n_draws: float) -> float:
        """Return the expected change of the squared distance of the fit to people's law."""
        return self._distance(n_draws) - self._distance(0.0)

    def gini_change(self, n_draws: float) -> float:
        """Return the expected change of the fit's Gini-Simpson diversity, ``1 - sum q_i^2``."""
        return self._square(0.0) - self._square(n_draws)

    def _square(self, m: float) -> float:
        """Return E sum q_i^2 after m more draws."""
        bb, bs, ss, _, _ = self._squares
        return (bb + 2 * m * bs + m * m * ss + m * (1 - ss)) / (self._total + m) ** 2

    def _distance(self, m: float) -> float:
        """Return E |q - p|^2 but for the sum of p^2."""
        _, _, _, bp, sp = self._squares
        return self._square(m) - 2 * (bp + m * sp) / (self._total + m)


def _nodes(p: F64, b: F64, s: F64) -> tuple[F64, F64, F64]:
    """Return few values of b and of s, and the weight of each pair, that stand for all types.

    Returns
    -------
    tuple of arrays of float64, shapes (B,), (S,), (B, S)
        ``sum(weights * f(b, s))`` is the sum of ``p f(b, s)`` over the types.
    """
    if len(p) > _TYPES:
        return _on_a_grid(p, b, s)
    rows, row = np.unique(b, return_inverse=True)
    columns, column = np.unique(s, return_inverse=True)
    weights = np.zeros((len(rows), len(columns)))
    np.add.at(weights, (row, column), p)
    return rows, columns, weights


def _on_a_grid(p: F64, b: F64, s: F64) -> tuple[F64, F64, F64]:
    """Lay the types on a grid of the logarithms of b and s.

    Between the points f is taken for a polynomial of degree 5 in both together. What the types of
    a cell add to it is then told by 21 moments of their places.
    """
    of_b, of_s = _Axis(b), _Axis(s)
    cell = of_b.first * of_s.size + of_s.first
    few_bits = np.min_scalar_type(of_b.size * of_s.size)  # of 16 bits they are sorted by radix
    order = np.argsort(cell.astype(few_bits), kind="stable")
    cell = cell[order]
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    x, y, of_row = of_b.offset[order], of_s.offset[order], p[order]
    moments = np.zeros((_NEAR, _NEAR, len(starts)))
    for i in range(_NEAR):
        moment = of_row
        for j in range(_NEAR - i):
            moments[i, j] = np.add.reduceat(moment, starts)
            moment = moment * y
        of_row = of_row * x
    parts = np.einsum("ai,ibc->abc", _LAGRANGE, np.einsum("bj,ijc->ibc", _LAGRANGE, moments))
    weights = np.zeros(of_b.size * of_s.size)
    for i in range(_NEAR):
        for j in range(_NEAR):
            weights[cell[starts] + i * of_s.size + j] += parts[i, j]
    return of_b.points, of_s.points, weights.reshape(of_b.size, of_s.size)


class _Axis:
    """Points at equal steps of the logarithm, from the least value to the greatest.

    None lies beyond them: a count less than none has no meaning.

    Attributes
    ----------
    points : array of float64, shape (size,)
        Rising.
    first : array of int64, shape (K,)
        The first of the ``_NEAR`` points that stand for a value.
    offset : array of float64, shape (K,)
        Where it lies among them, in steps from their middle.
    """

    def __init__(self, values: F64) -> None:
        logs, ends = np.log(values), (float(values.min()), float(values.max()))
        low, high = float(logs.min()), float(logs.max())
        self.size = max(_NEAR, int((high - low) / _SPACING) + 2)
        spacing = (high - low) / (self.size - 1) or _SPACING
        self.points = np.clip(np.exp(high - spacing * np.arange(self.size - 1, -1, -1)), *ends)
        place = (logs - high) / spacing + self.size - 1
        self.first: I64 = np.clip(place.astype(np.int64) - 2, 0, self.size - _NEAR)
        self.offset = place - self.first - (_NEAR - 1) / 2


def _lagrange() -> F64:
    """Return the coefficients of Lagrange's polynomials of points about 0, shape (point, power)."""
    points = np.arange(_NEAR) - (_NEAR - 1) / 2
    return np.asarray(np.linalg.inv(np.vander(points, increasing=True)).T)


_LAGRANGE = _lagrange()
