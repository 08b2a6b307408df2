"""Tests of word lists: real languages, Zipf laws, and the user's own counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import wordfreq

from ecosystem.text import word_lists
from ecosystem.text.data_file import DataFileError
from ecosystem.text.lexicon import WordList
from ecosystem.text.word_lists import WordListError, from_wordfreq, from_zipf


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "counts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def parquet_file(folder: Path, **columns: list[object]) -> Path:
    path = folder / "counts.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def from_file(path: Path) -> list[WordList]:
    lists, _ = word_lists.from_file(path)
    return lists


def plain(lists: list[WordList]) -> list[tuple[str, float, list[str], list[float], float]]:
    return [
        (x.context, x.share, list(x.words), x.frequencies.tolist(), x.listed_share) for x in lists
    ]


# --- real languages -----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("floor", [1e-3, 1e-5])
def test_the_listed_share_is_the_mass_of_all_words_above_the_floor(
    language: str, floor: float
) -> None:
    words = from_wordfreq({language: 1.0}, floor)[0]
    frequency = wordfreq.get_frequency_dict(language, "best")
    expected = {word: f for word, f in frequency.items() if f >= floor}
    assert set(words.words) == expected.keys()
    assert words.listed_share == pytest.approx(sum(expected.values()))
    assert 0 < words.listed_share < 1


def test_words_of_a_language_come_most_frequent_first_with_their_frequency() -> None:
    words = from_wordfreq({"en": 1.0}, 1e-4)[0]
    assert list(words.words[:3]) == ["the", "to", "and"]
    assert (np.diff(words.frequencies) <= 0).all()
    assert words.frequencies.min() >= 1e-4
    expected = [wordfreq.get_frequency_dict("en", "best")[w] for w in words.words]
    assert words.frequencies.tolist() == expected


def test_a_lower_floor_only_appends_words() -> None:
    high, low = (from_wordfreq({"en": 1.0}, floor)[0] for floor in (1e-3, 1e-4))
    assert list(low.words[: len(high.words)]) == list(high.words)
    assert low.listed_share > high.listed_share


def test_each_language_is_a_context_with_its_share() -> None:
    lists = from_wordfreq({"en": 0.8, "de": 0.2}, 1e-3)
    assert [(x.context, x.share) for x in lists] == [("en", 0.8), ("de", 0.2)]


def test_a_floor_that_no_word_reaches_is_refused() -> None:
    with pytest.raises(WordListError, match="en"):
        from_wordfreq({"en": 1.0}, 0.5)


# --- Zipf ---------------------------------------------------------------------------------


def test_zipf_frequencies_fall_as_a_power_of_rank_and_sum_to_one() -> None:
    words = from_zipf({"text": 1.0}, 1000, 1.2)[0]
    assert words.frequencies.sum() == pytest.approx(1)
    ratios = words.frequencies / words.frequencies[0]
    assert ratios == pytest.approx(np.arange(1, 1001) ** -1.2)
    assert (words.words[0], words.words[-1], words.listed_share) == ("w1", "w1000", 1.0)


def test_an_exponent_of_zero_is_uniform() -> None:
    assert from_zipf({"t": 1.0}, 4, 0.0)[0].frequencies.tolist() == [0.25] * 4


def test_zipf_gini_simpson_is_the_value_of_the_literature() -> None:
    for k, expected in ((50, 0.919718), (100, 0.939240), (1000, 0.970661)):
        p = from_zipf({"t": 1.0}, k, 1.0)[0].frequencies
        assert 1 - (p**2).sum() == pytest.approx(expected, abs=5e-7)


def test_topics_have_the_same_words_and_their_own_shares() -> None:
    lists = from_zipf({"news": 3.0, "law": 1.0}, 5, 1.0)
    assert [(x.context, x.share) for x in lists] == [("news", 3.0), ("law", 1.0)]
    assert list(lists[0].words) == list(lists[1].words)


# --- files --------------------------------------------------------------------------------

EXPECTED = [
    ("news", 0.8, ["bank", "the"], [0.75, 0.25], 1.0),
    ("law", 0.2, ["writ"], [1.0], 1.0),
]


def test_counts_are_read_from_csv(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "context,word,count\nnews,the,2\nlaw,writ,2\nnews,bank,6\n")
    assert plain(from_file(path)) == EXPECTED


def test_counts_are_read_from_parquet(tmp_path: Path) -> None:
    path = parquet_file(
        tmp_path,
        context=["news", "law", "news"],
        word=["the", "writ", "bank"],
        count=[2, 2, 6],
    )
    assert plain(from_file(path)) == EXPECTED


def test_without_a_context_all_words_belong_to_text(tmp_path: Path) -> None:
    expected = [("text", 1.0, ["b", "a"], [0.75, 0.25], 1.0)]
    assert plain(from_file(csv_file(tmp_path, "word,count\na,1\nb,3\n"))) == expected
    assert plain(from_file(parquet_file(tmp_path, word=["a", "b"], count=[1, 3]))) == expected


def test_an_empty_context_is_text_in_both_formats(tmp_path: Path) -> None:
    rows = csv_file(tmp_path, "context,word,count\n,a,1\nlaw,b,1\n")
    table = parquet_file(tmp_path, context=[None, "law"], word=["a", "b"], count=[1, 1])
    assert plain(from_file(rows)) == plain(from_file(table))


def test_repeated_words_are_added_up(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "word,count\na,1\nb,3\na,4\n")
    assert plain(from_file(path))[0][2:4] == (["a", "b"], [0.625, 0.375])


def test_words_of_equal_count_are_in_alphabetical_order(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "word,count\nb,1\nc,1\na,1\n")
    assert list(from_file(path)[0].words) == ["a", "b", "c"]


def test_words_and_contexts_with_a_count_of_zero_are_left_out(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "context,word,count\nnews,a,1\nnews,b,0\nlaw,c,0\n")
    assert plain(from_file(path)) == [("news", 1.0, ["a"], [1.0], 1.0)]


def test_quoted_words_and_other_scripts_are_words(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'word,count\n"a,b",1\n"say ""hi""",2\nслово,3\n')
    assert list(from_file(path)[0].words) == ["слово", 'say "hi"', "a,b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "word\na\n", "1: no column count; expected word and count, .*'word'", id="no count"
        ),
        pytest.param("", "1: no column word, count; .* columns are none", id="empty file"),
        pytest.param("word,count\n", "no word with a positive count", id="no rows"),
        pytest.param("word,count\na,0\n", "no word with a positive count", id="zeros"),
        pytest.param("word,count\na,-3\n", "2: count: '-3' is no whole number of 0", id="< 0"),
        pytest.param("word,count\na,many\n", "2: count: 'many' is no whole", id="no number"),
    ],
)
def test_a_csv_file_that_is_not_counts_is_refused_with_its_name(
    tmp_path: Path, text: str, message: str
) -> None:
    path = csv_file(tmp_path, text)
    with pytest.raises(DataFileError, match=message) as caught:
        from_file(path)
    assert str(caught.value).startswith(f"{path}:")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param({"word": ["a"]}, "count", id="no count"),
        pytest.param({"count": [1]}, "word", id="no word"),
        pytest.param({"word": ["a"], "count": [0]}, "no word with a positive", id="zeros"),
        pytest.param(
            {"word": ["a"], "count": [-3]}, "row 1: count: -3 is no whole", id="below zero"
        ),
        pytest.param({"word": ["a"], "count": ["x"]}, "row 1: count: 'x' is no", id="no number"),
        pytest.param({"word": ["a"], "count": [1.5]}, "row 1: count: 1.5 is no", id="fraction"),
        pytest.param(
            {"word": ["a", "b"], "count": [1, None]},
            "row 2: count: there is none",
            id="no count there",
        ),
        pytest.param(
            {"word": ["a", None], "count": [1, 1]}, "row 2: there is no word", id="no word there"
        ),
    ],
)
def test_a_parquet_file_that_is_not_counts_is_refused_with_its_name(
    tmp_path: Path, columns: dict[str, list[object]], message: str
) -> None:
    path = parquet_file(tmp_path, **columns)
    with pytest.raises(DataFileError, match=message) as caught:
        from_file(path)
    assert str(caught.value).startswith(f"{path}:")
