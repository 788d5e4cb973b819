"""How figures look: one colour, dash and marker an optimizer, quiet axes, light and dark.

What is not data (axes, grids, labels) takes its colours from CSS variables that the page sets, so
that a change of theme needs no message to Python.  What is data has one colour that is seen on
both backgrounds, at a contrast of at least 3:1.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from bokeh.models import BasicTicker, BasicTickFormatter, Tool
from bokeh.plotting import figure

from optimizer_guide.optimizer import Optimizer

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


class Style(NamedTuple):
    """How an optimizer is drawn; never by colour alone."""

    color: str
    dash: str
    marker: str


class _Styles(dict[str, Style]):
    """An optimizer of the reader's own has no style of its own yet."""

    def __missing__(self, name: str) -> Style:
        return Style("#a3765c", "dashdot", "inverted_triangle")


STYLES = _Styles({
    "SGD": Style("#c77700", "solid", "circle"),
    "Momentum": Style("#00916a", "solid", "square"),
    "Nesterov": Style("#3d9c88", "dashed", "square_pin"),
    "Adagrad": Style("#8c6bb1", "solid", "diamond"),
    "RMSProp": Style("#c0609a", "solid", "triangle"),
    "Adam": Style("#2b7bc4", "solid", "star"),
    "AdamW": Style("#3c9ad0", "dashed", "hex"),
})  # fmt: skip
DIVERGED = "#d55e00"
QUIET = "#8a8f98"
"""Grey that is seen on both backgrounds: surfaces, targets, what is beside the point."""


def style(optimizer: Optimizer | type[Optimizer]) -> Style:
    """The style of an optimizer, by its class."""
    cls = optimizer if isinstance(optimizer, type) else type(optimizer)
    return STYLES[cls.__name__]


def plot(
    *,
    x_label: str,
    y_label: str,
    height: int,
    label: str,
    tools: list[Tool] | None = None,
    **options: Any,
) -> figure:
    """An empty figure in the guide's look: as wide as its place, no toolbar, ranges fixed."""
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
        name=label,
        **options,
    )
    if x_label == "step":  # long numbers, often in a narrow plot beside the plane
        p.xaxis.ticker = BasicTicker(desired_num_ticks=4)
    p.grid.grid_line_color = "#e8e8e4"
    p.grid.level = "image"
    for axis in [*p.xaxis, *p.yaxis]:
        axis.axis_line_color = None
        axis.major_tick_line_color = None
        axis.minor_tick_line_color = None
        axis.major_label_text_font = axis.axis_label_text_font = SANS
        axis.major_label_text_font_size = "12px"
        axis.axis_label_text_font_size = "13px"
        axis.axis_label_text_font_style = "normal"
        axis.major_label_text_color = "#5d6169"
        axis.axis_label_text_color = "#5d6169"
        if isinstance(axis.formatter, BasicTickFormatter):
            axis.formatter.use_scientific = False
    return p


def by_step(last: int) -> tuple[float, float]:
    """The range of an axis of steps, with room for half a marker at either end."""
    return -0.02 * last, 1.03 * last


SHAPES: dict[str, str] = {
    "circle": '<circle cx="14" cy="7" r="4"/>',
    "square": '<rect x="10" y="3" width="8" height="8"/>',
    "square_pin": '<path d="M9 2Q14 5 19 2Q16 7 19 12Q14 9 9 12Q12 7 9 2Z"/>',
    "diamond": '<path d="M14 1.5L18.5 7L14 12.5L9.5 7Z"/>',
    "inverted_triangle": '<path d="M14 12L19 3H9Z"/>',
    "triangle": '<path d="M14 2L19 11H9Z"/>',
    "star": '<path d="M14 1L15.6 5.2L20 5.4L16.5 8.1L17.7 12.4L14 9.9L10.3 12.4L11.5 8.1L8 5.4'
    'L12.4 5.2Z"/>',
    "hex": '<path d="M14 2L18.3 4.5V9.5L14 12L9.7 9.5V4.5Z"/>',
}


def swatch(name: str) -> str:
    """SVG of an optimizer's line and marker, as its figures draw them, for words beside them."""
    color, dash, marker = STYLES[name]
    dashes = "" if dash == "solid" else ' stroke-dasharray="6 4"'
    return (
        f'<svg class="swatch" width="28" height="14" aria-hidden="true" fill="{color}">'
        f'<path d="M0 7H28" stroke="{color}" stroke-width="2.5"{dashes}/>{SHAPES[marker]}</svg>'
    )
