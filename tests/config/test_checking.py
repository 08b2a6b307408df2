"""Data checked against a model: what is told, at which place, all of it at once."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, model_validator
from pydantic_core import core_schema

from ecosystem.config.checking import validate
from ecosystem.config.nodes import Document
from ecosystem.config.problems import FieldError, FieldErrors, Problem, ScenarioError
from tests.config.small_files import Write, load, only, problems_of, tree


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
    problem = only(lambda: validate(load(write("s.yaml", "x: {rise: 1, too: 2}")), Model))
    assert problem.message == "unknown key 'too'; did you mean 'to'?"
    problem = only(lambda: validate(load(write("s.yaml", "x: [1]")), Model))
    assert problem.path == "x"
    assert "expected a mapping of keys and values, or a whole number" in problem.message


def test_a_form_that_was_begun_is_the_one_that_was_meant(write: Write) -> None:
    class Inner(Part):
        start: float
        rise: float

    class Growing(Part):
        growing: Inner

    class Model(Part):
        pages: float | Growing | Table

    problems = problems_of(lambda: validate(load(write("s.yaml", "pages: {growing: {}}")), Model))
    assert [p.path for p in problems] == ["pages.growing.rise", "pages.growing.start"]


def test_what_pydantic_takes_is_no_problem_beside_another(write: Write) -> None:
    """A number in quotes is one to pydantic, a field's own name as good as its alias."""
    problem = check_one(write, "labs: [{name: a, retrain_every: '5', end: 3, mode: no}]")
    assert problem.path == "labs.a.mode"


def test_what_the_schema_does_not_say_is_told_by_pydantic(write: Write) -> None:
    class Model(Part):
        ends: Annotated[date, Field(gt=date(2020, 1, 1))]
        hours: float = Field(1.0, allow_inf_nan=False, description="Hours it takes.")
        name: str = ""

    text = "ends: 2019-05-05\nhours: .inf\nname: 5\n"
    problems = problems_of(lambda: validate(load(write("s.yaml", text)), Model))
    assert [(p.line, p.path, p.message) for p in problems] == [
        (1, "ends", "2019-05-05 is not possible; expected greater than 2020-01-01"),
        (2, "hours", ".inf is not possible; expected a finite number; meaning: hours it takes"),
        (3, "name", "5 is not possible; expected a text; put it in quotes if it is meant as text"),
    ]


KINDS: dict[str, type[BaseModel]] = {"human": Human, "crawl": Crawl}


class Open:
    """A union that is open: its kinds are those registered when it is looked at."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema.no_info_plain_validator_function(cls.made)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        kinds = [handler(model.__pydantic_core_schema__) for model in KINDS.values()]
        return {"oneOf": kinds, "discriminator": {"propertyName": "kind"}}

    @staticmethod
    def made(value: Any) -> BaseModel:
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind not in KINDS:
            raise ValueError(f"no kind {kind}")
        return KINDS[kind].model_validate(value)


def test_a_union_that_users_extend_is_told_like_any_other(write: Write) -> None:
    class Mine(Part):
        kind: Literal["mine"]
        depth: int = Field(ge=1, description="Levels.")

    class Model(Part):
        learners: list[Open]

    KINDS["mine"] = Mine
    try:
        kinds = ("mine, depth: 0", "mine", "mime", "crawl, crwler: x")
        text = "learners:\n" + "".join(f"- {{kind: {kind}}}\n" for kind in kinds) + "- 5\n"
        problems = problems_of(lambda: validate(load(write("s.yaml", text)), Model))
    finally:
        del KINDS["mine"]
    levels = "expected a whole number at least 1; meaning: levels"
    choices = "choices: human, crawl, mine"
    assert [str(p).partition("s.yaml:")[2] for p in problems] == [
        f"2:16 learners[0].depth: 0 is not possible; {levels}",
        "3:3 learners[1].depth: missing key 'depth': levels; add it here",
        f"4:4 learners[2].kind: unknown kind 'mime'; did you mean 'mine'?; {choices}",
        "5:3 learners[3].crawler: missing key 'crawler': the crawler's name; add it here",
        "5:17 learners[3].crwler: unknown key 'crwler'; did you mean 'crawler'?",
        "6:3 learners[4]: 5 is not possible; expected a mapping of keys and values",
    ]


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


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(pieces | st.integers() | st.dates(), values, max_size=5))
def test_any_data_validates_or_gives_problems(data: dict[Any, Any]) -> None:
    try:
        validate(Document(tree(data)), Scenario)
    except ScenarioError as error:
        assert error.problems
        assert str(error)
