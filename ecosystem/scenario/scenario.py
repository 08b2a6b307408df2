"""A whole scenario: every part of it, its identity, and loading it from a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, model_validator

from ecosystem.config.problems import FieldErrors, Problem, ScenarioError
from ecosystem.config.scalars import acting_character
from ecosystem.scenario.archives import Archive
from ecosystem.scenario.clock import Time
from ecosystem.scenario.consistency import misfits
from ecosystem.scenario.costs import Costs
from ecosystem.scenario.crawlers import Crawler
from ecosystem.scenario.documents import Documents
from ecosystem.scenario.fields import Count, Name, OwnKindPart, Part, Share
from ecosystem.scenario.filters import Filter
from ecosystem.scenario.identity import holdings
from ecosystem.scenario.kinds import SHIPPED_KINDS
from ecosystem.scenario.labs import HumanLaw, Lab
from ecosystem.scenario.learners import OwnLearner
from ecosystem.scenario.policies.applying import apply_policies
from ecosystem.scenario.policies.policy import Policy
from ecosystem.scenario.remarks import remarks
from ecosystem.scenario.repetition import Repetition, Saturating
from ecosystem.scenario.shares import is_read_in
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
    worth: bool = Field(
        True,
        description="whether it is found out what labs' texts are worth, and what more of each"
        " source would do: the tables worth, worth_of_sources and marginal_worth",
    )
    refits: Annotated[int, Field(ge=16, le=10_000)] | None = Field(
        None,
        description="how often a lab's fit is made again, for each source, to find out what more"
        " text would do where that is not exact: with a capacity, a law mixed in, sources by"
        " weight, a subsampled pool, a learner of one's own. It takes as many trainings as that;"
        " by default it is not found out",
    )
    documents: Documents | None = Field(None, description="pages that are written out one by one")
    repetition: Repetition = Field(
        default_factory=lambda: Saturating(law="saturating"),
        description="law by which the table repetition says what text is worth that is read again",
    )

    @model_validator(mode="after")
    def _falling(self) -> Measure:
        if sorted(self.bands, reverse=True) != self.bands or len(set(self.bands)) < len(self.bands):
            raise ValueError(f"bands are {self.bands}; expected falling edges")
        for context, words in self.words.items():
            if len(set(words)) < len(words):
                raise ValueError(f"a word of {context} is listed twice in words")
        if self.refits is not None and not self.worth:
            raise ValueError(
                "refits tell what text is worth, which is not measured; state worth: true, or"
                " remove refits"
            )
        return self


class _Places(dict[str, Problem]):
    """Where things stand in a file, which is no part of what a scenario says."""

    __hash__ = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places)


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
        default_factory=lambda: [Publishers(name="sites")],
        description="groups of sites; left out, one of 1,000 pages of people a round; [] is nobody",
    )
    crawlers: list[Crawler] = Field(default_factory=lambda: [Crawler(name="common")], min_length=1)
    filters: list[Filter] = Field([])
    archives: list[Archive] = Field([])
    labs: list[Lab] = Field([])
    agents: dict[Name, list[OwnKindPart]] = Field(
        {}, description="agents of kinds of the user's own, by the kind as it is registered"
    )
    policies: list[Policy] = Field([], description="laid over all this, each from its date on")
    costs: Costs = Field(default_factory=Costs)
    measure: Measure = Field(default_factory=Measure)
    _folder: Path = PrivateAttr(default_factory=Path)
    _places: _Places = PrivateAttr(default_factory=_Places)  # of what is read later

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
        from ecosystem.config.checking import validate
        from ecosystem.config.document import read
        from ecosystem.scenario.catalogue import file_of, find

        source = file_of(path, None)
        document = read(str(source), overrides, catalogue=find)
        if "parameters" in document.data and "base" in document.data:
            message = "this is a sweep, no scenario: run it with 'ecosystem sweep'"
            raise ScenarioError([document.problem(("parameters",), message)])
        if "arms" in document.data and "base" in document.data:
            message = "this is a comparison, no scenario: run it with 'ecosystem compare'"
            raise ScenarioError([document.problem(("arms",), message)])
        scenario = validate(document, cls)
        scenario._folder = source.parent
        scenario._places = _Places({
            place: document.problem((*place.split("."), "file"), "")
            for place in scenario.data_files()
        })  # fmt: skip
        scenario._places |= {
            f"measure.words.{context}.{i}": document.problem(("measure", "words", context, i), "")
            for context, words in scenario.measure.words.items()
            for i in range(len(words))
        }
        # Seeds may be nodes of a file of links, which is read only later.
        scenario._places |= {
            f"crawlers.{i}.follows.seeds.{j}": document.problem(
                ("crawlers", i, "follows", "seeds", j), ""
            )
            for i, crawler in enumerate(scenario.crawlers)
            if "web.links" in scenario._places and crawler.follows is not None
            if not isinstance(crawler.follows.seeds, int)
            for j in range(len(crawler.follows.seeds))
        }
        return scenario

    @property
    def under_policies(self) -> Scenario:
        """What the scenario is under its policies: a scenario without any."""
        return apply_policies(self) if self.policies else self

    def resolved(self) -> dict[str, Any]:
        """Return the scenario as plain values with every default filled in."""
        data = self.model_dump(mode="python", by_alias=True)
        for place in self.data_files():
            entry = _entry(data, place)
            entry["file"] = str(entry["file"])
        return data

    def content_hash(self) -> str:
        """Return the SHA-256 of what the scenario holds: its identity on any machine.

        What is as it was by default when its field was new does not count, so that a new field
        changes no identity (:mod:`ecosystem.scenario.identity`). The user's files of data enter
        with their content, not their path.

        Raises
        ------
        ScenarioError
            If one of them cannot be read.
        """
        data = holdings(self)
        for place, path in self.data_files().items():
            try:
                content = path.read_bytes()
            except OSError as error:
                what = f"{path}: cannot be read: {error.strerror or error}"
                raise ScenarioError([self.problem(place, what)]) from error
            _entry(data, place)["file"] = hashlib.sha256(content).hexdigest()
        text = json.dumps(data, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def remarks(self) -> list[str]:
        """Return what a user should know: what is assumed, and what cannot happen."""
        return list(remarks(self))

    @property
    def history_rounds(self) -> int:
        """Number of rounds of human publishing before the start."""
        return self.time.rounds_in(self.web.history)

    def agent_parts(self) -> dict[str, Sequence[Part]]:
        """Return what it says of agents, by their kind."""
        shipped = {kind.field: getattr(self, kind.field) for kind in SHIPPED_KINDS}
        return {**shipped, **self.agents}

    def own_classes(self) -> list[str]:
        """Return the names of the user's own classes that a run needs: agents and learners."""
        parts = [part for parts in self.agent_parts().values() for part in parts]
        named = {getattr(part, "agent", None) for part in parts} - {None}
        named |= {*self.agents}
        named |= {lab.learner.kind for lab in self.labs if isinstance(lab.learner, OwnLearner)}
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

    def problem(self, place: str, message: str) -> Problem:
        """Return what is wrong with a file of data, at the line that names it if that is known.

        Parameters
        ----------
        place
            As in :meth:`data_files`, or ``crawlers.I.follows.seeds.J``, or
            ``measure.words.CONTEXT.I``; else what the message is about.
        """
        known = self._places.get(place, Problem(self.title or "scenario", 0, 0, place, ""))
        return replace(known, message=message)

    def reading(self, files: Mapping[str, str], folder: Path) -> Scenario:
        """Return the same scenario with its files of data in another folder.

        Parameters
        ----------
        files
            Their names there, by place; as many as :meth:`data_files` has.
        folder
            Where they are.
        """
        copy = self.model_copy()
        for place, name in files.items():
            part, entry = place.split(".")
            holder = getattr(copy, part)
            spec = getattr(holder, entry).model_copy(update={"file": Path(name)})
            copy = copy.model_copy(update={part: holder.model_copy(update={entry: spec})})
        copy._folder = folder
        return copy

    def named_language_dates(self) -> list[date | int]:
        """Return the dates whose human language is used before they come, and that of then."""
        return [self.measure.then, *(when for lab in self.labs for when in self._foreseen(lab))]

    def _foreseen(self, lab: Lab) -> Iterator[date | int]:
        """Yield the dates of people's text that a lab reads in an earlier round.

        A text that is read later on only is no matter of rounds before: so a world is the same to
        the bit until a policy has it read.
        """
        read = [is_read_in(lab.sources, self.time, r) for r in range(1, self.time.rounds + 1)]
        for i, source in enumerate(lab.sources):
            if isinstance(source, HumanLaw) and source.at is not None:
                before = read[: max(0, self.time.round_of(source.at) - 1)]
                if lab.agent is not None or any(of_round[i] for of_round in before):
                    yield source.at

    def contexts(self) -> list[str] | None:
        """Return the names of languages or topics, or None where a file decides."""
        lexicon = self.language.lexicon
        if isinstance(lexicon, WordfreqLexicon):
            return list(lexicon.languages)
        return list(lexicon.topics) if isinstance(lexicon, ZipfLexicon) else None

    @model_validator(mode="before")
    @classmethod
    def _no_text_acts_on_terminals(cls, data: Any) -> Any:
        # Files are read so; without this, what Python says could be written and not read again.
        for text in _texts(data):
            if wrong := acting_character(text):
                raise ValueError(wrong)
        return data

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Scenario:
        problems = list(misfits(self))
        if problems:
            raise FieldErrors(problems)
        if self.policies:
            apply_policies(self)  # to see whether it can be
        return self


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


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
