"""Tests of reading one YAML file."""

from __future__ import annotations

import math
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.config import text_source, yaml_source
from ecosystem.config.nodes import Document, format_path, show
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.config.text_source import decode
from ecosystem.config.yaml_source import parse_tree, read_yaml

LOADERS = [yaml.SafeLoader]
if yaml.__with_libyaml__:
    LOADERS.append(yaml.CSafeLoader)


@pytest.fixture(params=LOADERS, autouse=True)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test with the C parser and with the Python parser."""
    monkeypatch.setattr(yaml_source, "_LOADER", request.param)


def parsed(text: str) -> Any:
    root, problems = parse_tree(text, "a.yaml")
    assert not problems, "\n".join(map(str, problems))
    return None if root is None else root.plain()


def refused(text: str) -> list[Problem]:
    _, problems = parse_tree(text, "a.yaml")
    assert problems
    return problems


def only(text: str) -> Problem:
    problems = refused(text)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("+7", 7),
        ("010", 10),
        ("5_000_000", 5_000_000),
        ("5__0", "5__0"),
        ("_5", "_5"),
        ("0x1F", 31),
        ("0o17", 15),
        ("1:30", "1:30"),
        ("1e6", 1e6),
        ("1.0e-6", 1e-6),
        (".5", 0.5),
        ("5.", 5.0),
        ("1_000.5", 1000.5),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("1.2.3", "1.2.3"),
        (".", "."),
        ("e5", "e5"),
        ("2020-01-31", date(2020, 1, 31)),
        ("2020-1-31", "2020-1-31"),
        ("2020-01-31T00:00:00", "2020-01-31T00:00:00"),
        ("'true'", "true"),
        ('"12"', "12"),
        ("'2020-01-01'", "2020-01-01"),
        ('"caf\\u00e9"', "café"),
        ("|\n  12\n", "12\n"),
        ("٣", "٣"),
        ("=", "="),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    found = parsed(f"a: {text}")["a"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(parsed("a: .nan")["a"])


def test_keys_may_be_text_integers_and_dates() -> None:
    text = "a: 1\n2: b\n2020-01-01: c\n'2020-01-01': d\nno: e\n'<<': f\n"
    assert parsed(text) == {
        "a": 1,
        2: "b",
        date(2020, 1, 1): "c",
        "2020-01-01": "d",
        "no": "e",
        "<<": "f",
    }


@pytest.mark.parametrize("key", ["true", "null", "1.5", "[a, b]", "{a: 1}", "? [a]\n"])
def test_other_keys_are_refused(key: str) -> None:
    problem = only(f"x: 0\n{key}: 1")
    assert problem.line == 2
    assert "cannot be a key" in problem.message


def test_positions() -> None:
    text = "a: 1\nlabs:\n  - name: alpha\n    tokens:   5\n  - {name: beta}\n"
    root, _ = parse_tree(text, "a.yaml")
    assert root is not None
    document = Document(root)
    assert document.locate(("a",)) == ("a.yaml", 1, 1)
    assert document.locate(("labs",)) == ("a.yaml", 2, 1)
    assert document.locate(("labs", 0)) == ("a.yaml", 3, 5)
    assert document.locate(("labs", 0, "tokens")) == ("a.yaml", 4, 5)
    assert document.locate(("labs", 1, "name")) == ("a.yaml", 5, 6)
    assert document.locate(("labs", "beta", "name")) == ("a.yaml", 5, 6)
    assert document.locate(("labs", 0, "missing", 3)) == ("a.yaml", 3, 5)
    assert document.locate(("labs", 7)) == ("a.yaml", 2, 1)
    assert document.locate(()) == ("a.yaml", 1, 1)


def test_positions_count_characters_and_any_line_end() -> None:
    root, _ = parse_tree("é: {ü: 1, x: 2}\r\nb: 3\r\n", "a.yaml")
    assert root is not None
    document = Document(root)
    assert document.locate(("é", "x")) == ("a.yaml", 1, 11)
    assert document.locate(("b",)) == ("a.yaml", 2, 1)


@pytest.mark.parametrize(
    "tagged", ["!!python/object:os.system x", "!foo x", "!!str 5", "! 5", "!foo [1]", "!foo {a: 1}"]
)
def test_tags_are_refused(tagged: str) -> None:
    problem = only(f"a:\n  b: {tagged}\n")
    assert place(problem) == (2, 6)
    assert problem.path == "a.b"
    assert "tag" in problem.message


def test_duplicate_keys_name_both_lines() -> None:
    problem = only("a: 1\nb: 2\na: 3\n")
    assert place(problem) == (3, 1)
    assert "line 1" in problem.message
    assert "line 3" in problem.message


def test_merge_keys_are_refused() -> None:
    problem = only("a: &x {b: 1}\nc:\n  <<: *x\n")
    assert place(problem) == (3, 3)
    assert "extends" in problem.message


def test_small_aliases_are_fine_and_not_shared() -> None:
    root, problems = parse_tree("a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n&k e: *k\n", "a.yaml")
    assert root is not None
    assert not problems
    data = root.plain()
    assert data == {"a": {"b": [1]}, "c": {"b": [1]}, "d": [{"b": [1]}, {"b": [1]}], "e": "e"}
    assert data["d"][0] is not data["d"][1]
    document = Document(root)
    assert document.locate(("c",)) == ("a.yaml", 2, 1)
    assert document.locate(("d", 1)) == ("a.yaml", 3, 9)
    assert document.locate(("c", "b")) == ("a.yaml", 1, 8)


def test_recursive_aliases_are_refused() -> None:
    assert "inside its own anchor" in only("a: &x [*x]").message
    assert "inside its own anchor" in only("a: &x {b: [1, *x]}").message


def test_unknown_and_repeated_anchors_are_refused() -> None:
    assert "no anchor '&x'" in only("a: *x").message
    assert "given twice" in only("a: &x 1\nb: &x 2\n").message


def test_exploding_aliases_are_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 40)]
    begun = time.monotonic()
    assert "aliases repeat" in only("\n".join(lines)).message
    assert time.monotonic() - begun < 10


def test_aliases_cannot_nest_without_end() -> None:
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 3000))]
    problems = refused("\n".join(lines))
    assert all("deeper than 50" in problem.message for problem in problems)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused(opening: str) -> None:
    problems = refused(opening * 20_000)
    assert any("deeper than 50" in problem.message for problem in problems)


def test_fifty_levels_are_fine() -> None:
    assert parsed("[" * 50 + "]" * 50) is not None
    assert only("[" * 51 + "]" * 51)


def test_more_than_one_document() -> None:
    assert parsed("---\na: 1\n...\n") == {"a": 1}
    problem = only("a: 1\n---\nb: 2\n")
    assert place(problem) == (2, 1)
    assert "second document" in problem.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 2020-13-45", "no date 2020-13-45"),
        ("a: 2021-02-29", "no date 2021-02-29"),
        ("a: " + "9" * 5000, "5000 characters"),
        ("a: 0x" + "f" * 5000, "5002 characters"),
        ("a: 1e999", "too large"),
        ("a: " + "9" * 5000 + ".0", "too large"),
        ("a: -1e400", "too large"),
    ],
)
def test_impossible_scalars(text: str, said: str) -> None:
    problem = only("x: 1\n" + text)
    assert place(problem) == (2, 4)
    assert problem.path == "a"
    assert said in problem.message
    assert len(problem.message) < 300


def test_impossible_scalars_as_keys() -> None:
    assert "no date" in only("2020-13-45: a").message


def test_all_problems_are_collected() -> None:
    text = "a: !x 1\nb: 2020-99-99\na: 2\n<<: 3\nc: *u\nd: [1.5, {true: 1}]\n"
    assert [problem.line for problem in refused(text)] == [1, 2, 3, 4, 5, 6]


def test_problems_before_a_syntax_error_are_kept() -> None:
    assert [problem.line for problem in refused("a: !x 1\nb: 2\nc: [1,\n")] in ([1, 4], [1, 3])


def test_the_number_of_problems_is_limited() -> None:
    assert len(refused("\n".join(f"a{i}: !x 1" for i in range(5000)))) == 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b: c", "a ':' cannot stand here"),
        ("a: [1, 2", "opened with '['"),
        ("a: {b: 1", "opened with '{'"),
        ("a:\n\tb: 1", "tab"),
        ("a: @b", "cannot begin with '@'"),
        ("a: `b", "cannot begin with '`'"),
        ("a: 'b", "never closed"),
        ("a: 'b\n---\n", "never closed"),
        ('a: "\\q"', "escape"),
        ("a: 1\n b: 2", "':'"),
        ("a:\n  b: 1\n c: 2", "indentation"),
        ("a:\n  - 1\n b: 2", "indentation"),
        ("- a\nb: 1", "indentation"),
        ("a: 1\nb\nc: 2", "key: value"),
        ("%YAML 3.0\n---\na: 1", "YAML"),
        ("a: !<", "tag"),
        ("a: !e!x 1", "tag"),
        ('a: "\\UFFFFFFFF"', ""),
    ],
)
def test_syntax_errors_in_plain_words(text: str, said: str) -> None:
    problem = only(text)
    assert said in problem.message
    assert problem.line >= 1
    assert problem.column >= 1
    assert "<unicode string>" not in problem.message
    assert "\n" not in str(problem)


def test_escaped_surrogates_are_refused() -> None:
    assert only('a: "\\ud800"')


def test_control_characters() -> None:
    problems = refused("a: 1\nb: x\x07y\x1b\n")
    assert [place(problem) for problem in problems] == [(2, 5), (2, 7)]
    assert "U+0007" in problems[0].message
    assert len(refused("\x01" * 500)) == 20


@pytest.mark.parametrize("escape", ["\\e", "\\a", "\\r", "\\0", "\\x7f", "\\N", "\\u009b"])
def test_escaped_control_characters_are_refused_in_texts_and_keys(escape: str) -> None:
    for text in (f'a: "x{escape}[31my"', f'"x{escape}y": 1', f'a: [b, "{escape}"]'):
        assert "control character U+00" in only(text).message


def test_escaped_line_ends_and_tabs_are_texts() -> None:
    assert parsed('a: "x\\n\\ty"') == {"a": "x\n\ty"}


def file_problem(path: Path) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        read_yaml(path)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("content", "said", "where"),
    [
        (b"", "empty", (1, 1)),
        (b"# nothing\n", "empty", (1, 1)),
        (b"---\n", "empty", (1, 1)),
        (b"- a\n", "a list", (1, 1)),
        (b"5\n", "the value 5", (1, 1)),
        (b"null\n", "null", (1, 1)),
        (b"a: 1\nb: \xff\n", "0xff", (2, 4)),
        (b"\xef\xbb\xbfa: \xff\n", "0xff", (1, 4)),
        (b"\xff\xfea\0:\0", "UTF-16", (1, 1)),
        (b"\x7fELF\0\0", "binary", (0, 0)),
    ],
)
def test_files_which_hold_no_mapping(
    tmp_path: Path, content: bytes, said: str, where: tuple[int, int]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    problem = file_problem(path)
    assert said in problem.message
    assert place(problem) == where
    assert problem.file == str(path)


def test_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    document = read_yaml(path)
    assert document.data == {"a": 1}
    assert document.locate(("a",)) == (str(path), 1, 1)
    assert document.files == (str(path),)


def test_files_which_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file" in file_problem(tmp_path / "none.yaml").message
    assert "folder" in file_problem(tmp_path).message
    assert file_problem(tmp_path / ("x" * 5000))
    assert file_problem(Path("a\0b"))
    os.mkfifo(tmp_path / "pipe")
    assert "ordinary" in file_problem(tmp_path / "pipe").message
    large = tmp_path / "large.yaml"
    large.write_text("a: 1\n")
    monkeypatch.setattr(text_source, "MAX_BYTES", 4)
    assert "16 MiB" in file_problem(large).message

    def forbid(*_: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert "permissions" in file_problem(large).message


def test_show_is_short() -> None:
    values: list[Any] = ["x" * 500, "\x00" * 80, 10**100, ["abc"] * 90, {"k" * 40: 1, "l" * 40: 2}]
    assert all(len(show(value)) <= 60 for value in values)
    assert show("x" * 500).endswith("…'")
    assert [show(v) for v in (None, True, 1.5, date(2020, 1, 2), [1, "a"], {})] == [
        "null",
        "true",
        "1.5",
        "2020-01-02",
        "[1, 'a']",
        "an empty mapping",
    ]


def test_format_path() -> None:
    data = {
        "labs": [{"name": "alpha"}, {"name": "x"}, {"name": "x"}, {"name": "a b"}],
        5: {date(2020, 1, 1): 1},
        "odd.key": 1,
    }
    assert format_path(("labs", 0, "sources", 1, "share"), data) == "labs.alpha.sources[1].share"
    assert format_path(("labs", "alpha", "k"), data) == "labs.alpha.k"
    assert format_path(("labs", 1, "k"), data) == "labs[1].k"
    assert format_path(("labs", 3), data) == "labs[3]"
    assert format_path(("labs", 9), data) == "labs[9]"
    assert format_path((5, date(2020, 1, 1)), data) == "5.2020-01-01"
    assert format_path(("odd.key",), data) == "['odd.key']"
    assert format_path((), data) == ""


class _QuotingDumper(yaml.SafeDumper):
    """Quotes every text, since YAML 1.1 leaves some unquoted which mean numbers in YAML 1.2."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_QuotingDumper.add_representer(str, _quoted)

texts = st.sampled_from(["no", "null", "1e5", "2020-01-01", "", "<<", "0o7", "~"]) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), max_size=20
)
keys = texts | st.integers(-(10**6), 10**6) | st.dates()
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates() | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, values, max_size=5), st.booleans())
def test_what_is_dumped_is_read_back(data: dict[Any, Any], flow: bool) -> None:
    text = yaml.dump(data, Dumper=_QuotingDumper, default_flow_style=flow, sort_keys=False)
    assert parsed(text) == data


words = st.text(st.characters(categories=["L"]), min_size=1, max_size=9)
simple = st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates() | words


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(words, simple | st.lists(simple, max_size=4), max_size=5))
def test_what_safe_dump_writes_is_read_back(data: dict[str, Any]) -> None:
    data |= {"a": "no", "b": "null", "c": "2020-01-01", "d": "true", "e": "1.5", "f": "12"}
    assert parsed(yaml.safe_dump(data, allow_unicode=True)) == data


def _never_leaks(text: str) -> None:
    root, problems = parse_tree(text, "a.yaml")
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    str(ScenarioError(problems))
    if root is not None:
        root.plain()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_arbitrary_text_never_leaks(text: str) -> None:
    _never_leaks(text)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"ab:-?[]{},&*!|>'\"%@`#\\ \n\t.0123456789~<=",
                "\n  ",
                ": ",
                "- ",
                "&a ",
                "*a",
                "---",
                "...",
                "<<",
                "!!",
                "2020-",
                "01",
                "1e",
                "0x",
                "\\U",
                "\\ud800",
                "FFFF",
                "%YAML 1",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_text_like_yaml_never_leaks(text: str) -> None:
    _never_leaks(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_arbitrary_bytes_never_leak(content: bytes) -> None:
    try:
        text = decode(content, "a.yaml")
    except ScenarioError as error:
        assert len(error.problems) == 1
        return
    _never_leaks(text)
