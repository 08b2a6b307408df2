"""Problems: how they read, their order, and that they cross processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from ecosystem import Scenario
from ecosystem.config import nodes
from ecosystem.config.problems import FieldError, FieldErrors, Key, Problem, ScenarioError


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


@pytest.mark.parametrize("name", ["a", "a{}"])
def test_what_is_done_grows_as_the_number_of_parts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of a list's entries were looked up again for each problem in it."""
    calls = 0
    looked_up = nodes.entry_name

    def counted(entry: object) -> Key | None:
        nonlocal calls
        calls += 1
        return looked_up(entry)

    monkeypatch.setattr(nodes, "entry_name", counted)
    done = []
    for n in (100, 400):
        labs = "".join(f"  - {{name: {name.format(i)}, tokens: no}}\n" for i in range(n))
        path = tmp_path / f"{n}.yaml"
        path.write_text(f"labs:\n{labs}", encoding="utf-8")
        calls = 0
        with pytest.raises(ScenarioError) as refused:
            Scenario.load(path)
        assert len(refused.value.problems) >= n
        done.append(calls)
    assert done[1] < 5 * done[0]
