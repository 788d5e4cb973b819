"""Which line is whose, in a corner of the plot."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bokeh.core.properties import value
from bokeh.core.property.vectorization import Field
from bokeh.models import ColumnDataSource, InlineStyleSheet
from bokeh.models.annotations import Legend, LegendItem
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.views.look import Plot, add

Place = Literal["top_left", "top_center", "top_right", "bottom_left", "bottom_right"]

CSS = """
:host { background: color-mix(in srgb, var(--figure-paper) 82%, transparent) !important;
  pointer-events: none !important; }
.bk-label { color: var(--figure-ink) !important;
  font: 13px/1.3 var(--sans, sans-serif) !important; }
"""


def draw_legend(
    p: Plot, entries: Mapping[str, Sequence[GlyphRenderer]], place: Place = "top_right"
) -> None:
    """A key at an edge of a plot: what to write → what is drawn beside it, such as a path."""
    items = [
        LegendItem(label=value(text), renderers=[_sample(p, one) for one in drawn])
        for text, drawn in entries.items()
    ]
    room: dict[str, Any] = {"margin": 6, "padding": 4, "spacing": 1, "label_standoff": 6}
    p.add_layout(
        Legend(
            items=items,
            location=place,
            level="underlay",
            glyph_width=28,
            glyph_height=16,
            border_line_color=None,
            background_fill_alpha=0,
            stylesheets=[InlineStyleSheet(css=CSS)],
            **room,
        )
    )


def _sample(p: Plot, drawn: GlyphRenderer) -> GlyphRenderer:
    """The same glyph at a place that is nowhere, which no step moves.

    With every change of what it refers to Bokeh empties a legend, and does not paint it anew.
    """
    glyph = drawn.glyph.clone()
    properties = glyph.properties_with_values(include_defaults=False).values()
    places = {value.field for value in properties if isinstance(value, Field)}
    return add(p, ColumnDataSource({place: [math.nan] for place in sorted(places)}), glyph)
