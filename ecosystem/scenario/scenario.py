"""A whole scenario: every part, and the checks that need more than one of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, model_validator

from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.costs import Costs, without_payers
from ecosystem.scenario.dated_filters import never_at_work
from ecosystem.scenario.documents import Documents
from ecosystem.scenario.fields import Count, Part, Share, years
from ecosystem.scenario.labs import (
    ArchiveStock,
    CrawlStock,
    HumanLaw,
    Lab,
    ModelLaw,
    PoolLaw,
    Stock,
)
from ecosystem.scenario.policies.enacting import enact
from ecosystem.scenario.policies.policy import Policy
from ecosystem.scenario.problems import FieldError, FieldErrors, ScenarioError
from ecosystem.scenario.readers import Archive, Crawler, Filter, Verifier, WatermarkDetector
from ecosystem.scenario.real_numbers import unfit_for_real_numbers
from ecosystem.scenario.text import CountsLexicon, Language, Watermark, WordfreqLexicon, ZipfLexicon
from ecosystem.scenario.web import LinkFile, Publishers, Web


class Measure(Part):
    """What is measured, and how often."""

    every: Count = Field(1, description="rounds between two measurements; the last is measured too")
    then: date | int = Field(
        0, description="date or round of the human law that 'loss then' refers to; the start"
    )
    bands: list[Share] = Field(
        [1e-2, 1e-3, 1e-4, 1e-5],
        min_length=1,
        description="edges of the frequency bands of retention, per token of the context, falling",
    )
    words: dict[str, list[str]] = Field(
        {}, description="context: words whose survival is followed one by one"
    )
    documents: Documents | None = Field(None, description="pages that are written out one by one")

    @model_validator(mode="after")
    def _falling(self) -> Measure:
        if sorted(self.bands, reverse=True) != self.bands or len(set(self.bands)) < len(self.bands):
            raise ValueError(f"bands are {self.bands}; expected falling edges")
        for context, words in self.words.items():
            if len(set(words)) < len(words):
                raise ValueError(f"a word of {context} is listed twice in words")
        return self


class Scenario(Part):
    """A simulated web and its rules, as the user wrote them.

    Examples
    --------
    >>> Scenario(labs=[{"name": "alpha"}]).time.rounds
    10
    """

    title: str = Field("", max_length=200, description="one line for lists and figures")
    description: str = Field("", description="what this scenario is for")
    seed: int = Field(1, ge=0, lt=2**63, description="root of all random draws")
    time: Time = Field(default_factory=Time)
    language: Language = Field(default_factory=Language)
    web: Web = Field(default_factory=Web)
    watermarks: list[Watermark] = Field([], description="marks that models can put on their text")
    publishers: list[Publishers] = Field(
        default_factory=lambda: [Publishers(name="sites")], min_length=1
    )
    crawlers: list[Crawler] = Field(default_factory=lambda: [Crawler(name="common")], min_length=1)
    filters: list[Filter] = Field([])
    archives: list[Archive] = Field([])
    labs: list[Lab] = Field([])
    policies: list[Policy] = Field([], description="laid over all this, each from its date on")
    costs: Costs = Field(default_factory=Costs)
    measure: Measure = Field(default_factory=Measure)
    _folder: Path = PrivateAttr(default_factory=Path)

    @classmethod
    def load(cls, path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
        """Read a scenario file.

        Parameters
        ----------
        path
            A YAML file, or the name of a shipped scenario such as ``baseline``.
        overrides
            Changes such as ``"labs.alpha.tokens=1000"``, applied after ``extends``.

        Raises
        ------
        ScenarioError
            With every problem found, each with file, line and column.
        """
        from ecosystem.scenario.catalogue import find
        from ecosystem.scenario.loading.document import read, validate

        shipped = find(str(path)) if not Path(path).exists() else None
        source = shipped or Path(path)
        document = read(str(source), overrides, catalogue=find)
        if "parameters" in document.data and "base" in document.data:
            message = "this is a sweep, no scenario: run it with 'ecosystem sweep'"
            raise ScenarioError([document.problem(("parameters",), message)])
        if "arms" in document.data and "base" in document.data:
            message = "this is a comparison, no scenario: run it with 'ecosystem compare'"
            raise ScenarioError([document.problem(("arms",), message)])
        scenario = validate(document, cls)
        scenario._folder = source.parent
        return scenario

    @property
    def enacted(self) -> Scenario:
        """What the scenario is under its policies: a scenario without any."""
        return enact(self) if self.policies else self

    def resolved(self) -> dict[str, Any]:
        """Return the scenario as plain values with every default filled in."""
        data = self.model_dump(mode="python", by_alias=True)
        for place in self.data_files():
            entry = _entry(data, place)
            entry["file"] = str(entry["file"])
        return data

    def content_hash(self) -> str:
        """Return the SHA-256 of the resolved scenario: its identity on any machine.

        The user's files of data enter with their content, not their path.
        """
        data = self.model_dump(mode="json", by_alias=True)
        for place, path in self.data_files().items():
            _entry(data, place)["file"] = hashlib.sha256(path.read_bytes()).hexdigest()
        text = json.dumps(data, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def agents_named(self) -> list[str]:
        """Return the names of the user's own agents."""
        parts = [*self.publishers, *self.crawlers, *self.filters, *self.labs]
        named = {getattr(part, "agent", None) for part in parts} - {None}
        return sorted(str(name) for name in named)

    def data_files(self) -> dict[str, Path]:
        """Return the user's files of data by their place, found from the scenario's folder."""
        lexicon, links = self.language.lexicon, self.web.links
        files = {}
        if isinstance(lexicon, CountsLexicon):
            files["language.lexicon"] = self._folder / lexicon.file
        if isinstance(links, LinkFile):
            files["web.links"] = self._folder / links.file
        return files

    def named_language_dates(self) -> list[date | int]:
        """Return the dates whose human language the scenario names."""
        named = [
            source.at
            for lab in self.labs
            for source in lab.sources
            if isinstance(source, HumanLaw) and source.at is not None
        ]
        return [self.measure.then, *named]

    def contexts(self) -> list[str] | None:
        """Return the names of languages or topics, or None where a file decides."""
        lexicon = self.language.lexicon
        if isinstance(lexicon, WordfreqLexicon):
            return list(lexicon.languages)
        return list(lexicon.topics) if isinstance(lexicon, ZipfLexicon) else None

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Scenario:
        problems = [
            *self._unique_names(),
            *self._known_contexts(),
            *self._known_names(),
            *self._dates_in_run(),
            *self._links_where_needed(),
            *self._seeds_are_sites(),
            *self._values_over_time(),
            *never_at_work(self.filters, self.time),
            *unfit_for_real_numbers(self.language, self.labs),
            *without_payers(self),
        ]
        if problems:
            raise FieldErrors(problems)
        if self.policies:
            enact(self)  # to see whether it can be
        return self

    def _unique_names(self) -> Iterator[FieldError]:
        parts = ("watermarks", "publishers", "crawlers", "filters", "archives", "labs", "policies")
        for part in parts:
            seen: set[str] = set()
            for i, entry in enumerate(getattr(self, part)):
                if entry.name in seen:
                    yield FieldError(
                        (part, i, "name"),
                        f"the name {entry.name!r} is used twice in {part}; expected another one",
                    )
                seen.add(entry.name)

    def _known_contexts(self) -> Iterator[FieldError]:
        known = self.contexts()
        if known is None:
            return
        for name, stated in self.language.stated_by_context.items():
            if isinstance(stated, dict):
                yield from _unknown(("language", name), stated, known, "context")
                for context in (c for c in known if c not in stated):
                    yield FieldError(
                        ("language", name), f"context {context!r} has none; expected one for each"
                    )
        for i, group in enumerate(self.publishers):
            yield from _unknown(
                ("publishers", i, "contexts"), group.contexts or {}, known, "context"
            )
        yield from _unknown(("measure", "words"), self.measure.words, known, "context")

    def _known_names(self) -> Iterator[FieldError]:
        labs = [lab.name for lab in self.labs]
        marks = [mark.name for mark in self.watermarks]
        crawlers = [crawler.name for crawler in self.crawlers]
        for i, group in enumerate(self.publishers):
            yield from _unknown(("publishers", i, "models"), group.models or {}, labs, "lab")
            for j, refusal in enumerate(group.refuses):
                if refusal.crawlers != "all":
                    where = ("publishers", i, "refuses", j, "crawlers")
                    yield from _unknown(where, refusal.crawlers, crawlers, "crawler")
        for i, filter_ in enumerate(self.filters):
            if isinstance(filter_, WatermarkDetector):
                place = ("filters", i, "watermark")
                yield from _unknown(place, [filter_.watermark], marks, "watermark")
            if isinstance(filter_, Verifier) and self.language.claims is None:
                yield FieldError(
                    ("filters", i, "kind"),
                    "pages make no claims that a verifier could check; expected language.claims,"
                    " as in {facts: 200}",
                )
        for i, archive in enumerate(self.archives):
            if archive.access != "all":
                yield from _unknown(("archives", i, "access"), archive.access, labs, "lab")
        for i, lab in enumerate(self.labs):
            if lab.watermark is not None:
                yield from _unknown(("labs", i, "watermark"), [lab.watermark], marks, "watermark")
            if lab.crawler is None and len(crawlers) > 1:
                for j, source in enumerate(lab.sources):
                    if isinstance(source, CrawlStock) and source.crawler is None:
                        yield FieldError(
                            ("labs", i, "sources", j),
                            f"there are {len(crawlers)} crawlers; expected crawler, here or in the"
                            f" lab: one of {', '.join(crawlers)}",
                        )
            if lab.crawler is not None:
                yield from _unknown(("labs", i, "crawler"), [lab.crawler], crawlers, "crawler")
            for j, source in enumerate(lab.sources):
                yield from self._source_names(lab, source, ("labs", i, "sources", j))

    def _source_names(
        self, lab: Lab, source: Any, place: tuple[str | int, ...]
    ) -> Iterator[FieldError]:
        labs = [other.name for other in self.labs]
        if isinstance(source, ModelLaw):
            yield from _unknown((*place, "lab"), [source.lab], labs, "lab")
            yield from self._released_at_start((*place, "lab"), [source.lab])
        if isinstance(source, PoolLaw):
            read = labs if source.labs == "all" else source.labs
            yield from self._released_at_start((*place, "labs"), read)
        if isinstance(source, PoolLaw) and source.labs != "all":
            if not source.labs:
                yield FieldError((*place, "labs"), "no lab to average; expected at least one")
            yield from _unknown((*place, "labs"), source.labs, labs, "lab")
        if isinstance(source, CrawlStock) and source.crawler is not None:
            crawlers = [crawler.name for crawler in self.crawlers]
            yield from _unknown((*place, "crawler"), [source.crawler], crawlers, "crawler")
        if isinstance(source, ArchiveStock):
            archives = {archive.name: archive for archive in self.archives}
            yield from _unknown((*place, "archive"), [source.archive], list(archives), "archive")
            archive = archives.get(source.archive)
            if archive is not None and archive.access != "all" and lab.name not in archive.access:
                yield FieldError(
                    (*place, "archive"),
                    f"lab {lab.name!r} has no access to archive {archive.name!r};"
                    f" add it to the archive's access or remove the source",
                )
        if isinstance(source, Stock):
            filters = [filter_.name for filter_ in self.filters]
            yield from _unknown((*place, "filters"), source.filters, filters, "filter")

    def _released_at_start(
        self, place: tuple[str | int, ...], names: list[str]
    ) -> Iterator[FieldError]:
        for lab in self.labs:
            if lab.name in names and lab.start == "untrained":
                yield FieldError(
                    place,
                    f"lab {lab.name!r} starts untrained, so there is no model to read in round 1;"
                    " expected start: human or pool there",
                )

    def _seeds_are_sites(self) -> Iterator[FieldError]:
        """Check names of sites as far as the scenario knows them: their group and context."""
        groups, contexts = [group.name for group in self.publishers], self.contexts()
        for i, crawler in enumerate(self.crawlers):
            if crawler.follows is None or isinstance(crawler.follows.seeds, int):
                continue
            for j, name in enumerate(crawler.follows.seeds):
                place = ("crawlers", i, "follows", "seeds", j)
                group, *rest = name.split("/")
                if len(rest) != 2 or not rest[1].isdigit():
                    known = f"{groups[0]}/{contexts[0] if contexts else 'CONTEXT'}/0"
                    yield FieldError(
                        place, f"{name!r} is no site; expected group/context/number, as in {known}"
                    )
                    continue
                yield from _unknown(place, (group,), groups, "group of publishers")
                if contexts is not None:
                    yield from _unknown(place, (rest[0],), contexts, "context")

    def _links_where_needed(self) -> Iterator[FieldError]:
        if self.web.links is not None:
            return
        places: list[tuple[str | int, ...]] = [
            ("crawlers", i, "follows") for i, c in enumerate(self.crawlers) if c.follows is not None
        ]
        places += [
            ("publishers", i, "contagion")
            for i, group in enumerate(self.publishers)
            if group.contagion is not None
        ]
        for place in places:
            yield FieldError(
                place, "sites have no links to go along; expected web.links, as in {kind: grown}"
            )

    def _dates_in_run(self) -> Iterator[FieldError]:
        yield from self._in_run(("measure", "then"), self.measure.then)
        for i, lab in enumerate(self.labs):
            for j, source in enumerate(lab.sources):
                if isinstance(source, HumanLaw) and source.at is not None:
                    yield from self._in_run(("labs", i, "sources", j, "at"), source.at)
        for i, archive in enumerate(self.archives):
            yield from self._in_run(("archives", i, "sealed"), archive.sealed)
            every = None if archive.refresh is None else archive.refresh.every
            if every is not None and years(every) < self.time.years_per_round * (1 - 1e-9):
                yield FieldError(
                    ("archives", i, "refresh", "every"),
                    f"{every} is less than a round; expected {self.time.step} or more",
                )

    def _values_over_time(self) -> Iterator[FieldError]:
        """Check sums that must hold in every round, since schedules may change them."""
        for i, lab in enumerate(self.labs):
            for round_ in range(self.time.rounds + 1):
                mixed = value_at(lab.weight_human, self.time, round_)
                mixed += value_at(lab.weight_previous, self.time, round_)
                if mixed > 1 + 1e-9:
                    yield FieldError(
                        ("labs", i, "weight_human"),
                        f"weight_human and weight_previous sum to {mixed:g} in round {round_};"
                        " expected 1 at most",
                    )
                    break
                if sum(value_at(s.share, self.time, round_) for s in lab.sources) <= 0:
                    yield FieldError(
                        ("labs", i, "sources"),
                        f"all shares of the sources are 0 in round {round_}; expected more",
                    )
                    break

    def _in_run(self, place: tuple[str | int, ...], when: date | int) -> Iterator[FieldError]:
        last = self.time.rounds
        if not 0 <= self.time.round_of(when) <= last:
            yield FieldError(
                place,
                f"{when} is outside the run; expected {self.time.start} to"
                f" {self.time.date_of(last)}, or a round from 0 to {last}",
            )


def _entry(data: dict[str, Any], place: str) -> dict[str, Any]:
    for step in place.split("."):
        data = data[step]
    return data


def editor_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files: the schema of a scenario, and ``extends``."""
    schema = Scenario.model_json_schema(by_alias=True)
    extends = {
        "type": "string",
        "description": "a scenario file, or the name of a shipped one, that this one changes",
    }
    schema["properties"] = {"extends": extends, **schema["properties"]}
    return schema


def _unknown(
    place: tuple[str | int, ...], names: Sequence[str] | dict[str, Any], known: list[str], what: str
) -> Iterator[FieldError]:
    from difflib import get_close_matches

    for i, name in enumerate(names):
        if name in known:
            continue
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
        if not known:
            hint = f"the scenario has no {what}; add one"
        spot = (*place, name) if isinstance(names, dict) else place
        spot = (*place, i) if isinstance(names, list) and len(names) > 1 else spot
        yield FieldError(spot, f"there is no {what} {name!r}; {hint}")
