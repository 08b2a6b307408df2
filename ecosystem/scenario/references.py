"""Names that one part of a scenario uses and another has to bring: is it there, can it be used?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ecosystem.config.problems import FieldError, Loc
from ecosystem.scenario.filters import Verifier, WatermarkDetector
from ecosystem.scenario.labs import ArchiveStock, CrawlStock, Lab, ModelLaw, PoolLaw, Source, Stock
from ecosystem.scenario.web import LinkFile

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario


def unknown_contexts(scenario: Scenario) -> Iterator[FieldError]:
    """Yield languages or topics that are not in the lexicon, as far as the scenario knows it."""
    known = scenario.contexts()
    if known is None:
        return
    for name, stated in scenario.language.stated_by_context.items():
        if isinstance(stated, dict):
            yield from _unknown(("language", name), stated, known, "context")
            for context in (c for c in known if c not in stated):
                yield FieldError(
                    ("language", name), f"context {context!r} has none; expected one for each"
                )
    for i, group in enumerate(scenario.publishers):
        yield from _unknown(("publishers", i, "contexts"), group.contexts or {}, known, "context")
    yield from _unknown(("measure", "words"), scenario.measure.words, known, "context")


def unknown_to_publishers(scenario: Scenario) -> Iterator[FieldError]:
    """Yield labs whose models publishers would use, and crawlers they refuse, that are nowhere."""
    labs, crawlers = _names(scenario.labs), _names(scenario.crawlers)
    for i, group in enumerate(scenario.publishers):
        yield from _unknown(("publishers", i, "models"), group.models or {}, labs, "lab")
        for j, refusal in enumerate(group.refuses):
            if refusal.crawlers != "all":
                where = ("publishers", i, "refuses", j, "crawlers")
                yield from _unknown(where, refusal.crawlers, crawlers, "crawler")


def nothing_to_detect(scenario: Scenario) -> Iterator[FieldError]:
    """Yield filters that look for a mark nobody puts, or check claims that pages do not make."""
    marks = _names(scenario.watermarks)
    for i, filter_ in enumerate(scenario.filters):
        if isinstance(filter_, WatermarkDetector):
            yield from _unknown(
                ("filters", i, "watermark"), [filter_.watermark], marks, "watermark"
            )
        if isinstance(filter_, Verifier) and scenario.language.claims is None:
            yield FieldError(
                ("filters", i, "kind"),
                "pages make no claims that a verifier could check; expected language.claims,"
                " as in {facts: 200}",
            )


def unknown_to_archives(scenario: Scenario) -> Iterator[FieldError]:
    """Yield labs with access to an archive that are not there."""
    labs = _names(scenario.labs)
    for i, archive in enumerate(scenario.archives):
        if archive.access != "all":
            yield from _unknown(("archives", i, "access"), archive.access, labs, "lab")


def unknown_to_labs(scenario: Scenario) -> Iterator[FieldError]:
    """Yield what labs use and cannot have: marks, crawlers, and what their sources name."""
    marks, crawlers = _names(scenario.watermarks), _names(scenario.crawlers)
    for i, lab in enumerate(scenario.labs):
        if lab.watermark is not None:
            yield from _unknown(("labs", i, "watermark"), [lab.watermark], marks, "watermark")
        if lab.crawler is not None:
            yield from _unknown(("labs", i, "crawler"), [lab.crawler], crawlers, "crawler")
        elif len(crawlers) > 1:
            yield from _undecided_crawlers(lab, ("labs", i), crawlers)
        for j, source in enumerate(lab.sources):
            yield from _unknown_to_source(scenario, lab, source, ("labs", i, "sources", j))


def _undecided_crawlers(lab: Lab, place: Loc, crawlers: list[str]) -> Iterator[FieldError]:
    """Yield sources that do not say which of several crawlers' pages they read."""
    for j, source in enumerate(lab.sources):
        if isinstance(source, CrawlStock) and source.crawler is None:
            yield FieldError(
                (*place, "sources", j),
                f"there are {len(crawlers)} crawlers; expected crawler, here or in the"
                f" lab: one of {', '.join(crawlers)}",
            )


def _unknown_to_source(
    scenario: Scenario, lab: Lab, source: Source, place: Loc
) -> Iterator[FieldError]:
    if isinstance(source, ModelLaw):
        yield from _unknown((*place, "lab"), [source.lab], _names(scenario.labs), "lab")
        yield from _without_a_model(scenario, (*place, "lab"), [source.lab])
    if isinstance(source, PoolLaw):
        yield from _pool(scenario, source, (*place, "labs"))
    if isinstance(source, CrawlStock) and source.crawler is not None:
        crawlers = _names(scenario.crawlers)
        yield from _unknown((*place, "crawler"), [source.crawler], crawlers, "crawler")
    if isinstance(source, ArchiveStock):
        yield from _archive(scenario, lab, source, (*place, "archive"))
    if isinstance(source, Stock):
        filters = _names(scenario.filters)
        yield from _unknown((*place, "filters"), source.filters, filters, "filter")


def _pool(scenario: Scenario, source: PoolLaw, place: Loc) -> Iterator[FieldError]:
    labs = _names(scenario.labs)
    yield from _without_a_model(scenario, place, labs if source.labs == "all" else source.labs)
    if source.labs != "all":
        if not source.labs:
            yield FieldError(place, "no lab to average; expected at least one")
        yield from _unknown(place, source.labs, labs, "lab")


def _without_a_model(scenario: Scenario, place: Loc, names: list[str]) -> Iterator[FieldError]:
    """Yield labs to be read that release nothing in the round in which they begin."""
    for lab in scenario.labs:
        if lab.name in names and lab.start == "untrained":
            yield FieldError(
                place,
                f"lab {lab.name!r} starts untrained, so there is no model to read in the round"
                " after;"
                " expected start: human or pool there",
            )


def _archive(
    scenario: Scenario, lab: Lab, source: ArchiveStock, place: Loc
) -> Iterator[FieldError]:
    archives = {archive.name: archive for archive in scenario.archives}
    yield from _unknown(place, [source.archive], list(archives), "archive")
    archive = archives.get(source.archive)
    if archive is not None and archive.access != "all" and lab.name not in archive.access:
        yield FieldError(
            place,
            f"lab {lab.name!r} has no access to archive {archive.name!r};"
            f" add it to the archive's access or remove the source",
        )


def seeds_that_are_no_sites(scenario: Scenario) -> Iterator[FieldError]:
    """Yield names of no site, as far as the scenario knows sites: by their group and context."""
    groups, contexts = _names(scenario.publishers), scenario.contexts()
    for i, crawler in enumerate(scenario.crawlers):
        if crawler.follows is None or isinstance(crawler.follows.seeds, int):
            continue
        for j, name in enumerate(crawler.follows.seeds):
            place = ("crawlers", i, "follows", "seeds", j)
            group, *rest = name.split("/")
            if isinstance(scenario.web.links, LinkFile) and len(rest) != 2:
                continue  # a name of the user's own, which only the file makes known
            if len(rest) != 2 or not rest[1].isdigit():
                known = f"{groups[0]}/{contexts[0] if contexts else 'CONTEXT'}/0"
                yield FieldError(
                    place, f"{name!r} is no site; expected group/context/number, as in {known}"
                )
                continue
            yield from _unknown(place, (group,), groups, "group of publishers")
            if contexts is not None:
                yield from _unknown(place, (rest[0],), contexts, "context")


def _names(parts: Sequence[Any]) -> list[str]:
    return [part.name for part in parts]


def _unknown(
    place: Loc, names: Sequence[str] | dict[str, Any], known: list[str], what: str
) -> Iterator[FieldError]:
    """Yield names that are not among those known, at their own place where they have one."""
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
