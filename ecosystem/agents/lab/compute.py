"""Training: text is read from laws and stocks, kept in a pool, and fitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.lab.inputs import Inputs
from ecosystem.agents.lab.law_rule import LawRule
from ecosystem.agents.lab.lineage import Lineage
from ecosystem.agents.lab.pool import Intake, Pool, by_writer_of
from ecosystem.agents.lab.refits import Refits, Sampled
from ecosystem.agents.lab.text_reader import TextReader
from ecosystem.agents.lab.training import ChannelAccount, Training
from ecosystem.agents.lab.twin import twin_of
from ecosystem.draws.keys import key_of
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import Law, from_probabilities
from ecosystem.text.learner import Learner, TrainingSet, fit_model
from ecosystem.text.moments import Moments
from ecosystem.text.sampler_registry import HUMAN, Samplers
from ecosystem.text.support import check_decoded, check_fitted
from ecosystem.text.text import Text, together
from ecosystem.text.text_model import TextModel
from ecosystem.text.words import WORDS
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


class LabCompute(TextReader):
    """A lab's pool of text, and the work of training on it.

    A training is a few calls: one for each source, then :meth:`fit`; :meth:`release` makes
    the fitted law the lab's model.

    Parameters
    ----------
    state
        What the host shares.
    name
        Name of the lab.
    workflow
        ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    keeps_inputs
        Whether it remembers the pages that its model was trained on, for when the lab has ended.
    """

    def __init__(self, state: SharedState, *, name: str, workflow: str, keeps_inputs: bool) -> None:
        super().__init__(state, name, workflow)
        self.pool = Pool(name, workflow, state)
        self.inputs = Inputs(state, is_pooled=workflow != "replace") if keeps_inputs else None
        self._fitted_now: TextModel | None = None
        self._refits: Refits | None = None
        self._fitted: TextModel | None = None
        self._output: TextModel | None = None
        self._text = self.channels.nothing(self._statistics)
        self._model_text: I64 | None = None
        self._benchmark = self._read.held_out
        self._weights: dict[str, float] = {}
        self._held = dict.fromkeys(self.channels.numeric, 0)  # draws, by channel
        self._who = f"round 0: lab {name}"  # for errors

    # ------------------------------------------------------------ fitting

    def start(self, round_: int, learner: Learner, n_draws: int) -> Training:
        """Take the initial pool of human text of a round and fit it."""
        self.begin(learner)
        key = key_of(self.state.seed, "initial pool", self.name)
        rule, people = LawRule(key, n_draws), self.channels.human(round_)
        intake = self._draw_intake(people, rule, {HUMAN: n_draws})
        return self._fit(round_, {"initial": self.pool.start(intake, round_)}, None, {})

    def fit(self, round_: int, weights: Mapping[str, float] | None, n_fit: int) -> Training:
        """Fit laws to what was read since :meth:`begin`, pooled as the workflow says.

        Parameters
        ----------
        weights
            Weight of each source in the fit, by label; None: pooled.
        n_fit
            Draws fitted under ``accumulate-subsample``.
        """
        pool_before = self.pool.n_draws
        pool, not_sampled = self.pool.take(self._read.fresh, self._read.stocks, n_fit, round_)
        return self._fit(
            round_,
            pool,
            weights,
            {
                "ai_share_offered": self._ai_share_offered(),
                "stocks": {label: reading.account for label, reading in self._read.stocks.items()},
                "budgets": self._read.budgets,
                "pool_before": pool_before,
                "not_sampled": not_sampled,
            },
        )

    def _fit(
        self,
        round_: int,
        pool: Mapping[str, Intake],
        weights: Mapping[str, float] | None,
        accounts: Mapping[str, object],
    ) -> Training:
        texts = list(pool.values())
        self._weights |= dict(weights or {})  # text kept from a source keeps its last weight
        of_each = {label: self._weights.get(label, 1.0) for label in pool}
        by_label = None if weights is None else of_each
        by_source = None if weights is None else np.array(list(of_each.values()))
        given = round_, pool, by_label, self._fitted, self.pool.sampled
        self._refits = Refits(self._learner, self.channels, *given)
        self._who = f"round {round_}: lab {self.name}"
        training = self._training_sets(round_, [intake.text for intake in texts], by_source)
        self._fitted_now = fit_model(self._learner, training, WORDS)
        if self._fitted_now is not None:
            check_fitted(self._who, self._learner, training, self._fitted_now)
            if self.inputs is not None:
                self.inputs.note(self.rows_read())
        nothing = self.channels.nothing(self._statistics)
        self._text = together((intake.text for intake in texts), nothing)
        n_held_out = int(self.channels.words_of(self._read.held_out).sum())
        if n_held_out:
            self._benchmark = self._read.held_out
        return Training(
            is_fitted=self._fitted_now is not None,
            n_draws=self._text.n_draws,
            n_held_out=n_held_out,
            n_repeated=self.pool.n_repeated,
            lineage=Lineage.of(texts, by_source),
            read=by_writer_of(self._read.fresh.values()),
            pool=self.pool.by_writer,
            channels={name: self._account(name) for name in self.channels.numeric},
            **accounts,  # type: ignore[arg-type]
        )

    def fitted_without(
        self, labels: Collection[str], *, people: bool = False
    ) -> tuple[int, I64 | None]:
        """Fit the words of the last training again, see :meth:`Refits.without`."""
        assert self._refits is not None, "nothing was fitted yet"
        return self._refits.without(labels, people=people)

    def fitted_instead(self) -> tuple[int, I64 | None]:
        """Fit the words that were read aside in place of those of the last training.

        Returns
        -------
        tuple
            Their draws, and the integer weights of what was fitted, shape (K,), if anything.
        """
        assert self._refits is not None, "nothing was fitted yet"
        return self._refits.instead(self._end_aside().fresh)

    def fitted_with(
        self, label: str, n_draws: int, n_refits: int, law: NDArray[Any] | None
    ) -> Sampled | None:
        """Fit the words of the last training again, see :meth:`Refits.with_more`."""
        assert self._refits is not None, "nothing was fitted yet"
        if law is None:
            return None
        channels, key = self.channels, key_of(self.state.seed, "more", self.name, label)
        words, starts = channels.words_of(law), channels.words.starts
        # Shares of types, or the weights of a law.
        more = Law(words, starts) if law.dtype == np.int64 else from_probabilities(words, starts)
        return self._refits.with_more(label, more, key, n_draws, n_refits)

    def inputs_left(self, *stores: I64) -> tuple[int, int, int]:
        """Return :meth:`Inputs.left` of its model, which it was to remember."""
        assert self.inputs is not None, "inputs that nobody was to ask for"
        return self.inputs.left(*stores)

    def _training_sets(
        self, round_: int, texts: Sequence[Text], weights: NDArray[np.float64] | None
    ) -> dict[str, TrainingSet]:
        human, before = self.channels.human(round_), self._fitted
        return {
            name: TrainingSet(
                channel,
                [text.channels[name] for text in texts],
                weights,
                channel.known_types(round_),
                human.laws[name],
                None if before is None else before.laws[name],
            )
            for name, channel in self.channels.all.items()
        }

    def _account(self, channel: str) -> ChannelAccount:
        # A mixture of laws sums floats: 126.99… is 127.
        fitted = round(self._text.channels[channel].n_draws)
        account = ChannelAccount(self._held[channel], self._read.due[channel], fitted)
        self._held[channel] = 0 if self.workflow == "replace" else fitted
        return account

    # ------------------------------------------------------------ releasing

    def twin(
        self, round_: int, n_draws: int, decoding: Decoding, *, is_expected: bool = False
    ) -> I64:
        """Return the words of the model's twin, see :func:`~ecosystem.agents.lab.twin.twin_of`."""
        key = key_of(self.state.seed, "twin", self.name, round_)
        rule, words = LawRule(key, n_draws, is_expected=is_expected), self.channels.words
        return twin_of(self._learner, words, round_, rule, decoding).weights

    def release(self, decoding: Decoding, human_of: int | None = None) -> NDArray[np.bool_]:
        """Make the law fitted last, or the exact human law of a round, the lab's model.

        Returns
        -------
        array of bool, shape (C,)
            Contexts in which the model can write.
        """
        model = self._fitted_now if human_of is None else self.channels.human(human_of)
        if model is None:
            raise ValueError(f"lab {self.name!r} has fitted nothing that it could release")
        self._fitted = model
        self._model_text = self._text.counts if human_of is None else None
        self._output = self.channels.decoded(model, decoding)
        check_decoded(self._who, model, self._output, self.channels)
        return self._output.words.can_write()

    def output(self) -> TextModel:
        """Return the laws that the model writes with: its fitted laws after decoding."""
        assert self._output is not None, "no model yet"
        return self._output

    def samplers(self) -> Samplers:
        """Return what the model writes pages with."""
        return self.channels.samplers(self.output())

    def numeric_laws(self) -> dict[str, Any]:
        """Return the laws by which the model writes real numbers, by channel."""
        return {name: self.output().laws[name] for name in self.channels.numeric}

    def output_weights(self) -> I64:
        """Return the integer weights of the output laws, shape (K,)."""
        return self.channels.weights(self.output())

    def fitted_weights(self) -> I64:
        """Return the integer weights of the model's laws before decoding, shape (K,)."""
        assert self._fitted is not None, "no model yet"
        return self.channels.weights(self._fitted)

    def model_text(self) -> I64 | None:
        """Return how often each type was in the text that the model was fitted to, shape (K,).

        None of the exact human law.
        """
        return self._model_text

    def text(self) -> I64:
        """Return how often each type was in the text fitted last, shape (K,)."""
        return self._text.counts

    def moments(self) -> dict[str, Moments]:
        """Return the moments of the text fitted last in channels of real numbers."""
        texts = {name: self._text.channels[name] for name in self.channels.numeric}
        return {name: text for name, text in texts.items() if isinstance(text, Moments)}

    def benchmark(self) -> I64:
        """Return the words of the text held out last, shape (K,); zeros without any."""
        return self._benchmark
