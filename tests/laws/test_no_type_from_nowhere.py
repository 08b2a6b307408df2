"""No law holds a type that it cannot have from anywhere, and what all have lost stays lost."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import ecosystem
from ecosystem import Scenario, World
from ecosystem.agents.archive.compute import ArchiveCompute
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.registry import AGENTS
from ecosystem.cli import main
from ecosystem.draws.keys import U64
from ecosystem.text import categorical_learner
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import Law
from ecosystem.text.learner import TrainingSet
from ecosystem.text.support import SupportError
from tests.small import ran, small

Flags = np.ndarray
# Neither smoothing nor the human law gives mass to what the text lacks.
PLAIN = {"name": "a", "tokens": 40, "sources": [{"kind": "human"}]}
TALK = {
    "language": {
        "lexicon": {"kind": "zipf", "types": 60},
        "claims": {"facts": 9, "per_draw": 0.2},
        "style": {"meanings": 5, "per_draw": 0.5},
    },
    "measure": {},
}


CHANNELS = {"words": 60, "claims": 36, "style": 100}  # and their types


def in_text(training: TrainingSet) -> Flags:
    """Tell which types are in the text of any source."""
    return np.any([counts > 0 for counts in training.counts], axis=0)


def with_one_more(law: Law, than: Law | None = None) -> Law:
    """Return a law that holds the first type that another law, or it itself, does not hold."""
    weights = law.weights.copy()
    weights[np.flatnonzero((than or law).weights == 0)[:1]] = 7
    return Law(weights, law.starts)


def adding(
    decode: Callable[[Law, Decoding, U64], Law], channel: str
) -> Callable[[Law, Decoding, U64], Law]:
    """Plant a type that the fitted law lacks in what is decoded of a channel."""

    def planted(law: Law, decoding: Decoding, type_keys: U64) -> Law:
        decoded = decode(law, decoding, type_keys)
        return with_one_more(decoded, law) if len(type_keys) == CHANNELS[channel] else decoded

    return planted


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_decoder_that_adds_a_type_stops_the_run(
    channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(small(labs=[{**PLAIN, "decoding": {"top_p": 0.9}}], **TALK))
    world.step()
    monkeypatch.setattr(Law, "decoded", adding(Law.decoded, channel))
    message = rf"round 2: lab a: decoding added .*\(1 of \d+ types of {channel}, .* of it\)"
    with pytest.raises(SupportError, match=message):
        world.step()


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_plain_fit_that_adds_a_type_stops_the_run(
    channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(small(labs=[PLAIN], **TALK))
    fit = categorical_learner.from_counts

    def planted(counts: Flags, starts: Flags) -> Law:
        law = fit(counts, starts)
        return with_one_more(law) if len(counts) == CHANNELS[channel] else law

    monkeypatch.setattr(categorical_learner, "from_counts", planted)
    message = rf"round 1: lab a: fitting added .*\(1 of \d+ types of {channel}, .* of it\)"
    with pytest.raises(SupportError, match=message):
        world.step()


def test_the_law_before_lends_types_only_where_it_has_a_weight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mixing = {**PLAIN, "learner": {"weight_previous": 0.5}}
    held = ran(small(labs=[mixing], **TALK)).labs[0].compute.get(LabCompute.fitted_weights)
    assert np.count_nonzero(held) > 40  # more than its text could have: the run was not stopped
    monkeypatch.setattr(CategoricalLearner, "may_hold", lambda self, training: in_text(training))
    with pytest.raises(SupportError, match="round 1: lab a: fitting added"):
        ran(small(labs=[mixing], **TALK))


def test_smoothing_does_not_reach_words_that_are_not_known_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    language = {**TALK["language"], "innovation": {"rate": 0.9, "below": 0.05}}
    world = World(
        small(language=language, labs=[{**PLAIN, "learner": {"smoothing": 0.1}}], measure={})
    )
    smoothed = categorical_learner.from_counts_smoothed
    monkeypatch.setattr(
        categorical_learner,
        "from_counts_smoothed",
        lambda counts, alpha, _, starts: smoothed(
            counts, alpha, np.ones(len(counts), dtype=bool), starts
        ),
    )
    with pytest.raises(SupportError, match="types of words"):
        world.step()


@dataclass(frozen=True)
class Inventor(CategoricalLearner):
    """A learner of one's own that invents a type, and promises nothing."""

    def fit(self, training: TrainingSet) -> Law | None:
        """Fit, and add a type."""
        law = super().fit(training)
        return law and with_one_more(law)


@dataclass(frozen=True)
class Boaster(Inventor):
    """The same, but it promises not to."""

    def may_hold(self, training: TrainingSet) -> Flags:
        """Promise to add nothing."""
        return in_text(training)


@pytest.mark.parametrize(("kind", "stops"), [(Inventor, False), (Boaster, True)])
def test_learners_of_ones_own_are_held_to_what_they_promise_themselves(
    kind: type[CategoricalLearner], stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own(Lab):
        def learner(self, round_: int) -> CategoricalLearner:
            return kind()

    monkeypatch.setattr(AGENTS, "_registered", {"own": Own})
    scenario = small(labs=[{**PLAIN, "agent": "own"}], **TALK)
    if not stops:
        ran(scenario)
        return
    with pytest.raises(SupportError, match="round 1: lab a: fitting added"):
        ran(scenario)


def test_the_command_ends_in_one_line_and_keeps_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = tmp_path / "s.yaml", tmp_path / "out"
    file.write_text(
        "time: {rounds: 3}\nlanguage: {lexicon: {kind: zipf, types: 60}}\nlabs:\n"
        "  - {name: a, tokens: 40, trains_every: 2, sources: [{kind: human}]}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(Law, "decoded", adding(Law.decoded, "words"))
    done = CliRunner().invoke(main, ["run", str(file), "--out", str(out)])
    assert done.exit_code == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("round 2: lab a: decoding added")
    assert last.endswith(f"what was measured until then is in {out}")
    results = ecosystem.open_results(out)
    assert results.manifest["status"] == "failed"
    assert set(results.table("web")["round"]) == {0, 1}


# ---------------------------------------------------------------- a closed world

CLOSED_SOURCES: list[dict[str, Any]] = [
    {"kind": "web", "when_short": "less"},
    {"kind": "new", "when_short": "refill", "filters": ["check"]},
    {"kind": "crawl", "when_short": "refill"},
    {"kind": "crawl", "span": "ever", "when_short": "less", "replacement": True},
    {"kind": "archive", "archive": "vault", "when_short": "less"},
    {"kind": "model", "lab": "lab-0"},
    {"kind": "pool"},
]


@st.composite
def closed_worlds(draw: st.DrawFn) -> Scenario:
    """Draw a world in which people only wrote what the labs began with."""
    labs = []
    for i in range(draw(st.integers(1, 3))):
        drawn = draw(st.lists(st.sampled_from(CLOSED_SOURCES), min_size=1, max_size=2))
        sources = list({source["kind"]: dict(source) for source in drawn}.values())
        labs.append(
            {
                "name": f"lab-{i}",
                "tokens": draw(st.integers(5, 80)),
                "sources": [{**source, "share": 1 / len(sources)} for source in sources],
                "workflow": draw(
                    st.sampled_from(["replace", "replace", "accumulate", "accumulate-subsample"])
                ),
                "start": "pool",
                "initial_tokens": draw(st.integers(20, 100)),
                "decoding": {
                    "top_p": draw(st.sampled_from([1.0, 0.8])),
                    "temperature": draw(st.sampled_from([1.0, 1.5])),
                },
                "learner": {
                    "capacity": draw(st.sampled_from([None, 15])),
                    "weight_previous": draw(st.sampled_from([0.0, 0.0, 0.3])),
                },
            }
        )
    survival = draw(st.sampled_from([{"kind": "one_round"}, {"kind": "hazard", "per_round": 0.5}]))
    return Scenario.model_validate(
        {
            "seed": draw(st.integers(0, 2**31)),
            "time": {"rounds": 6},
            "web": {"survival": survival},
            "language": TALK["language"],
            "filters": [
                {"name": "check", "kind": "verifier", "passes_right": 0.9, "passes_wrong": 0.3}
            ],
            "publishers": [
                {"name": "p", "pages": draw(st.integers(1, 30)), "ai_share": 1,
                 "length": {"kind": "fixed", "tokens": 5}},
            ],
            "crawlers": [{"name": "c", "coverage": draw(st.sampled_from([0.5, 1.0]))}],
            "archives": [{"name": "vault", "sealed": 2, "pages": 5}],
            "labs": labs,
        }
    )  # fmt: skip


def somewhere(world: World) -> Flags:
    """Tell which types are in a law, on a page that is live or kept by a reader, or in a pool."""
    state = world.state
    pages = [state.live, *(a.compute.get(ArchiveCompute.rows) for a in world.archives)]
    if any(getattr(s, "span", "round") == "ever" for lab in world.spec.labs for s in lab.sources):
        pages += [c.fetched("ever") for c in world.crawlers]
    counts = [state.count(p) for p in pages]
    for lab in world.labs:
        half = world.runtime.parts[f"lab:{lab.name}"]
        counts += [half.fitted_weights(), half.output_weights()]
        if half.workflow != "replace":
            counts += [intake.text.counts for intake in half.pool._held.values()]
    held: Flags = np.any([of > 0 for of in counts], axis=0)
    return held


LOST: list[int] = []


@settings(max_examples=30, deadline=None, derandomize=True)
@given(closed_worlds())
def check_a_closed_world(scenario: Scenario) -> None:
    world = World(scenario)
    held = [somewhere(world)]
    for _ in range(scenario.time.rounds):
        world.step()
        held.append(somewhere(world))
    for before, now in itertools.pairwise(held):
        assert not (now & ~before).any()
    LOST.append(int((held[0] & ~held[-1]).sum()))


def test_a_type_that_is_nowhere_never_returns_to_a_closed_world() -> None:
    LOST.clear()
    check_a_closed_world()
    print("types lost in each world:", LOST)
    assert len(LOST) >= 30
    assert np.count_nonzero(LOST) >= 5  # or the statement would say nothing
