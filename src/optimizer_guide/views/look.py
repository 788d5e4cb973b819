"""How plots look: quiet axes, no toolbar, colours that are seen in light and dark.

What is not data (axes, grids, labels) takes its colours from CSS variables that the page sets, so
that a change of theme needs no word to Python.  What is data has one colour that is seen on both
backgrounds, at a contrast of at least 3:1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bokeh.core.properties import value
from bokeh.models import (
    BasicTicker,
    BasicTickFormatter,
    ColumnDataSource,
    FixedTicker,
    Text,
    Tool,
)
from bokeh.models.glyph import Glyph
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure

from optimizer_guide.kit.styles import LIGHT

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
Plot = figure


def plot(
    name: str,
    label: str,
    *,
    height: int,
    x_label: str = "",
    y_label: str = "",
    tools: list[Tool] | None = None,
    **options: Any,
) -> Plot:
    """An empty plot in the guide's look: as wide as its place, no toolbar, ranges fixed.

    ``name`` is what its axes are called by, ``label`` what a screen reader says.
    """
    p = figure(
        height=height,
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools=tools or [],
        x_axis_label=x_label,
        y_axis_label=y_label,
        background_fill_alpha=0,
        border_fill_alpha=0,
        outline_line_color=None,
        min_border=0,
        min_border_right=8,
        min_border_top=8,
        output_backend="canvas",
        name=name,
        tags=[label],
        **options,
    )
    if x_label == "step":  # long numbers, often in a narrow plot beside the plane
        p.xaxis.ticker = BasicTicker(desired_num_ticks=4)
    p.grid.grid_line_color = LIGHT["grid"]
    p.grid.level = "image"
    for axis in [*p.xaxis, *p.yaxis]:
        axis.axis_line_color = None
        axis.major_tick_line_color = None
        axis.minor_tick_line_color = None
        axis.major_label_text_font = axis.axis_label_text_font = SANS
        axis.major_label_text_font_size = "12px"
        axis.axis_label_text_font_size = "13px"
        axis.axis_label_text_font_style = "normal"
        axis.major_label_text_color = axis.axis_label_text_color = LIGHT["quiet"]
        if isinstance(axis.formatter, BasicTickFormatter):
            axis.formatter.use_scientific = False
    return p


def add(
    p: Plot, source: ColumnDataSource, glyph: Glyph, part: str = "", **options: Any
) -> GlyphRenderer:
    """Draw a glyph, which belongs to a ``part`` of the figure if that is named.

    One glyph, not four: nothing here is selected or muted.
    """
    renderer = p.add_glyph(
        source, glyph, selection_glyph=None, nonselection_glyph=None, muted_glyph=None, **options
    )
    if part:
        renderer.tags = [f"part:{part}"]
    return renderer


def add_text(
    p: Plot, source: ColumnDataSource, x: Any, y: Any, text: Any, **options: Any
) -> GlyphRenderer:
    """Write words into a plot, in its font; where no other is given, centred on their place."""
    part, level = options.pop("part", ""), options.pop("level", "glyph")
    defaults: dict[str, Any] = {
        "text_font": value(SANS),
        "text_font_size": "13px",
        "text_align": "center",
        "text_baseline": "middle",
    }
    return add(p, source, Text(x=x, y=y, text=text, **defaults | options), part, level=level)


def write(p: Plot, x: float, y: float, text: str, **options: Any) -> GlyphRenderer:
    """Write words that stand still."""
    source = ColumnDataSource({"x": [x], "y": [y], "text": [text]})
    return add_text(p, source, "x", "y", "text", **options)


def tick(p: Plot, *, x: Sequence[float] | None = None, y: Sequence[float] | None = None) -> None:
    """Put the ticks of an axis, and the grid's lines, at these places."""
    for places, axis, grid in ((x, p.xaxis, p.xgrid), (y, p.yaxis, p.ygrid)):
        if places is not None:
            axis.ticker = grid.ticker = FixedTicker(ticks=list(places))


def loss_by_step(last: int, losses: tuple[float, float], height: int) -> Plot:
    """An empty plot of the loss by step, from 0 to the ``last``, on a log scale."""
    return plot(
        "loss",
        "The loss by step, on a log scale",
        height=height,
        x_label="step",
        y_label="loss",
        y_axis_type="log",
        x_range=by_step(last),
        y_range=losses,
    )


def by_step(last: int) -> tuple[float, float]:
    """The range of an axis of steps, with room for half a marker at either end."""
    return -0.02 * last, 1.03 * last
