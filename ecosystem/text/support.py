"""The support of laws: decoding adds no type to it, and fitting none but those it promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.channels import Channels
from ecosystem.text.law import Law
from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.text_model import TextModel

Flags = NDArray[np.bool_]


class SupportError(RuntimeError):
    """A law holds types that it cannot have from anywhere."""


def check_decoded(who: str, fitted: TextModel, output: TextModel, channels: Channels) -> None:
    """Refuse an output that holds a type which the fitted law does not hold.

    Parameters
    ----------
    who
        Whose law it is, and when: the beginning of the message.
    fitted, output
        The models before and after decoding.

    Raises
    ------
    SupportError
        With the number of such types and their share of the law, for each channel.
    """
    allowed = {name: channels.held(fitted, name) for name in channels.categorical}
    _refuse_others(
        f"{who}: decoding added types that the fitted law does not hold", output, allowed
    )


def check_fitted(
    who: str, learner: Learner, training: Mapping[str, TrainingSet], fitted: TextModel
) -> None:
    """Refuse a fitted law that holds a type beyond what its learner promises.

    Parameters
    ----------
    who
        Whose law it is, and when: the beginning of the message.
    learner
        What fitted it; nothing is checked of a channel in which it promises nothing, see
        :func:`promises`.
    training
        What it was fitted to, by channel.

    Raises
    ------
    SupportError
        With the number of such types and their share of the law, for each channel.
    """
    allowed = {}
    for name, of in training.items():
        fitter = learner.in_channel(of.channel)
        if promises(fitter):
            allowed[name] = fitter.may_hold(of)  # type: ignore[attr-defined]
    _refuse_others(
        f"{who}: fitting added types that are neither in its text nor in what its learner adds"
        " to text",
        fitted,
        allowed,
    )


def promises(learner: Learner) -> bool:
    """Tell whether a learner promises which types its laws hold.

    It does by a method ``may_hold``, as ``CategoricalLearner`` has one. A class that fits in a
    way of its own does not inherit the promise: it gives one of its own, or none.
    """
    kinds = type(learner).__mro__

    def giver(method: str) -> int | None:
        return next((i for i, kind in enumerate(kinds) if method in vars(kind)), None)

    promise, fit = giver("may_hold"), giver("fit")
    return promise is not None and (fit is None or promise <= fit)


def _refuse_others(message: str, model: TextModel, allowed: Mapping[str, Flags]) -> None:
    found = list(_others(model, allowed))
    if found:
        raise SupportError(f"{message} ({'; '.join(found)})")


def _others(model: TextModel, allowed: Mapping[str, Flags]) -> Iterator[str]:
    for name, may in allowed.items():
        law: Law | None = model.laws[name]
        if law is None:
            continue
        added = (law.weights > 0) & ~may
        if n := int(added.sum()):
            held = np.count_nonzero(law.weights)
            share = law.weights[added].sum() / law.weights.sum()
            yield f"{n} of {held} types of {name}, {share:.3g} of it"
