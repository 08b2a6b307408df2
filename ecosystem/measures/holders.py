"""What each holder's documents add to the worth of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ecosystem.measures.fidelity import cross_entropy
from ecosystem.measures.fresh_draws import FreshDraws
from ecosystem.measures.shapley import Part, shapley_values


@dataclass(frozen=True)
class Document:
    """A document that somebody holds.

    Attributes
    ----------
    holder
        Who holds it.
    name
        What it is called: two holders of one name hold one document, which counts once.
    words
        How often each word stands in it; compared by name alone.
    """

    holder: str
    name: str
    words: Mapping[str, int] = field(compare=False, hash=False)


def worth_of_holders(
    documents: Iterable[Document], people: Mapping[str, float], smoothing: float
) -> dict[str, Part]:
    """Return what each holder adds to a corpus, in fresh draws of people's text.

    A set of holders is worth what the distinct documents that they hold are worth to a learner that
    adds ``smoothing`` to the count of every word, see :class:`FreshDraws`; nobody is worth nothing.
    The Shapley values of all holders sum to the worth of the whole corpus.

    Parameters
    ----------
    documents
        All of the corpus.
    people
        Probability of each word in people's text; it is normalised. Words that it does not have are
        smoothed, and judged by nobody.
    smoothing
        Above 0.

    Returns
    -------
    dict
        By holder: the Shapley value, and what the corpus is worth more with it than without.

    Raises
    ------
    ValueError
        If there are more than 8 holders, if one name is of two documents, if smoothing is not
        above 0, if people have no words, or if a set of documents is people's law itself.
    """
    held = list(documents)
    known = _by_name(held)
    if smoothing <= 0 or not any(people.values()):
        raise ValueError("expected smoothing above 0, and words that people use")
    words = sorted({*people, *(word for document in known.values() for word in document.words)})
    place = {word: i for i, word in enumerate(words)}
    law = np.array([people.get(word, 0.0) for word in words], dtype=np.float64)
    law /= law.sum()
    counts = {}
    for name, document in known.items():
        counts[name] = np.zeros(len(words), dtype=np.int64)
        for word, n in document.words.items():
            counts[name][place[word]] = n
    table = FreshDraws(law, smoothing, len(words))

    def value(holders: frozenset[str]) -> float:
        names = sorted({document.name for document in held if document.holder in holders})
        if not names:
            return 0.0
        fitted = np.sum([counts[name] for name in names], axis=0) + smoothing
        worth = table.worth(cross_entropy(law, fitted / fitted.sum()))
        if worth is None:
            raise ValueError(f"documents of {', '.join(sorted(holders))} are people's law itself")
        return worth

    return shapley_values({document.holder for document in held}, value)


def _by_name(documents: Iterable[Document]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for document in documents:
        same = found.setdefault(document.name, document)
        if dict(same.words) != dict(document.words):
            raise ValueError(
                f"{document.holder!r} and {same.holder!r} hold different documents that are called"
                f" {document.name!r}; expected a name for each document"
            )
    return found
