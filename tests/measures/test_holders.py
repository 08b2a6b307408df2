"""What holders of documents add to a corpus: copies count once, and values sum to the whole."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ecosystem import Document, worth_of_holders
from ecosystem.measures.fresh_draws import FreshDraws

WORDS = [f"w{i}" for i in range(40)]
LAW = 1 / np.arange(1, 41)
LAW /= LAW.sum()
PEOPLE = dict(zip(WORDS, LAW.tolist(), strict=True))


def document(holder: str, name: str, seed: int, n: int = 150) -> Document:
    drawn = np.random.default_rng(seed).choice(WORDS, n, p=LAW)
    return Document(holder, name, Counter(drawn.tolist()))


def worth(*documents: Document) -> float:
    counts = sum((Counter(each.words) for each in documents), Counter[str]())
    law = np.array([counts[word] for word in WORDS]) + 0.1
    found = FreshDraws(LAW, 0.1, 40).worth(float(-LAW @ np.log2(law / law.sum())))
    assert found is not None
    return found


def test_values_sum_to_the_worth_of_the_whole() -> None:
    a, b, c = document("press", "a", 1), document("forum", "b", 2), document("forum", "c", 3)
    found = worth_of_holders([a, b, c], PEOPLE, 0.1)
    assert set(found) == {"press", "forum"}
    assert sum(part.shapley for part in found.values()) == pytest.approx(worth(a, b, c))
    assert found["press"].leave_one_out == pytest.approx(worth(a, b, c) - worth(b, c))


def test_two_copies_are_each_not_missed_and_worth_half() -> None:
    a, copy, other = document("x", "a", 1), document("y", "a", 1), document("z", "b", 2)
    found = worth_of_holders([a, copy, other], PEOPLE, 0.1)
    assert found["x"].leave_one_out == found["y"].leave_one_out == 0
    assert found["x"].shapley == pytest.approx(found["y"].shapley)
    assert sum(part.shapley for part in found.values()) == pytest.approx(worth(a, other))
    # Counted twice, the copy would be missed.
    apart = worth_of_holders([a, document("y", "a again", 1), other], PEOPLE, 0.1)
    assert apart["x"].leave_one_out != 0


def test_who_holds_nothing_of_their_own_words_adds_nothing() -> None:
    a, empty = document("x", "a", 1), Document("y", "nothing", {})
    found = worth_of_holders([a, empty], PEOPLE, 0.1)
    assert found["y"].leave_one_out == pytest.approx(0)


def test_words_of_nobody_are_smoothed_and_do_harm() -> None:
    a, odd = document("x", "a", 1), Document("y", "odd", {"zzz": 200})
    found = worth_of_holders([a, odd], PEOPLE, 0.1)
    assert found["y"].leave_one_out < 0


@pytest.mark.parametrize(
    ("documents", "people", "smoothing", "message"),
    [
        ([document("x", "a", 1), document("y", "a", 2)], PEOPLE, 0.1, "a name for each document"),
        ([document("x", "a", 1)], PEOPLE, 0.0, "smoothing above 0"),
        ([document("x", "a", 1)], {}, 0.1, "words that people use"),
        ([document(f"h{i}", f"d{i}", i) for i in range(9)], PEOPLE, 0.1, "8 players at most"),
    ],
)
def test_what_cannot_be_told_is_refused(
    documents: list[Document], people: dict[str, float], smoothing: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        worth_of_holders(documents, people, smoothing)
