"""Paths in the plane of two weights: contours, runs on them, and where a run left the frame."""

from collections.abc import Mapping
from typing import Any

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Image, LinearColorMapper, Scatter
from bokeh.models.annotations import Arrow, NormalHead
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.core.surfaces import Window
from optimizer_guide.kit.styles import NOWHERE, ON_GROUND, PAPER, QUIET, SHADES, WHITE, style_of
from optimizer_guide.views.drawing import Data
from optimizer_guide.views.look import Plot, add, add_line, add_text, plot, tell_run


def draw_ground(p: Plot, data: Data) -> None:
    """Shading, contours with their values, and the minima as crosses: the tables of
    `lessons.ground.ground`.

    All but the crosses is on the lower of a plot's canvases, which no move of a path paints anew.
    """
    shades = LinearColorMapper(
        palette=list(SHADES), low=0, high=len(SHADES) - 1, high_color=NOWHERE
    )
    shading = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=shades)
    add(p, data.table("shading"), shading, level="image")
    p.grid.visible = False
    add_line(p, data.table("contours"), "x", "y", QUIET, alpha=0.55, level="underlay")
    add_text(
        p,
        data.table("heights"),
        color=ON_GROUND,
        align="align",
        offset=(0, "dy"),
        size="12px",
        text_font_style="style",
        level="underlay",
    )
    cross = Scatter(x="x", y="y", marker=value("cross"), size=13, line_color=QUIET, line_width=2)
    add(p, data.table("minima"), cross)


def plot_plane(
    data: Data,
    label: str,
    window: Window,
    height: int,
    *,
    x_label: str = "w₁",
    y_label: str = "w₂",
    name: str = "plane",
) -> Plot:
    """A plot of the plane of two weights, with its ground; ``label`` is for a screen reader."""
    across, up = window
    p = plot(
        name, label, height=height, x_label=x_label, y_label=y_label, x_range=across, y_range=up
    )
    draw_ground(p, data)
    return p


def draw_path(
    p: Plot,
    data: Data,
    name: str,
    x: str,
    y: str,
    *,
    rest: float = 0.25,
    called: str = "",
    color: str = "",
    dash: str = "",
    marker: str = "",
    part: str = "",
    said: Mapping[str, str] | None = None,
    beneath: int = 0,
) -> list[GlyphRenderer]:
    """A run: all of it faint, what has been played plain, and a marker at the step on show.

    ``rest`` is the opacity of what has not been played.  ``called``, ``color``, ``dash`` and
    ``marker`` stand in place of the optimizer's own, where it has several lines.  ``said`` are the
    columns whose values are told under the pointer, by what to call them; those of the axes if not
    given.  ``beneath``: it often lies under another run, and is drawn wider to be seen there, with
    a marker of so many pixels.
    """
    own_color, own_dash, own_marker, *_ = style_of(name)
    color, dash, marker = color or own_color, dash or own_dash, marker or own_marker
    width, size = (4.0, beneath) if beneath else (2.4, 12)
    whole = add_line(p, data.whole, x, y, color, width=2, dash=dash, alpha=rest, part=part)
    past = add_line(p, data.past, x, y, color, width=width, dash=dash, part=part)
    if said is None:
        axes = ((p.xaxis.axis_label, x), (p.yaxis.axis_label, y))
        said = {str(label): column for label, column in axes if column != "t"}
    tell_run(p, whole, name, said, called)
    return [whole, past, add(p, data.now, _marker(x, y, marker, color, size), part)]


def draw_marker(
    p: Plot, source: ColumnDataSource, name: str, x: str | float, y: str, size: float
) -> GlyphRenderer:
    """An optimizer's marker in its colour."""
    color, _, marker, *_ = style_of(name)
    return add(p, source, _marker(x, y, marker, color, size))


def _marker(x: str | float, y: str, marker: str, color: str, size: float) -> Scatter:
    return Scatter(
        x=x, y=y, marker=value(marker), size=size, fill_color=color, line_color=PAPER, line_width=1
    )


def draw_dots(p: Plot, data: Data, name: str, x: str, y: str, part: str = "") -> GlyphRenderer:
    """A small dot at every step played, so that the length of the steps is seen."""
    # Without an outline: it takes time to paint, and at this size only widens the dot.
    dot = Scatter(
        x=x, y=y, fill_color=style_of(name).color, line_color=None, size=5, fill_alpha=0.7
    )
    return add(p, data.past, dot, part)


def draw_vector(
    p: Plot,
    data: Data,
    start: tuple[str, str],
    tip: tuple[str, str],
    color: str,
    width: float,
    part: str = "",
    source: ColumnDataSource | None = None,
) -> Arrow:
    """An arrow between two points whose columns hold the step on show, or are those of another
    ``source``; NaN draws none."""
    arrow = Arrow(  # type: ignore[call-arg]  # Bokeh's stub has other names for the line
        end=NormalHead(size=7, line_color=color, fill_color=color),
        source=source or data.now,
        x_start=start[0],
        y_start=start[1],
        x_end=tip[0],
        y_end=tip[1],
        line_color=color,
        line_width=width,
        level="overlay",
        tags=[f"part:{part}"] if part else [],
    )
    p.add_layout(arrow)
    return arrow


def draw_run(p: Plot, data: Data, name: str, beneath: int = 0) -> None:
    """All that shows an optimizer in the plane: its path and steps, what is told under the pointer,
    and, as arrows, its next step in colour and in grey the one that SGD would take from there."""
    at = (f"w1_{name}", f"w2_{name}")
    said = {"w₁": at[0], "w₂": at[1], "loss": f"loss_{name}"}
    draw_path(p, data, name, *at, part=name, said=said, beneath=beneath)
    draw_dots(p, data, name, *at, part=name)
    draw_vector(p, data, at, (f"pull1_{name}", f"pull2_{name}"), QUIET, 1.5, part=name)
    color = style_of(name).color
    draw_vector(p, data, at, (f"to1_{name}", f"to2_{name}"), color, 2.5, part=name)


def raise_markers(p: Plot, data: Data) -> None:
    """Put what is at the step on show above all lines, the small above the large, so that none
    hides who stands there."""

    def height(one: Any) -> tuple[bool, float]:
        is_now = getattr(one, "data_source", None) is data.now
        return is_now, -getattr(one.glyph, "size", 0) if is_now else 0

    p.renderers = sorted(p.renderers, key=height)


def draw_exits(p: Plot, data: Data) -> None:
    """Arrows where runs left the frame and, in its corner, what became of each: the table
    ``exits`` of `lessons.plane.exits`."""
    source = data.table("exits")
    arrow = Scatter(
        x="x",
        y="y",
        marker=value("triangle"),
        size=14,
        angle="angle",
        fill_color="color",
        line_color="edge",
        line_width=2,
    )
    add(p, source, arrow)
    add_text(
        p,
        source,
        "right",
        "top",
        color=WHITE,
        align="right top",
        offset=(0, "dy"),
        box="box",
        padding=3,
    )


def ring(
    p: Plot,
    source: ColumnDataSource,
    x: str,
    y: str,
    size: float = 9,
    color: str = QUIET,
    part: str = "",
) -> GlyphRenderer:
    """A circle around a place, such as a start."""
    circle = Scatter(
        x=x, y=y, size=size, line_width=2, line_color=color, fill_alpha=0, fill_color=None
    )
    return add(p, source, circle, part)
