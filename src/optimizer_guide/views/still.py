"""Lines that stand still in a plot, and a key that is written into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bokeh.models import ColumnDataSource, Line

from optimizer_guide.kit.styles import style_of
from optimizer_guide.views.look import Plot, add, write


def draw_line(
    p: Plot, x: Sequence[float], y: Sequence[float], color: str, *, level: str = "glyph", **ink: Any
) -> None:
    """A line that stands still; ``ink`` are Bokeh's properties of it, such as ``line_dash``."""
    source = ColumnDataSource({"x": list(x), "y": list(y)})
    add(p, source, Line(x="x", y="y", line_color=color, **ink), level=level)


class Entry(NamedTuple):
    """A line of a key: whose line it is, what to write, and the dash."""

    name: str
    text: str
    dash: str


def write_key(
    p: Plot, entries: Sequence[Entry], left: float, right: float, words: float, y: Sequence[float]
) -> None:
    """Which line is whose: each entry's line from ``left`` to ``right``, its text at ``words``, a
    height of ``y`` each."""
    for (name, text, dash), height in zip(entries, y, strict=True):
        color = style_of(name).color
        draw_line(p, [left, right], [height, height], color, line_width=2.6, line_dash=dash)
        write(p, words, height, text, text_color=color, text_align="left", text_font_style="bold")
