"""From a scenario to the things of a world: its lexicon, its survival, its sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.durations import years
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.text import WordfreqLexicon, ZipfLexicon
from ecosystem.scenario.web import (
    Exponential,
    Forever,
    Hazard,
    LinkFile,
    OneRound,
    Publishers,
    Survival,
)
from ecosystem.text.channel import Channel
from ecosystem.text.channels import Channels
from ecosystem.text.data_file import DataFileError
from ecosystem.text.gaussian import PointsChannel
from ecosystem.text.lexicon import Innovation, Lexicon, WordList, build_lexicon
from ecosystem.text.regression import RegressionChannel
from ecosystem.text.variants import claims_channel, style_channel
from ecosystem.text.word_lists import WordListError, from_file, from_wordfreq, from_zipf
from ecosystem.text.words import WordsChannel
from ecosystem.web.decay import SurvivalLaw
from ecosystem.web.link_file import LinkTable, read_links
from ecosystem.web.link_growth import preferential_links
from ecosystem.web.node_names import site_hint
from ecosystem.web.sites import Sites, all_sites, sites_of_group


def word_lists(scenario: Scenario) -> tuple[list[WordList], list[str]]:
    """Return the word list of every context, and what of a file of them nobody uses, in words."""
    lexicon = scenario.language.lexicon
    if isinstance(lexicon, WordfreqLexicon):
        return from_wordfreq(lexicon.languages, lexicon.floor), []
    if isinstance(lexicon, ZipfLexicon):
        return from_zipf(lexicon.topics, lexicon.types, lexicon.exponent), []
    return from_file(scenario.data_files()["language.lexicon"])


def lexicon_of(scenario: Scenario) -> Lexicon:
    """Lay out all types of the scenario."""
    spec = scenario.language.innovation
    lists, _ = word_lists(scenario)
    return build_lexicon(
        lists,
        seed=scenario.seed,
        innovation=Innovation(spec.rate, spec.below) if spec else None,
        n_rounds=scenario.time.rounds,
        years_per_round=scenario.time.years_per_round,
    )


def channels_of(scenario: Scenario) -> Channels:
    """Lay out all channels of text."""
    return Channels(WordsChannel(lexicon_of(scenario)), channels_beside_words(scenario))


def channels_beside_words(scenario: Scenario) -> list[Channel]:
    """Lay out the channels of text that the scenario has beside the words."""
    language = scenario.language
    channels: list[Channel] = []
    if language.claims is not None:
        channels.append(claims_channel(**dict(language.claims)))
    if language.style is not None:
        channels.append(style_channel(**dict(language.style)))
    if language.points is not None:
        channels.append(PointsChannel(**dict(language.points)))
    if language.regression is not None:
        channels.append(RegressionChannel(seed=scenario.seed, **dict(language.regression)))
    return channels


def check_data(scenario: Scenario) -> list[str]:
    """Read the scenario's files and lists of words as a run does, and find what only they tell.

    No world is built, and no word of the future is made. Of real languages only those are read
    whose words are followed.

    Returns
    -------
    list of str
        What is left out of them, as a user should know.

    Raises
    ------
    ScenarioError
        If a file cannot be used, or a name or word is not in it, each at its line.
    """
    spec = scenario.under_policies
    files = spec.data_files()
    place = "language.lexicon"
    try:
        if isinstance(spec.language.lexicon, WordfreqLexicon) and not files:
            lists = _languages_followed(spec, spec.language.lexicon)
            if lists:
                _refuse(_unlisted_words(scenario, build_lexicon(lists, seed=spec.seed)))
            return []
        lists, left_out = word_lists(spec)
        lexicon = build_lexicon(lists, seed=spec.seed)
        others = (scenario.problem("", words) for words in _strange_contexts(spec, lexicon))
        _refuse([*others, *_unlisted_words(scenario, lexicon)])
        place = "web.links"
        if place not in files:
            return left_out
        sites = sites_of(spec, lexicon)
        linked = read_links(files[place], sites)
    except (DataFileError, WordListError) as error:
        raise ScenarioError([scenario.problem(place, str(error))]) from error
    _refuse(_seeds_without_site(scenario, linked, sites))
    return [*left_out, *linked.left_out]


def _languages_followed(scenario: Scenario, lexicon: WordfreqLexicon) -> list[WordList]:
    followed = scenario.measure.words
    shares = {name: share for name, share in lexicon.languages.items() if name in followed}
    return from_wordfreq(shares, lexicon.floor)


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise ScenarioError(found)


def check_contexts(scenario: Scenario, lexicon: Lexicon) -> None:
    """Refuse contexts and words that the lexicon does not have.

    The scenario's own checks find most of this; a file of counts and the words of a
    language are known only once they are read.

    Raises
    ------
    WordListError
        With every name that is not there.
    """
    problems = [*_strange_contexts(scenario, lexicon)]
    problems += [f"{p.path}: {p.message}" for p in _unlisted_words(scenario, lexicon)]
    if problems:
        raise WordListError("\n".join(problems))


def _strange_contexts(scenario: Scenario, lexicon: Lexicon) -> Iterator[str]:
    """Say where a context is named that the lexicon does not have, or lacks a value."""
    known = set(lexicon.contexts)
    stated = {
        f"language.{name}": value
        for name, value in scenario.language.stated_by_context.items()
        if isinstance(value, dict)
    }
    named: dict[str, Mapping[str, object]] = {
        f"publishers.{p.name}.contexts": p.contexts or {} for p in scenario.publishers
    }
    named["measure.words"] = scenario.measure.words
    named |= stated
    for where, names in named.items():
        for name in names:
            if name not in known:
                there = ", ".join(lexicon.contexts)
                yield f"{where}: there is no context {name!r}; expected one of {there}"
    for where, value in stated.items():
        for name in lexicon.contexts:
            if name not in value:
                yield f"{where}: context {name!r} has none; expected one for each"


def _unlisted_words(scenario: Scenario, lexicon: Lexicon) -> Iterator[Problem]:
    """Yield words to follow that the lexicon does not have; contexts are told elsewhere."""
    for context, words in scenario.measure.words.items():
        for i, word in enumerate(words):
            if context in lexicon.contexts and lexicon.find(context, word) is None:
                yield scenario.problem(
                    f"measure.words.{context}.{i}",
                    f"{word!r} is not a listed word; lower the floor or leave it out",
                )


def _seeds_without_site(scenario: Scenario, linked: LinkTable, sites: Sites) -> Iterator[Problem]:
    """Yield seeds of crawlers that are neither sites nor nodes of the user's file of links."""
    known = {*sites.names, *linked.own_names.values()}
    for i, crawler in enumerate(scenario.crawlers):
        if crawler.follows is None or isinstance(crawler.follows.seeds, int):
            continue
        for j, name in enumerate(crawler.follows.seeds):
            if name not in known:
                yield scenario.problem(
                    f"crawlers.{i}.follows.seeds.{j}",
                    f"there is no site {name!r}; {site_hint(name, sites, linked.own_names)}",
                )


def of_contexts(stated: float | Mapping[str, float], contexts: tuple[str, ...]) -> list[float]:
    """Return for each context what is stated for all of them or for each."""
    if isinstance(stated, Mapping):
        return [float(stated[context]) for context in contexts]
    return [float(stated)] * len(contexts)


def survival_law(survival: Survival, time: Time) -> SurvivalLaw:
    """Return the share of pages still there as a function of age in rounds."""
    step = time.years_per_round
    if isinstance(survival, Forever):
        return np.ones_like
    if isinstance(survival, OneRound):
        return np.zeros_like
    if isinstance(survival, Hazard):
        rest = 1.0 - survival.per_round
        return lambda age: rest**age
    if isinstance(survival, Exponential):
        half_life = years(survival.half_life)
        return lambda age: np.exp2(-age * step / half_life)
    shape, scale = survival.shape, years(survival.scale)
    return lambda age: np.exp(-((age * step / scale) ** shape))


def sites_of(scenario: Scenario, lexicon: Lexicon) -> Sites:
    """Lay out the sites of all groups of publishers, by name of the group."""
    groups = sorted(scenario.publishers, key=lambda group: group.name)
    return all_sites(
        lexicon.contexts,
        [
            sites_of_group(
                scenario.seed,
                group.name,
                index,
                lexicon.contexts,
                _context_shares(group, lexicon),
                group.sites,
                group.size_exponent,
            )
            for index, group in enumerate(groups)
        ],
    )


def _context_shares(group: Publishers, lexicon: Lexicon) -> NDArray[np.float64]:
    if group.contexts is None:
        return lexicon.shares
    return np.array([group.contexts.get(name, 0.0) for name in lexicon.contexts])


def links_of(scenario: Scenario, sites: Sites) -> LinkTable | None:
    """Link sites as the scenario says: bigger sites at the start are the older ones.

    Raises
    ------
    DataFileError
        If the user's file of links cannot be used.
    """
    spec = scenario.web.links
    if spec is None:
        return None
    if isinstance(spec, LinkFile):
        return read_links(scenario.data_files()["web.links"], sites)
    pages = {group.name: value_at(group.pages, scenario.time, 0) for group in scenario.publishers}
    size = sites.share * np.array([pages[name] for name in sites.groups])[sites.group]
    grown = preferential_links(
        scenario.seed,
        sites.keys,
        sites.context,
        size,
        per_site=spec.per_site,
        own_context=spec.own_context,
        in_degree_exponent=spec.in_degree_exponent,
        reciprocal=spec.reciprocal,
    )
    return LinkTable(grown, {}, [])
