"""Pages of a world, written out one by one where the scenario asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecosystem.measures.documents_compute import DocumentsCompute, Request
from ecosystem.text.word_lists import iso_639_3

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.runtime.runtime import Handle, Ref

Row = dict[str, Any]


class Documents:
    """Asks for the documents of a round.

    Parameters
    ----------
    world
        A world whose handles are not placed yet.
    """

    def __init__(self, world: Environment) -> None:
        self.world, self.spec = world, world.spec.measure.documents
        self._measured: int | None = None  # the last round whose pages were written out
        self.handles: list[Handle[DocumentsCompute]] = []
        n = world.runtime.n_shards if self.spec is not None else 0
        rounds = range(1 - world.n_history, world.calendar.rounds + 1)
        for shard in range(n):
            handle = world.runtime.handle(
                f"documents:{shard}",
                DocumentsCompute,
                load=1 / n,
                languages=_languages(world),
                dates={round_: world.calendar.date_of(round_) for round_ in rounds},
                shard=shard,
                n_shards=n,
            )
            self.handles.append(handle)

    def ask(self) -> list[Ref[list[Row]]]:
        """Have the documents of this round written out; nothing where none are wanted."""
        world, spec = self.world, self.spec
        if spec is None:
            return []
        crawlers = world.crawlers
        # What an oracle says is the truth, not something that can be observed.
        filters = [f for f in world.filters_at_work if f.spec.kind != "oracle"]
        for filter_ in filters:
            filter_.judge()  # round 0 is measured before the first filter phase
        request = Request(
            since=self._measured if spec.of == "new" else None,
            only_fetched=spec.of == "fetched",
            sample=None if spec.sample == "all" else spec.sample,
            has_text=spec.text,
            crawlers=[crawler.name for crawler in crawlers],
            filters=[filter_.name for filter_ in filters],
            models=[model.name for model in world.models],
            schemes=[world.mark_of(model) for model in world.models],
        )
        self._measured = world.round
        findings = [*(c.fetched() for c in crawlers), *(f.verdicts() for f in filters)]
        return [handle.ask(DocumentsCompute.rows, request, *findings) for handle in self.handles]

    def rows(self, asked: list[Ref[list[Row]]]) -> list[Row]:
        """Return the rows that were asked for, with the name of the round's dump."""
        dump = {"dump": f"SIM-{self.world.calendar.date_of(self.world.round):%Y-%m}"}
        return [dump | row for rows in self.world.runtime.values(asked) for row in rows]


def _languages(world: Environment) -> list[str | None]:
    """Return the ISO 639-3 code of every context; None for topics."""
    contexts = world.lexicon.contexts
    if world.spec.language.lexicon.kind != "wordfreq":
        return [None] * len(contexts)
    return [iso_639_3(context) for context in contexts]
