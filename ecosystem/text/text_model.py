"""A model of text: the laws by which somebody writes, one for each channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecosystem.text.law import Law
from ecosystem.text.words import WORDS


@dataclass(frozen=True, eq=False)
class TextModel:
    """How people or a model of a lab write.

    Attributes
    ----------
    laws
        The law of each channel by its name, words first. Beside the words it may be None: its
        writer says nothing in that channel, and keeps to the words.
    """

    laws: Mapping[str, Any]

    @property
    def words(self) -> Law:
        """The law of the words."""
        law: Law = self.laws[WORDS]
        return law
