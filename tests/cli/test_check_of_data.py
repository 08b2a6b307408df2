"""`check` opens the files of data that a scenario names, and says at their line what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecosystem.cli import main

COUNTS = "language:\n  lexicon: {kind: counts, file: c.csv}\n"
LINKS = "web:\n  links: {kind: edges, file: l.csv}\n"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(command: str, text: str, *, counts: str = "", links: str = "") -> Result:
    Path("s.yaml").write_text(f"title: mine\ntime: {{rounds: 1}}\n{text}", encoding="utf-8")
    for name, content in (("c.csv", counts), ("l.csv", links)):
        if content:
            Path(name).write_text(content, encoding="utf-8")
    return CliRunner().invoke(main, [command, "s.yaml"])


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ("", "c.csv: cannot be read: No such file or directory"),
        ("word,count\nthe,5\nof,abc\n", "c.csv:3: count: 'abc' is no whole number of 0 or more"),
    ],
)
def test_counts_are_read_before_anything_is_made(command: str, counts: str, message: str) -> None:
    done = call(command, COUNTS, counts=counts)
    assert done.exit_code == 2
    assert f"s.yaml:4:27 language.lexicon.file: {message}" in done.stderr
    assert not Path("results").exists()


@pytest.mark.parametrize("command", ["check", "plan", "run"])
def test_columns_that_nobody_uses_are_told(command: str) -> None:
    done = call(command, COUNTS, counts="word,Count,topic,rank\nab,5,x,1\n")
    assert done.exit_code == 0
    told = "c.csv: nobody uses the columns 'topic', 'rank'; used are word, count"
    assert f"s.yaml: warning: {told}" in done.stderr
    assert "c.csv" not in call(command, COUNTS, counts="word,count\nab,5\n").stderr
    linked = LINKS + "publishers: [{name: p, sites: 2, pages: 2}]\n"
    done = call(command, linked, links="source,target,Weigth\np/text/0,p/text/1,2\n")
    assert "l.csv: nobody uses the column 'Weigth'; used are source, target" in done.stderr


def test_links_are_read_before_anything_is_made() -> None:
    done = call("check", LINKS, links="source,to\na,b\n")
    assert done.exit_code == 2
    assert "s.yaml:4:24 web.links.file: l.csv:1: no column target" in done.stderr


@pytest.mark.parametrize("command", ["check", "run"])
def test_rows_that_are_no_links_are_told(command: str) -> None:
    done = call(
        command,
        LINKS + "publishers: [{name: p, sites: 2, pages: 2}]\n",
        links="source,target\np/text/0,p/text/0\np/text/0,p/text/1\np/text/0,p/text/1\n",
    )
    assert done.exit_code == 0
    told = "l.csv: 2 of 3 rows are no links: 1 to the site itself, 1 double"
    assert f"s.yaml: warning: {told}" in done.stderr


def test_a_file_without_any_link_is_told() -> None:
    done = call("check", LINKS, links="source,target\nsites/text/0,sites/text/0\n")
    assert "warning: l.csv: there is no link at all" in done.stderr


@pytest.mark.parametrize("command", ["check", "plan", "run"])
def test_words_that_are_in_no_list_are_told_at_their_line(command: str) -> None:
    for lexicon, context in (
        ("{kind: counts, file: c.csv}", "text"),
        ("{kind: zipf, types: 20}", "text"),
        ("{kind: wordfreq, languages: {mk: 1, is: 1}}", "mk"),
    ):
        language = f"language: {{lexicon: {lexicon}}}\nlabs: [{{name: a}}]\n"
        scenario = f"{language}measure:\n  words: {{{context}: [qqq, zzz]}}\n"
        done = call(command, scenario, counts="word,count\nthe,5\n")
        assert done.exit_code == 2
        for i, word in enumerate(("qqq", "zzz")):
            place = f"s.yaml:6:{14 + len(context) + 5 * i} measure.words.{context}[{i}]"
            assert f"{place}: {word!r} is not a listed word" in done.stderr
        assert not Path("results").exists()


def test_a_comparison_reads_the_files_of_its_base() -> None:
    call("check", COUNTS, counts="word,count\nthe,many\n")
    Path("c.yaml").write_text(
        "question: Which?\nbase: s.yaml\narms: [{name: a}, {name: b, change: {labs: []}}]\n"
        "reference: a\n"
        "outcomes: [{name: o, table: web, column: n_pages, better: higher}]\nprimary: o\n"
        "replicates: 2\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["check", "c.yaml"])
    assert done.exit_code == 2
    assert "c.csv:2: count: 'many' is no whole number" in done.output
    assert done.output.count("c.csv:2") == 1


@pytest.mark.parametrize("command", ["check", "plan", "run"])
def test_publishers_that_are_left_out_are_told(command: str) -> None:
    done = call(command, "labs: []\n")
    assert done.exit_code == 0
    told = "publishers are left out: one group writes 1,000 pages of people a round"
    assert f"s.yaml: warning: {told}" in done.stderr
    assert "warning" not in call(command, "publishers: [{name: p}]\n").stderr


def test_no_publishers_are_nobody() -> None:
    done = call("run", "publishers: []\n")
    assert done.exit_code == 0
    assert "warning" not in done.stderr
    assert "THE WEB" not in done.stdout
