"""What pages say in the mean, by the laws that wrote them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.alias import shares
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channel import Pages
from ecosystem.text.law import Sampler, TableSampler
from ecosystem.text.sampler_registry import SamplerRegistry


def expected_shares(
    channel: CategoricalChannel, pages: Pages, registry: SamplerRegistry
) -> NDArray[np.float64] | None:
    """Return how often a draw of some pages is expected to be each type, shape (K,).

    It is the law of more pages like them: no sampling error of their own words is in it.

    Returns
    -------
    array of float64, shape (K,), or None
        It sums to 1. None where the pages say nothing in the channel, or where some of them were
        written with a law of one's own, which can draw and not say how often.
    """
    amounts: dict[Sampler, float] = {}
    for texts in channel.texts(pages, registry):
        draws = texts.draws * texts.times
        by_editor = 0.0
        if texts.editor is not None:
            by_editor = float((draws * (texts.edited / 2.0**64)).sum())
            amounts[texts.editor] = amounts.get(texts.editor, 0.0) + by_editor
        amounts[texts.law] = amounts.get(texts.law, 0.0) + float(draws.sum()) - by_editor
    found = np.zeros(channel.n_types)
    for sampler, amount in amounts.items():
        if not isinstance(sampler, TableSampler):
            return None
        found[sampler.types] += amount * shares(sampler.columns)
    total = sum(amounts.values())  # not of all types: those of the future must not move its bits
    return found / total if total > 0 else None
