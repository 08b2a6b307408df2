"""A voice: the laws by which somebody writes, one for each channel of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import key
from ecosystem.text.channels import Channels
from ecosystem.text.continuous import ContinuousLaws, blended
from ecosystem.text.decoding import Decoding, decode
from ecosystem.text.law import Law, Sampler, mixture
from ecosystem.text.learner import CategoricalLearner
from ecosystem.text.moment_learner import MomentLearner
from ecosystem.text.moments import Moments

I64 = NDArray[np.int64]

Samplers = tuple[Sampler, ...]  # one for each channel


@dataclass(frozen=True, eq=False)
class Pen:
    """What a writer's pages are written with, and realised from.

    Attributes
    ----------
    samplers
        Of each categorical channel.
    continuous
        The laws of the channels of real numbers.
    """

    samplers: Samplers
    continuous: ContinuousLaws = ()


@dataclass(frozen=True, eq=False)
class Voice:
    """How people or a model write.

    Attributes
    ----------
    laws
        The law of each channel, words first. Beside the words a law may have no weight at
        all: its writer says nothing in that channel, and keeps to the words.
    continuous
        The law of each channel of real numbers; None where nothing is said.
    """

    laws: tuple[Law, ...]
    continuous: ContinuousLaws = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the laws alone, without what is made from them."""
        return Voice, (self.laws, self.continuous)

    @property
    def words(self) -> Law:
        """The law of the words."""
        return self.laws[0]

    @cached_property
    def weights(self) -> I64:
        """Integer weights over the types of all channels, shape (K,)."""
        return _joined([law.weights for law in self.laws])

    @property
    def pen(self) -> Pen:
        """What pages are written with."""
        return Pen(self.samplers, self.continuous)

    @cached_property
    def samplers(self) -> Samplers:
        """What pages are written with: words within a context, all else over all contexts.

        What a page is about decides its words' context; which fact it states does not
        follow from that: it is drawn, and learned, with the value.
        """
        return (self.words.sampler, *(law.joint_sampler for law in self.laws[1:]))

    def draw_counts(self, decision: int, n: int, channels: Channels) -> I64:
        """Count a private text of ``n`` independent draws of words, keyed by a decision.

        Returns
        -------
        array of int64, shape (K,)
        """
        parts = [self.words.draw_counts(decision, n)]
        for channel, law in zip(channels.others, self.laws[1:], strict=True):
            parts.append(
                law.draw_counts(key(decision, channel.name), channel.size(decision, n))
                if _speaks(law)
                else law.weights
            )
        return _joined(parts)

    def expected_counts(self, n: int, channels: Channels) -> I64:
        """Return what a private text of ``n`` draws is expected to be: no sampling error.

        Returns
        -------
        array of int64, shape (K,)
        """
        sizes = [n, *(channel.expected_size(n) for channel in channels.others)]
        parts = zip(self.laws, channels.type_keys, sizes, strict=True)
        return _joined(
            [law.expected_counts(size, keys) if _speaks(law) else law.weights
             for law, keys, size in parts]
        )  # fmt: skip

    def draw_moments(self, decision: int, n: int, channels: Channels) -> tuple[Moments, ...]:
        """Return the moments of the same private text in each channel of real numbers."""
        pairs = zip(channels.continuous, self.continuous, strict=True)
        return tuple(channel.draw(law, decision, n) for channel, law in pairs)

    def expected_moments(self, n: int, channels: Channels) -> tuple[Moments, ...]:
        """Return the moments that are expected of a private text of ``n`` draws."""
        pairs = zip(channels.continuous, self.continuous, strict=True)
        return tuple(channel.expected(law, n) for channel, law in pairs)

    def decoded(self, decoding: Decoding, channels: Channels) -> Voice:
        """Return the voice that publishes; every channel is decoded within its contexts."""
        return Voice(
            tuple(
                decode(law, decoding, type_keys) if _speaks(law) else law
                for law, type_keys in zip(self.laws, channels.type_keys, strict=True)
            ),
            tuple(law and law.decoded(decoding) for law in self.continuous),
        )


def mixed(voices: Sequence[Voice], shares: NDArray[np.float64]) -> Voice:
    """Average voices with given shares; who says nothing in a channel has no share in it."""
    laws = []
    for of_channel in zip(*(voice.laws for voice in voices), strict=True):
        said = [(law, w) for law, w in zip(of_channel, shares, strict=True) if _speaks(law)]
        share = np.array([w for _, w in said])
        heard = share.any()
        laws.append(mixture([law for law, _ in said], share) if heard else _silent(of_channel[0]))
    continuous = zip(*(voice.continuous for voice in voices), strict=True)
    return Voice(tuple(laws), tuple(blended(of_channel, shares) for of_channel in continuous))


def fit_voice(
    learner: CategoricalLearner,
    counts: Sequence[I64],
    weights: NDArray[np.float64] | None,
    vocabulary: NDArray[np.bool_],
    channels: Channels,
    human: Voice,
    previous: Voice | None,
) -> Voice | None:
    """Fit every channel on its own, as :meth:`CategoricalLearner.fit` does.

    Capacity is a number of words; facts and meanings are few, and all of them known.

    Parameters
    ----------
    counts : sequence of int64 arrays, shape (K,) each
        Text of each source, all channels.
    vocabulary : array of bool
        Words that smoothing gives mass to.

    Returns
    -------
    Voice or None
        None where there is no law of the words. A channel without a text has no weight.
    """
    texts = list(zip(*(channels.split(text) for text in counts), strict=True))
    laws: list[Law] = []
    for i, (type_keys, of_people) in enumerate(zip(channels.type_keys, human.laws, strict=True)):
        before = previous.laws[i] if previous is not None else None
        law = (learner if i == 0 else _without_limit(learner)).fit(
            list(texts[i]) if texts else [],
            weights,
            vocabulary if i == 0 else np.ones(len(type_keys), dtype=bool),
            type_keys,
            of_people,
            before if before is not None and _speaks(before) else None,
        )
        if law is None and i == 0:
            return None
        laws.append(law or _silent(of_people))
    return Voice(tuple(laws))


def fit_continuous(
    learner: MomentLearner,
    texts: Sequence[tuple[Moments, ...]],
    weights: NDArray[np.float64] | None,
    channels: Channels,
    previous: Voice | None,
) -> ContinuousLaws:
    """Fit every channel of real numbers on its own.

    Parameters
    ----------
    texts
        Text of each source: its moments in each channel.
    """
    return tuple(
        learner.fit(
            channel,
            [text[i] for text in texts],
            weights,
            None if previous is None else previous.continuous[i],
        )
        for i, channel in enumerate(channels.continuous)
    )


def _speaks(law: Law) -> bool:
    return bool(law.weights.any())


def _without_limit(learner: CategoricalLearner) -> CategoricalLearner:
    """Return a learner of any number of types; one of the user's own may know no capacity."""
    has_capacity = is_dataclass(learner) and hasattr(learner, "capacity")
    return replace(learner, capacity=None) if has_capacity else learner


def _silent(law: Law) -> Law:
    return Law(np.zeros_like(law.weights), law.starts)


def _joined(parts: list[I64]) -> I64:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
