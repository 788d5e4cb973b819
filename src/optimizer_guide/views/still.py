"""Lines that stand still in a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bokeh.models import ColumnDataSource, Line

from optimizer_guide.views.look import Plot, add


def draw_line(
    p: Plot,
    x: Sequence[float],
    y: Sequence[float],
    color: str,
    *,
    level: str = "glyph",
    part: str = "",
    **ink: Any,
) -> None:
    """A line that stands still, of a ``part`` of the figure if that is named; ``ink`` are Bokeh's
    properties of it, such as ``line_dash``."""
    source = ColumnDataSource({"x": list(x), "y": list(y)})
    add(p, source, Line(x="x", y="y", line_color=color, **ink), part, level=level)
