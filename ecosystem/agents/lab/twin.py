"""The twin of a model: what it would be, had its lab just read people's text of the day."""

from __future__ import annotations

from ecosystem.agents.lab.law_rule import LawRule
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import Law
from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.words import WordsChannel


def twin_of(
    learner: Learner, words: WordsChannel, round_: int, rule: LawRule, decoding: Decoding
) -> Law:
    """Return the words that a twin would publish.

    The same learner, without a model before, is given draws of people's text of the day, and what
    it fits is decoded alike.

    Parameters
    ----------
    rule
        How many draws, and what keys them.
    """
    people, own = words.human(round_), learner.in_channel(words)
    given = people, rule.key, rule.n_draws, own.statistic(words)
    text = words.draw(*given, is_expected=rule.is_expected)
    known = words.known_types(round_)
    fitted = own.fit(TrainingSet(words, [text], None, known, people, None))
    # What makes a model of the lab's text and none of as much of people's knows no loss.
    law: Law = words.decoded(people if fitted is None else fitted, decoding)
    return law
