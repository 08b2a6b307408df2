"""Problems: how they read, their order, and that they cross processes."""

from __future__ import annotations

import pickle

from ecosystem.config.problems import FieldError, FieldErrors, Problem, ScenarioError


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
