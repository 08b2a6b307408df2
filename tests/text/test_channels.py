"""Tests of channels and models of text: who says how much, and one law per channel."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.draws.keys import counter
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.channels import Channels
from ecosystem.text.counts import Counts
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import Law, TableSampler
from ecosystem.text.learner import TrainingSet, fit_model
from ecosystem.text.lexicon import build_lexicon
from ecosystem.text.text_model import TextModel
from ecosystem.text.variants import VariantsChannel, claims_channel, style_channel
from ecosystem.text.word_lists import from_zipf
from ecosystem.text.words import WORDS, WordsChannel

CLAIMS = claims_channel(facts=3, values=4, accuracy=0.7, exponent=1.0, per_draw=0.5)
STYLE = style_channel(meanings=2, phrasings=5, exponent=1.0, popularity_exponent=0.0, per_draw=2.0)
LEXICON = build_lexicon(from_zipf({"text": 1.0}, 6, 1.0))
CHANNELS = Channels(WordsChannel(LEXICON), (CLAIMS, STYLE))
HUMAN = CHANNELS.human(0)
PAGES = counter(7, 4000)

relaxed = settings(deadline=None, max_examples=60)


def said(per_draw: float) -> VariantsChannel:
    return claims_channel(facts=1, values=2, accuracy=0.5, exponent=0.0, per_draw=per_draw)


@relaxed
@given(st.floats(1e-4, 20.0), st.integers(0, 200), st.integers(0, 200))
def test_the_beginning_of_a_page_has_no_more_claims_than_the_page(
    per_draw: float, draws: int, more: int
) -> None:
    channel = said(per_draw)
    short = channel.sizes(PAGES, np.full(len(PAGES), draws))
    long = channel.sizes(PAGES, np.full(len(PAGES), draws + more))
    assert (short <= long).all()
    assert (long - short <= np.ceil(more * per_draw) + 1).all()
    assert short.min() >= np.floor(draws * per_draw * (1 - 1e-12))


@relaxed
@given(st.floats(1e-3, 20.0), st.integers(1, 200))
def test_claims_per_page_are_right_in_the_mean(per_draw: float, draws: int) -> None:
    sizes = said(per_draw).sizes(PAGES, np.full(len(PAGES), draws))
    rest = draws * per_draw % 1.0
    error = np.sqrt(max(rest * (1 - rest), 1e-6) / len(PAGES))
    assert abs(sizes.mean() - draws * per_draw) <= 5 * error


def test_people_state_facts_at_the_stated_rate_and_falsehoods_equally() -> None:
    p = CLAIMS.law.probabilities.reshape(3, 4)
    np.testing.assert_allclose(p[:, 0] / p.sum(axis=1), 0.7, atol=1e-9)
    np.testing.assert_allclose(p[:, 1:] / p.sum(axis=1, keepdims=True), 0.1, atol=1e-9)
    np.testing.assert_allclose(p.sum(axis=1), np.array([6, 3, 2]) / 11, atol=1e-9)


def test_what_nobody_says_has_no_weight() -> None:
    law = claims_channel(facts=2, values=3, accuracy=1.0, exponent=0.0, per_draw=1.0).law
    assert (law.weights.reshape(2, 3)[:, 1:] == 0).all()


def test_type_keys_are_distinct_and_know_nothing_of_what_else_is_listed() -> None:
    everything = np.concatenate([c.type_keys for c in CHANNELS.all.values()])
    assert len(set(everything.tolist())) == len(everything) == CHANNELS.n_types
    more = claims_channel(facts=5, values=6, accuracy=0.5, exponent=1.0, per_draw=1.0)
    np.testing.assert_array_equal(
        more.type_keys.reshape(5, 6)[:3, :4], CLAIMS.type_keys.reshape(3, 4)
    )


def test_a_text_has_its_words_whatever_else_it_says() -> None:
    alone = Channels(WordsChannel(LEXICON))
    counts = CHANNELS.draw(HUMAN, 11, 100, CHANNELS.statistics)
    words, claims, style = CHANNELS.split(counts.counts).values()
    only = alone.draw(alone.human(0), 11, 100, alone.statistics)
    np.testing.assert_array_equal(words, only.counts)
    assert (words.sum(), claims.sum(), style.sum()) == (100, 50, 200)
    assert counts.n_draws == 100


def test_decoding_sharpens_values_but_not_which_facts_are_stated() -> None:
    decoded = CHANNELS.decoded(HUMAN, Decoding(top_k=1)).laws["claims"]
    np.testing.assert_allclose(decoded.context_shares, CLAIMS.law.context_shares, atol=1e-9)
    assert (decoded.weights.reshape(3, 4) > 0).tolist() == [[True, False, False, False]] * 3


def fitted(
    learner: CategoricalLearner, counts: np.ndarray, previous: TextModel | None = None
) -> TextModel | None:
    training = {
        name: TrainingSet(
            CHANNELS.all[name],
            [Counts(part)],
            None,
            CHANNELS.all[name].known_types(0),
            HUMAN.laws[name],
            None if previous is None else previous.laws[name],
        )
        for name, part in CHANNELS.split(counts).items()
    }
    return fit_model(learner, training, WORDS)


def fit(
    learner: CategoricalLearner, counts: np.ndarray, previous: TextModel | None = None
) -> TextModel:
    model = fitted(learner, counts, previous)
    assert model is not None
    return model


def text(words: list[int], claims: list[int]) -> np.ndarray:
    counts = np.zeros(CHANNELS.n_types, dtype=np.int64)
    parts = CHANNELS.split(counts)
    parts["words"][: len(words)], parts["claims"][: len(claims)] = words, claims
    return counts


def test_a_law_of_counts_is_the_counts_in_every_channel() -> None:
    counts = text([5, 2], [3, 0, 1])
    model = fit(CategoricalLearner(), counts)
    np.testing.assert_array_equal(CHANNELS.weights(model), counts)
    assert model.laws["style"] is None


def test_capacity_counts_words_alone() -> None:
    model = fit(CategoricalLearner(capacity=1), text([5, 2, 1], [3, 2, 1]))
    held = {name: int(CHANNELS.held(model, name).sum()) for name in CHANNELS.categorical}
    assert held == {"words": 1, "claims": 3, "style": 0}


def test_smoothing_invents_values_of_facts() -> None:
    model = fit(CategoricalLearner(smoothing=0.5), text([5, 2, 1], [3]))
    assert CHANNELS.held(model, "claims").all()


def test_without_a_word_there_is_no_model() -> None:
    assert fitted(CategoricalLearner(), text([], [3])) is None


def test_what_a_model_no_longer_reads_it_keeps_by_its_previous_law() -> None:
    before = fit(CategoricalLearner(), text([1], [0, 4]))
    learner = CategoricalLearner(weight_previous=0.5)
    after = fit(learner, text([2], []), before)
    np.testing.assert_array_equal(
        after.laws["claims"].probabilities, before.laws["claims"].probabilities
    )
    mute = fit(CategoricalLearner(), text([1], []))
    np.testing.assert_array_equal(
        CHANNELS.held(fit(learner, text([2], [1]), mute), "claims"), np.arange(12) == 0
    )


def test_who_says_nothing_in_a_channel_has_no_share_in_it() -> None:
    mute = fit(CategoricalLearner(), text([0, 4], []))
    frank = fit(CategoricalLearner(), text([4], [1, 3]))
    both = CHANNELS.mixed([mute, frank], np.array([3.0, 1.0]))
    np.testing.assert_allclose(both.words.probabilities[:2], [0.25, 0.75], atol=1e-9)
    np.testing.assert_array_equal(both.laws["claims"].weights, frank.laws["claims"].weights)
    assert both.laws["style"] is None
    assert CHANNELS.mixed([mute, frank], np.array([1.0, 0.0])).laws["claims"] is None


def test_a_model_without_claims_draws_none() -> None:
    mute = fit(CategoricalLearner(), text([0, 4], []))
    counts = CHANNELS.draw(mute, 3, 40, CHANNELS.statistics).counts
    words, *others = CHANNELS.split(counts).values()
    assert words.sum() == 40
    assert not any(part.any() for part in others)


def test_a_model_travels_as_its_laws() -> None:
    size = len(pickle.dumps(HUMAN))
    assert set(CHANNELS.samplers(HUMAN)) == {"words", "claims", "style"}
    again = pickle.loads(pickle.dumps(HUMAN))
    np.testing.assert_array_equal(CHANNELS.weights(again), CHANNELS.weights(HUMAN))
    assert len(pickle.dumps(HUMAN)) == size


def test_channels_travel_as_what_they_are_made_of() -> None:
    again = pickle.loads(pickle.dumps(CHANNELS))
    assert list(again.all) == ["words", "claims", "style"]
    for name, law in again.human(0).laws.items():
        np.testing.assert_array_equal(law.weights, HUMAN.laws[name].weights)


def test_one_axis_holds_all_channels() -> None:
    weights = CHANNELS.weights(HUMAN)
    parts = CHANNELS.split(weights)
    assert {name: len(part) for name, part in parts.items()} == {
        "words": 6,
        "claims": 12,
        "style": 10,
    }
    np.testing.assert_array_equal(CHANNELS.words_of(weights), HUMAN.words.weights)
    assert Channels(WordsChannel(LEXICON)).n_types == 6


@pytest.mark.parametrize("weights", [[0, 1, 0], [0, 2, 5]])
def test_a_joint_sampler_lists_what_the_law_holds_in_all_contexts(weights: list[int]) -> None:
    (sampler,) = Law(np.array(weights), np.array([0, 1, 3])).joint_sampler
    assert isinstance(sampler, TableSampler)
    assert sampler.types.tolist() == [i for i, w in enumerate(weights) if w]
    assert len(sampler.columns) == len(sampler.types)
