"""The support of laws: decoding adds no type to it, and fitting none but those it promises."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.channels import Channels
from ecosystem.text.voice import Voice

Flags = NDArray[np.bool_]


class SupportError(RuntimeError):
    """A law holds types that it cannot have from anywhere."""


def check_decoded(who: str, fitted: Voice, output: Voice, channels: Channels) -> None:
    """Refuse an output that holds a type which the fitted law does not hold.

    Parameters
    ----------
    who
        Whose law it is, and when: the beginning of the message.
    fitted, output
        The laws before and after decoding.

    Raises
    ------
    SupportError
        With the number of such types and their share of the law, for each channel.
    """
    _refuse_others(
        f"{who}: decoding added types that the fitted law does not hold",
        output,
        fitted.weights > 0,
        channels,
    )


def check_fitted(
    who: str,
    learner: Any,
    text: Flags,
    vocabulary: Flags,
    human: Voice,
    previous: Voice | None,
    fitted: Voice,
    channels: Channels,
) -> None:
    """Refuse a fitted law that holds a type beyond what its learner promises.

    Parameters
    ----------
    who
        Whose law it is, and when: the beginning of the message.
    learner
        What fitted it; nothing is checked if it promises nothing, see :func:`promises`.
    text : array of bool, shape (K,)
        Types that occur in the text.
    vocabulary : array of bool, shape (number of words,)
        Words known; of the other channels all types are.
    human, previous
        Human laws of the round, and the model before.

    Raises
    ------
    SupportError
        With the number of such types and their share of the law, for each channel.
    """
    if not promises(learner):
        return
    known = np.ones(channels.n_types, dtype=bool)
    channels.words(known)[:] = vocabulary
    allowed = learner.may_hold(
        text,
        known,
        human.weights > 0,
        np.zeros_like(known) if previous is None else previous.weights > 0,
    )
    _refuse_others(
        f"{who}: fitting added types that are neither in its text nor in what its learner adds"
        " to text",
        fitted,
        allowed,
        channels,
    )


def promises(learner: Any) -> bool:
    """Tell whether a learner promises which types its laws hold.

    It does by a method ``may_hold``, as :class:`CategoricalLearner` has one. A class that fits
    in a way of its own does not inherit the promise: it gives one of its own, or none.
    """
    kinds = type(learner).__mro__

    def giver(method: str) -> int | None:
        return next((i for i, kind in enumerate(kinds) if method in vars(kind)), None)

    promise, fit = giver("may_hold"), giver("fit")
    return promise is not None and (fit is None or promise <= fit)


def _refuse_others(message: str, voice: Voice, allowed: Flags, channels: Channels) -> None:
    added = (voice.weights > 0) & ~allowed
    if not added.any():
        return
    found = []
    parts = zip(channels.names, channels.split(added), channels.split(voice.weights), strict=True)
    for name, of_channel, weights in parts:
        if n := int(of_channel.sum()):
            share = weights[of_channel].sum() / weights.sum()
            found.append(f"{n} of {np.count_nonzero(weights)} types of {name}, {share:.3g} of it")
    raise SupportError(f"{message} ({'; '.join(found)})")
