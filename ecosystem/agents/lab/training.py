"""What came of a training, in numbers: what was read, from whom, and what was fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.agents.lab.lineage import Lineage
from ecosystem.agents.lab.pool import Held
from ecosystem.text.channel import Due
from ecosystem.web.reading import StockAccount


@dataclass(frozen=True)
class Budget:
    """What became of the draws that a source was asked for.

    ``counted`` is summed over the words themselves; with ``missed`` (dropped by filters and
    not made up for) and ``short`` (there was no more) it must make up ``asked``.
    """

    asked: int
    counted: int
    missed: int = 0
    short: int = 0


@dataclass(frozen=True)
class ChannelAccount:
    """What became of the draws of a channel.

    ``before`` (held) and ``due`` (by the size of the texts read) split into what their writers
    did not say and ``fitted``.
    """

    before: int
    due: Due
    fitted: int


@dataclass(frozen=True)
class Training:
    """What came of a training, in a few numbers; the text and the law stay on the compute half.

    Attributes
    ----------
    is_fitted
        Whether there was anything to fit.
    n_draws
        Draws that were fitted.
    n_held_out
        Draws kept for the lab's own benchmark.
    n_repeated
        Fitted draws that are of pages fitted already; None where a pool does not know its pages.
    lineage
        Who wrote the fitted text; sources are weighted as in the fit.
    ai_share_offered
        Share of the pages offered by the lab's stocks that models wrote, before filters.
    stocks, budgets
        What was taken from each stock, and the account of each source, by label.
    pool_before, not_sampled
        Draws held before this round's text came, and draws held but not fitted.
    read
        Draws that were read for it, by number of the writer; what is expected where nobody knows.
    pool
        What the pool holds after it, by number of the writer; empty where text is not kept.
    channels
        The account of each channel of real numbers; the words have ``budgets``.
    """

    is_fitted: bool
    n_draws: int
    n_held_out: int
    n_repeated: int | None
    lineage: Lineage
    ai_share_offered: float = 0.0
    stocks: Mapping[str, StockAccount] = field(default_factory=dict)
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    pool_before: int = 0
    not_sampled: int = 0
    read: Mapping[int, float] = field(default_factory=dict)
    pool: Mapping[int, Held] = field(default_factory=dict)
    channels: Mapping[str, ChannelAccount] = field(default_factory=dict)
