"""Where Mesa's controls stand: beside the panels, and above them on a phone."""

from __future__ import annotations

from typing import Any

import solara
from solara.components.applayout import sidebar_portal

_CSS = """
.live { display: grid; gap: 12px; padding: 12px; align-items: start; }
.live-controls .v-card { margin: 0 !important; }
.live-panels { display: grid; gap: 12px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); }
.live-panels img { width: 100%; }
.live-panels .v-card__title { word-break: normal; }
.live-panels table { font-size: 0.8rem; text-align: right; border-spacing: 0.5rem 0;
  margin: 0.5rem -0.5rem 0; }
.live-panels th:first-child, .live-panels td:first-child { text-align: left; }
.live-note { font-size: 0.85rem; color: #555; }
@media (min-width: 720px) {
  .live { grid-template-columns: 17rem minmax(0, 1fr); }
  .live-controls { position: sticky; top: 12px; }
}
@media (max-width: 719px) { .live-controls .v-card:last-child { display: none; } }
"""


@solara.component
def Layout(children: list[Any]) -> None:
    """Lay out the page; Solara's own layout hides it behind the controls on a phone."""
    controls = sidebar_portal.use_portal()
    solara.Style(_CSS)
    with solara.Div(classes=["live"]):
        solara.Div(classes=["live-controls"], children=controls)
        solara.Div(children=children)
