"""What pages say in the mean, by the laws that wrote them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.kernels import kernels
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channel import Pages
from ecosystem.text.law import Sampler, TableSampler
from ecosystem.text.sampler_registry import HUMAN, SamplerRegistry


def law_of_pages(
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
    # By who writes, not by what writes for them: two hosts may hold one sampler or two of it.
    amounts: dict[tuple[int, int, int], float] = {}
    samplers: dict[tuple[int, int, int], Sampler] = {}
    for texts in channel.texts(pages, registry):
        first = texts.at[0]
        writer, context = int(pages.writer[first]), int(pages.context[first])
        people = HUMAN, int(pages.human_version[first]), context
        who = people if writer == HUMAN else (writer, 0, context)
        # Whole numbers are summed first: no order of the pages may move a bit.
        edited, of_text = np.unique(texts.edited, return_inverse=True)
        draws = np.zeros(len(edited), dtype=np.int64)
        np.add.at(draws, of_text, texts.draws * texts.times)
        by_editor = float((draws * (edited / 2.0**64)).sum())
        for each, law, n in (
            (people, texts.editor, by_editor),
            (who, texts.law, float(draws.sum()) - by_editor),
        ):
            if law is not None:
                samplers[each] = law
                amounts[each] = amounts.get(each, 0.0) + n
    found, add_law = np.zeros(channel.n_types), kernels()["add_law"]
    for each, sampler in samplers.items():
        if not isinstance(sampler, TableSampler):
            return None
        add_law(amounts[each], sampler.columns, sampler.types, found)
    total = sum(amounts.values())  # not of all types: those of the future must not move its bits
    return found / total if total > 0 else None
