"""Impossible scenarios are refused at their place, with what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem import Scenario
from ecosystem.config.problems import ScenarioError

LAB = "labs:\n  - name: a\n"
CASES = {
    "share above one": (
        "publishers:\n  - {name: p, ai_share: 1.2}\n",
        r":2:\d+ publishers\.p\.ai_share: .*",
    ),
    "missing archive": (
        LAB
        + "    tokens: 5\n    sources:\n"
        + "      - {kind: archive, archive: vault, when_short: less}\n",
        r":5:\d+ labs\.a\.sources\[0\]\.archive: there is no archive 'vault'; .*add one",
    ),
    "no refill rule": (
        LAB + "    tokens: 5\n    sources: [{kind: web, filters: [f]}]\n",
        r"labs\.a: filters may drop pages of a source: expected when_short there",
    ),
    "shares do not sum to one": (
        LAB
        + "    tokens: 5\n    sources:\n      - {kind: human, share: 0.5}\n"
        + "      - {kind: model, lab: a, share: 0.2}\n",
        r"labs\.a\.sources: the shares of the sources sum to 0\.7 in round 1; .*share: rest",
    ),
    "a rising share beside one that does not fall": (
        LAB
        + "    tokens: 5\n    sources:\n      - {kind: human, share: {table: {2: 0.5}}}\n"
        + "      - {kind: model, lab: a, share: 0.95}\n",
        r"labs\.a\.sources: the shares of the sources sum to 1\.45 in round 1",
    ),
    "two that take the rest": (
        LAB
        + "    tokens: 5\n    sources:\n      - {kind: human, share: rest}\n"
        + "      - {kind: model, lab: a, share: rest}\n",
        r"labs\.a: two sources take the rest; expected one",
    ),
    "a rest of less than nothing": (
        LAB
        + "    tokens: 5\n    sources:\n      - {kind: human, share: rest}\n"
        + "      - {kind: web, share: 0.7}\n      - {kind: model, lab: a, share: 0.6}\n",
        r"labs\.a\.sources: the shares of the sources sum to 1\.3 in round 1",
    ),
    "a share of no mark": (
        LAB + "    marked_share: 0.5\n",
        r"labs\.a: marked_share is of pages that could carry a mark; expected watermark",
    ),
    "two thresholds": (
        "watermarks: [{name: m, delta: 2}]\nfilters:\n"
        "  - {name: t, kind: watermark, watermark: m, z_threshold: 3, false_positive_rate: 0.1}\n",
        r":3:\d+ filters\.t: expected exactly one of z_threshold and false_positive_rate",
    ),
    "a strict rate": (
        "watermarks: [{name: m, delta: 2}]\nfilters:\n"
        "  - {name: t, kind: watermark, watermark: m, strict: false, false_positive_rate: 0.1}\n",
        r":3:\d+ filters\.t: strict is about the z-score; expected z_threshold",
    ),
    "a z-score that assumes": (
        "watermarks: [{name: m, delta: 2}]\nfilters:\n"
        "  - {name: t, kind: watermark, watermark: m, assumes: dispersed}\n",
        r":3:\d+ filters\.t: a z-score assumes nothing; expected false_positive_rate",
    ),
    "a filter that ends before it begins": (
        "filters:\n  - name: f\n    kind: oracle\n    since: 3\n    until: 2023-01-01\n",
        r":5:\d+ filters\.f\.until: it would begin in round 3 and end before round 3, never at"
        r" work; expected until after 2023-01-01, round 3",
    ),
    "a filter that ends at the start": (
        "filters: [{name: f, kind: oracle, until: 2020-01-01}]\n",
        r":1:\d+ filters\.f\.until: it would begin in round 0 .* expected until after 2020-01-01",
    ),
    "a filter that begins after the run": (
        "filters: [{name: f, kind: oracle, since: 2202-01-01}]\n",
        r":1:\d+ filters\.f\.since: 2202-01-01 is outside the run; expected 2020-01-01 to 2030",
    ),
    "a filter that ends after the run": (
        "filters: [{name: f, kind: oracle, until: 11}]\n",
        r":1:\d+ filters\.f\.until: 11 is outside the run; .* without until it is at work to the",
    ),
    "people drawn to models": (
        "publishers:\n  - {name: p, withdrawal: {elasticity: -1}}\n",
        r":2:\d+ publishers\.p\.withdrawal\.elasticity: ",
    ),
    "repetition of nowhere": (
        "language: {repetitiveness: {text: 0.1, txt: 0.2}}\n",
        r":1:\d+ language\.repetitiveness\.txt: there is no context 'txt'; did you mean 'text'",
    ),
    "repetition of some": (
        "language:\n  lexicon: {kind: zipf, topics: {a: 1, b: 1}}\n  repetitiveness: {a: 0.1}\n",
        r":3:\d+ language\.repetitiveness: context 'b' has none; expected one for each",
    ),
    "repetition without end": (
        "language: {repetitiveness: 1}\n",
        r":1:\d+ language\.repetitiveness",
    ),
    "a rate of nothing": (
        "watermarks: [{name: m, delta: 2}]\nfilters:\n"
        "  - {name: t, kind: watermark, watermark: m, false_positive_rate: 0}\n",
        r":3:\d+ filters\.t\.false_positive_rate: ",
    ),
    "unknown key": (LAB + "    decodding: {top_p: 0.9}\n", r":3:5 .*did you mean 'decoding'"),
    "unknown kind": (
        LAB + "    sources: [{kind: crwl}]\n",
        r"unknown kind 'crwl'; did you mean 'crawl'",
    ),
    "a variance without points": (
        LAB + "    learner: {variance: unbiased}\n",
        r":3:\d+ labs\.a\.learner\.variance: text has no points .*expected language\.points",
    ),
    "the most probable points": (
        "language: {points: {}}\n" + LAB + "    decoding: {top_k: 3}\n",
        r":4:\d+ labs\.a\.decoding\.top_k: top_k has no meaning .*expected top_p or temperature",
    ),
    "the most probable answers of people": (
        "language: {regression: {}}\n"
        + LAB
        + "    tokens: 5\n    sources: [{kind: human, transform: {top_k: 3}}]\n",
        r":5:\d+ labs\.a\.sources\[0\]\.transform\.top_k: top_k has no meaning",
    ),
    "a subsample of points": (
        "language: {points: {}}\n" + LAB + "    tokens: 5\n    workflow: accumulate-subsample\n"
        "    sources: [{kind: human}]\n",
        r":5:\d+ labs\.a\.workflow: points and answers are kept as moments",
    ),
    "no links to follow": (
        "crawlers: [{name: c, follows: {seeds: 2}}]\n",
        r":1:\d+ crawlers\.c\.follows: sites have no links.*expected web\.links",
    ),
    "no claims to verify": (
        "filters:\n  - {name: f, kind: verifier, passes_right: 1, passes_wrong: 0}\n",
        r":2:\d+ filters\.f\.kind: pages make no claims .*; expected language\.claims, as in",
    ),
    "no links to spread along": (
        "publishers: [{name: p, contagion: {contact: 1}}]\n",
        r"publishers\.p\.contagion: sites have no links",
    ),
    "unknown seed": (
        "web: {links: {kind: grown}}\ncrawlers: [{name: c, follows: {seeds: [site/text/0]}}]\n",
        r":2:\d+ crawlers\.c\.follows\.seeds\[0\]: .*group of publishers 'site'; did you mean",
    ),
    "a seed that is no site": (
        "web: {links: {kind: grown}}\ncrawlers: [{name: c, follows: {seeds: [home]}}]\n",
        r"'home' is no site; expected group/context/number, as in sites/text/0",
    ),
    "no seed at all": (
        "web: {links: {kind: grown}}\ncrawlers: [{name: c, follows: {seeds: []}}]\n",
        r":2:\d+ crawlers\.c\.follows\.seeds",
    ),
    "unknown crawler refused": (
        "publishers: [{name: p, refuses: [{crawlers: [commno]}]}]\n",
        r"refuses\[0\]\.crawlers.*there is no crawler 'commno'; did you mean 'common'",
    ),
    "same name twice": (LAB + "  - name: a\n", r"labs.*name.*used twice"),
    "unknown language": (
        "language: {lexicon: {kind: wordfreq, languages: {en: 1, xx: 1}}}\n",
        r"wordfreq has no language 'xx'",
    ),
    "floor below the list": (
        "language: {lexicon: {kind: wordfreq, languages: {is: 1}, floor: 1e-7}}\n",
        r"the list of language 'is' ends at 1e-6",
    ),
    "refreshed more often than rounds": (
        "archives: [{name: v, sealed: 1, pages: 5, refresh: {every: 1 month, pages: 2}}]\n",
        r":1:\d+ archives\.v\.refresh\.every: 1 month is less than a round; expected 1 year",
    ),
    "archive after the run": (
        "archives: [{name: v, sealed: 2050-01-01, pages: 5}]\n",
        r"archives\.v\.sealed: 2050-01-01 is outside the run",
    ),
    "two strengths of a mark": (
        "watermarks: [{name: m, delta: 2, green_probability: 0.7}]\n",
        r"exactly one of delta and green_probability",
    ),
    "no access": (
        LAB
        + "    tokens: 5\n    sources: [{kind: archive, archive: v, when_short: less}]\n"
        + "  - name: b\narchives: [{name: v, sealed: 0, pages: 5, access: [b]}]\n",
        r"lab 'a' has no access to archive 'v'",
    ),
    "reads a model that does not exist": (
        LAB
        + "    tokens: 5\n    sources: [{kind: model, lab: b}]\n"
        + "  - {name: b, start: untrained}\n",
        r"lab 'b' starts untrained",
    ),
    "bad duration": ("time: {step: fortnight}\n", r"time\.step: .*expected a duration"),
    "dates and rounds mixed": (
        "publishers:\n  - {name: p, pages: {table: {2020-01-01: 1, 3: 2}}}\n",
        r"either dates or rounds",
    ),
    "which crawler": (
        LAB + "crawlers: [{name: x}, {name: y}]\n",
        r"there are 2 crawlers; expected crawler",
    ),
    "tokens without end": (LAB + "    sources: [{kind: human}]\n", r"a law has no end"),
    "unknown key of a learner": (
        LAB + "    learner: {smothing: 1}\n",
        r":3:15 labs\.a\.learner\.smothing: unknown key .*did you mean 'smoothing'",
    ),
    "impossible smoothing": (
        LAB + "    learner: {smoothing: -1}\n",
        r":3:15 labs\.a\.learner\.smoothing: -1 is not possible; expected a number at least 0",
    ),
    "tags": ("title: !!python/object:os.system {}\n", r":1:\d+ .*tag"),
    "duplicate key": ("seed: 1\nseed: 2\n", r":2:1 .*seed"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_impossible_scenario_is_refused_at_its_place(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=expected) as caught:
        Scenario.load(path)
    assert all(p.file == str(path) for p in caught.value.problems)


def test_a_file_that_is_not_there_is_a_problem_not_a_traceback() -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.yaml"):
        Scenario.load("nowhere.yaml")


def test_wrong_values_and_wrong_names_are_reported_together(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "seed: -1\n"
        "publishers: [{name: p, models: {nobody: 1}}]\n"
        "archives: [{name: v, sealed: 2050-01-01, pages: 5}]\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    assert [p.line for p in caught.value.problems] == [1, 2, 3]


def test_what_parts_are_to_each_other_is_told_beside_a_part_that_is_wrong(tmp_path: Path) -> None:
    """A field, a lab as a whole, a sum of shares and a misspelt archive, in the first pass."""
    path = tmp_path / "s.yaml"
    path.write_text(
        "crawlers: [{name: c, budget: no}]\n"
        "archives: [{name: library, sealed: 0, pages: 5}]\n"
        "labs:\n"
        "  - {name: a, tokens: 50, sources: [{kind: web, filters: [f]}]}\n"
        "  - {name: b, tokens: 50, sources: [{kind: archive, archive: libary}]}\n"
        "  - {name: c, tokens: 50, sources: [{kind: model, lab: a, share: 0.3}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    said = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
    assert len(said) == 4
    for line, expected in zip(
        said,
        (
            "crawlers.c.budget: 'no' is not possible",
            "labs.a: filters may drop pages",
            "labs.b.sources[0].archive: there is no archive 'libary'",
            "labs.c.sources: the shares of the sources sum to 0.3",
        ),
        strict=True,
    ):
        assert line.startswith(expected)
