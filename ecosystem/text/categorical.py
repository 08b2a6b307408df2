"""Categorical channels: a law over (context, variant), be it words, values or phrasings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, threshold
from ecosystem.text.channel import Channel, Pages
from ecosystem.text.counts import Counts
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import Law, PageSampler, mixture
from ecosystem.text.sampler_registry import HUMAN, SamplerRegistry
from ecosystem.text.statistic import Statistic, TextError
from ecosystem.text.texts import Texts, private_text

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class CategoricalChannel(Channel):
    """A channel of types in contexts.

    Parameters
    ----------
    name, per_draw
        See :class:`Channel`.
    type_keys : array of uint64, shape (K,)
        Stable keys of the types, independent of what else is listed.
    starts : array of int64, shape (C + 1,)
        The types of context ``c`` are ``starts[c]:starts[c + 1]``.
    has_truth
        Whether the first variant of a context is the true one.

    Attributes
    ----------
    has_page_context
        Whether the page decides the context. Which fact a page states does not follow from
        what it is about: it is drawn, and learned, with the value.
    """

    statistic: ClassVar[type[Statistic]] = Counts
    has_page_context: ClassVar[bool] = False

    def __init__(
        self, name: str, per_draw: float, type_keys: U64, starts: I64, *, has_truth: bool = False
    ) -> None:
        self.name, self.per_draw, self.has_truth = name, per_draw, has_truth
        self.type_keys, self.starts = type_keys, starts

    @property
    def n_types(self) -> int:
        """Number of types K."""
        return len(self.type_keys)

    @cached_property
    def word_ids(self) -> I64:
        """Equal for types that are the same word in several contexts, shape (K,)."""
        return np.arange(self.n_types)

    def sampler(self, law: Law) -> PageSampler:
        """Return what pages are written with: by context where the page decides it."""
        return law.sampler if self.has_page_context else law.joint_sampler

    def decoded(self, law: Law, decoding: Decoding) -> Law:
        """Return the law that a model publishes with, decoded within its contexts."""
        return law.decoded(decoding, self.type_keys)

    def mixed(self, laws: Sequence[Law], shares: F64) -> Law:
        """Average laws.

        Raises
        ------
        TextError
            If one of them is more than probabilities of types: an average has no order.
        """
        for law in laws:
            if type(law) is not Law and len(laws) > 1:
                raise TextError(
                    f"{type(law).__name__} of {self.name} is no law of independent draws, and an"
                    " average of such laws is not known; expected a source of kind model"
                )
        return mixture(list(laws), shares)

    def read(
        self, pages: Pages, registry: SamplerRegistry, statistic: type[Statistic]
    ) -> Statistic:
        """Return what pages say."""
        return statistic.read(self, self.texts(pages, registry))

    def texts(self, pages: Pages, registry: SamplerRegistry) -> Iterator[Texts]:
        """Divide what pages say by law and context: one table at a time is in the cache.

        Pages of writers who say nothing in the channel are left out.
        """
        if not len(pages):
            return
        writer = pages.writer.astype(np.int64)
        version = pages.human_version.astype(np.int64)
        context = pages.context.astype(np.int64) * self.has_page_context
        is_edited = pages.edited_share > 0
        version = np.where((writer == HUMAN) | is_edited, version, -1)
        group = ((writer * (version.max() + 2) + version + 1) * (context.max() + 1) + context) * 2
        group += is_edited
        keys, draws = self.page_keys(pages.keys), self.sizes(pages.keys, pages.draws)
        edited = threshold(pages.edited_share)
        order = np.argsort(group, kind="stable")
        for at in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
            first = at[0]
            c, v = int(context[first]), int(version[first])
            sampler = registry.sampler(int(writer[first]), v, self.name)
            if sampler is not None:
                editor = registry.sampler(HUMAN, v, self.name)[c] if is_edited[first] else None
                yield Texts(
                    at, keys[at], draws[at], pages.times[at], sampler[c], editor, edited[at]
                )

    def _draw(self, law: Law, text_key: int, n: int, statistic: type[Statistic]) -> Statistic:
        (sampler,) = law.joint_sampler
        assert sampler is not None, "a law without weight is None"
        return statistic.read(self, [private_text(text_key, n, sampler)])
