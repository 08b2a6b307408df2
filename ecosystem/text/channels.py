"""All channels of a world's text, words first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channel import Channel, Due, Pages
from ecosystem.text.continuous import ContinuousChannel
from ecosystem.text.counts import Counts
from ecosystem.text.decoding import Decoding
from ecosystem.text.sampler_registry import HUMAN, SamplerRegistry, Samplers
from ecosystem.text.statistic import Statistic
from ecosystem.text.text import Text
from ecosystem.text.text_model import TextModel
from ecosystem.text.words import WordsChannel

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
ScalarT = TypeVar("ScalarT", bound=np.generic)

Statistics = Mapping[str, type[Statistic]]  # by name of the channel


class Channels:
    """What a text consists of; all types of all channels lie on one axis.

    Parameters
    ----------
    words, others
        The words, and the channels beside them.

    Attributes
    ----------
    all
        Every channel by name, words first.
    categorical, numeric
        Those of types, and those of real numbers, which no two hosts may sum.
    statistics
        What text amounts to, for learners that do not name other statistics.
    n_types
        Number of types K of all channels together.
    """

    def __init__(self, words: WordsChannel, others: Sequence[Channel] = ()) -> None:
        self.words = words
        self.all: dict[str, Channel] = {channel.name: channel for channel in (words, *others)}
        self.categorical = {
            name: channel
            for name, channel in self.all.items()
            if isinstance(channel, CategoricalChannel)
        }
        self.numeric = {
            name: channel
            for name, channel in self.all.items()
            if isinstance(channel, ContinuousChannel)
        }
        self.statistics = {name: channel.statistic for name, channel in self.all.items()}
        ends = np.cumsum([channel.n_types for channel in self.categorical.values()])
        self.n_types, self._cuts = int(ends[-1]), ends[:-1]

    # ------------------------------------------------------------ arrays over all types

    def split(self, of_types: NDArray[ScalarT]) -> dict[str, NDArray[ScalarT]]:
        """Return the part of each categorical channel of an array over all types, as views."""
        return dict(zip(self.categorical, np.split(of_types, self._cuts), strict=True))

    def words_of(self, of_types: NDArray[ScalarT]) -> NDArray[ScalarT]:
        """Return the words' part of an array over all types, as a view."""
        return of_types[: self.words.n_types]

    def weights(self, model: TextModel) -> I64:
        """Return the integer weights of a model's laws over all types, shape (K,)."""
        parts = []
        for name, channel in self.categorical.items():
            law = model.laws[name]
            parts.append(np.zeros(channel.n_types, np.int64) if law is None else law.weights)
        return _joined(parts)

    def held(self, model: TextModel, name: str) -> NDArray[np.bool_]:
        """Tell which types of a channel a model has."""
        law, channel = model.laws[name], self.categorical[name]
        return np.zeros(channel.n_types, dtype=bool) if law is None else law.weights > 0

    # ------------------------------------------------------------ models of text

    def human(self, round_: int) -> TextModel:
        """Return how people write in a round."""
        return TextModel({name: channel.human(round_) for name, channel in self.all.items()})

    def samplers(self, model: TextModel) -> Samplers:
        """Return what a model's pages are written with."""
        return {
            name: None if model.laws[name] is None else channel.sampler(model.laws[name])
            for name, channel in self.all.items()
        }

    def registry(self) -> SamplerRegistry:
        """Return a registry that knows people alone."""
        return SamplerRegistry(self._of_people)

    def _of_people(self, version: int) -> Samplers:
        return self.samplers(self.human(self.words.first_round(version)))

    def decoded(self, model: TextModel, decoding: Decoding) -> TextModel:
        """Return the model that publishes; every channel is decoded within its contexts."""
        return TextModel({
            name: None if law is None else self.all[name].decoded(law, decoding)
            for name, law in model.laws.items()
        })  # fmt: skip

    def mixed(self, models: Sequence[TextModel], shares: F64) -> TextModel:
        """Average models with given shares; who says nothing in a channel has no share in it."""
        laws: dict[str, Any] = {}
        for name, channel in self.all.items():
            of_channel = [model.laws[name] for model in models]
            speaks = np.array([law is not None for law in of_channel])
            laws[name] = None
            if (shares[speaks] > 0).any():
                known = [law for law in of_channel if law is not None]
                laws[name] = channel.mixed(known, shares[speaks])
        return TextModel(laws)

    # ------------------------------------------------------------ text

    def nothing(self, statistics: Statistics) -> Text:
        """Return no text."""
        return Text({name: statistics[name].nothing(c) for name, c in self.all.items()})

    def draw(
        self,
        model: TextModel,
        key: int,
        n: int,
        statistics: Statistics,
        *,
        is_expected: bool = False,
    ) -> Text:
        """Return a private text of ``n`` independent draws of words, see :meth:`Channel.draw`."""
        return Text({
            name: channel.draw(
                model.laws[name], key, n, statistics[name], is_expected=is_expected
            )
            for name, channel in self.all.items()
        })  # fmt: skip

    def read(self, pages: Pages, registry: SamplerRegistry, statistics: Statistics) -> Text:
        """Return what pages say."""
        return Text({
            name: channel.read(pages, registry, statistics[name])
            for name, channel in self.all.items()
        })  # fmt: skip

    def read_apart(
        self, pages: Pages, registry: SamplerRegistry, statistics: Statistics
    ) -> tuple[Text, I64 | None]:
        """Return what pages say, and how often each word is in those that people alone wrote.

        Returns
        -------
        tuple
            The text as :meth:`read` has it, and the words, shape (W,); None for statistics of words
            other than counts, of which nobody can tell a part.
        """
        if statistics[self.words.name] is not Counts:
            return self.read(pages, registry, statistics), None
        by_people = pages.writer == HUMAN
        people, models = (
            self.words.read(pages.part(some), registry, Counts) for some in (by_people, ~by_people)
        )
        others = {
            name: channel.read(pages, registry, statistics[name])
            for name, channel in self.all.items()
            if channel is not self.words
        }
        return Text({self.words.name: people + models, **others}), people.counts

    def count(self, pages: Pages, registry: SamplerRegistry) -> I64:
        """Count what pages say in the categorical channels, shape (K,)."""
        counted = [
            channel.read(pages, registry, channel.statistic).counts
            for channel in self.categorical.values()
        ]
        return _joined(counted)

    def due(self, pages: Pages, registry: SamplerRegistry) -> dict[str, Due]:
        """Return what is due from pages in each channel, without reading it."""
        return {name: channel.due(pages, registry) for name, channel in self.all.items()}

    def count_drawn(self, model: TextModel, key: int, n: int, *, is_expected: bool) -> I64:
        """Count what a private text says in the categorical channels, shape (K,)."""
        counted = [
            channel.draw(
                model.laws[name], key, n, channel.statistic, is_expected=is_expected
            ).counts
            for name, channel in self.categorical.items()
        ]
        return _joined(counted)

    def due_from(self, model: TextModel, key: int, n: int, *, is_expected: bool) -> dict[str, Due]:
        """Return what is due from a private text in each channel of real numbers."""
        found = {}
        for name, channel in self.numeric.items():
            size = channel.size(key, n, is_expected=is_expected)
            found[name] = Due(size, size if model.laws[name] is None else 0)
        return found

    def subsample(self, text: Text, key: int, n: int) -> Text:
        """Take ``n`` of the words of a text, and the same share of what else it says."""
        share = min(n, text.n_draws) / max(text.n_draws, 1)
        return Text({
            name: self.all[name].subsample(statistic, key, n, share)
            for name, statistic in text.channels.items()
        })  # fmt: skip


def _joined(parts: list[I64]) -> I64:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
