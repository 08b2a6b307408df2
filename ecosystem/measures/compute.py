"""The compute half of the observer: measures laws where they lie, and answers in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.channel_rows import Profile, channel_row
from ecosystem.measures.concentration import effective_holders, gini_coefficient
from ecosystem.measures.contexts import accuracy, within_contexts
from ecosystem.measures.counted_text import type_token_ratio, zipf_exponent
from ecosystem.measures.diversity import entropy, hill_number
from ecosystem.measures.fidelity import cross_entropy, squared_distance
from ecosystem.measures.fresh_draws import FreshDraws, Worth
from ecosystem.measures.illusion import Score, score
from ecosystem.measures.law_rows import law_rows, population_rows
from ecosystem.measures.loss_columns import loss_columns
from ecosystem.measures.marginal_columns import (
    HUMAN_LABEL,
    Claims,
    Prices,
    SourceLaw,
    marginal_columns,
)
from ecosystem.measures.marginal_worth import Fit
from ecosystem.measures.onset import Mask, Reading, lesser, read_law, tail_and_body_types
from ecosystem.measures.sampled_columns import sampled_columns
from ecosystem.measures.view import View
from ecosystem.text.law_of_pages import law_of_pages
from ecosystem.text.lexicon import Lexicon

if TYPE_CHECKING:
    from ecosystem.agents.lab.refits import Sampled
    from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Scale:
    """What laws are measured with in a round.

    Attributes
    ----------
    lexicon, view
        All types, and those that matter by now.
    edges
        Falling edges of the frequency bands.
    words
        Words that are followed: context, spelling and id.
    """

    lexicon: Lexicon
    view: View
    edges: Sequence[float]
    words: Sequence[tuple[str, str, int]]


class ObserverCompute:
    """A compute half that measures.

    Parameters
    ----------
    state
        What the host shares.
    edges, words
        See :class:`Scale`.
    then
        Round of the human law that ``loss_then`` refers to.
    named_round
        Last round whose language the scenario names.
    """

    def __init__(
        self,
        state: SharedState,
        *,
        edges: Sequence[float],
        words: Sequence[tuple[str, str, int]],
        then: int,
        named_round: int,
    ) -> None:
        self.state, self.edges, self.words = state, edges, words
        self.then, self.named_round = then, named_round
        self._scale_of: tuple[int, Scale] | None = None
        self._profiles_of: tuple[int, list[Profile]] | None = None
        self._parts_of: tuple[int, tuple[Mask, Mask]] | None = None
        self._fresh_of: tuple[int, dict[float, FreshDraws]] = -1, {}  # by smoothing

    def _scale(self, round_: int) -> Scale:
        if self._scale_of is None or self._scale_of[0] != round_:
            lexicon = self.state.lexicon
            view = View(lexicon, max(round_, self.named_round), self.edges)
            self._scale_of = round_, Scale(lexicon, view, self.edges, self.words)
        return self._scale_of[1]

    def _words(self, round_: int, weights: I64) -> NDArray[np.float64]:
        """Return the words of a law over all types in view of a round."""
        return self._scale(round_).view.of(self.state.channels.words_of(weights))

    def _human(self, round_: int, at: int | None = None) -> NDArray[np.float64]:
        """Return human words of a round, or those of another round in its view."""
        if at is None or at == round_:
            return self._profiles(round_)[0].human
        return self._words(round_, self.state.channels.words.human(at).weights)

    def _profiles(self, round_: int) -> list[Profile]:
        """Return human text of a round in each channel."""
        if self._profiles_of is None or self._profiles_of[0] != round_:
            words, *others = self.state.channels.categorical.values()
            human = self._words(round_, words.human(round_).weights)
            of_words = Profile(words.name, human, self._scale(round_).view.starts, words.has_truth)
            profiles = [
                Profile(c.name, c.human(round_).probabilities, c.starts[:-1], c.has_truth)
                for c in others
            ]
            self._profiles_of = round_, [of_words, *profiles]
        return self._profiles_of[1]

    def human_rows(self, round_: int) -> dict[str, list[Row]]:
        """Measure the human law of a round."""
        channels = self.state.channels
        return self.law_rows(round_, "human", "", channels.weights(channels.human(round_)))

    def law_rows(
        self, round_: int, subject: str, name: str, weights: I64, text: I64 | None = None
    ) -> dict[str, list[Row]]:
        """Measure a law by its weights in all channels, beside the text that it was fitted to."""
        who = {"subject": subject, "name": name}
        words, *others = self.state.channels.split(weights).values()
        of_words, *profiles = self._profiles(round_)
        text = None if text is None else self.state.channels.words_of(text)
        tables = law_rows(who, words, of_words, self._scale(round_), text)
        for profile, part in zip(profiles, others, strict=True):
            p = part / max(part.sum(), 1.0)
            row = channel_row(profile, p, within_contexts(p, profile.starts))
            tables["channels"].append({**who, **row})
        return tables

    def count_rows(
        self, round_: int, subject: str, name: str, *counts: I64
    ) -> dict[str, list[Row]]:
        """Measure text that was counted, as the sum of its parts; none without a word."""
        total: I64 = np.sum(counts, axis=0, dtype=np.int64)
        if not self.state.channels.words_of(total).any():
            return {}
        tables = self.law_rows(round_, subject, name, total, total)
        parts = self.state.channels.split(total).values()
        for row, part in zip(tables["channels"], parts, strict=True):
            row["n_draws"] = int(part.sum())
        words = self.state.channels.words_of(total)
        tables["laws"][0] |= {
            "zipf_exponent": zipf_exponent(words),
            "type_token_ratio": type_token_ratio(words),
            "n_draws": tables["channels"][0]["n_draws"],
        }
        return tables

    def population_rows(self, round_: int, *outputs: I64) -> list[Row]:
        """Measure all labs' outputs together."""
        words = [self.state.channels.words_of(weights) for weights in outputs]
        return population_rows(words, self._human(round_), self._scale(round_))

    def read_models(self, round_: int, n_labs: int, *weights: I64) -> tuple[Reading, Reading]:
        """Read models, and their twins, for onsets of collapse.

        Parameters
        ----------
        n_labs
            How many labs are judged together, by the mean of their laws.
        *weights : arrays of int64
            The output of each lab, a twin of each, and perhaps another twin of each.

        Returns
        -------
        tuple
            The reading of the models, and the lesser of those of their twins.
        """
        human = self._human(round_)
        if self._parts_of is None or self._parts_of[0] != round_:
            self._parts_of = round_, tail_and_body_types(human, self._human(round_, 0))
        laws = [self._words(round_, each) for each in weights]
        means = [
            laws[i] if n_labs == 1 else np.mean(laws[i : i + n_labs], axis=0)
            for i in range(0, len(laws), n_labs)
        ]
        model, *twins = (read_law(mean, human, *self._parts_of[1]) for mean in means)
        return model, lesser(twins)

    def score_benchmark(self, round_: int, fitted: I64, held_out: I64) -> Score:
        """Score a fitted law on people's text and on the text held out, for illusions."""
        law, text = self._words(round_, fitted), self._words(round_, held_out)
        n = int(self.state.channels.words_of(held_out).sum())
        return score(law, self._human(round_), text, n)

    def least_loss(self, round_: int) -> float:
        """Return the entropy of human text: the least possible loss, in bits per token."""
        return entropy(self._human(round_))

    def worth(self, round_: int, fitted: I64, smoothing: float) -> Worth:
        """Measure what additive smoothing made of a text, over all types that are known by now."""
        words, human = self.state.channels.words, self._human(round_)
        if self._fresh_of[0] != round_:
            self._fresh_of = round_, {}
        tables = self._fresh_of[1]
        if smoothing not in tables:
            n_types = int(words.known_types(round_).sum())
            tables[smoothing] = FreshDraws(human, smoothing, n_types)
        law = self._words(round_, fitted)
        loss = cross_entropy(human, law)
        fresh_draws = tables[smoothing].worth(loss)
        of_law = squared_distance(law, human), hill_number(law, 1)
        return Worth(fresh_draws, loss, *of_law, self._true_claims(round_, fitted))

    def _true_claims(self, round_: int, weights: I64) -> float | None:
        """Return the share of a law's claims that are true; None where it makes none."""
        if (facts := self._facts(round_)) is None:
            return None
        part = self.state.channels.split(weights)[facts.name].astype(np.float64)
        return accuracy(part, facts.starts, facts.within[0])

    def _facts(self, round_: int) -> Profile | None:
        """Return human text of a round in the channel of claims, if there is one."""
        return next((each for each in self._profiles(round_) if each.has_truth), None)

    def worth_without(
        self, round_: int, rest: tuple[int, I64 | None], smoothing: float
    ) -> tuple[int, Worth | None]:
        """Return the draws that were taken out of a text, and the worth of the rest, if any."""
        n_out, law = rest
        return n_out, None if law is None else self.worth(round_, law, smoothing)

    def concentration(self, amounts: I64) -> tuple[float | None, float | None]:
        """Return effective holders of some amounts, and their Gini coefficient."""
        held = amounts.astype(np.float64)
        return effective_holders(held), gini_coefficient(held)

    def human_weights(self, round_: int) -> I64:
        """Return the weights of people's laws in a round, shape (K,)."""
        return self.state.channels.weights(self.state.channels.human(round_))

    def stock_law(self, rows: I64, *verdicts: NDArray[np.bool_]) -> NDArray[np.float64] | None:
        """Return the law of the words of a stock's pages, without those that a verdict drops.

        Returns
        -------
        array of float64, shape (K,), or None
            That of their claims, too; zeros in other channels, and where they claim nothing. None
            without a word, and where laws of one's own wrote some of it.
        """
        for verdict in verdicts:
            rows = rows[~verdict[rows]]
        channels, pages = self.state.channels, self.state.corpus.lots(rows).pages()
        laws = {
            name: law_of_pages(channel, pages, self.state.registry)
            for name, channel in channels.categorical.items()
            if channel is channels.words or channel.has_truth
        }
        if laws[channels.words.name] is None:
            return None
        return np.concatenate([
            np.zeros(channel.n_types) if (law := laws.get(name)) is None else law
            for name, channel in channels.categorical.items()
        ])  # fmt: skip

    def new_law(self, publisher: int) -> NDArray[np.float64] | None:
        """Return the law of the words of the pages that a group has just published."""
        new = self.state.new
        return self.stock_law(new[self.state.corpus.lots(new).column("publisher") == publisher])

    def marginal_rows(
        self,
        round_: int,
        who: Row,
        text: I64,
        smoothing: float,
        n_read: int,
        prices: Prices,
        sources: Sequence[str],
        *laws: NDArray[Any] | None,
    ) -> list[Row]:
        """Measure what more text would do to a smoothed fit.

        Parameters
        ----------
        who
            Columns that tell whose fit it is.
        text : array of int64
            How often each type is in the text that was fitted.
        n_read
            Draws of which amounts are shares.
        prices
            What is told in money.
        sources, laws
            Labels, and the weights or shares of types that are drawn, shape (K,); None is not
            known. People's text of the day is always told.
        """
        channels, view = self.state.channels, self._scale(round_).view
        known = channels.words.known_types(round_)
        base = view.part(channels.words_of(text)) + smoothing * view.part(known)
        fit, facts = Fit(self._human(round_), base, smoothing), self._facts(round_)
        claims, of_people = None, None
        if facts is not None:
            of_text = channels.split(text)[facts.name].astype(np.float64) + smoothing
            per_draw = channels.categorical[facts.name].per_draw
            claims = Claims(of_text, facts.starts, facts.within[0], per_draw)
            of_people = facts.human
        of_sources = [SourceLaw(HUMAN_LABEL, fit.human, of_people)]
        for label, law in zip(sources, laws, strict=True):
            if law is not None:
                is_shares = law.dtype == np.float64  # else weights
                words = view.part(channels.words_of(law)) if is_shares else self._words(round_, law)
                said = None
                if facts is not None and (part := channels.split(law)[facts.name]).any():
                    said = part / part.sum()
                of_sources.append(SourceLaw(label, words, said))
        return [who | row for row in marginal_columns(fit, claims, n_read, prices, of_sources)]

    def sampled_rows(
        self, round_: int, row: Row, prices: Prices, sampled: Sampled | None
    ) -> list[Row]:
        """Measure what more text did to fits that were made again with it.

        Parameters
        ----------
        row
            Columns that tell whose fits they are, and of what text how much.
        prices
            What is told in money.
        """
        if sampled is None:
            return []
        before, after = (
            np.array([self._words(round_, each) for each in fits])
            for fits in (sampled.before, sampled.after)
        )
        row = row | sampled_columns(self._human(round_), before, after)
        return [row | {"break_even_price": prices.break_even(row["loss_change"], row["n_draws"])}]

    def score(self, round_: int, fitted: I64, benchmark: I64 | None) -> Row:
        """Score a lab's fitted law on human text and on its own benchmark, if it has one."""
        law = self._words(round_, fitted)
        row = loss_columns("now", self._human(round_), law)
        row |= loss_columns("then", self._human(round_, self.then), law)
        if benchmark is not None:
            row |= loss_columns("dashboard", self._words(round_, benchmark), law)
        return row
