"""How plots look: quiet axes, no toolbar, colours that are seen in light and dark; and what is
written in them, and told under the pointer.

What is not data (axes, grids, labels) takes its colours from CSS variables that the page sets, so
that a change of theme needs no word to Python.  What is data has one colour that is seen on both
backgrounds, at a contrast of at least 3:1.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bokeh.core.properties import value
from bokeh.models import (
    BasicTicker,
    BasicTickFormatter,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    Line,
    Text,
)
from bokeh.models.glyph import Glyph
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure

from optimizer_guide.kit.computed import by_step
from optimizer_guide.kit.styles import LIGHT, class_of

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
Plot = figure
BOX = (
    "margin: -5px; padding: 6px 10px; background: var(--figure-paper); "
    "color: var(--figure-ink); font: 13px/1.4 var(--sans, sans-serif)"
)
"""CSS over Bokeh's own box, which is always white."""


def plot(
    name: str,
    label: str,
    *,
    height: int,
    x_label: str = "",
    y_label: str = "",
    part: str = "",
    **options: Any,
) -> Plot:
    """An empty plot in the guide's look: as wide as its place, no toolbar, ranges fixed.

    ``name`` is what its axes are called by, ``label`` what a screen reader says, ``part`` the part
    of the figure that it comes and goes with, if it does; see `introduced`.
    """
    p = figure(
        height=height,
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools=[],
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
        tags=[label, part],
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


def introduced(p: Plot) -> dict[str, str]:
    """Name, label and part of a plot.  Bokeh keeps in a model's ``tags`` what is not its own."""
    label, part = map(str, p.tags)
    return {"name": str(p.name), "label": label} | ({"part": part} if part else {})


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


def add_line(
    p: Plot,
    source: ColumnDataSource,
    x: str,
    y: str,
    color: str,
    *,
    width: float = 1.0,
    dash: str | Sequence[int] = "solid",
    alpha: float = 1.0,
    part: str = "",
    level: str = "glyph",
) -> GlyphRenderer:
    """Draw a line from row to row of a source."""
    line = Line(x=x, y=y, line_color=color, line_width=width, line_dash=dash, line_alpha=alpha)
    return add(p, source, line, part, level=level)


def add_text(
    p: Plot,
    source: ColumnDataSource,
    x: Any = "x",
    y: Any = "y",
    text: Any = "text",
    *,
    color: str,
    align: str = "center",
    offset: tuple[Any, Any] = (0, 0),
    size: str = "13px",
    bold: bool = False,
    box: str = "",
    part: str = "",
    level: str = "glyph",
    **options: Any,
) -> GlyphRenderer:
    """Write words into a plot, in its font.

    ``align``: how they stand to their place, such as ``right``, ``left bottom``, or the column that
    says it; ``offset``: how many pixels beside and below it.  ``box`` is the colour of one behind
    them; ``options`` are Bokeh's for a text.
    """
    across, _, up = align.partition(" ")
    if bold:
        options["text_font_style"] = "bold"
    if box:
        options = {"background_fill_color": box, "padding": 2, "border_radius": 3} | options
    words = Text(
        x=x,
        y=y,
        text=text,
        text_font=value(SANS),
        text_font_size=size,
        text_color=color,
        text_align=across,
        text_baseline=up or "middle",
        x_offset=offset[0],
        y_offset=offset[1],
        **options,
    )
    return add(p, source, words, part, level=level)


def write(p: Plot, x: float, y: float, text: str, **options: Any) -> GlyphRenderer:
    """Write words that stand still."""
    source = ColumnDataSource({"x": [x], "y": [y], "text": [text]})
    return add_text(p, source, **options)


def draw_line(p: Plot, x: Sequence[float], y: Sequence[float], color: str, **options: Any) -> None:
    """Draw a line that stands still; ``options`` are those of `add_line`."""
    source = ColumnDataSource({"x": list(x), "y": list(y)})
    add_line(p, source, "x", "y", color, **options)


def tick(p: Plot, *, x: Sequence[float] | None = None, y: Sequence[float] | None = None) -> None:
    """Put the ticks of an axis, and the grid's lines, at these places."""
    for places, axis, grid in ((x, p.xaxis, p.xgrid), (y, p.yaxis, p.ygrid)):
        if places is not None:
            axis.ticker = grid.ticker = FixedTicker(ticks=list(places))


def plot_by_step(
    name: str, label: str, last: int, y_label: str, y_range: tuple[float, float], **options: Any
) -> Plot:
    """An empty plot by step, from 0 to the ``last``, with room for half a marker at either end;
    ``options`` are those of `plot`."""
    low, high, *_ = by_step(last)
    options |= {"x_range": (low, high), "y_range": y_range}
    return plot(name, label, x_label="step", y_label=y_label, **options)


def loss_by_step(last: int, losses: tuple[float, float], height: int) -> Plot:
    """The same of the loss, on a log scale."""
    label = "The loss by step, on a log scale"
    return plot_by_step("loss", label, last, "loss", losses, height=height, y_axis_type="log")


def tell(p: Plot, drawn: GlyphRenderer, head: str, columns: Mapping[str, str]) -> None:
    """Under the pointer a ``head``, HTML in which ``@name`` is a column's value there, and below it
    the ``columns``: what to call each → its name (of an image, ``image``)."""
    said = " &nbsp; ".join(f"{label} @{{{key}}}{{%.3g}}" for label, key in columns.items())
    tooltip = f"<div style='{BOX}'>{head}<br>{said}</div>"
    formatters: dict[str, Any] = {f"@{{{key}}}": "printf" for key in columns.values()}
    p.add_tools(
        HoverTool(renderers=[drawn], line_policy="nearest", tooltips=tooltip, formatters=formatters)
    )


def tell_run(
    p: Plot, line: GlyphRenderer, name: str, columns: Mapping[str, str], called: str = ""
) -> None:
    """The same on the line of an optimizer: its name, or what it is ``called``, and the step."""
    head = f"<b style='color: var(--{class_of(name)})'>{called or name}</b>, step @t"
    tell(p, line, head, columns)
