"""The observer: fills the tables of a world, round by round."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.metrics.diversity import entropy
from ecosystem.observation.laws import Subject, law_rows, population_rows
from ecosystem.observation.readers import crawl_rows, filter_rows, overlap_rows
from ecosystem.observation.scores import lab_rows
from ecosystem.observation.view import View
from ecosystem.observation.web import web_row

if TYPE_CHECKING:
    from ecosystem.world import World

Row = dict[str, Any]


class Observer:
    """Measures a world.

    Parameters
    ----------
    world
        The world at round 0.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        measure = world.spec.measure
        self.edges = list(measure.bands)
        self.then = world.human.law(world.calendar.round_of(measure.then)).weights
        self._named_round = max(
            world.calendar.round_of(when) for when in world.spec.named_language_dates()
        )
        self.words = [
            (context, word, type_id)
            for context, words in measure.words.items()
            for word in words
            if (type_id := world.lexicon.find(context, word)) is not None  # checked at founding
        ]
        self.latest: dict[str, Row] = {}
        world.record("lexicon", self._lexicon_rows())

    def observe(self) -> None:
        """Add the rows of this round to the world's tables."""
        world = self.world
        self.view = View(world.lexicon, max(world.round, self._named_round), self.edges)
        subjects = self.subjects()
        human = world.human.law(world.round)
        for table, rows in law_rows(subjects, human, self).items():
            world.record(table, rows)
        web = web_row(world)
        population = population_rows(world, human, self.view)
        self.latest = {"web": web, **{f"population {r['order']}": r for r in population}}
        world.record("web", [web])
        world.record("population", population)
        world.record("labs", lab_rows(world, self.view, self.then))
        world.record("filters", filter_rows(world))
        world.record("crawls", crawl_rows(world))
        world.record("crawl_overlap", overlap_rows(world))

    def subjects(self) -> list[Subject]:
        """Return the laws and count vectors to measure in this round."""
        world = self.world
        found = [
            Subject("human", "", world.human.law(world.round).weights, False),
            Subject("web", "", world.live_counts, True),
        ]
        for lab in world.labs:
            if lab.model_version is not None:
                found.append(Subject("output", lab.name, lab.model_version.output.weights, False))
            if lab.training is not None:
                found.append(Subject("training", lab.name, lab.training.counts, True))
        found += [
            Subject("archive", archivist.name, archivist.counts(), True)
            for archivist in world.archivists
            if archivist.archive is not None
        ]
        return [s for s in found if s.weights.any()]

    def reporters(self) -> dict[str, Callable[[World], float]]:
        """Return the headline numbers for Mesa's data collector."""

        def latest(row: str, column: str) -> Callable[[World], float]:
            def report(_: World) -> float:
                value = self.latest.get(row, {}).get(column)
                return float("nan") if value is None else float(value)

            return report

        return {
            "AI share of the live web": latest("web", "ai_share_live"),
            "Population diversity (gamma, order 1)": latest("population 1", "gamma"),
            "F_ST between labs": latest("population 1", "f_st"),
            "Types lost by all labs": latest("population 1", "n_types_lost_by_all"),
        }

    def _lexicon_rows(self) -> list[Row]:
        world = self.world
        lexicon, law = world.lexicon, world.human.law(0)
        rows = []
        for c, context in enumerate(lexicon.contexts):
            weights = law.weights[lexicon.starts[c] : lexicon.starts[c + 1]]
            rows.append(
                {
                    "context": context,
                    "human_share": float(lexicon.shares[c]),
                    "n_types": int(np.count_nonzero(weights)),
                    "listed_share": float(lexicon.listed_shares[c]),
                    "unlisted_share": 1.0 - float(lexicon.listed_shares[c]),
                    "entropy": entropy(weights / weights.sum()),
                    "conditional_entropy": world.conditional_entropy[c],
                }
            )
        return rows
