"""Values set from the command line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.config.overrides import apply_override, parse_override
from ecosystem.config.problems import ScenarioError
from tests.config.small_files import PARENT, Write, load, only, tree


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


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from([*"ab.[]0='\"{}:, ", "labs", "alpha", "title"]), max_size=15).map(
        "".join
    )
)
def test_any_override_is_applied_or_refused(text: str) -> None:
    root = tree({"labs": [{"name": "alpha"}], "title": "x", "a": {"b": None}})
    try:
        apply_override(root, parse_override(text)).plain()
    except ScenarioError as error:
        assert len(error.problems) >= 1
