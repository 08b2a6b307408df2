"""What is said of a sweep is what was planted in it."""

from __future__ import annotations

from typing import Any

import pytest

from ecosystem.experiments.sign_changes import Crossing, Line, crossings
from ecosystem.experiments.space import Axis
from ecosystem.reporting.answer import answer
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.reporting.design_answer import _line
from tests.reporting.planted import OUTCOMES, planted

DOSE = {"name": "dose", "title": "share that is marked", "values": [1, 2, 4, 8]}
WEB = {"name": "web", "values": ["small", "large"]}


def axis(*values: Any, is_log: bool = False) -> Axis:
    return Axis("dose", "", is_log, values, (values[0], values[-1]))


@pytest.mark.parametrize(("is_log", "about"), [(False, 4), (True, 3)], ids=["linear", "log"])
def test_a_sign_changes_where_a_straight_line_meets_zero(is_log: bool, about: float) -> None:
    [found] = crossings(axis(1, 2, 8, is_log=is_log), [1, 2, 8], [-3, -1, 2], [True] * 3)
    assert (found.before, found.after, found.rises) == (2, 8, True)
    assert found.about == about  # a tenth of the spacing is 0.6


def test_a_change_is_no_finer_than_a_tenth_of_the_spacing_of_points() -> None:
    [found] = crossings(axis(0.75, 1), [0.75, 1], [-0.704, 0.296], [True] * 2)
    assert found.about == 0.9  # 0.926: 0.025 is a tenth of the spacing
    [found] = crossings(axis(0.75, 1), [0.75, 1], [-0.96, 0.04], [True] * 2)
    assert found.about is None  # 1 would be a point, of one sign


def test_nothing_and_zeros_are_passed_over() -> None:
    found = crossings(axis(1, 2, 3, 4), [1, 2, 3, 4], [2, 0, None, -1], [True, False, False, True])
    assert found == [Crossing(1, 4, 3, rises=False)]
    assert crossings(axis(1, 2, 3), [1, 2, 3], [1, 0, 2], [True, False, True]) == []
    found = crossings(axis("a", "b"), ["a", "b"], [1, -1], [True, True])
    assert found == [Crossing("a", "b", None, False)]


def test_undecided_points_make_no_change_of_sign() -> None:
    x = [1, 2, 3, 4]
    assert crossings(axis(*x), x, [1, -1, 1, -1], [False] * 4) == []
    # The dip at 2 is chance as far as anybody knows.
    assert crossings(axis(*x), x, [1, -1, 1, 1], [True, False, True, True]) == []
    found = crossings(axis(*x), x, [1, -1, 1, -1], [True, False, False, True])
    assert found == [Crossing(1, 4, None, rises=False)]
    found = crossings(axis(*x), x, [-1, 1, 1, 1], [False, False, True, True])
    assert found == [Crossing(None, 3, None, rises=True)]
    found = crossings(axis(*x), x, [-1, -1, 1, 1], [True, False, False, False])
    assert found == [Crossing(1, None, None, rises=True)]


def test_a_planted_change_of_winner_is_said_line_by_line() -> None:
    """A mark gains dose - 3 in the small web, and always 1 in the large one."""

    def value(arm: str, at: dict[str, Any]) -> float:
        gain = at["dose"] - 3 if at["web"] == "small" else 1
        return 10 + (gain if arm == "mark" else 0)

    said = "\n".join(answer(planted(value, [DOSE, WEB], noise=0.01)))
    assert "‘mark’ against ‘none’ on effective words: better at 6 of 8 points, worse at 2" in said
    assert "(at dose=1, web=small) to +5 (at dose=8, web=small)" in said
    assert "along dose the sign changes in 1 of 2 lines" in said
    assert "web=small: ‘mark’ comes to be ahead between 2 and 4 (about 3)" in said
    assert "web=large: ‘mark’ ahead throughout" in said
    assert "along web the sign changes in 2 of 4 lines" in said
    assert "‘mark’ at 6 (surely at 6), ‘none’ at 2 (surely at 2)" in said


def test_lower_is_better_turns_who_is_ahead() -> None:
    outcomes = [{**OUTCOMES[0], "better": "lower"}]
    found = planted(lambda arm, at: at["dose"] - 3 if arm == "mark" else 0.0, [DOSE],
                    noise=0.01, outcomes=outcomes)  # fmt: skip
    said = "\n".join(answer(found))
    assert "‘none’ comes to be ahead between 2 and 4 (about 3)" in said
    assert "better at 2 of 4 points, worse at 2" in said


def test_noise_alone_is_undecided_and_no_arm_surely_best() -> None:
    said = comparison_text(planted(lambda arm, at: 0.0, [DOSE, WEB], noise=1.0))
    assert "undecided at 8 of 8 points" in said
    assert "no point is decided: where the sign changes cannot be told" in said
    assert "comes to be ahead" not in said
    assert (
        "No arm is surely best anywhere on effective words; by means alone, of 8 points: ‘" in said
    )
    assert "(surely at" not in said
    assert "nothing is corrected over 8 points" in said
    assert "With 4 pairs" in said


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ((-9, -0.1, 0.1, 0.2), "mark comes to be ahead, if at all, at 1 at least: nothing after"),
        ((-0.1, -0.1, 9, 9), "mark comes to be ahead at 4 at most: nothing before is decided"),
        ((9, 9, 0.1, 9), "mark ahead at 3 of 4 points, no other is decided"),
    ],
)
def test_what_one_side_alone_decides_is_said_as_a_limit(
    gains: tuple[float, ...], expected: str
) -> None:
    line = crossed(gains)
    assert expected in line


def crossed(gains: tuple[float, ...]) -> str:
    """Say a line whose gains of 9 alone are decided."""
    at = [1, 2, 4, 8]
    decided = [abs(gain) > 1 for gain in gains]
    found = crossings(axis(*at), at, gains, decided)
    signs = {"positive" if y > 0 else "negative" for y in gains if abs(y) > 1}
    line = Line({}, found, sorted(signs), sum(decided), len(at))
    return _line(line, {"positive": "mark", "negative": "none"})


def test_arms_that_are_the_same_are_said_so() -> None:
    said = "\n".join(answer(planted(lambda arm, at: 1.0 * at["dose"], [DOSE])))
    assert "the same at 4 of 4 points" in said
    assert "the sign changes nowhere" in said
    assert "arms tie at 4" in said


def test_sampled_points_are_told_by_rank_correlation() -> None:
    ranges = [{"name": name, "low": 0, "high": 1} for name in ("dose", "web")]
    found = planted(lambda arm, at: at["dose"] - 0.5 if arm == "mark" else 0.0, ranges,
                    design={"kind": "sobol", "points": 32}, noise=0.001)  # fmt: skip
    said = "\n".join(answer(found))
    assert "decided above 0 at 16 points, below at 16" in said
    assert "rank correlation with parameters over points: dose +1.00, web " in said
    assert "a scrambled Sobol design of 32 points (seed 1)" in comparison_text(found)


def test_one_arm_is_told_by_its_levels() -> None:
    found = planted(lambda arm, at: 2.0 * at["dose"], [DOSE, WEB], arms=("as it is",))
    said = "\n".join(answer(found))
    assert (
        "Effective words: mean from 2 (at dose=1, web=small) to 16 (at dose=8, web=large)" in said
    )
    assert "mean over all else: 2 with dose=1, 16 with 8" in said
    assert "against" not in comparison_text(found)
    assert "undecided" not in comparison_text(found)
