"""Tests of the lexicon: lay-out, renewal one for one, and horizons that agree."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosystem.text.lexicon import Innovation, Lexicon, WordList, build_lexicon
from ecosystem.text.word_lists import from_zipf
from ecosystem.text.words import WordsChannel

LISTS = from_zipf({"news": 0.75, "sport": 0.25}, 400, 1.0)
RENEWAL = Innovation(rate=0.2, below=0.01)


def grown(n_rounds: int, seed: int = 1, innovation: Innovation = RENEWAL) -> Lexicon:
    return build_lexicon(LISTS, seed=seed, innovation=innovation, n_rounds=n_rounds)


def law_by_key(lexicon: Lexicon, round_: int) -> dict[int, int]:
    weights = WordsChannel(lexicon).human(round_).weights
    held = weights > 0
    return dict(zip(lexicon.type_keys[held].tolist(), weights[held].tolist(), strict=True))


def slots(lexicon: Lexicon, mask: NDArray[np.bool_]) -> list[tuple[int, float]]:
    """Return context and frequency of some types, in order."""
    found = zip(lexicon.context_of[mask].tolist(), lexicon.frequency[mask].tolist(), strict=True)
    return sorted(found)


def renewals(lexicon: Lexicon) -> int:
    return int(np.count_nonzero(lexicon.born > 0))


# --- lay-out ------------------------------------------------------------------------------


def test_contexts_own_their_words_sorted_by_name() -> None:
    lists = [
        WordList("news", 3.0, ["the", "bank"], np.array([0.6, 0.4])),
        WordList("sport", 1.0, ["the", "court", "writ"], np.array([0.5, 0.3, 0.1]), 0.9),
    ]
    lexicon = build_lexicon(lists[::-1])
    assert lexicon.contexts == ("news", "sport")
    assert lexicon.shares.tolist() == [0.75, 0.25]
    assert lexicon.listed_shares.tolist() == [1.0, 0.9]
    assert lexicon.starts.tolist() == [0, 2, 5]
    assert lexicon.context_of.tolist() == [0, 0, 1, 1, 1]
    assert lexicon.n_types == 5
    assert lexicon.frequency.tolist() == [0.6, 0.4, 0.5, 0.3, 0.1]
    assert [lexicon.word(i) for i in range(5)] == ["the", "bank", "the", "court", "writ"]


def test_without_innovation_every_word_lives_for_ever() -> None:
    lexicon = build_lexicon(LISTS)
    for round_ in (-1000, 0, 1000):
        assert lexicon.living(round_).all()
        assert lexicon.known_types(round_).all()


def test_words_are_found_by_context_and_spelling() -> None:
    lexicon = grown(10)
    for context in ("news", "sport"):
        found = lexicon.find(context, "w300")
        assert found is not None
        assert lexicon.word(found) == "w300"
        assert lexicon.contexts[int(lexicon.context_of[found])] == context
        assert lexicon.living(0)[found]
    assert lexicon.find("news", "w401") is None


def test_type_keys_are_distinct_and_do_not_depend_on_what_else_is_listed() -> None:
    both, alone = build_lexicon(LISTS), build_lexicon(LISTS[1:])
    assert len(set(grown(30).type_keys.tolist())) == grown(30).n_types
    assert both.type_keys[400:].tolist() == alone.type_keys.tolist()
    short = from_zipf({"sport": 1.0}, 100, 1.0)
    assert build_lexicon(short).type_keys.tolist() == alone.type_keys[:100].tolist()


def test_the_human_law_gives_each_context_its_share() -> None:
    lists = [
        WordList("news", 0.6, ["a", "b"], np.array([0.5, 0.3]), 0.8),
        WordList("sport", 0.4, ["c", "d"], np.array([0.3, 0.1]), 0.4),
    ]
    law = WordsChannel(build_lexicon(lists)).human(0)
    assert law.context_shares == pytest.approx([0.6, 0.4], abs=1e-11)
    assert law.probabilities == pytest.approx([0.375, 0.225, 0.3, 0.1], abs=1e-11)


# --- renewal ------------------------------------------------------------------------------


def test_a_longer_horizon_keeps_the_laws_of_earlier_rounds_on_the_same_types() -> None:
    short, long = grown(8), grown(30)
    assert long.n_types > short.n_types
    for round_ in range(9):
        assert law_by_key(short, round_) == law_by_key(long, round_)


def test_a_longer_horizon_only_appends_lives() -> None:
    short, long = grown(8), grown(30)
    place = {k: i for i, k in enumerate(long.type_keys.tolist())}
    where = np.array([place[k] for k in short.type_keys.tolist()])
    assert np.array_equal(long.born[where], short.born)
    ended = short.dies <= 8
    assert np.array_equal(long.dies[where][ended], short.dies[ended])
    assert (long.dies[where][~ended] > 8).all()
    newcomers = np.setdiff1d(np.arange(long.n_types), where)
    assert (long.born[newcomers] > 8).all()


def test_every_death_is_a_birth_of_the_same_frequency() -> None:
    lexicon = grown(20)
    for round_ in range(1, 21):
        births, deaths = lexicon.born == round_, lexicon.dies == round_
        assert births.any()
        assert slots(lexicon, births) == slots(lexicon, deaths)


def test_the_living_always_have_the_frequencies_of_the_lists() -> None:
    lexicon = grown(20)
    start = slots(lexicon, lexicon.living(0))
    assert len(start) == 800
    assert all(slots(lexicon, lexicon.living(r)) == start for r in (-5, 1, 7, 20, 21))


def test_a_dead_word_never_returns_and_stays_known() -> None:
    lexicon = grown(20)
    alive = np.array([lexicon.living(r) for r in range(22)])
    known = np.array([lexicon.known_types(r) for r in range(22)])
    assert (np.diff(alive.astype(int), axis=0) == 1).sum(axis=0).max() <= 1
    assert not (np.diff(known.astype(int), axis=0) < 0).any()
    assert (known >= alive).all()
    assert (lexicon.born < lexicon.dies).all()


def test_only_words_rarer_than_the_limit_are_renewed() -> None:
    lexicon = grown(40, innovation=Innovation(rate=0.5, below=0.01))
    renewed = lexicon.born > 0
    assert (lexicon.frequency[renewed] < 0.01).all()
    assert lexicon.frequency[renewed].max() == lexicon.frequency[lexicon.frequency < 0.01].max()


def test_a_word_at_the_limit_is_not_renewed() -> None:
    lists = [WordList("t", 1.0, ["a", "b"], np.array([0.75, 0.25]))]
    lexicon = build_lexicon(lists, innovation=Innovation(1.0, 0.25), n_rounds=3)
    assert renewals(lexicon) == 0


@pytest.mark.parametrize(("years", "per_round"), [(1.0, 0.2), (0.25, 1 - 0.8**0.25)])
def test_words_are_renewed_at_the_rate_per_year(years: float, per_round: float) -> None:
    rounds = 40
    rare = sum(int((words.frequencies < 0.01).sum()) for words in LISTS)
    lexicon = build_lexicon(
        LISTS, seed=3, innovation=RENEWAL, n_rounds=rounds, years_per_round=years
    )
    n = rare * rounds
    assert abs(renewals(lexicon) / n - per_round) < 4 * np.sqrt(per_round * (1 - per_round) / n)


def test_a_rate_of_one_renews_every_rare_word_in_every_round() -> None:
    lists = from_zipf({"t": 1.0}, 10, 1.0)
    lexicon = build_lexicon(lists, innovation=Innovation(1.0, 1.0), n_rounds=4)
    assert lexicon.n_types == 50
    assert [int((lexicon.born == r).sum()) for r in range(1, 5)] == [10] * 4


def test_no_rate_and_no_innovation_are_the_same() -> None:
    none = build_lexicon(LISTS, innovation=Innovation(0.0, 1.0), n_rounds=5)
    assert none.type_keys.tolist() == build_lexicon(LISTS).type_keys.tolist()


def test_innovation_without_rounds_renews_nothing() -> None:
    lexicon = build_lexicon(LISTS, innovation=RENEWAL)
    assert renewals(lexicon) == 0


def test_another_seed_renews_other_words_but_starts_with_the_same_types() -> None:
    one, other = grown(10, seed=1), grown(10, seed=2)
    assert set(law_by_key(one, 0)) == set(law_by_key(other, 0))
    assert set(law_by_key(one, 10)) != set(law_by_key(other, 10))


def test_renewal_in_one_context_does_not_depend_on_the_others() -> None:
    both = grown(10)
    alone = build_lexicon(LISTS[1:], seed=1, innovation=RENEWAL, n_rounds=10)
    assert both.born[both.starts[1] :].tolist() == alone.born.tolist()
    assert both.type_keys[both.starts[1] :].tolist() == alone.type_keys.tolist()


def test_later_owners_of_a_slot_carry_a_number() -> None:
    lists = [WordList("t", 1.0, ["the", "rare"], np.array([0.9, 0.1]))]
    lexicon = build_lexicon(lists, innovation=Innovation(1.0, 0.5), n_rounds=2)
    assert [lexicon.word(i) for i in range(4)] == ["the", "rare", "rare~1", "rare~2"]
    assert lexicon.find("t", "rare") == 1
    assert lexicon.born.tolist()[2:] == [1, 2]
    assert lexicon.dies.tolist()[1:3] == [1, 2]


def test_the_law_changes_only_in_rounds_with_a_birth() -> None:
    lexicon = build_lexicon(LISTS, seed=1, innovation=Innovation(0.001, 0.01), n_rounds=12)
    words = WordsChannel(lexicon)
    births = sorted(set(lexicon.born[lexicon.born > 0].tolist()))
    assert 0 < len(births) < 12
    for round_ in range(1, 13):
        assert (words.version(round_) > words.version(round_ - 1)) == (round_ in births)
        assert words.first_round(words.version(round_)) <= round_
