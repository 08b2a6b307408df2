"""The table of channels, computed from the tables about words."""

from __future__ import annotations

import numpy as np
import pytest

import ecosystem
from ecosystem import Results
from ecosystem.reporting.summary import summary
from tests.small import SMALL, small

KEY = ["round", "subject", "name"]


@pytest.fixture(scope="module")
def results() -> Results:
    channels = {"claims": {"facts": 20, "per_draw": 0.3}, "style": {"meanings": 5}}
    return ecosystem.run(small(language={**SMALL["language"], **channels}))


def test_words_are_measured_as_in_the_tables_about_words(results: Results) -> None:
    channels, laws = results.table("channels"), results.table("laws").set_index(KEY)
    words = channels[channels.channel == "words"].set_index(KEY).loc[laws.index]
    np.testing.assert_allclose(words.total_variation, laws.total_variation)
    np.testing.assert_allclose(words.mass_held, 1 - laws.human_mass_unseen, atol=1e-12)
    np.testing.assert_array_equal(words.n_draws.isna(), laws.n_draws.isna())
    contexts = results.table("contexts")
    contexts["part"] = contexts.human_share * contexts.hill_1
    within = contexts.groupby(KEY, observed=True)["part"].sum()
    np.testing.assert_allclose(words.hill_1, within.loc[laws.index])


def test_human_text_is_what_all_is_measured_against(results: Results) -> None:
    human = results.table("channels").query("subject == 'human'")
    assert (human.relative_to_human == 1).all()
    assert (human.total_variation == 0).all()
    np.testing.assert_allclose(human.coverage, 1)
    np.testing.assert_allclose(human.mass_held, 1)
    np.testing.assert_allclose(human[human.channel == "claims"].accuracy, 0.9)
    assert human[human.channel != "claims"].accuracy.isna().all()


def test_the_live_web_has_as_many_claims_as_the_ledger_counts(results: Results) -> None:
    ledger, channels = results.table("ledger"), results.table("channels")
    for name in ("words", "claims", "style"):
        posted = ledger[(ledger.account == f"{name} of the web") & (ledger.entry == "counted")]
        web = channels[(channels.subject == "web") & (channels.channel == name)]
        np.testing.assert_array_equal(web.n_draws.iloc[1:], posted.n_draws)


def test_the_summary_shows_channels_side_by_side_where_there_are_several(results: Results) -> None:
    lines = summary(results).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("CHANNELS"))
    heading = "words claims style true claims facts known false facts held"
    assert lines[start + 1].split() == heading.split()
    names = [line.split()[0] for line in lines[start + 2 : start + 7]]
    assert names == ["the", "alpha", "beta", "delta", "gamma"]
    assert "CHANNELS" not in summary(ecosystem.run(small()))
