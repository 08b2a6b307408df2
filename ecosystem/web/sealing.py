"""Seals: a digest of what pages say, by which any later change of them is found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ecosystem.draws.pages import I64
from ecosystem.text.sampler_registry import SamplerRegistry
from ecosystem.text.words import WordsChannel
from ecosystem.web.lots import Corpus
from ecosystem.web.rendering import render

_PAGES_AT_ONCE = 2000  # words of more are never held
_NAMED = 5  # pages named in an error


class AlteredError(RuntimeError):
    """Sealed pages are not what they were when they were sealed."""


@dataclass(frozen=True)
class Manifest:
    """What sealed pages say, in canonical form.

    Attributes
    ----------
    pages
        Key of a page in 16 hexadecimal digits, to its length in tokens and the SHA-256 of
        its counted words: sorted, each as often as it is there, joined by spaces, in UTF-8.
        By rising key.
    """

    pages: dict[str, tuple[int, str]]

    def lines(self) -> Iterator[str]:
        """Yield a line for each page: its key, its tokens, and the hash of its words."""
        for page, (tokens, words) in self.pages.items():
            yield f"{page} {tokens} {words}\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the lines, in 64 hexadecimal digits: the seal."""
        return hashlib.sha256("".join(self.lines()).encode()).hexdigest()

    def check(self, found: Manifest, what: str) -> None:
        """Refuse pages that are not as they were sealed.

        Parameters
        ----------
        found
            The manifest of the pages as they are now.
        what
            What was sealed, for the error.

        Raises
        ------
        AlteredError
            Naming the pages that differ, and in what.
        """
        if found.digest == self.digest:
            return
        differences = [
            f"page {page} {how}"
            for page in sorted(self.pages.keys() | found.pages.keys())
            if (how := _difference(self.pages.get(page), found.pages.get(page)))
        ]
        named = "; ".join(differences[:_NAMED])
        more = f"; and {len(differences) - _NAMED} more" if len(differences) > _NAMED else ""
        raise AlteredError(
            f"{what} is not what was sealed: {len(differences)} of {len(self.pages)} pages differ"
            f" ({named}{more}); expected the digest {self.digest}, found {found.digest}"
        )


def _difference(sealed: tuple[int, str] | None, found: tuple[int, str] | None) -> str:
    """Say in what a page differs; nothing where it does not."""
    if sealed is None or found is None:
        return "was not sealed" if sealed is None else "is missing"
    if sealed[0] != found[0]:
        return f"has {found[0]} tokens, sealed with {sealed[0]}"
    return "" if sealed[1] == found[1] else "has other words"


def manifest(corpus: Corpus, rows: I64, words: WordsChannel, registry: SamplerRegistry) -> Manifest:
    """Return the manifest of pages, whatever their order.

    It is of the very words that readers count, as they are spelled: two runs that seal the
    same text have the same digest, however many words else are known to them.
    """
    found: dict[str, tuple[int, str]] = {}
    spellings = words.lexicon.spellings
    for start in range(0, len(rows), _PAGES_AT_ONCE):
        part = rows[start : start + _PAGES_AT_ONCE]
        lots, rendered = corpus.lots(part), render(corpus, part, words, registry)
        spelled, ends = spellings[rendered.words].tolist(), rendered.ends.tolist()
        hashed = [
            hashlib.sha256(" ".join(sorted(spelled[a:b])).encode()).hexdigest()
            for a, b in zip([0, *ends], ends, strict=False)
        ]
        names = [f"{key:016x}" for key in lots.column("key").tolist()]
        facts = zip(lots.column("tokens").tolist(), hashed, strict=True)
        found.update(zip(names, facts, strict=True))
    return Manifest(dict(sorted(found.items())))


def fingerprint(corpus: Corpus, rows: I64, words: WordsChannel, registry: SamplerRegistry) -> str:
    """Return a hash of the content of pages that is cheap to take again.

    Where it has not changed, neither has the manifest. It depends on the order of the rows and
    on who wrote what, so it is no seal.
    """
    digest = hashlib.sha256()
    for start in range(0, len(rows), _PAGES_AT_ONCE):
        part = rows[start : start + _PAGES_AT_ONCE]
        lots = corpus.lots(part)
        digest.update(lots.column("key").tobytes() + lots.column("tokens").tobytes())
        for texts in words.texts(lots.pages(), registry):
            digest.update(texts.at.tobytes() + texts.values().tobytes())
    return digest.hexdigest()
