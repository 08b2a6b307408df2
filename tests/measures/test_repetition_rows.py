"""The table of repetition in small worlds: by workflow, by source, and where it is not defined."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import ecosystem
from ecosystem import Results, Scenario
from ecosystem.measures.repetition import overfitting_next_pass, saturating_draws
from tests.small import small

WEB = {"kind": "web", "when_short": "less"}
COLUMNS = ["n_draws", "n_unique", "n_repeated", "epochs"]


def still(lab: dict[str, Any], **changes: Any) -> Scenario:
    """A web of 50 pages of 2 draws that stay, and nothing new; a lab that reads it for 3 rounds."""
    people = {"name": "people", "pages": 0, "starting_pages": 50,
              "length": {"kind": "fixed", "tokens": 2}}  # fmt: skip
    return Scenario.model_validate({
        "time": {"rounds": 3},
        "language": {"lexicon": {"kind": "zipf", "types": 30}},
        "publishers": [people],
        "labs": [{"name": "a", "start": "untrained", "sources": [{"kind": "web"}], **lab}],
        **changes,
    })  # fmt: skip


def rows(scenario: Scenario) -> pd.DataFrame:
    return ecosystem.run(scenario).table("repetition").set_index("round")


def test_all_pages_again_in_every_round_are_another_pass_where_text_is_kept() -> None:
    found = rows(still({"tokens": "all", "workflow": "accumulate"}))
    assert found[COLUMNS].to_numpy().tolist() == [
        [100, 100, 0, 1], [200, 100, 100, 2], [300, 100, 200, 3],
    ]  # fmt: skip
    assert found.effective_draws.tolist() == [saturating_draws(100, e) for e in (1, 2, 3)]


def test_a_lab_that_keeps_no_text_fits_each_page_once() -> None:
    found = rows(still({"tokens": "all", "workflow": "replace"}))
    assert found[COLUMNS].to_numpy().tolist() == [[100, 100, 0, 1]] * 3


def test_a_lab_that_reads_no_page_twice_repeats_nothing() -> None:
    """It reads the web in its first round, and then nothing: its text stays as it is."""
    found = rows(still({"tokens": "all", "workflow": "once"}))
    assert found[COLUMNS].to_numpy().tolist() == [[100, 100, 0, 1]] * 3


def test_a_page_of_two_sources_is_one_page() -> None:
    sources = [{"kind": "web", "label": "one"}, {"kind": "web", "label": "other"}]
    found = rows(still({"tokens": "all", "sources": sources}))
    assert found[COLUMNS].to_numpy().tolist() == [[200, 100, 100, 2]] * 3


def test_a_pool_that_is_sampled_does_not_know() -> None:
    found = rows(still({"tokens": 80, "workflow": "accumulate-subsample", "sources": [WEB]}))
    assert found.n_draws.tolist() == [80] * 3
    known = [*COLUMNS[1:], "effective_draws", "next_pass"]
    assert found[known].isna().all(axis=None)


def test_draws_from_laws_are_never_the_same() -> None:
    human = {"kind": "human", "share": 1.0}
    lab = {"tokens": 70, "workflow": "accumulate", "initial_tokens": 40, "sources": [human]}
    found = rows(still(lab))
    assert found.n_unique.tolist() == found.n_draws.tolist() == [40, 110, 180, 250]


def test_text_held_out_is_not_fitted() -> None:
    found = rows(still({"tokens": "all", "workflow": "accumulate", "held_out": 0.3}))
    n = found.n_draws[1]
    assert 0 < n < 100
    assert found[COLUMNS].to_numpy().tolist() == [
        [n, n, 0, 1],
        [2 * n, n, n, 2],
        [3 * n, n, 2 * n, 3],
    ]


def test_of_nothing_there_are_no_epochs() -> None:
    found = rows(still({"tokens": 10, "sources": [{"kind": "new", "when_short": "less"}]}))
    assert found[["n_draws", "n_unique", "n_repeated"]].to_numpy().tolist() == [[0, 0, 0]] * 3
    assert found[["epochs", "effective_draws", "next_pass"]].isna().all(axis=None)


def test_a_scenario_chooses_the_law() -> None:
    lab = {"tokens": 4000, "sources": [{"kind": "web", "replacement": True}]}
    harsh = {"repetition": {"law": "overfitting", "penalty": 0.01}}
    one, other = rows(still(lab)), rows(still(lab, measure=harsh))
    assert one[COLUMNS].equals(other[COLUMNS])
    assert (one.next_pass > 0).all()
    assert (other.next_pass < 0).all()
    assert other.next_pass.tolist() == [overfitting_next_pass(e, 0.01) for e in other.epochs]
    assert (other.effective_draws < one.effective_draws).all()


def test_a_penalty_belongs_to_the_law_that_has_one() -> None:
    with pytest.raises(ValueError, match="penalty"):
        still({}, measure={"repetition": {"law": "saturating", "penalty": 0.1}})


def test_whole_passes_change_nothing_in_a_fit_without_smoothing() -> None:
    """What the table's description says: the engine's learners are counts."""
    results = ecosystem.run(still({"tokens": "all", "workflow": "accumulate"}))
    laws = results.table("laws").query("subject == 'output' and name == 'a'")
    assert results.table("repetition").epochs.tolist() == [1, 2, 3]
    assert laws.gini_simpson.nunique() == 1


@pytest.fixture(scope="module")
def results() -> Results:
    return ecosystem.run(small())


def test_every_training_of_a_run_has_a_row_that_adds_up(results: Results) -> None:
    found, labs = results.table("repetition"), results.table("labs")
    trained = labs[labs.is_trained].set_index(["round", "lab"]).n_draws_trained
    assert found.set_index(["round", "lab"]).n_draws.to_dict() == trained.to_dict()
    known = found[found.n_unique.notna()]
    assert set(found.lab) - set(known.lab) == {"delta"}
    assert (known.n_unique + known.n_repeated == known.n_draws).all()
    assert (known.n_repeated >= 0).all()
    assert (known.query("lab == 'alpha'").n_repeated > 0).any()
