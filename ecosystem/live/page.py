"""The page: Mesa's controls, the state of the world, and a picture per measure."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import solara

from ecosystem.live import status
from ecosystem.live.curves import Rows
from ecosystem.live.layout import Layout
from ecosystem.live.panels import PANELS, Panel, draw, in_words, remark
from ecosystem.live.world import LiveWorld
from ecosystem.scenario.scenario import Scenario

from mesa.visualization import SolaraViz  # isort: skip  # after our world, which tames Mesa
from mesa.visualization.utils import update_counter  # isort: skip

__all__ = ["Layout", "Page", "show"]
_shown = Scenario()


def show(scenario: Scenario) -> None:
    """Choose the scenario of pages opened from now on: Solara finds a page by its name only."""
    global _shown
    _shown = scenario


@solara.component
def Page() -> None:
    """Show a world of this visitor's own."""
    seed = str(_shown.seed)
    world = solara.use_reactive(solara.use_memo(lambda: LiveWorld(_shown, seed), []))
    seed_field = {"type": "InputText", "value": seed, "label": "Seed, at the next reset"}
    solara.use_effect(lambda: lambda: _stop(world.value), [])
    with solara.Div():
        with solara.Div(style="display: none"):  # its controls go to the layout
            SolaraViz(
                world,
                components=[],  # Mesa's own grid has two columns on a phone too
                model_params={"spec": _shown, "seed": seed_field},
            )
        Panels(world.value)


def _stop(world: LiveWorld) -> None:
    world.running = False


@solara.component
def Panels(world: LiveWorld) -> None:
    """Show the state of a world and all its panels."""
    with solara.Div(classes=["live-panels"]):
        Status(world)
        for panel in PANELS:
            Picture(world, panel)


@solara.component
def Status(world: LiveWorld) -> None:
    """Show the title, the date and the ledger."""
    update_counter.get()
    with solara.Card(world.spec.title or "A scenario without a title", margin=0):
        if world.remark:
            solara.Warning(world.remark)
        solara.Text(status.headline(world), style="font-size: 1.1rem; font-weight: 500")
        for line in status.lines(world):
            solara.Text(line, style="display: block")
        solara.HTML("table", _table(status.last_ledger(world)))


def _table(entries: Rows) -> str:
    rows = [
        f"<tr><td>{escape(row['entry'])}</td>"
        + "".join(f"<td>{row[unit]:+,}</td>" for unit in ("n_pages", "n_tokens", "n_draws"))
        + "</tr>"
        for row in entries
    ]
    head = "<tr><th>entry</th><th>pages</th><th>tokens</th><th>draws</th></tr>"
    return head + "".join(rows) if rows else ""


@solara.component
def Picture(world: LiveWorld, panel: Panel) -> None:
    """Show one panel."""
    update_counter.get()
    labs = [lab.name for lab in world.spec.labs]
    found = panel.curves(world.tables, labs)

    def image() -> str:
        start, end = (world.calendar.date_of(r) for r in (0, max(1, world.calendar.rounds)))
        return b64encode(draw(panel, found, start, end)).decode()

    svg = solara.use_memo(image, [id(world), world.round])
    source = f"data:image/svg+xml;base64,{svg}"
    with solara.Card(panel.title, panel.unit, margin=0):
        solara.HTML("img", attributes={"src": source, "alt": in_words(panel, found)})
        solara.Text(f"{panel.note} {remark(found)}".strip(), classes=["live-note"])
