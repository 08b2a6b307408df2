"""Processes that compute other numbers than the driver are told from those that do not."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from ecosystem.draws.arithmetic import arithmetic
from ecosystem.runtime import agreement
from ecosystem.runtime.agreement import Identity, OtherProcessError, agreeing
from ecosystem.versions.files import package_version
from ecosystem.versions.packages import installed

HERE = Identity.here()


def test_this_process_agrees_with_itself() -> None:
    assert Identity({"code": package_version(), **installed()}, arithmetic()) == HERE
    assert HERE.other_versions(HERE) == HERE.other_bits(HERE) == ""


def test_what_differs_is_named() -> None:
    changed = {**HERE.versions, "code": "another", "numpy": "1.0"}
    said = HERE.other_versions(replace(HERE, versions=changed))
    assert said == (
        f"code another there and {HERE.versions['code']} here,"
        f" numpy 1.0 there and {HERE.versions['numpy']} here"
    )
    older = {name: v for name, v in HERE.versions.items() if name != "scipy"}
    assert "scipy not stated there" in HERE.other_versions(replace(HERE, versions=older))
    bits = {**HERE.arithmetic, "powers": "0"}
    assert HERE.other_bits(replace(HERE, arithmetic=bits)) == "powers"


def test_every_version_that_decides_numbers_is_asked_for() -> None:
    assert {"code", "python", "numpy", "scipy", "numba", "ecosystem"} <= set(HERE.versions)


def double(number: int) -> int:
    return 2 * number


def test_a_task_is_not_done_where_code_is_other_than_where_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = agreeing(double)
    assert work(2) == 4
    monkeypatch.setattr(agreement, "package_version", lambda: "changed")
    with pytest.raises(OtherProcessError, match="code changed there and"):
        work(2)
    assert agreeing(double)(2) == 4  # what begins now is of the changed code


def test_a_task_is_not_done_where_last_bits_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    work, tolerant = agreeing(double), agreeing(double, allow_other_bits=True)
    other = replace(HERE, arithmetic={**HERE.arithmetic, "sums": "0"})
    monkeypatch.setattr(Identity, "here", classmethod(lambda cls: other))
    with pytest.raises(OtherProcessError, match="other last bits of sums"):
        work(2)
    assert tolerant(2) == 4


def test_arithmetic_is_the_same_in_every_process_of_a_machine() -> None:
    code = "from ecosystem.draws.arithmetic import arithmetic; print(arithmetic())"
    for threads in ("1", "2"):
        env = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == str(arithmetic())
