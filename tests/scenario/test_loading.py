"""Tests of extending, overriding and validating scenarios."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

import ecosystem
from ecosystem.config.checking import validate
from ecosystem.config.document import Document, read
from ecosystem.config.problems import FieldError, FieldErrors, Problem, ScenarioError

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def nothing(_: str) -> Path | None:
    return None


def load(path: Path, *overrides: str) -> Document:
    return read(path, overrides, catalogue=nothing)


def problems_of(action: Callable[[], object]) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        action()
    assert str(caught.value)
    return caught.value.problems


def only(action: Callable[[], object]) -> Problem:
    problems = problems_of(action)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


# --- problems ---------------------------------------------------------------------------------


def test_problem_text() -> None:
    problem = Problem("web.yaml", 31, 9, "labs[0].x", "unknown key 'x'")
    assert str(problem) == "web.yaml:31:9 labs[0].x: unknown key 'x'"
    assert str(Problem("web.yaml", 3, 1, "", "odd")) == "web.yaml:3:1: odd"
    assert str(Problem("web.yaml", 0, 0, "", "none")) == "web.yaml: none"


def test_errors_are_sorted_unique_and_picklable() -> None:
    later, first = Problem("a", 10, 1, "", "y"), Problem("a", 9, 1, "", "x")
    error = ScenarioError([later, first, later])
    assert error.problems == [first, later]
    assert str(error) == "a:9:1: x\na:10:1: y"
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    field = FieldError(("a", 0), "odd")
    again = pickle.loads(pickle.dumps(field))
    assert (again.loc, str(again)) == (("a", 0), "odd")
    assert pickle.loads(pickle.dumps(FieldErrors([field]))).errors[0].loc == ("a", 0)


# --- extends ----------------------------------------------------------------------------------

PARENT = """\
title: parent
time: {rounds: 10, start: 2020-01-01}
tags: [a, b]
labs:
  - name: alpha
    tokens: 5
    law: {kind: zipf, s: 1.1}
  - name: beta
    tokens: 6
"""


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


def test_a_folder_of_the_name_of_what_ships_hides_it_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theory" / "replace").mkdir(parents=True)
    (tmp_path / "baseline").mkdir()
    assert ecosystem.Scenario.load("theory/replace").labs
    assert ecosystem.Scenario.load("baseline").title.startswith("Baseline")


def test_missing_ancestor_of_the_catalogue(write: Write) -> None:
    path = write("a.yaml", "extends: base\n")
    problem = only(lambda: read(path, catalogue=lambda _: path.parent / "gone.yaml"))
    assert "no such file" in problem.message


# --- overrides --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("override", "loc", "value"),
    [
        ("title=x", ("title",), "x"),
        ("title=no", ("title",), "no"),
        ("title='5'", ("title",), "5"),
        ("title=a=b", ("title",), "a=b"),
        ("title=", ("title",), None),
        ("tags=[x, 2020-01-01]", ("tags",), ["x", date(2020, 1, 1)]),
        ("tags.1=z", ("tags", 1), "z"),
        ("tags[1]=z", ("tags", 1), "z"),
        ("time.rounds=5_000", ("time", "rounds"), 5000),
        ("time={rounds: 1e3}", ("time",), {"rounds": 1e3}),
        ("labs.alpha.tokens=1000", ("labs", 0, "tokens"), 1000),
        ("labs.1.tokens=1", ("labs", 1, "tokens"), 1),
        ("labs[1].tokens=1", ("labs", 1, "tokens"), 1),
        ("labs.alpha.law.s=2", ("labs", 0, "law", "s"), 2),
        ("new.deep.key=1", ("new", "deep", "key"), 1),
        ("new.2020-01-01=1", ("new", date(2020, 1, 1)), 1),
        ("new.5=1", ("new", 5), 1),
        ("'odd.key'.x=1", ("odd.key", "x"), 1),
        ('time."a b"=1', ("time", "a b"), 1),
        ("labs = 1 ", ("labs",), 1),
    ],
)
def test_overrides(write: Write, override: str, loc: tuple[Any, ...], value: Any) -> None:
    document = load(write("a.yaml", PARENT), override)
    found: Any = document.data
    for step in loc:
        found = found[step]
    assert found == value
    assert type(found) is type(value)
    path = override.split("=")[0].strip()
    assert document.locate(loc) == (f"--set {path}=…", 0, 0)


def test_overrides_leave_everything_else_and_apply_in_order(write: Write) -> None:
    path = write("a.yaml", PARENT)
    document = load(
        path, "time.rounds=1", "time.rounds=2", "labs.alpha.name=omega", "labs.omega.x=1"
    )
    assert document.data["time"] == {"rounds": 2, "start": date(2020, 1, 1)}
    assert document.data["labs"][0]["x"] == 1
    assert document.locate(("time", "start")) == (str(path), 2, 20)
    assert document.locate(("labs", 0)) == (str(path), 5, 5)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("labs.gamma.tokens=1", "there are: alpha, beta"),
        ("labs.alhpa.tokens=1", "did you mean 'alpha'?"),
        ("labs.2.tokens=1", "there are: alpha, beta"),
        ("labs." + "9" * 5000 + "=1", "no entry"),
        ("tags.5=1", "2 entries"),
        ("title.x=1", "set title itself"),
        ("noequals", "'='"),
        ("=1", "not a path"),
        ("a..b=1", "not a path"),
        ("a[x]=1", "not a path"),
        ("a[0]b=1", "not a path"),
        (".a=1", "not a path"),
        ("title=[1", "'['"),
        ("title=#fff", "quotes"),
        ("title=a: b", "within one line"),
        ("title=- a", "within one line"),
        ("title=!x 1", "tag"),
        ("title=2020-13-01", "no date"),
        ("title=\x07", "U+0007"),
        ("title=\udcff", "U+DCFF"),
        ("extends=other", "cannot be overridden"),
        (".".join("a" * 60) + "=1", "longer than 50"),
    ],
)
def test_impossible_overrides(write: Write, override: str, said: str) -> None:
    path = write("a.yaml", PARENT)
    problem = only(lambda: load(path, override))
    assert said in problem.message
    assert problem.line == 0
    assert str(problem).startswith("--set ")


# --- validation -------------------------------------------------------------------------------


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Human(Part):
    kind: Literal["human"]
    share: float = Field(1.0, ge=0, le=1, description="Share of the tokens.")
    human: int = 0


class Crawl(Part):
    kind: Literal["crawl"]
    crawler: str = Field(description="The crawler's name")
    crawl: int = 0


class Curve(Part):
    rise: float
    to: float = 1.0


class Table(Part):
    table: dict[date | int, float]


class Lab(Part):
    name: str
    tokens: Annotated[int, Field(ge=1)] | Literal["all"] = "all"
    sources: list[Annotated[Human | Crawl, Field(discriminator="kind")]] = []
    retrain_every: int = Field(1, ge=1, description="rounds", json_schema_extra={"unit": "rounds"})
    start: float | Curve | Table | None = None
    mode: Literal["fast", "slow"] = "fast"
    end: int = Field(0, alias="stop")


class Words(RootModel[list[str]]):
    pass


class Scenario(Part):
    title: str = ""
    labs: list[Lab] = []
    prices: dict[date, float] = {}
    words: Words = Words([])
    limits: tuple[int, int] = (0, 1)
    tags: str | list[str] = []
    when: date | None = None
    best: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Scenario:
        if self.title == "plain":
            raise ValueError("the title is plain; expected another")
        if self.title == "one":
            raise FieldError(("labs", 0, "name"), "the name is odd")
        if self.title == "two":
            raise FieldErrors(
                [FieldError(("labs", "beta", "mode"), "x"), FieldError(("best",), "y")]
            )
        return self


def check(write: Write, text: str, *overrides: str) -> list[Problem]:
    path = write("s.yaml", text)
    return problems_of(lambda: validate(load(path, *overrides), Scenario))


def check_one(write: Write, text: str, *overrides: str) -> Problem:
    problems = check(write, text, *overrides)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def test_a_valid_scenario(write: Write) -> None:
    path = write(
        "s.yaml", "labs: [{name: a, stop: 3, sources: [{kind: human}]}]\nwhen: 2020-01-01\n"
    )
    scenario = validate(load(path), Scenario)
    assert isinstance(scenario, Scenario)
    assert scenario.labs[0].end == 3
    assert scenario.when == date(2020, 1, 1)


def test_unknown_keys(write: Write) -> None:
    text = "labs:\n  - name: alpha\n    retrian_every: 5\n  - name: beta\n    zzz: 1\n    stp: 1\n"
    problems = check(write, text)
    assert [(p.line, p.column, p.path) for p in problems] == [
        (3, 5, "labs.alpha.retrian_every"),
        (5, 5, "labs.beta.zzz"),
        (6, 5, "labs.beta.stp"),
    ]
    assert problems[0].message == "unknown key 'retrian_every'; did you mean 'retrain_every'?"
    assert problems[1].message.startswith("unknown key 'zzz'; allowed here: name, tokens, sources")
    assert "'stop'" in problems[2].message


def test_unknown_keys_which_are_no_text(write: Write) -> None:
    problems = check(write, "5: 1\n2020-01-01: 1\n")
    assert [p.line for p in problems] == [1, 2]
    assert all("unknown key" in p.message for p in problems)


def test_unknown_keys_in_a_branch_of_a_tagged_union(write: Write) -> None:
    problem = check_one(write, "labs: [{name: a, sources: [{kind: crawl, crawler: c, crwl: 1}]}]")
    assert problem.path == "labs.a.sources[0].crwl"
    assert "did you mean 'crawl'?" in problem.message


@pytest.mark.parametrize("other", ["human: 2", ""])
def test_tags_which_are_also_keys(write: Write, other: str) -> None:
    text = f"labs:\n- name: a\n  sources:\n  - kind: human\n    share: 3\n    {other}\n"
    problem = check_one(write, text)
    assert problem.path == "labs.a.sources[0].share"
    assert problem.line == 5
    assert problem.message == (
        "3 is not possible; expected a number from 0 to 1; meaning: share of the tokens"
    )


def test_missing_keys(write: Write) -> None:
    problems = check(write, "labs:\n- tokens: 1\n- name: b\n  sources:\n  - kind: crawl\n")
    assert [(p.line, p.path) for p in problems] == [
        (2, "labs[0].name"),
        (5, "labs.b.sources[0].crawler"),
    ]
    assert problems[0].message == "missing key 'name'; add it here"
    assert problems[1].message == "missing key 'crawler': the crawler's name; add it here"


def test_wrong_tags(write: Write) -> None:
    text = "labs:\n- name: a\n  sources:\n  - kind: crwl\n  - {}\n  - 5\n  - {kind: [1]}\n"
    problems = check(write, text)
    assert [(p.line, p.path) for p in problems] == [
        (4, "labs.a.sources[0].kind"),
        (5, "labs.a.sources[1]"),
        (6, "labs.a.sources[2]"),
        (7, "labs.a.sources[3].kind"),
    ]
    assert (
        problems[0].message == "unknown kind 'crwl'; did you mean 'crawl'?; choices: human, crawl"
    )
    assert "missing key 'kind'" in problems[1].message
    assert "choices: human, crawl" in problems[1].message
    assert "expected a mapping" in problems[2].message


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("labs: 5", "labs", "5 is not possible; expected a list"),
        ("labs: [5]", "labs[0]", "expected a mapping"),
        ("labs: [{name: a, retrain_every: 0}]", "labs.a.retrain_every", "at least 1 (rounds)"),
        ("labs: [{name: a, retrain_every: 1.5}]", "labs.a.retrain_every", "a whole number"),
        ("labs: [{name: a, mode: fsat}]", "labs.a.mode", "one of fast, slow; did you mean 'fast'?"),
        ("labs: [{name: 5}]", "labs[0].name", "expected a text; put it in quotes"),
        ("labs: [{name: a, stop: x}]", "labs.a.stop", "a whole number"),
        ("prices: {2020-01-01: x}", "prices.2020-01-01", "expected a number"),
        ("prices: {q: 1}", "prices.q", "the key 'q' is not possible; expected a date"),
        ("words: [a, 1]", "words[1]", "expected a text"),
        ("limits: [1, x]", "limits[1]", "a whole number"),
        ("limits: [1]", "limits[1]", "missing"),
        ("when: soon", "when", "expected a date as YYYY-MM-DD"),
        ("title: plain", "", "the title is plain; expected another"),
    ],
)
def test_wrong_values(write: Write, text: str, path: str, said: str) -> None:
    problem = check_one(write, text)
    assert problem.path == path
    assert said in problem.message
    assert "Value error" not in problem.message


def test_values_are_shortened(write: Write) -> None:
    problem = check_one(write, f"when: {'x' * 5000}")
    assert len(problem.message) < 160


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("tokens: 0", "tokens", "0 is not possible; expected a whole number at least 1"),
        ("tokens: lots", "tokens", "expected a whole number at least 1, or 'all'"),
        ("start: x", "start", "expected a number, or a mapping of keys and values"),
        ("start: {rise: x}", "start.rise", "expected a number"),
        ("start: {table: {2020-01-01: x}}", "start.table.2020-01-01", "expected a number"),
        ("start: {table: {q: 1}}", "start.table.q", "the key 'q' is not possible; expected a date"),
        ("start: {rise: 1, too: 2}", "start.too", "did you mean 'to'?"),
        ("start: {}", "start", "the key rise (perhaps to), or the key table"),
    ],
)
def test_unions_give_one_problem(write: Write, text: str, path: str, said: str) -> None:
    problem = check_one(write, f"labs:\n- name: a\n  {text}\n")
    assert problem.path == f"labs.a.{path}"
    assert problem.line == 3
    assert said in problem.message


def test_unions_of_text_and_list(write: Write) -> None:
    problem = check_one(write, "tags: [a, 1]")
    assert problem.path == "tags[1]"
    assert "text, or a list" in check_one(write, "tags: 5").message


def test_several_problems_within_one_branch_are_all_told(write: Write) -> None:
    problems = check(write, "labs: [{name: a, start: {rise: x, to: y}}]")
    assert [p.path for p in problems] == ["labs.a.start.rise", "labs.a.start.to"]


def test_field_errors_point_at_their_places(write: Write) -> None:
    labs = "labs:\n- name: alpha\n- name: beta\n"
    one = check_one(write, f"title: one\n{labs}")
    assert (one.line, one.path, one.message) == (3, "labs.alpha.name", "the name is odd")
    # Places which the scenario leaves to defaults are told by what is around them.
    two = check(write, f"title: two\n{labs}")
    assert [(p.line, p.path, p.message) for p in two] == [
        (1, "best", "y"),
        (4, "labs.beta.mode", "x"),
    ]


def test_field_errors_of_inner_models_are_relative_to_them(write: Write) -> None:
    class Inner(Part):
        low: int
        high: int

        @model_validator(mode="after")
        def _order(self) -> Inner:
            if self.low > self.high:
                raise FieldError(("high",), "high is below low")
            return self

    class Outer(Part):
        ranges: list[Inner | int]

    document = load(write("s.yaml", "ranges:\n- 1\n- low: 3\n  high: 1\n"))
    problem = only(lambda: validate(document, Outer))
    assert (problem.line, problem.path, problem.message) == (
        4,
        "ranges[1].high",
        "high is below low",
    )


def test_unions_told_apart_by_a_function(write: Write) -> None:
    def form(value: Any) -> str | None:
        return {dict: "curve", int: "number"}.get(type(value))

    class Model(Part):
        x: Annotated[
            Annotated[Curve, Tag("curve")] | Annotated[int, Tag("number")], Discriminator(form)
        ]

    problem = only(lambda: validate(load(write("s.yaml", "x: {rise: q}")), Model))
    assert problem.path == "x.rise"
    problem = only(lambda: validate(load(write("s.yaml", "x: [1]")), Model))
    assert problem.path == "x"
    assert "expected a mapping of keys and values, or a whole number" in problem.message


def test_recursive_models(write: Write) -> None:
    class Tree(Part):
        value: int
        below: list[Tree] = []

    problem = only(
        lambda: validate(load(write("s.yaml", "value: 1\nbelow: [{value: 2, below: [{}]}]")), Tree)
    )
    assert problem.path == "below[0].below[0].value"


def test_problems_are_told_where_the_value_was_written(write: Write) -> None:
    parent = write("p.yaml", "labs:\n- name: alpha\n  tokens: 0\n  mode: fast\n")
    child = write("c.yaml", "extends: p.yaml\nlabs:\n- name: alpha\n  mode: fsat\n")
    problems = problems_of(lambda: validate(load(child, "labs.alpha.stop=x"), Scenario))
    assert [(p.file, p.line) for p in problems] == [
        ("--set labs.alpha.stop=…", 0),
        (str(child), 4),
        (str(parent), 3),
    ]
    assert str(problems[0]).startswith(
        "--set labs.alpha.stop=… labs.alpha.stop: 'x' is not possible"
    )


def test_reading_alone_does_not_import_pydantic() -> None:
    code = "import sys, ecosystem.config.document; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- anything at all --------------------------------------------------------------------------

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


def _tree(value: Any) -> Any:
    from ecosystem.config.nodes import Node, Position

    here = Position("a.yaml", 1, 1)
    if isinstance(value, dict):
        return Node({key: _tree(item) for key, item in value.items()}, here)
    if isinstance(value, list):
        return Node([_tree(item) for item in value], here)
    return Node(value, here)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(pieces | st.integers() | st.dates(), values, max_size=5))
def test_any_data_validates_or_gives_problems(data: dict[Any, Any]) -> None:
    try:
        validate(Document(_tree(data)), Scenario)
    except ScenarioError as error:
        assert error.problems
        assert str(error)


@settings(max_examples=200, deadline=None)
@given(values, values)
def test_any_two_trees_merge(parent: Any, child: Any) -> None:
    from ecosystem.config.merging import merge

    merge(_tree(parent), _tree(child), []).plain()


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from([*"ab.[]0='\"{}:, ", "labs", "alpha", "title"]), max_size=15).map(
        "".join
    )
)
def test_any_override_is_applied_or_refused(text: str) -> None:
    from ecosystem.config.overrides import apply_override, parse_override

    root = _tree({"labs": [{"name": "alpha"}], "title": "x", "a": {"b": None}})
    try:
        apply_override(root, parse_override(text)).plain()
    except ScenarioError as error:
        assert len(error.problems) >= 1


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
