"""The version of the code moves with what decides a run, and with nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ecosystem
from ecosystem.results.code import DECIDES, PROSE, code_version
from ecosystem.versions.files import PACKAGE, digest_of, is_on, package_version
from tests.small import small


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("source") / "ecosystem"
    return Path(shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__")))


def test_another_place_of_the_same_files_is_the_same_version(tree: Path) -> None:
    assert digest_of(tree, DECIDES) == digest_of(PACKAGE, DECIDES)
    assert len(code_version()) == 16


def changed(file: Path, old: str, new: str) -> bytes:
    """Change the first place of a text in a file; return what the file was."""
    content = file.read_bytes()
    text = content.decode()
    assert old in text, f"{file} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return content


def files_of(tree: Path, entry: str) -> list[Path]:
    path = tree / entry
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("entry", DECIDES)
def test_a_constant_in_what_decides_is_another_version(tree: Path, entry: str) -> None:
    before = digest_of(tree, DECIDES)
    for file in files_of(tree, entry):
        content = file.read_bytes()
        file.write_bytes(content + b"_ANOTHER = 1\n")
        assert digest_of(tree, DECIDES) != before, file
        file.write_bytes(content)
    assert digest_of(tree, DECIDES) == before


@pytest.mark.parametrize("entry", PROSE)
def test_a_word_in_a_room_of_prose_is_the_same_version(tree: Path, entry: str) -> None:
    before = digest_of(tree, DECIDES)
    for file in files_of(tree, entry):
        text = file.read_text(encoding="utf-8")
        word = re.search(r"\w+", text)
        if word is not None:  # some files are empty
            changed(file, word[0], "Another")
    assert digest_of(tree, DECIDES) == before


def test_every_file_is_on_one_list() -> None:
    files = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")]
    for file in files:
        on = is_on(DECIDES, file), is_on(PROSE, file)
        assert sum(on) == 1, f"{file} is on {'both lists' if all(on) else 'no list'}"
    assert all((PACKAGE / entry).exists() for entry in (*DECIDES, *PROSE))


def test_all_that_a_run_and_a_worker_import_is_on_a_list() -> None:
    code = (
        "import ecosystem, sys; from tests.small import small; ecosystem.run(small());"
        "import ecosystem.runtime.host;"
        "import ecosystem.experiments.parallel, ecosystem.experiments.run_task;"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('ecosystem.')))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=PACKAGE.parent,
    ).stdout.split()  # fmt: skip
    assert len(said) > 100
    for name in said:
        assert is_on((*DECIDES, *PROSE), Path(name).relative_to(PACKAGE)), name


def version_of(tree: Path) -> str:
    code = "from ecosystem.results.code import code_version; print(code_version())"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tree.parent
    ).stdout.strip()


def test_names_and_types_of_columns_count_and_their_wording_does_not(tree: Path) -> None:
    assert version_of(tree) == code_version()
    file = tree / "results" / "declaration.py"
    content = changed(file, "round at whose end this was measured", "the end of this round")
    changed(file, '"int32", "rounds"', '"int32", "turns"')
    assert version_of(tree) == code_version()
    changed(file, 'Column("round", "int32"', 'Column("round", "int64"')
    typed = version_of(tree)
    file.write_bytes(content)
    changed(file, 'Column("date", "date"', 'Column("day", "date"')
    named = version_of(tree)
    file.write_bytes(content)
    assert len({code_version(), typed, named}) == 3


def test_a_file_that_is_new_moved_or_emptied_is_another_version(tree: Path) -> None:
    seen = {digest_of(tree, DECIDES)}
    (tree / "measures" / "new.py").touch()
    seen.add(digest_of(tree, DECIDES))
    (tree / "measures" / "new.py").rename(tree / "web" / "new.py")
    seen.add(digest_of(tree, DECIDES))
    (tree / "web" / "new.py").unlink()
    assert len(seen) == 3
    assert digest_of(tree, DECIDES) in seen


def test_what_is_no_source_does_not_count(tree: Path) -> None:
    before = digest_of(tree, DECIDES)
    (tree / "py.typed").write_text("changed", encoding="utf-8")
    (tree / "measures" / "__pycache__").mkdir()
    (tree / "measures" / "__pycache__" / "diversity.cpython-311.pyc").touch()
    (tree / "measures" / ".#diversity.py").symlink_to("an editor's lock")
    assert digest_of(tree, DECIDES) == before


def test_all_that_is_installed_has_a_version_too(tree: Path) -> None:
    """Nodes of a cluster run rooms that decide no number in a run, and the shipped scenarios."""
    before = digest_of(tree)
    (tree / "experiments" / "remote_tasks.py").write_text("another", encoding="utf-8")
    assert digest_of(tree) != before
    assert len(package_version()) == 16


def test_every_run_states_it(tmp_path: Path) -> None:
    ecosystem.run(small(), tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["versions"]["code"] == code_version()
    assert ecosystem.run(small()).manifest["versions"]["code"] == code_version()


def test_it_is_read_once_and_not_on_import() -> None:
    code = (
        "import ecosystem.results.run_folder, ecosystem.results.code as c;"
        "assert c.code_version.cache_info().currsize == 0;"
        "c.code_version(); c.code_version(); assert c.code_version.cache_info().misses == 1"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
