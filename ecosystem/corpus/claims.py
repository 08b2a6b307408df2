"""The first claim of pages: the one that a verifier checks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.corpus.lots import Lots
from ecosystem.corpus.words import Shelf, pages_by_law
from ecosystem.draws.pages import edited_words, page_words

Flags = NDArray[np.bool_]


def first_claims(lots: Lots, shelf: Shelf) -> tuple[Flags, Flags]:
    """Tell which pages make a claim, and of which the first claim is right.

    Claims of a page are independent given its writer, so the first stands for any. It is the
    very claim that readers count; where people rewrote it, theirs is the one.

    Parameters
    ----------
    lots
        Pages.
    shelf
        The laws that wrote them.

    Returns
    -------
    made, right : arrays of bool, shape (number of lots,)
        Where no claim is made, nothing is right.
    """
    made, right = np.zeros((2, len(lots)), dtype=bool)
    others = shelf.channels.others
    number = next((i for i, channel in enumerate(others, 1) if channel.has_truth), None)
    if number is None or not len(lots):
        return made, right
    channel, pages_keys = others[number - 1], lots.column("key")
    keys, has_room = channel.page_keys(pages_keys), channel.sizes(pages_keys, lots.size) > 0
    is_true = np.zeros(len(channel.law.weights), dtype=bool)
    is_true[channel.law.starts[:-1]] = True
    for pages in pages_by_law(lots, shelf, number):
        if not len(pages.law[0]):
            continue  # their writer has learned no claim
        speaks = has_room[pages.part]
        part = pages.part[speaks]
        once = np.ones(len(part), dtype=np.int64)
        if pages.editor is None:
            said = page_words(keys[part], once, *pages.law)
        else:
            edited = pages.edited[speaks]
            said, _ = edited_words(keys[part], once, edited, *pages.law, *pages.editor)
        made[part], right[part] = True, is_true[said]
    return made, right
