"""Tests of tables that users bring: what is read, and how a file that cannot be is refused."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.text.data_file import DataFileError, read_columns, whole_number

WANTED = ("word", "count")


def written(folder: Path, content: str | bytes, name: str = "c.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path) -> list[tuple[Any, ...]]:
    table = read_columns(path, WANTED)
    return list(zip(table.lines, *table.values.values(), strict=True))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("word,count\nthe,500\n,\n", id="commas"),
        pytest.param("word\tcount\nthe\t500\n\t\n", id="tabs"),
        pytest.param("word;count\nthe;500\n;\n", id="semicolons"),
        pytest.param("\ufeffWord, COUNT \r\nthe,500\r\n,\r\n", id="capitals, a mark, CRLF"),
        pytest.param("word,count\n\nthe,500\n,\n", id="an empty line"),
    ],
)
def test_text_is_read_with_any_usual_separator(tmp_path: Path, content: str) -> None:
    found = rows(written(tmp_path, content, "c.txt"))
    first = 3 if "\n\n" in content else 2
    assert found == [(first, "the", "500"), (first + 1, None, None)]


@pytest.mark.parametrize("name", ["c.parquet", "c.PARQUET", "c.pq", "c.csv"])
@pytest.mark.parametrize("type_", [pa.string(), pa.binary(), pa.dictionary(pa.int8(), pa.string())])
def test_parquet_is_known_by_how_it_begins(tmp_path: Path, name: str, type_: pa.DataType) -> None:
    plain = pa.binary() if type_ == pa.binary() else pa.string()
    words = pa.array(["the", "für"], pa.string()).cast(plain).cast(type_)
    pq.write_table(pa.table({"word": words, "count": [3.0, 2.0]}), tmp_path / name)
    assert rows(tmp_path / name) == [(1, "the", 3.0), (2, "für", 2.0)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param('word,count\nthe,5\n",4\nof,3\n",1\n', ":3: a quote begins here", id="quote"),
        pytest.param('word,count\nthe,5\n"a"b,4\n', ":3: .*quote in a word", id="quote within"),
        pytest.param('word,count\nthe,5\n"of,4\n', ":3: .*quote in a word", id="no end"),
        pytest.param("word,count\na,1,234\n", ":2: entries here: 3; expected 2", id="too many"),
        pytest.param("word,count\na,1\nb\n", ":3: entries here: 1; expected 2", id="too few"),
        pytest.param("a,1\nb,2\n", ":1: no column word, count; expected", id="no header"),
        pytest.param("word count\nthe 5\n", ":1: no column .* are 'word count'", id="spaces"),
        pytest.param("word,count,Word\na,1,b\n", ":1: column word is there more", id="double"),
        pytest.param("word,count\nfür,1\n".encode("latin-1"), ":2: byte 0xfc is", id="Latin-1"),
        pytest.param(gzip.compress(b"word,count\n"), " is compressed with gzip", id="gzip"),
        pytest.param(b"PAR1 word,count", ": cannot be read as Parquet", id="no Parquet"),
    ],
)
def test_what_is_no_such_table_is_refused_by_what_was_found(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(DataFileError, match="c.csv" + message):
        rows(written(tmp_path, content))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothere.csv", "cannot be read: No such file"),
        ("folder.parquet", "is a folder; expected one file"),
        ("x" * 300, "cannot be read: File name too long"),
    ],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.parquet").mkdir()
    with pytest.raises(DataFileError, match=message):
        rows(tmp_path / name)


def test_problems_of_rows_are_told_with_their_lines_and_the_rest_counted(tmp_path: Path) -> None:
    table = read_columns(written(tmp_path, "word,count\n" + "a,1\n" * 9), WANTED)
    table.refuse([])
    with pytest.raises(DataFileError) as error:
        table.refuse((at, f"problem {at}") for at in range(2, 9))
    lines = str(error.value).splitlines()
    assert lines[0] == f"{tmp_path / 'c.csv'}:4: problem 2"
    assert lines[5:] == ["and 2 more"]


@given(st.integers(0, 2**70))
def test_whole_numbers_are_read_alike_from_text_and_tables(number: int) -> None:
    assert whole_number(number) == whole_number(str(number)) == number
    assert whole_number(f" {number}.0 ") == number
    if number < 2**53:
        assert whole_number(float(number)) == number


@pytest.mark.parametrize(
    "entry",
    [None, "", "abc", "1,234", "1_000", "1.5", "-1", "nan", "inf", "1e3", "\u0661", -1, 1.5, True,
     float("nan"), float("inf"), [1]],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused(entry: Any) -> None:
    with pytest.raises(ValueError, match="whole number of 0 or more"):
        whole_number(entry)
