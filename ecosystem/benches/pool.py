"""The pool of text that a lab keeps, with who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ecosystem.benches.commons import Commons
from ecosystem.draws.keys import counter, key, unit
from ecosystem.draws.sampling import subsample_counts
from ecosystem.text.channels import WORDS
from ecosystem.text.moments import Moments

I64 = NDArray[np.int64]


@dataclass
class Intake:
    """Text of one round, or of many added up.

    Attributes
    ----------
    counts : array of int64, shape (K,)
        Words, and what the other channels say.
    n_draws
        Independent draws of text: the number of words counted.
    by_writer
        Draws by number of the writer; where nobody knows who wrote a draw, what is expected.
    moments
        What the channels of real numbers say, one for each.
    """

    counts: I64
    n_draws: int
    by_writer: Mapping[int, float] = field(default_factory=dict)
    moments: tuple[Moments, ...] = ()

    def __add__(self, other: Intake) -> Intake:
        """Put text together."""
        by_writer = dict(self.by_writer)
        for writer, n in other.by_writer.items():
            by_writer[writer] = by_writer.get(writer, 0) + n
        return Intake(
            self.counts + other.counts,
            self.n_draws + other.n_draws,
            by_writer,
            tuple(one + more for one, more in zip(self.moments, other.moments, strict=True)),
        )


class Pool:
    """A lab's text, kept from round to round as its workflow says.

    Parameters
    ----------
    name, workflow
        The lab, and ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    commons
        What the host shares.
    """

    def __init__(self, name: str, workflow: str, commons: Commons) -> None:
        self.name, self.workflow, self.commons = name, workflow, commons
        self._held: dict[str, Intake] = {}

    @property
    def n_draws(self) -> int:
        """Draws held."""
        if self.workflow == "replace":
            return 0
        return sum(intake.n_draws for intake in self._held.values())

    def start(self, intake: Intake) -> Intake:
        """Begin with text."""
        self._held["initial"] = intake
        return intake

    def take(
        self, fresh: Mapping[str, Intake], n_fit: int, round_: int
    ) -> tuple[dict[str, Intake], int]:
        """Take this round's text in; return what is fitted, by label, and the draws left out."""
        if self.workflow == "replace":
            return {label: fresh[label] for label in sorted(fresh)}, 0
        for label, intake in fresh.items():
            held = self._held.get(label)
            self._held[label] = intake if held is None else held + intake
        everything = {label: self._held[label] for label in sorted(self._held)}
        if self.workflow != "accumulate-subsample":
            return everything, 0
        nothing = np.zeros(self.commons.channels.n_types, dtype=np.int64)
        total = sum(everything.values(), Intake(nothing, 0))
        return {"pool": self._subsample(total, n_fit, round_)}, max(0, total.n_draws - n_fit)

    def _subsample(self, total: Intake, n_fit: int, round_: int) -> Intake:
        """Take some words of a text, and the same share of what else it says."""
        decision = key(self.commons.seed, "subsample", self.name, round_)
        channels = self.commons.channels
        share = min(n_fit, total.n_draws) / max(total.n_draws, 1)
        parts = []
        for name, held, type_keys in zip(
            channels.names, channels.split(total.counts), channels.type_keys, strict=True
        ):
            chosen, n = decision, n_fit
            if name != WORDS:
                chosen = key(decision, name)
                n = int(held.sum() * share + unit(counter(chosen, 1))[0])
            parts.append(subsample_counts(chosen, held, type_keys, n))
        counts = np.concatenate(parts)
        n_draws = channels.n_draws(counts)
        if not n_draws:
            return Intake(counts, 0)
        # Tokens of the pool no longer know who wrote them: its shares stand for the sample's.
        by_writer = {writer: n * share for writer, n in total.by_writer.items()}
        return Intake(counts, n_draws, by_writer)
