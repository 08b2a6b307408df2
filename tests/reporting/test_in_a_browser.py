"""Pages of reports in a real browser: on a telephone, on a desk, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.chromium import NAMES, Chromium, chromium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        chromium() is None,
        reason=f"there is no Chromium on this machine (looked for {', '.join(NAMES)});"
        " apt-get install chromium-headless-shell",
    ),
]
WIDTHS = (390, 1280)
PAPER = (718, 1046)  # what browsers leave of A4, in CSS pixels
BAD = """\
<!DOCTYPE html><title>bad</title><link rel="icon" href="data:,">
<div style="width: 1500px">wide</div>
<table><tbody><tr><th><div style="width: 800px">name</div></th></tr></tbody></table>
<figure><svg width="0" height="10"></svg></figure>
<figure><svg width="100" height="2000"></svg></figure>
<img src="http://127.0.0.1:9/nothing.png">
<script>console.warn("careful"); throw new Error("bad");</script>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    path = chromium()
    assert path is not None
    with Chromium(path) as opened:
        yield opened


def said(browser: Chromium) -> list[str]:
    """Return errors and warnings of the console, and requests for anything but the page."""
    found = []
    for event in browser.events:
        what: dict[str, Any] = event["params"]
        if event["method"] == "Runtime.exceptionThrown":
            found.append(f"exception: {what['exceptionDetails']['text']}")
        if event["method"] == "Runtime.consoleAPICalled" and what["type"] in ("warning", "error"):
            found.append(f"console: {what['args'][0].get('value')}")
        if event["method"] == "Log.entryAdded" and what["entry"]["level"] in ("warning", "error"):
            found.append(f"log: {what['entry']['text']}")
        if event["method"] == "Network.requestWillBeSent":
            url = what["request"]["url"]
            if not url.startswith(("file:", "data:")) or what.get("type") != "Document":
                found.append(f"request: {url}")
    return found


def sizes(browser: Chromium) -> list[list[float]]:
    """Return width and height of every picture."""
    found: list[list[float]] = browser.say(
        "Array.from(document.querySelectorAll('figure svg'), svg => svg.getBoundingClientRect())"
        ".map(box => [box.width, box.height])"
    )
    return found


def faults(browser: Chromium, page: Path, width: int) -> list[str]:
    """Return what is wrong with a page in a window of a width."""
    browser.events.clear()
    browser.go(page, width)
    found = []
    for state in ("closed", "open"):
        if state == "open":
            browser.say("document.querySelectorAll('details').forEach(part => part.open = true)")
        wide = browser.say("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{state}: {wide} px wide")
        heads = browser.say(
            "Array.from(document.querySelectorAll('tbody th:not([colspan])'), head =>"
            " head.getBoundingClientRect().width)"
        )
        found += [f"{state}: names {head} px wide" for head in heads if head > width / 2]
        found += [f"{state}: picture of {w} x {h}" for w, h in sizes(browser) if not w or not h]
    return found + said(browser)


@pytest.fixture(params=["reported", "priced", "swept"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Return the folders of a comparison without prices, of one with them, and of a sweep."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_shows_every_figure_and_asks_for_nothing(
    browser: Chromium, folder: Path, width: int
) -> None:
    assert faults(browser, folder / "report.html", width) == []
    n_figures = len(list((folder / "figures").glob("*.svg")))
    assert len(sizes(browser)) == n_figures >= 1


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_have_letters_that_can_be_read(
    browser: Chromium, folder: Path, width: int
) -> None:
    """All are drawn 4 inches wide with letters of 8 points, 8 units of their view box, or more."""
    browser.go(folder / "report.html", width)
    boxes = browser.say(
        "Array.from(document.querySelectorAll('figure svg'), svg => svg.viewBox.baseVal.width)"
    )
    for (shown, _), units in zip(sizes(browser), boxes, strict=True):
        assert 8 * shown / units >= 9  # CSS pixels


def test_on_a_desk_no_kind_of_payers_is_cut_off(browser: Chromium, priced: Path) -> None:
    browser.go(priced / "report.html", 1280)
    boxes = browser.say(
        "Array.from(document.querySelectorAll('#costs ~ details[open] .box'), box =>"
        " [box.scrollWidth, box.clientWidth])"
    )
    assert boxes
    assert all(scrolled <= shown for scrolled, shown in boxes)


def cut(browser: Chromium, page: Path) -> list[str]:
    """Return the pictures that paper would cut: too large for a page, or free to break."""
    browser.go(page, PAPER[0], PAPER[1])
    browser.do("Emulation.setEmulatedMedia", media="print")
    found: list[list[Any]] = browser.say(
        "Array.from(document.querySelectorAll('figure'), one => {"
        " const box = one.getBoundingClientRect();"
        " return [box.right, box.height, getComputedStyle(one).breakInside]; })"
    )
    browser.do("Emulation.setEmulatedMedia", media="")
    return [
        f"{right} {height} {inside}"
        for right, height, inside in found
        if right > PAPER[0] or height > PAPER[1] or inside != "avoid"
    ]


def test_paper_cuts_no_figure(browser: Chromium, folder: Path) -> None:
    assert cut(browser, folder / "report.html") == []


def test_paper_shows_the_numbers_that_a_screen_folds(browser: Chromium, priced: Path) -> None:
    browser.go(priced / "report.html", PAPER[0], PAPER[1])
    height = "document.documentElement.scrollHeight"
    folded = browser.say(height)
    browser.do("Emulation.setEmulatedMedia", media="print")
    printed = browser.say(height)
    browser.say("document.querySelectorAll('details:not(#scenarios ~ details)')"
                ".forEach(each => { each.open = true; })")  # fmt: skip
    opened = browser.say(height)
    browser.do("Emulation.setEmulatedMedia", media="")
    assert folded < printed == opened


def test_a_bad_page_is_seen_to_be_bad(browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD, encoding="utf-8")
    for width in WIDTHS:
        found = "\n".join(faults(browser, page, width))
        for fault in (
            "closed: 1508 px wide", "names 802 px wide", "picture of 0 x 10", "console: careful",
            "exception: Uncaught", "request: http://127.0.0.1:9/nothing.png",
        ):  # fmt: skip
            assert fault in found
    assert len(cut(browser, page)) == 2
