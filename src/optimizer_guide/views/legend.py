"""Which line is whose, in a corner of the plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bokeh.core.properties import value
from bokeh.models import InlineStyleSheet
from bokeh.models.annotations import Legend, LegendItem
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.views.look import Plot

Place = Literal["top_left", "top_center", "top_right", "bottom_left", "bottom_right"]

CSS = """
:host { background: color-mix(in srgb, var(--paper, #fdfdfb) 82%, transparent) !important;
  pointer-events: none !important; }
.bk-label { color: var(--ink, #1b1d21) !important;
  font: 13px/1.3 var(--sans, sans-serif) !important; }
"""


def draw_legend(
    p: Plot, entries: Mapping[str, Sequence[GlyphRenderer]], place: Place = "top_right"
) -> None:
    """A key at an edge of a plot: what to write → what is drawn beside it, such as a path."""
    items = [
        LegendItem(label=value(text), renderers=list(drawn)) for text, drawn in entries.items()
    ]
    room: dict[str, Any] = {"margin": 6, "padding": 4, "spacing": 1, "label_standoff": 6}
    p.add_layout(
        Legend(
            items=items, location=place, level="underlay", glyph_width=28, glyph_height=16,
            border_line_color=None, background_fill_alpha=0,
            stylesheets=[InlineStyleSheet(css=CSS)], **room,
        )
    )  # fmt: skip
