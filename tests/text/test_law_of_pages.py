"""What pages say in the mean is the mean of what they say."""

from __future__ import annotations

import numpy as np

from ecosystem.draws.alias import alias_table, shares
from ecosystem.text.law_of_pages import law_of_pages
from tests.small import ran, small


def test_an_alias_table_tells_its_weights() -> None:
    weights = np.array([3, 0, 1000, 7, 1, 250], dtype=np.int64)
    assert np.allclose(shares(alias_table(weights)), weights / weights.sum(), atol=1e-9)
    assert shares(alias_table(weights))[1] == 0


def test_pages_say_on_average_what_is_expected_of_pages_like_them() -> None:
    world = ran(small(time={"start": "2020-01-01", "step": "quarter", "rounds": 8}))
    state, words = world.state, world.channels.words
    pages = state.corpus.lots(np.arange(len(state.corpus))).pages()
    assert (pages.edited_share > 0).any()
    assert (pages.writer > 0).any()
    expected = law_of_pages(words, pages, state.registry)
    assert expected is not None
    assert np.isclose(expected.sum(), 1.0)
    counts = words.read(pages, state.registry, words.statistic).counts
    n = counts.sum()
    error = np.sqrt(np.maximum(expected * n, 1))
    assert n > 10_000
    assert np.abs(counts - expected * n).max() < 5 * error[np.abs(counts - expected * n).argmax()]
    # Were editors forgotten, the mean would be another.
    chi2 = float(((counts - expected * n)[expected > 0] ** 2 / (expected * n)[expected > 0]).sum())
    assert chi2 < (expected > 0).sum() + 5 * np.sqrt(2 * (expected > 0).sum())


def test_no_pages_have_no_law() -> None:
    world = ran(small())
    none = world.state.corpus.lots(np.zeros(0, dtype=np.int64)).pages()
    assert law_of_pages(world.channels.words, none, world.state.registry) is None
