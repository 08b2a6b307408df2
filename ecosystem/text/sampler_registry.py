"""The registry of samplers: by what law every page was written, whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

HUMAN = 0  # the writer of human pages; models count from 1

Samplers = Mapping[str, Any]  # by name of the channel; None where its writer says nothing


class SamplerRegistry:
    """What all laws that have ever written a page write with.

    Human laws are found by version and made when they are first needed; models by number.

    Parameters
    ----------
    people
        From a version of human language to its samplers.
    """

    def __init__(self, people: Callable[[int], Samplers]) -> None:
        self._people = people
        self._by_version: dict[int, Samplers] = {}
        self._models: dict[int, Samplers] = {}

    def add(self, number: int, samplers: Samplers) -> None:
        """Put what a model writes with where its pages can be read."""
        self._models[number] = samplers

    def sampler(self, writer: int, human_version: int, channel: str) -> Any:
        """Return what writes a channel of a writer's pages; None where nothing is said."""
        if writer != HUMAN:
            return self._models[writer][channel]
        if human_version not in self._by_version:
            self._by_version[human_version] = self._people(human_version)
        return self._by_version[human_version][channel]

    def writes_in(self, writer: int, channel: str) -> bool:
        """Tell whether a writer says anything in a channel; people say something in all."""
        return writer == HUMAN or self._models[writer][channel] is not None
