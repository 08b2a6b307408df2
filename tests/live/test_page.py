"""The page as a visitor uses it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ecosystem import Scenario
from ecosystem.live.panels import PANELS
from tests.small import small

pytestmark = pytest.mark.filterwarnings("ignore")  # of Solara and what it imports


@contextmanager
def opened(scenario: Scenario) -> Iterator[Any]:
    """Return the page of a scenario: a tree of widgets."""
    solara = pytest.importorskip("solara", reason="the page needs the extra 'viz'")
    from ecosystem.live.page import Layout, Page, show

    show(scenario)
    box, rendered = solara.render(Layout(children=[Page()]), handle_error=False)
    yield box
    rendered.close()


@pytest.fixture
def page() -> Iterator[Any]:
    """Return the page of the small scenario."""
    with opened(small()) as box:
        yield box


def widgets(widget: Any) -> Iterator[Any]:
    """Return a widget and all below it."""
    yield widget
    for child in getattr(widget, "children", None) or []:
        if not isinstance(child, str):
            yield from widgets(child)


def texts(page: Any) -> list[str]:
    """Return every text on the page."""
    found = [getattr(widget, "children", None) or [] for widget in widgets(page)]
    return [child for children in found for child in children if isinstance(child, str)]


def button(page: Any, label: str) -> Any:
    """Return the button with a label."""
    return next(w for w in widgets(page) if getattr(w, "children", None) == [label])


def headline(page: Any) -> str:
    """Return the line that says where the world is in its time."""
    return next(text for text in texts(page) if "· round" in text)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_steps_to_the_end_and_begins_again(page: Any) -> None:
    assert headline(page) == "1 January 2020 · round 0 of 4 · seed 1"
    for round_ in range(1, 5):
        assert not button(page, "Step").disabled
        button(page, "Step").click()
        assert f"round {round_} of 4" in headline(page)
    assert headline(page) == "1 January 2021 · round 4 of 4 · seed 1 · finished"
    assert button(page, "Step").disabled
    button(page, "Reset").click()
    assert "round 0 of 4" in headline(page)
    assert not button(page, "Step").disabled


def test_it_plays_until_paused() -> None:
    with opened(small(time={"rounds": 200})) as page:
        button(page, "▶").click()
        wait_for(lambda: "round 0 of" not in headline(page))
        button(page, "❚❚").click()
        time.sleep(1)  # the round that was under way may end
        paused = headline(page)
        assert "finished" not in paused
        time.sleep(1)
        assert headline(page) == paused


def test_a_page_that_is_closed_stops_its_world() -> None:
    with opened(small(time={"rounds": 2000})) as page:
        button(page, "▶").click()
        wait_for(lambda: "round 0 of" not in headline(page))
        players = set(threading.enumerate()) - {threading.current_thread()}
    wait_for(lambda: not any(player.is_alive() for player in players if not player.daemon), 10)


def test_a_typed_seed_counts_from_the_next_reset(page: Any) -> None:
    field = next(w for w in widgets(page) if (getattr(w, "label", "") or "").startswith("Seed"))
    field.v_model = "77"
    field.fire_event("focusout", "77")
    assert "seed 1" in headline(page)
    button(page, "Reset").click()
    assert headline(page).endswith("seed 77")


def test_pictures_change_with_every_round_and_say_what_they_show(page: Any) -> None:
    def pictures() -> list[dict[str, str]]:
        return [w.attributes for w in widgets(page) if getattr(w, "tag", None) == "img"]

    before = pictures()
    assert [p["alt"].split(",")[0] for p in before] == [panel.title for panel in PANELS]
    button(page, "Step").click()
    after = pictures()
    assert all(a["src"] != b["src"] for a, b in zip(after, before, strict=True))


def test_the_ledger_of_the_web_is_shown(page: Any) -> None:
    button(page, "Step").click()
    table = next(w for w in widgets(page) if getattr(w, "tag", None) == "table")
    for entry in ("before", "decayed", "published", "after"):
        assert f"<td>{entry}</td>" in table.unsafe_innerHTML
