"""The observer: fills the tables of a world, round by round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ecosystem.agents.archive.compute import ArchiveCompute
from ecosystem.measures.compute import ObserverCompute
from ecosystem.measures.crawl_rows import (
    crawl_rows,
    filter_maker_rows,
    filter_rows,
    overlap_rows,
)
from ecosystem.measures.debt_rows import debt_rows
from ecosystem.measures.descent import descent_columns
from ecosystem.measures.diversity import entropy
from ecosystem.measures.documents import Documents
from ecosystem.measures.estimate_rows import estimate_rows
from ecosystem.measures.illusion_rows import Illusions
from ecosystem.measures.marginal_rows import ask_marginal_worth
from ecosystem.measures.onset import Reading
from ecosystem.measures.onset_rows import Onsets
from ecosystem.measures.reading_rows import lab_overlap_rows, pool_rows
from ecosystem.measures.repetition_rows import repetition_rows
from ecosystem.measures.web_rows import publisher_rows, web_row
from ecosystem.measures.worth_rows import Found, ask_worth
from ecosystem.web.shard import WebShard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Handle, Ref

Row = dict[str, Any]


class Observer:
    """Measures a world.

    The laws are measured by compute halves, which sit where the laws lie; the observer asks them
    and keeps the rows.

    Parameters
    ----------
    world
        A world whose handles are not placed yet.
    """

    def __init__(self, world: Environment) -> None:
        self.world = world
        measure, calendar = world.spec.measure, world.calendar
        words = [
            (context, word, type_id)
            for context, words in measure.words.items()
            for word in words
            if (type_id := world.lexicon.find(context, word)) is not None  # checked before
        ]
        n = world.runtime.n_shards
        self.computes: list[Handle[ObserverCompute]] = [
            world.runtime.handle(
                f"observer:{i}",
                ObserverCompute,
                load=2 / n,
                edges=list(measure.bands),
                words=words,
                then=calendar.round_of(measure.then),
                named_round=max(map(calendar.round_of, world.spec.named_language_dates())),
            )
            for i in range(n)
        ]
        self.documents = Documents(world)
        self._n_asked = 0
        self.onsets = Onsets(calendar.date_of)
        self.illusions = Illusions(calendar.date_of)
        self.latest: dict[str, Row] = {}  # "web", "population 1", "lab filtered", …

    def _next(self) -> Handle[ObserverCompute]:
        """Return the next compute half: they take turns."""
        self._n_asked += 1
        return self.computes[self._n_asked % len(self.computes)]

    def judge_models(self) -> None:
        """Hold new models against their twins and their benchmarks, whatever is measured."""
        world = self.world
        subjects = self.onsets.unread(world.labs_there)
        # A lab alone is its population, and is read once.
        together = {_names(labs): labs for labs in subjects.values()}
        asked = {names: self._ask_reading(labs) for names, labs in together.items()}
        # A lab that starts with the human law has fitted nothing, and one may hold nothing out.
        scores = {
            lab.name: self._next().ask(
                ObserverCompute.score_benchmark, world.round, lab.fitted_weights, lab.benchmark
            )
            for (subject, _), (lab, *_) in subjects.items()
            if subject == "lab" and lab.training is not None and lab.training.n_held_out
        }
        read = dict(zip(asked, world.runtime.values(asked.values()), strict=True))
        judged = {who: read[_names(labs)] for who, labs in subjects.items()}
        scored = dict(zip(scores, world.runtime.values(scores.values()), strict=True))
        found = self.onsets.rows(world.round, judged) | self.illusions.rows(world.round, scored)
        for table, rows in found.items():
            world.record(table, rows)

    def _ask_reading(self, labs: Sequence[Lab]) -> Ref[tuple[Reading, Reading]]:
        n_twins = max(len(lab.twins) for lab in labs)  # of one budget, or of the first and today's
        laws = [lab.output_weights for lab in labs]
        laws += [lab.twins[min(i, len(lab.twins) - 1)] for i in range(n_twins) for lab in labs]
        return self._next().ask(ObserverCompute.read_models, self.world.round, len(labs), *laws)

    def observe(self) -> None:
        """Add the rows of this round to the world's tables."""
        world = self.world
        laws = self._ask_laws()
        population = self._ask_population()
        scores = {lab.name: self._ask_score(lab) for lab in world.labs_there}
        least_loss = self._next().ask(ObserverCompute.least_loss, world.round)
        census = world.census()
        publishers = publisher_rows(world, census)
        web = web_row(world, census, publishers)
        documents = self.documents.ask()
        filters, crawls, overlaps = filter_rows(world), crawl_rows(world), overlap_rows(world)
        makers = filter_maker_rows(world)
        lab_overlaps, debt = lab_overlap_rows(world), debt_rows(world, census)
        # One: what a table is made of serves all labs.
        worth = ask_worth(world, self._next()) if world.spec.measure.worth else None
        marginal = ask_marginal_worth(world, self.computes) if world.spec.measure.worth else []
        values = world.runtime.values
        for tables in values(laws):
            for table, rows in tables.items():
                world.record(table, rows)
        found = None if worth is None else Found(world, worth)
        rows_of_all = []
        if population is not None:
            of_texts = descent_columns(world) | ({} if found is None else found.population())
            rows_of_all = [{**row, **of_texts} for row in values([population])[0]]
        self.latest = {"web": web, **{f"population {r['order']}": r for r in rows_of_all}}
        world.record("web", [web])
        world.record("publishers", publishers)
        world.record("population", rows_of_all)
        labs = self._lab_rows(scores, values([least_loss])[0])
        self.latest |= {f"lab {row['lab']}": row for row in labs}
        world.record("estimates", estimate_rows(world))
        world.record("labs", labs)
        world.record("pools", pool_rows(world))
        world.record("lab_overlap", lab_overlaps)
        world.record("debt", debt)
        if found is not None:
            world.record("worth", found.texts())
            world.record("worth_of_sources", found.sources())
        world.record("marginal_worth", [row for rows in values(marginal) for row in rows])
        world.record("repetition", repetition_rows(world))
        world.record("filters", filters)
        world.record("filter_makers", makers)
        world.record("crawls", crawls)
        world.record("crawl_overlap", overlaps)
        world.record("documents", self.documents.rows(documents))

    def _ask_laws(self) -> list[Ref[dict[str, list[Row]]]]:
        """Have every law and all counted words of this round measured."""
        world, now = self.world, self.world.round
        asked = [self._next().ask(ObserverCompute.human_rows, now)]

        def count(subject: str, name: str, *counts: Ref[Any]) -> None:
            asked.append(self._next().ask(ObserverCompute.count_rows, now, subject, name, *counts))

        count("web", "", *(shard.ask(WebShard.words) for shard in world.web))
        for lab in world.labs_there:
            if lab.model_version is not None:
                law = "output", lab.name, lab.output_weights, lab.model_text
                asked.append(self._next().ask(ObserverCompute.law_rows, now, *law))
            if lab.training is not None:
                count("training", lab.name, lab.text)
        for archive in world.archives:
            if archive.is_sealed:
                count("archive", archive.name, archive.compute.ask(ArchiveCompute.words))
        return asked

    def _ask_population(self) -> Ref[list[Row]] | None:
        outputs = [
            lab.output_weights for lab in self.world.labs_there if lab.model_version is not None
        ]
        if not outputs:
            return None
        return self._next().ask(ObserverCompute.population_rows, self.world.round, *outputs)

    def _ask_score(self, lab: Lab) -> Ref[Row] | None:
        if lab.model_version is None:
            return None
        return self._next().ask(
            ObserverCompute.score, self.world.round, lab.fitted_weights, lab.benchmark
        )

    def _lab_rows(
        self, scores: Mapping[str, Ref[Row] | None], entropy_human_now: float
    ) -> list[Row]:
        """Describe every lab's training of the round and score its model."""
        rows = []
        for lab in self.world.labs_there:
            row: Row = {
                "lab": lab.name,
                "is_trained": lab.training is not None,
                "entropy_human_now": entropy_human_now,
            }
            if lab.training is not None:
                row |= {
                    "n_draws_trained": lab.training.n_draws,
                    "ai_share_offered": lab.training.ai_share_offered,
                    "ai_share_trained": lab.training.lineage.ai_share,
                }
            score = scores[lab.name]
            if lab.model_version is not None and score is not None:
                row |= {"model": lab.model_version.name, "depth": lab.model_version.depth}
                scored: Row = self.world.runtime.value(score)
                row |= scored
            rows.append(row)
        return rows

    def reporters(self) -> dict[str, Callable[[Environment], float]]:
        """Return the headline numbers for Mesa's data collector."""
        return {
            "AI share of the live web": partial(self._latest, "web", "ai_share_live"),
            "Population diversity (gamma, order 1)": partial(self._latest, "population 1", "gamma"),
            "F_ST between labs": partial(self._latest, "population 1", "f_st"),
            "Types lost by all labs": partial(self._latest, "population 1", "n_types_lost_by_all"),
            "Worth of labs' texts (fresh draws)": partial(
                self._latest, "population 1", "fresh_draws"
            ),
            "Of it added by people's text and archives": partial(
                self._latest, "population 1", "reserves_added"
            ),
        }

    def _latest(self, row: str, column: str, _: Environment) -> float:
        value = self.latest.get(row, {}).get(column)
        return float("nan") if value is None else float(value)

    def record_lexicon(self) -> None:
        """Describe the languages or topics of human text at the start."""
        world = self.world
        lexicon, law = world.lexicon, world.channels.words.human(0)

        def types_of(c: int) -> NDArray[np.int64]:
            return law.weights[lexicon.starts[c] : lexicon.starts[c + 1]]

        world.record(
            "lexicon",
            [
                {
                    "context": context,
                    "human_share": float(lexicon.shares[c]),
                    "n_types": int((types_of(c) > 0).sum()),
                    "listed_share": float(lexicon.listed_shares[c]),
                    "unlisted_share": 1.0 - float(lexicon.listed_shares[c]),
                    "entropy": entropy(types_of(c) / types_of(c).sum()),
                    "conditional_entropy": world.conditional_entropy[c],
                }
                for c, context in enumerate(lexicon.contexts)
            ],
        )


def _names(labs: Sequence[Lab]) -> tuple[str, ...]:
    return tuple(lab.name for lab in labs)
