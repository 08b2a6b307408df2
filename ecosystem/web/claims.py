"""The first claim of pages: the one that a verifier checks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.channels import Channels
from ecosystem.text.sampler_registry import SamplerRegistry
from ecosystem.web.lots import Lots

Flags = NDArray[np.bool_]


def first_claims(lots: Lots, channels: Channels, registry: SamplerRegistry) -> tuple[Flags, Flags]:
    """Tell which pages make a claim, and of which the first claim is right.

    Claims of a page are independent given its writer, so the first stands for any. It is the
    very claim that readers count; where people rewrote it, theirs is the one.

    Parameters
    ----------
    lots
        Pages.
    channels
        What text consists of; without a channel that has truth nobody makes a claim.
    registry
        The laws that wrote them.

    Returns
    -------
    made, right : arrays of bool, shape (number of lots,)
        Where no claim is made, nothing is right.
    """
    made, right = np.zeros((2, len(lots)), dtype=bool)
    claims = next((c for c in channels.categorical.values() if c.has_truth), None)
    if claims is None:
        return made, right
    is_true = np.zeros(claims.n_types, dtype=bool)
    is_true[claims.starts[:-1]] = True
    for texts in claims.texts(lots.pages(), registry):
        speaking = texts.part(texts.draws > 0)
        first = replace(speaking, draws=np.ones_like(speaking.draws))
        made[first.at], right[first.at] = True, is_true[first.values()]
    return made, right
