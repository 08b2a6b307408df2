"""Where word lists come from: real languages, a Zipf law, or the user's own counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ecosystem.text.data_file import DataFileError, read_columns, whole_number
from ecosystem.text.lexicon import WordList


class WordListError(ValueError):
    """A word list cannot be read or is not what it should be."""


def from_wordfreq(languages: Mapping[str, float], floor: float) -> list[WordList]:
    """Read real word frequencies, frozen in 2021, from the package ``wordfreq``.

    Parameters
    ----------
    languages
        Language code to share of human text.
    floor
        Words rarer than this, per token of their language, are not listed. One floor for
        all languages, because their lists end at different frequencies.

    Returns
    -------
    list of WordList
        ``listed_share`` is the sum of the listed frequencies: the rest is unseen mass.

    Notes
    -----
    Source: R. Speer, ``wordfreq`` 3.1 (doi:10.5281/zenodo.7199437).
    """
    import wordfreq

    lists = []
    for language, share in languages.items():
        words: list[str] = []
        frequencies: list[float] = []
        # Entry n of the list holds the words at n centibels below one.
        for centibels, equally_frequent in enumerate(wordfreq.get_frequency_list(language, "best")):
            frequency = wordfreq.cB_to_freq(-centibels)
            if frequency < floor:
                break
            words += sorted(equally_frequent)
            frequencies += [frequency] * len(equally_frequent)
        if not words:
            raise WordListError(f"{language}: no word is as frequent as the floor, {floor:g}")
        # The package keeps whole lists for ever: half a gigabyte for a dozen languages.
        wordfreq.get_frequency_list.cache_clear()
        listed = float(np.sum(frequencies))
        lists.append(WordList(language, share, words, np.array(frequencies), listed))
    return lists


def iso_639_3(language: str) -> str:
    """Return the three-letter code of a language of :func:`from_wordfreq`."""
    import langcodes

    return str(langcodes.get(language).to_alpha3())


def from_zipf(topics: Mapping[str, float], n_types: int, exponent: float) -> list[WordList]:
    """Make topics whose word frequencies fall as ``rank ** -exponent``."""
    frequencies = np.arange(1, n_types + 1, dtype=np.float64) ** -exponent
    frequencies /= frequencies.sum()
    words = [f"w{rank}" for rank in range(1, n_types + 1)]
    return [WordList(topic, share, words, frequencies) for topic, share in topics.items()]


def from_file(path: Path) -> tuple[list[WordList], list[str]]:
    """Read the user's own counts: a table with columns word, count and, if any, context.

    Returns
    -------
    lists
        The list of every context.
    left_out
        What of the file nobody uses, in words.

    Raises
    ------
    DataFileError
        If the file cannot be read, lacks a column, or holds no positive count.
    """
    table = read_columns(path, ("word", "count"), ("context",))
    contexts = table.values.get("context", [None] * len(table.lines))
    counts: dict[str, dict[str, int]] = {}
    problems: list[tuple[int, str]] = []
    rows = zip(contexts, table.values["word"], table.values["count"], strict=True)
    for at, (context, word, entry) in enumerate(rows):
        if not isinstance(word, str):
            what = "there is no word" if word is None else f"the word is {word!r}; expected text"
            problems.append((at, what))
            continue
        try:
            count = whole_number(entry)
        except ValueError as error:
            problems.append((at, f"count: {error}"))
            continue
        if count > 0:
            words = counts.setdefault(str(context or "text"), {})
            words[word] = words.get(word, 0) + count
    table.refuse(problems)
    if not counts:
        raise DataFileError(f"{path}: no word with a positive count; expected at least one row")
    total = sum(sum(words.values()) for words in counts.values())
    lists = []
    for context, words in counts.items():
        pairs = sorted(words.items(), key=lambda p: (-p[1], p[0]))
        n = sum(words.values())
        frequencies = np.array([c / n for _, c in pairs])
        lists.append(WordList(context, n / total, [w for w, _ in pairs], frequencies))
    return lists, table.left_out()
