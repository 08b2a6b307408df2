"""A bundle in the answer, in the terminal, in the waterfall and on the page."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from ecosystem.reporting.bundle_facts import bundle_facts
from ecosystem.reporting.bundle_text import bundle_answer, bundle_lines
from tests.experiments.planted_bundle import Value, result_of
from tests.reporting.small_report import report

TITLES = {"marks": "Models mark their pages", "library": "A sealed archive"}
PARTS = ("marks", "library")
WORTH = {"": 100.0, "marks": 105.0, "library": 109.0, "library marks": 112.0}


def noisy(slope: float = 1.0, size: float = 0.1) -> Value:
    """Return planted outcomes whose differences to nothing are scaled, with small noise."""

    def value(members: frozenset[str], replicate: int) -> float:
        noise = size * (replicate % 3 - 1) * len(members)
        return 100 + slope * (WORTH[" ".join(sorted(members))] - 100) + noise

    return value


def test_the_answer_says_what_is_whose_and_how_far_they_overlap() -> None:
    (said,) = bundle_answer(result_of(PARTS, {"as it is": noisy()}, titles=TITLES))
    assert said.startswith("Of what the bundle does to effective words, in all +1")
    assert "‘Models mark their pages’ does +3." in said
    assert "‘A sealed archive’ does +7." in said
    assert "by Shapley values." in said
    assert "less than each alone adds up to." in said
    assert "cannot be told" not in said


def test_of_a_loss_that_falls_less_together_the_words_are_the_same() -> None:
    (said,) = bundle_answer(result_of(PARTS, {"as it is": noisy(-1)}, better="lower"))
    assert "in all −1" in said
    assert "less than each alone adds up to." in said


def test_what_cannot_be_told_from_0_is_called_so() -> None:
    (said,) = bundle_answer(result_of(PARTS, {"as it is": noisy(0.001, 3)}))
    assert said.count("cannot be told from 0") == 3
    assert "Together they do what each alone adds up to." not in said


def test_parts_that_add_up_are_said_to() -> None:
    def value(members: frozenset[str], replicate: int) -> float:
        return replicate + 3.0 * len(members)

    (said,) = bundle_answer(result_of(PARTS, {"as it is": value}))
    assert said.endswith("Together they do what each alone adds up to.")


def test_parts_that_undo_each_other_are_told_without_less_or_more() -> None:
    worth = {"": 0.0, "marks": 2.0, "library": 1.0, "library marks": -4.0}

    def value(members: frozenset[str], replicate: int) -> float:
        return worth[" ".join(sorted(members))] + 0.01 * replicate * len(members) ** 2

    (said,) = bundle_answer(result_of(PARTS, {"as it is": value}))
    assert " below what each alone adds up to." in said


def test_settings_of_which_the_same_is_said_are_told_together() -> None:
    calm, wild = noisy(), noisy(2)
    same = bundle_answer(result_of(PARTS, {"one": calm, "two": calm}))
    assert len(same) == 2
    assert same[1].startswith("  in every setting, in all +1")
    apart = bundle_answer(result_of(PARTS, {"one": calm, "two": wild, "three": calm}))
    assert [line.split(", in all")[0] for line in apart[1:]] == [
        "  in ‘one’ and ‘three’",
        "  in ‘two’",
    ]


def test_without_pairs_or_intervals_nothing_is_made_up() -> None:
    (said,) = bundle_answer(result_of(PARTS, {"as it is": lambda of, _: None if of else 1.0}))
    assert said.endswith("nothing can be said: no seed gives a finite outcome in all coalitions.")
    (said,) = bundle_answer(result_of(PARTS, {"as it is": noisy()}, n=1))
    assert said.count("(no interval)") == 3
    assert "What each does alone sums to +13.8" in said


def test_the_table_has_all_three_ways_to_count_and_the_whole_last() -> None:
    lines = list(bundle_lines(result_of(PARTS, {"as it is": noisy()})))
    head, first, *_, overlap, whole, pairs = lines[2:8]
    assert head.split() == ["alone", "last", "Shapley", "value"]
    assert first.split()[0] == "marks"
    assert overlap.split()[0] == "overlap"
    assert whole.split()[:2] == ["all", "together"]
    assert pairs == "  over 5 pairs"
    (outcome,) = bundle_facts(result_of(PARTS, {"as it is": noisy()}))
    assert [arm for arm, _ in outcome["settings"][0]["parts"]] == list(PARTS)


def test_the_waterfall_draws_four_settings_and_names_them() -> None:
    pytest.importorskip("matplotlib", reason="figures need the extra 'report'")
    from ecosystem.reporting.waterfall_figure import waterfalls

    worlds = {f"world {i}": noisy(i) for i in range(1, 7)}
    (picture,) = waterfalls(result_of(PARTS, worlds, titles=TITLES))
    assert picture.name == "waterfall"
    assert "Of 6 settings, ‘world 1’, ‘world 2’, ‘world 3’ and ‘world 4’ are drawn." in (
        picture.caption
    )
    assert picture.png.startswith(b"\x89PNG")
    (picture,) = waterfalls(result_of(PARTS, {"as it is": lambda of, _: None}))
    assert "are drawn" not in picture.caption


def test_the_page_has_the_waterfall_the_numbers_and_the_added_arm_escaped(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="a report needs the extra 'report'")
    out = report(
        tmp_path,
        ("replicates: 3", "replicates: 2"),
        ("- name: more", "- name: more\n    title: <b>More</b>"),
        ("reference: none\n", "reference: none\nbundle: [more, late]\n"),
    )
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<b>More</b>" not in page
    text = html.unescape(page)
    for said in (
        '<h2 id="bundle">Parts of the bundle</h2>', '<a href="#bundle">The bundle</a>',
        "<b>More</b> + late; for the bundle, ‘more’ and ‘late’ laid over each other",
        "Of what the bundle does to diversity", "loss, in bits per token",
    ):  # fmt: skip
        assert said in text
    assert (out / "figures" / "waterfall.png").exists()
    assert (out / "figures" / "waterfall.svg").exists()


def test_without_a_bundle_the_page_does_not_speak_of_one(reported: Path) -> None:
    assert 'id="bundle"' not in (reported / "report.html").read_text(encoding="utf-8")
    assert not (reported / "figures" / "waterfall.png").exists()
