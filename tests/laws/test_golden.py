"""Golden numbers: integers that move only with a reason, given in the commit."""

from __future__ import annotations

import hashlib

import numpy as np

from tests.small import live_words, ran, small, text_of

GOLDEN = {
    "pages": 875,
    "keys": "36cbec0872d3c221",
    "ends": "dc53fd2c97bec38c",
    "writers": "e4d98093622968d8",
    "words": "169b2d6e19ce0acb",
    "trained": "372f38fb4482c653",
}


def digest(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]


def test_the_integers_of_the_small_world_have_not_moved() -> None:
    world = ran(small())
    corpus = world.state.corpus
    trained = [text_of(lab) for lab in world.labs if lab.training is not None]
    assert {
        "pages": len(corpus),
        "keys": digest(corpus.column("key")),
        "ends": digest(corpus.column("end")),
        "writers": digest(corpus.column("writer")),
        "words": digest(live_words(world)),
        "trained": digest(np.concatenate(trained)),
    } == GOLDEN
