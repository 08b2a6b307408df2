"""Regression: questions with numeric answers, which labs fit by least squares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, hashes, key_of
from ecosystem.draws.pages import page_numbers
from ecosystem.text.continuous import ContinuousChannel, Passage
from ecosystem.text.decoding import Decoding
from ecosystem.text.distances import squared_norm
from ecosystem.text.gaussian import refuse_top_k
from ecosystem.text.moments import Moments, moments_of
from ecosystem.text.normal import dense_part, dense_variance, normals, spectrum

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RegressionLaw:
    """Answers ``x.w + noise * e`` to questions x, with e standard normal.

    Attributes
    ----------
    weights : array of float64, shape (d,)
    noise
        Standard deviation of the noise before the cut.
    top_p
        Mass of the most probable noise that is kept.
    """

    weights: F64
    noise: float
    top_p: float = 1.0

    def points(self, inputs: F64, choices: U64) -> F64:
        """Return questions and their answers, shape (N, d + 1), from questions and noise."""
        points = inputs.copy()
        answers = self.noise * dense_part(inputs[:, -1:], self.top_p)[:, 0]
        for column, weight in zip(inputs.T, self.weights, strict=False):
            answers += column * weight
        points[:, -1] = answers
        return points

    def expected(self, inputs: Moments) -> Moments:
        """Return the moments of questions and answers, from those of the questions."""
        with_answer = np.einsum("ij,j->i", inputs.scatter, self.weights)
        noise = inputs.n * self.noise**2 * dense_variance(1, self.top_p)
        answers = float(np.einsum("i,i->", with_answer, self.weights)) + noise
        mean = float(np.einsum("i,i->", inputs.mean, self.weights))
        column = with_answer[:, None]
        return Moments(
            inputs.n,
            np.append(inputs.mean, mean),
            np.block([[inputs.scatter, column], [column.T, np.array([[answers]])]]),
        )

    def decoded(self, decoding: Decoding) -> RegressionLaw:
        """Multiply the variance of the noise by the temperature, then keep its top-p."""
        refuse_top_k(decoding)
        noise = self.noise * math.sqrt(decoding.temperature)
        return RegressionLaw(self.weights, noise, decoding.top_p)


def least_squares(moments: Moments) -> F64:
    """Return the weights w that best explain the last number of points by the others.

    ``(X'X)^+ X'y``: where questions do not tell weights apart, the shortest ones.

    Parameters
    ----------
    moments
        Of questions and answers, D = d + 1.

    Returns
    -------
    array of float64, shape (d,)
    """
    squares = moments.scatter + moments.n * np.multiply.outer(moments.mean, moments.mean)
    values, vectors = spectrum(squares[:-1, :-1])
    known = values > 0
    along = np.einsum("ik,i->k", vectors[:, known], squares[:-1, -1]) / values[known]
    weights: F64 = np.einsum("ik,k->i", vectors[:, known], along)
    return weights


class RegressionChannel(ContinuousChannel):
    """Questions x ~ N(0, I) and answers, which people give with ``w = (1, ..., 1) / sqrt(d)``.

    Parameters
    ----------
    seed
        Root seed, which keys the bank of questions.
    noise
        Standard deviation of people's noise; every lab knows it.
    questions
        Size of the bank of questions that all texts ask in turn; None: every draw asks
        another one.
    """

    def __init__(
        self, *, seed: int, dimensions: int, noise: float, questions: int | None, per_draw: float
    ) -> None:
        super().__init__("regression", per_draw, dimensions)
        self.seed, self.noise, self.questions = seed, noise, questions

    @cached_property
    def people(self) -> RegressionLaw:
        """The law of people."""
        return RegressionLaw(np.full(self.dimensions, 1 / math.sqrt(self.dimensions)), self.noise)

    @cached_property
    def bank(self) -> F64:
        """The questions, shape (Q, d); one does not depend on how many there are."""
        numbers = np.arange(self.questions or 0, dtype=np.uint64)
        keys = hashes(key_of(self.seed, "questions", self.name), numbers)
        sizes = np.full(len(keys), self.dimensions)
        return normals(page_numbers(keys, sizes)).reshape(-1, self.dimensions)

    @property
    def width(self) -> int:
        """A question and its answer."""
        return self.dimensions + 1

    def offsets(self, keys: U64) -> I64:
        """Return the question that each page asks first."""
        if self.questions is None:
            return np.zeros(len(keys), dtype=np.int64)
        numbers = hashes(key_of(0, "first question", self.name), keys)
        return (numbers % np.uint64(self.questions)).astype(np.int64)

    def inputs(self, passage: Passage, offsets: I64) -> F64:
        """Return questions and noise, shape (N, d + 1)."""
        if self.questions is None:
            return normals(passage.numbers(self.width))
        asked = (passage.of_texts(offsets) + passage.positions()) % self.questions
        return np.hstack([self.bank[asked], normals(passage.numbers(1))])

    def expected_inputs(self, n: int) -> Moments:
        """Return the moments of the questions of a text, which are no matter of chance."""
        if self.questions is None:
            return self.fresh_inputs(float(n))
        often, rest = divmod(n, self.questions)
        return moments_of(self.bank, often + (np.arange(self.questions) < rest))

    def fit(self, moments: Moments, correction: float) -> RegressionLaw:
        """Fit the weights by least squares; the noise is known."""
        return RegressionLaw(least_squares(moments), self.noise)

    def estimates(self, moments: Moments) -> dict[str, float]:
        """Return the squared distance of the weights fitted to a text from those of people."""
        return {"test_error": squared_norm(least_squares(moments) - self.people.weights)}
