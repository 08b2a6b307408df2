"""What a scenario says about labs: where their text comes from and how they fit it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ecosystem.config.problems import FieldError, FieldErrors
from ecosystem.scenario.fields import (
    AmountSchedule,
    Count,
    Logistic,
    Name,
    OwnAgent,
    Part,
    PositiveSchedule,
    ShareSchedule,
    Table,
)
from ecosystem.scenario.learners import CategoricalLearner, Learner

Temperature = Annotated[float, Field(ge=0.01, le=100)]
TopP = Annotated[float, Field(gt=0, le=1)]


class DecodingSpec(Part):
    """How a law is sharpened, within each context: temperature, then top-k, then top-p."""

    temperature: Temperature | Table[Temperature] | Logistic[Temperature] = Field(
        1.0, description="1 changes nothing; 0.01 to 100"
    )
    top_k: Count | None = Field(None, description="most probable words kept; 1 is argmax")
    top_p: TopP | Table[TopP] | Logistic[TopP] = Field(
        1.0, description="mass of the most probable words kept"
    )


class _Source(Part):
    share: ShareSchedule | Literal["rest"] = Field(
        1.0,
        description="share of the lab's tokens that comes from here, or 'rest': what the lab's"
        " other sources leave of 1 in each round",
    )
    weight: PositiveSchedule | None = Field(
        None, description="weight in the fit, where the lab's mixture is 'weight'"
    )
    label: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="name of the draws that are read from it, unique in the lab; by default what"
        " it is, and where a lab has several of one kind, what tells them apart",
    )


class _Law(_Source):
    draws: AmountSchedule | None = Field(
        None,
        description="independent draws of a training that come from here beside the lab's tokens,"
        " in place of a share of them",
    )
    sampling: Literal["random", "expected"] = Field(
        "random",
        description="independent draws; or their expected counts, rounded by largest remainder to"
        " the number of draws: no sampling error, and no cost that grows with tokens. What is"
        " rounded to 0 vanishes. Where all sources of a lab are expected, so is an i.i.d. mixture",
    )


class HumanLaw(_Law):
    """Private independent draws from the law of human text."""

    kind: Literal["human"]
    at: date | int | None = Field(None, description="human text of that date or round; now if not")
    transform: DecodingSpec | None = Field(None, description="a fixed transform of the law")
    shared: bool = Field(False, description="labs with a shared source see the same draws")


class ModelLaw(_Law):
    """Private independent draws from the output of a model of the round before."""

    kind: Literal["model"]
    lab: Name
    shared: bool = Field(False, description="labs with a shared source see the same draws")


class PoolLaw(_Law):
    """Private independent draws from the average of labs' outputs of the round before."""

    kind: Literal["pool"]
    labs: list[Name] | Literal["all"] = Field("all", description="labs averaged; not empty")
    weighted_by: Literal["lab", "volume"] = Field(
        "lab", description="each lab alike, or by its tokens on the live web (alike if none)"
    )
    shared: bool = Field(False, description="labs with a shared source see the same draws")


class _Stock(_Source):
    replacement: bool = Field(
        False, description="whether a page can be drawn more than once in a round"
    )
    filters: list[Name] = Field([], description="filters whose dropped pages are not read")
    when_short: Literal["refill", "less"] | None = Field(
        None,
        description="what to do when filters drop pages: 'refill' from what passed, or train on"
        " 'less'; to be stated where there are filters. A stock that runs short is read as far as"
        " it goes",
    )
    shared: bool = Field(False, description="labs with a shared source see the same sample")


class WebStock(_Stock):
    """Pages of the live web, seen without a crawler."""

    kind: Literal["web"]


class NewStock(_Stock):
    """Pages published in this round, seen without a crawler."""

    kind: Literal["new"]


class CrawlStock(_Stock):
    """Pages that a crawler fetched."""

    kind: Literal["crawl"]
    crawler: Name | None = Field(None, description="by default the lab's crawler")
    span: Literal["round", "ever"] = Field(
        "round",
        description="pages fetched in this round, or ever: each once, even if gone from the web",
    )


class ArchiveStock(_Stock):
    """Pages of a sealed archive."""

    kind: Literal["archive"]
    archive: Name


Stock = WebStock | NewStock | CrawlStock | ArchiveStock
Source = Annotated[
    HumanLaw | ModelLaw | PoolLaw | WebStock | NewStock | CrawlStock | ArchiveStock,
    Field(discriminator="kind"),
]


def _whole_crawl() -> list[Source]:
    return [CrawlStock(kind="crawl")]


def draws_of(source: Source) -> Any:
    """Return the schedule of draws that come from a source beside tokens; None of others."""
    return source.draws if isinstance(source, _Law) else None


def is_beside(source: Source) -> bool:
    """Tell whether a source is read beside the lab's tokens, of which it then has no share."""
    return draws_of(source) is not None


def is_expected(source: Source) -> bool:
    """Tell whether a source has no sampling error."""
    return isinstance(source, _Law) and source.sampling == "expected"


_LEARNER_FIELDS = CategoricalLearner.model_fields.keys() - {"kind"}  # once fields of the lab


class Lab(OwnAgent):
    """Trains a model on a mix of sources and releases it."""

    name: Name
    tokens: AmountSchedule | Literal["all"] = Field(
        "all",
        description="independent draws trained on per round, or all pages of its sources once",
    )
    sources: list[Source] = Field(default_factory=_whole_crawl, min_length=1)
    mixture: Literal["counts", "iid", "weight"] = Field(
        "counts",
        description="shares as fixed counts, as an i.i.d. mixture, or as fixed counts whose fits"
        " are averaged by each source's weight",
    )
    workflow: Literal["replace", "accumulate", "accumulate-subsample", "once"] = Field(
        "replace",
        description="train on this round's text; on all so far; on a fresh subsample of all so"
        " far; on all so far with no page read twice",
    )
    initial_tokens: int = Field(
        0,
        ge=0,
        le=10**12,
        description="independent draws of human text held when it begins, before it trains",
    )
    start: Literal["human", "pool", "untrained"] = Field(
        "human",
        description="the model of the round in which it begins: the exact human law, a fit to the"
        " initial tokens, or none",
    )
    since: date | int | None = Field(
        None,
        description="date or round in which it begins, as others do in round 0: it trains from the"
        " round after; by default it is there from the start",
    )
    until: date | int | None = Field(
        None,
        description="date or round from which it is there no more; its last release can still be"
        " read. By default it never ends",
    )
    trains_every: Count = Field(1, description="rounds between two trainings")
    learner: Learner = Field(default_factory=CategoricalLearner)
    decoding: DecodingSpec = Field(default_factory=DecodingSpec)
    watermark: Name | None = Field(None, description="mark on what its model writes")
    marked_share: ShareSchedule | None = Field(
        None,
        description="share of its model's pages that carry the mark when they are published; all"
        " by default",
    )
    crawler: Name | None = Field(None, description="its crawler; not needed where there is one")
    held_out: float = Field(
        0,
        ge=0,
        lt=1,
        description="share of its sources' pages kept out of training for its own benchmark"
        " (laws: as many extra draws)",
    )

    @model_validator(mode="before")
    @classmethod
    def _without_old_names(cls, data: Any) -> Any:
        if isinstance(data, dict) and (old := _LEARNER_FIELDS & data.keys()):
            raise FieldErrors(
                FieldError((name,), f"{name} is a field of the learner; expected learner.{name}")
                for name in sorted(old)
            )
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Lab:
        problems = list(self._problems())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> list[str]:
        problems = []
        stocks = [isinstance(s, Stock) for s in self.sources]
        if any(is_beside(s) and s.share != 1.0 for s in self.sources):
            problems.append("draws are read beside tokens, and have no share of them; remove share")
        if self.tokens == "all":
            if not all(isinstance(s, Stock) or is_beside(s) for s in self.sources):
                problems.append("tokens is 'all', but a law has no end; state a number of tokens")
            if any(s.share != 1.0 for s in self.sources):
                problems.append("tokens is 'all', so sources have no share; remove share")
            if self.mixture == "iid":
                problems.append("tokens is 'all', so mixture cannot be 'iid'; state tokens")
            if any(isinstance(s, Stock) and s.replacement for s in self.sources):
                problems.append("tokens is 'all', so nothing is drawn with replacement")
            if any(isinstance(s, Stock) and s.when_short for s in self.sources):
                problems.append("tokens is 'all', so nothing can run short; remove when_short")
        elif sum(s.share == "rest" for s in self.sources) > 1:
            problems.append("two sources take the rest; expected one, and shares for the others")
        if self.tokens != "all" and any(
            isinstance(s, Stock) and s.filters and s.when_short is None for s in self.sources
        ):
            problems.append(
                "filters may drop pages of a source: expected when_short there: refill from what"
                " passed, or train on less"
            )
        weighted = [s.weight is not None for s in self.sources]
        if self.mixture == "weight" and not all(weighted):
            problems.append("mixture is 'weight', so every source needs a weight")
        if self.mixture != "weight" and any(weighted):
            problems.append("a source has a weight; expected mixture: weight")
        if self.start == "pool" and self.initial_tokens == 0:
            problems.append("start is 'pool', but initial_tokens is 0; state how many")
        if self.workflow == "replace" and self.start != "pool" and self.initial_tokens != 0:
            problems.append(
                "initial_tokens are never used: expected start: pool or a workflow that accumulates"
            )
        if self.mixture == "weight" and self.initial_tokens != 0 and self.workflow != "replace":
            problems.append("mixture is 'weight', but initial_tokens have no weight; remove them")
        if self.workflow == "accumulate-subsample" and self.tokens == "all":
            problems.append("accumulate-subsample needs a number of tokens")
        if self.workflow == "accumulate-subsample" and self.mixture == "weight":
            problems.append("a subsample of the pool has no sources to weight; change mixture")
        problems += [
            f"the label {source.label!r} is that of other text in tables; expected another one"
            for source in self.sources
            if _is_of_other_text(source)
        ]
        if len({label for label, _ in labelled(self.sources, "")}) < len(self.sources):
            problems.append(
                "two sources are the same, or have the same label; make them one with the sum of"
                " their shares, or give one a label"
            )
        if self.marked_share is not None and self.watermark is None:
            problems.append("marked_share is of pages that could carry a mark; expected watermark")
        if self.workflow == "once" and not all(stocks):
            problems.append("workflow 'once' reads pages; a law has none: use accumulate")
        if self.workflow == "once" and any(
            isinstance(s, Stock) and s.replacement for s in self.sources
        ):
            problems.append("workflow 'once' reads no page twice; remove replacement")
        return problems


def labelled(sources: list[Source], crawler: str) -> list[tuple[str, Source]]:
    """Name sources by what they are, and sort them by these names.

    Names key the draws. They do not depend on the order of the list, nor on shares, weights,
    filters and refill rules, which policies change: only where two sources have the same
    name otherwise, a digest of their filters and of how they are drawn tells them apart. A
    stated label stays, whatever else is changed.

    Parameters
    ----------
    sources
        The sources of a lab.
    crawler
        The crawler of sources that do not name one.
    """
    names = [_name(source, crawler) for source in sources]
    found = []
    for name, source in zip(names, sources, strict=True):
        if source.label is not None:
            name = source.label
        elif names.count(name) > 1:
            said = source.model_dump(
                mode="json",
                exclude={"share", "draws", "weight", "label", "when_short", "shared", "sampling"},
            )
            said["filters"] = sorted(said.get("filters", []))
            text = json.dumps(said, sort_keys=True)
            name = f"{name}#{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        found.append((name, source))
    return sorted(found, key=lambda pair: pair[0])


_OTHER_TEXT = ("human", "initial", "people's text", "all archives", "all reserves")
_OTHER_KINDS = ("human:", "model:", "archive:", "new:")


def _is_of_other_text(source: Source) -> bool:
    """Tell whether a stated label is what tables call something else."""
    label = source.label or ""
    is_taken = label in _OTHER_TEXT or label.startswith(_OTHER_KINDS)
    return is_taken and label != _name(source, "")


def _name(source: Source, crawler: str) -> str:
    expected = ":expected" if is_expected(source) else ""
    if isinstance(source, ArchiveStock):
        return f"archive:{source.archive}"
    if isinstance(source, ModelLaw):
        return f"model:{source.lab}{expected}"
    if isinstance(source, CrawlStock):
        ever = ":ever" if source.span == "ever" else ""
        return f"crawl:{source.crawler or crawler}{ever}"
    if isinstance(source, HumanLaw):
        at = "" if source.at is None else f":{source.at}"
        return f"human{at}" + (":transformed" if source.transform else "") + expected
    return f"{source.kind}{expected}"
