"""Policies against each other: how much archive is worth a watermark."""

from __future__ import annotations

import numpy as np

from ecosystem.scenario.filters import WatermarkDetector
from ecosystem.scenario.labs import ArchiveStock
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.web import FixedLength
from ecosystem.validation.case import Case, Claim, Tables, column, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift, marks

_OFF = 0.1  # an archive share that is off by this is told apart


def _ai_share(s: Scenario) -> float:
    """Return the AI share of each lab's web."""
    written = {group.name: group.pages for group in s.publishers}
    human, ai = written["people"], written["by-marking"]
    assert ai == written["by-archiving"]
    assert isinstance(human, int | float) and isinstance(ai, int | float)
    return ai / (human + ai)


def _behind_the_mark(s: Scenario) -> tuple[float, float, float, float]:
    """Return AI share, share of it that is marked, and the test's true and false rates."""
    [test], [mark], length = s.filters, s.watermarks, s.publishers[0].length
    adopted = next(lab.marked_share for lab in s.labs if lab.name == "marking")
    assert isinstance(test, WatermarkDetector) and isinstance(length, FixedLength)
    assert isinstance(adopted, int | float)
    assert mark.green_probability is not None and test.z_threshold is not None
    found, accused = (
        marks.detection(length.tokens, green, mark.gamma, test.z_threshold, strict=test.strict)
        for green in (mark.green_probability, mark.gamma)
    )
    return _ai_share(s), adopted, found, accused


def _archive_share(s: Scenario) -> float:
    [share] = [
        source.share for lab in s.labs for source in lab.sources if isinstance(source, ArchiveStock)
    ]
    assert isinstance(share, int | float)
    return share


def _read(tables: Tables, lab: str) -> np.ndarray:
    return column(tables, "labs", "ai_share_trained", lab=lab)


def _break_even(s: Scenario) -> list[Claim]:
    web = _behind_the_mark(s)
    ai, share, even = web[0], _archive_share(s), marks.break_even(*web)
    if abs(share - even) > 1e-3:
        raise ValueError(f"the archive share is {share}; expected the break-even, {even:.4f}")
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    read = ai * (1 - even)
    off = {
        f"{abs(d)} {'more' if d > 0 else 'less'} archive than a*": -ai * d for d in (_OFF, -_OFF)
    }
    kept = drift.human_share_iid(n, 1 - read, rounds)
    # Where half of the web is human, doing nothing costs little that few rounds could show.
    alone = {"no policy": drift.human_share_iid(n, 1 - ai, rounds)} if ai > 0.5 else {}

    def each(number: float) -> np.ndarray:
        return np.full(len(rounds), number)

    return [
        Claim(
            "AI share read behind the mark",
            "s (1 - tau) / (1 - s tau), tau = w TPR",
            lambda t: _read(t, "marking"),
            each(read),
            rounds,
            bugs={"all AI text marked": each(marks.ai_share_after(ai, 1.0, *web[2:]))},
        ),
        Claim(
            "AI share read beside the archive",
            "s (1 - a*), a* = tau (1-s) / (1 - s tau)",
            lambda t: _read(t, "archiving"),
            each(read),
            rounds,
            bugs={bug: each(read + shift) for bug, shift in off.items()},
        ),
        Claim(
            "how much more AI text is read beside the archive",
            "0 at a*",
            lambda t: _read(t, "archiving") - _read(t, "marking"),
            each(0.0),
            rounds,
            bugs={bug: each(shift) for bug, shift in off.items()},
        ),
        *(
            Claim(
                f"diversity of the lab that is {lab}, H / H*",
                "P17 with m = 1 - s (1 - a*)",
                lambda t, lab=lab: output(t, "gini_simpson", lab) / star,  # type: ignore[misc]
                kept,
                rounds,
                bugs=alone,
            )
            for lab in ("marking", "archiving")
        ),
    ]


CASES: tuple[Case, ...] = (
    Case(
        "break-even",
        "P32, P33: an archive share that is worth as much as a watermark",
        "theory/break-even",
        200,
        _break_even,
        "derived",
        settings={
            "s = 0.5": (),
            "s = 0.9": (
                "publishers.people.pages=200",
                "publishers.by-marking.pages=1800",
                "publishers.by-archiving.pages=1800",
                "labs.archiving.sources[0].share=0.1171",
                "labs.archiving.sources[1].share=0.8829",
            ),
        },
        axis="AI share of the web and round",
    ),
)
