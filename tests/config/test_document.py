"""Files that extend others: layers, chains, circles, and what is not there."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.config.document import read
from ecosystem.config.merging import merge
from ecosystem.config.problems import ScenarioError
from tests.config.small_files import PARENT, Write, load, only, problems_of, tree


def test_child_is_merged_over_parent(write: Write) -> None:
    parent = write("parent.yaml", PARENT)
    child = write(
        "sub/child.yaml",
        "extends: ../parent.yaml\ntime: {rounds: 20}\ntags: [c]\nlabs:\n"
        "  - name: beta\n    tokens: 7\n  - {name: gamma}\n"
        "  - name: alpha\n    law: {kind: counts, file: x.csv}\n",
    )
    document = load(child)
    assert document.data == {
        "title": "parent",
        "time": {"rounds": 20, "start": date(2020, 1, 1)},
        "tags": ["c"],
        "labs": [
            {"name": "alpha", "tokens": 5, "law": {"kind": "counts", "file": "x.csv"}},
            {"name": "beta", "tokens": 7},
            {"name": "gamma"},
        ],
    }
    assert document.files[0] == str(child)
    assert Path(document.files[1]).samefile(parent)
    assert document.locate(("title",)).line == 1
    assert Path(document.locate(("title",)).file).samefile(parent)
    assert Path(document.locate(("time", "start")).file).samefile(parent)
    assert document.locate(("time", "rounds")) == (str(child), 2, 8)
    assert document.locate(("labs", 1, "tokens")) == (str(child), 6, 5)
    assert document.locate(("labs", 0, "tokens"))[1:] == (6, 5)
    assert document.locate(("labs", "gamma")) == (str(child), 7, 5)
    assert document.locate(("labs", "gamma", "none")) == (str(child), 7, 5)


def test_same_kind_merges_and_forms_may_change(write: Write) -> None:
    write("p.yaml", "a: {kind: x, k: 1}\nb: {k: 1}\nc: 5\nd: [1]\ne: {k: 1}\nf: [{name: n}]\n")
    child = write(
        "c.yaml",
        "extends: p.yaml\na: {kind: x, l: 2}\nb: 3\nc: {k: 1}\nd: {k: 1}\ne:\nf: []\n",
    )
    assert load(child).data == {
        "a": {"kind": "x", "k": 1, "l": 2},
        "b": 3,
        "c": {"k": 1},
        "d": {"k": 1},
        "e": None,
        "f": [],
    }


def test_entries_are_removed_by_name(write: Write) -> None:
    write("p.yaml", PARENT)
    child = write(
        "c.yaml",
        "extends: p.yaml\nlabs:\n- {name: beta, remove: true}\n- {name: alpha, remove: true}\n"
        "- {name: alpha, tokens: 1}\n",
    )
    assert load(child).data["labs"] == [{"name": "alpha", "tokens": 1}]


def test_removing_what_is_not_there_is_refused(write: Write) -> None:
    write("p.yaml", PARENT)
    child = write("c.yaml", "extends: p.yaml\nlabs:\n- {name: gamma, remove: true}\n")
    problem = only(lambda: load(child))
    assert problem.line == 3
    assert "there are: alpha, beta" in problem.message


def test_names_given_twice_cannot_be_merged(write: Write) -> None:
    write("p.yaml", PARENT)
    child = write("c.yaml", "extends: p.yaml\nlabs:\n- {name: beta}\n- {name: beta}\n")
    assert "given twice" in only(lambda: load(child)).message
    parent = write("q.yaml", "labs: [{name: a}, {name: a}]")
    assert load(parent).data["labs"] == [{"name": "a"}, {"name": "a"}]
    child = write("d.yaml", "extends: q.yaml\nlabs:\n- {name: b}\n")
    assert "given twice" in only(lambda: load(child)).message


def test_lists_without_names_are_replaced(write: Write) -> None:
    write("p.yaml", "a: [{name: x}, {k: 1}]\n")
    child = write("c.yaml", "extends: p.yaml\na: [{name: y}]\n")
    assert load(child).data == {"a": [{"name": "y"}]}


def test_chains_and_the_catalogue(write: Write, tmp_path: Path) -> None:
    shipped = write("shipped/base.yaml", "a: 1\nb: 1\nc: 1\n")
    write("mid.yaml", "extends: base\nb: 2\nc: 2\n")
    child = write("child.yaml", "extends: mid.yaml\nc: 3\n")
    (tmp_path / "base").mkdir()
    asked = []

    def catalogue(name: str) -> Path | None:
        asked.append(name)
        return shipped if name == "base" else None

    document = read(child, catalogue=catalogue)
    assert document.data == {"a": 1, "b": 2, "c": 3}
    assert asked == ["base"]
    assert document.locate(("a",)) == (str(shipped), 1, 1)


def test_circles_are_refused_and_named(write: Write) -> None:
    write("a.yaml", "extends: b.yaml\n")
    write("b.yaml", "x: 1\nextends: c.yaml\n")
    write("c.yaml", "extends: ./a.yaml\n")
    problem = only(lambda: load(write("start.yaml", "extends: a.yaml\n")))
    assert problem.line == 1
    for name in ("start.yaml", "a.yaml", "b.yaml", "c.yaml"):
        assert name in problem.message
    own = write("own.yaml", "extends: own.yaml\n")
    assert "circle" in only(lambda: load(own)).message


@pytest.mark.parametrize(
    "value", ["none.yaml", "5", "[a, b]", "", "'a\\0b'", '"a\\0b"', "x" * 9000, "sub"]
)
def test_ancestors_which_cannot_be_found(write: Write, value: str) -> None:
    write("sub/x.yaml", "a: 1")
    path = write("a.yaml", f"b: 1\nextends: {value}\n")
    problem = only(lambda: load(path))
    assert problem.path == "extends"
    assert problem.line == 2


def test_problems_of_all_files_are_collected(write: Write) -> None:
    write("p.yaml", "a: !x 1\n")
    child = write("c.yaml", "extends: p.yaml\nb: 2020-99-99\n")
    problems = problems_of(lambda: load(child, "noequals"))
    assert [Path(problem.file).name for problem in problems] == [
        "--set noequals",
        "c.yaml",
        "p.yaml",
    ]


def test_missing_ancestor_of_the_catalogue(write: Write) -> None:
    path = write("a.yaml", "extends: base\n")
    problem = only(lambda: read(path, catalogue=lambda _: path.parent / "gone.yaml"))
    assert "no such file" in problem.message


def test_reading_alone_does_not_import_pydantic() -> None:
    code = "import sys, ecosystem.config.document; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


pieces = st.sampled_from(
    [
        "labs",
        "name",
        "tokens",
        "sources",
        "kind",
        "human",
        "crawl",
        "start",
        "table",
        "rise",
        "tags",
        "prices",
        "when",
        "title",
        "one",
        "two",
        "extends",
        "remove",
    ]
)
scalars = pieces | st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(pieces, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(values, values)
def test_any_two_trees_merge(parent: Any, child: Any) -> None:
    merge(tree(parent), tree(child), []).plain()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    try:
        load(path)
    except ScenarioError as error:
        assert error.problems
