"""Paths in the plane of two weights: contours, runs on them, and where a run left the frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, HoverTool
from bokeh.models.annotations import Arrow, NormalHead
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure
from numpy.typing import NDArray

from optimizer_guide.descent import Trajectory
from optimizer_guide.figures.contours import contour_lines
from optimizer_guide.figures.shell import Film
from optimizer_guide.figures.theme import DIVERGED, QUIET, SANS, STYLES
from optimizer_guide.surfaces import Surface, Window


def refill(source: ColumnDataSource, data: dict[str, Any]) -> None:
    """Give a source these columns of plain numbers and texts, if they are new: each message has
    the browser paint again."""
    if data != source.data:
        source.data = data


def draw_contours(p: figure, surface: Surface, levels: NDArray, window: Window) -> ColumnDataSource:
    """The surface as lines of equal loss, and its minima as crosses.

    Returns the source of the lines; where the surface changes, fill it with `contour_columns`.
    """
    lines = ColumnDataSource(contour_columns(surface, levels, window))
    p.line("x", "y", source=lines, color=QUIET, alpha=0.55, level="underlay")
    across, up = surface.minima.T
    p.scatter(across, up, marker="cross", size=13, color=QUIET, line_width=2)
    return lines


def contour_columns(surface: Surface, levels: NDArray, window: Window) -> dict[str, NDArray]:
    """Columns x and y of the lines of equal loss, a NaN after each."""
    x, y = contour_lines(*surface.grid(120, window), levels)
    return {"x": x.astype("f4"), "y": y.astype("f4")}


def draw_path(
    p: figure, film: Film, name: str, x: str, y: str, rest: float = 0.25, dash: str = ""
) -> list[GlyphRenderer]:
    """A run: all of it faint, what has been played plain, and a marker at the step on show.

    ``rest`` is the opacity of what has not been played, ``dash`` in place of the optimizer's own,
    where it has two lines.
    """
    color, own, marker = STYLES[name]
    dash = dash or own
    return [
        p.line(x, y, source=film.full, color=color, alpha=rest, line_width=2, line_dash=dash),
        p.line(x, y, source=film.head, color=color, line_width=2.4, line_dash=dash),
        p.scatter(
            x, y, source=film.now, marker=marker, color=color, size=12, line_color="#fdfdfb",
            line_width=1,
        ),
    ]  # fmt: skip


def draw_dots(p: figure, film: Film, name: str, x: str, y: str) -> GlyphRenderer:
    """A small dot at every step played, so that the length of the steps is seen."""
    # Without an outline: it takes time to paint, and at this size only widens the dot.
    return p.scatter(
        x, y, source=film.head, color=STYLES[name].color, line_color=None, size=5, alpha=0.7
    )


def draw_vector(
    p: figure, film: Film, start: tuple[str, str], tip: tuple[str, str], color: str, width: float
) -> Arrow:
    """An arrow between two points whose columns hold the step on show; NaN draws none."""
    arrow = Arrow(  # type: ignore[call-arg]  # Bokeh's stub has other names for the line
        end=NormalHead(size=7, line_color=color, fill_color=color), source=film.now,
        x_start=start[0], y_start=start[1], x_end=tip[0], y_end=tip[1],
        line_color=color, line_width=width, level="overlay",
    )  # fmt: skip
    p.add_layout(arrow)
    return arrow


BOX = (
    "margin: -5px; padding: 6px 10px; background: var(--paper, #fdfdfb); "
    "color: var(--ink, #1b1d21); font: 13px/1.4 var(--sans, sans-serif)"
)
"""CSS of what is told under the pointer: over Bokeh's own box, which is always white."""


def tell_point(p: figure, line: GlyphRenderer, name: str, columns: dict[str, str]) -> None:
    """Under the pointer, the step and the exact ``columns``: what to call each → its name."""
    told = " &nbsp; ".join(f"{label} @{{{key}}}{{%.4g}}" for label, key in columns.items())
    p.add_tools(
        HoverTool(
            renderers=[line], line_policy="nearest",
            tooltips=(
                f"<div style='{BOX}'><b style='color: var(--{name.lower()})'>{name}</b>, "
                f"step @t<br>{told}</div>"
            ),
            formatters={f"@{{{key}}}": "printf" for key in columns.values()},
        )
    )  # fmt: skip


def extra_of(name: str) -> str:
    """What an optimizer has that comes and goes on its own, a second curve or a band: its name
    among the parts of a `Cast`."""
    return f"{name}, more"


class Cast:
    """Who is on the plots: what shows each optimizer, by its name.

    A curve that is only hidden the browser would yet prepare at each move, so who does not run is
    taken off the plots; but for arrows, which Bokeh hides well and takes away badly.
    """

    def __init__(self, plots: Sequence[figure], parts: Mapping[str, Sequence[Any]]) -> None:
        """All that is drawn on ``plots``, of which ``parts`` belong to optimizers."""
        self._whole = [(p, list(p.renderers)) for p in plots]
        self._parts = parts
        self._names: set[str] | None = None

    def show(self, names: Iterable[str]) -> None:
        """Draw these optimizers, and what belongs to none."""
        before, self._names = self._names, set(names)
        if self._names == before:
            return
        absent = {part for name in self._parts.keys() - self._names for part in self._parts[name]}
        for p, whole in self._whole:
            p.renderers = [renderer for renderer in whole if renderer not in absent]
        for parts in self._parts.values():
            for part in parts:
                if isinstance(part, Arrow):
                    part.visible = part not in absent


def drawable(run: Trajectory) -> tuple[NDArray, NDArray]:
    """Positions (steps + 1, d) and losses as far as they can be drawn.

    A run is drawn to the step at which it diverged, far outside any frame; beyond it a canvas
    would have to draw lines to 1e300.
    """
    w, loss = run.w.copy(), run.loss.copy()
    gone = int(run.diverged_at)
    if gone >= 0:
        w[gone + 1 :], loss[gone + 1 :] = np.nan, np.nan
    return w, loss


class Exit(NamedTuple):
    """Where a path leaves the frame for good, and the direction it leaves in, in radians; NaN for
    one that was never inside."""

    x: float
    y: float
    angle: float


def exit_of(w: NDArray, window: Window) -> Exit | None:
    """Where the path ``w`` (steps + 1, 2) leaves the window, or None if it ends inside."""
    low, high = np.transpose(window)
    known = w[np.isfinite(w).all(axis=1)]
    outside = ((known < low) | (known > high)).any(axis=1)
    if outside.all():
        return Exit(np.nan, np.nan, 0.0)
    if not outside[-1]:
        return None
    last_inside = int(np.flatnonzero(~outside)[-1])
    start, move = known[last_inside], known[last_inside + 1] - known[last_inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(move > 0, (high - start) / move, (low - start) / move)
    share = np.min(reach[move != 0])
    x, y = start + share * move
    # On the screen, one width counts as much as one height.
    dx, dy = move / (high - low)
    return Exit(float(x), float(y), float(np.arctan2(dy, dx)))


CHIP = "#b34700"
"""Behind what is written of a run: read on paths, and on both backgrounds, at 5:1."""
LINE = 18
"""Pixels from a line of it to the next."""
ROOM = 0.025
"""Of the frame: how far inside it an arrow stands, so that the frame does not cut it."""


class Exits:
    """Arrows where runs left the frame; in its corner, what became of each.

    Beside its arrow a text would lie on the very path that leaves.  Of a run that was never inside,
    there is the text alone.
    """

    def __init__(self, p: figure, window: Window) -> None:
        self.window = window
        self.source = ColumnDataSource(
            {
                "x": [],
                "y": [],
                "angle": [],
                "color": [],
                "right": [],
                "top": [],
                "text": [],
                "dy": [],
            }
        )
        p.scatter(
            "x", "y", source=self.source, marker="triangle", size=14, angle="angle",
            fill_color="color", line_color=DIVERGED, line_width=2,
        )  # fmt: skip
        p.text(  # type: ignore[call-arg]  # Bokeh's stub lacks the box around the text
            "right", "top", text="text", source=self.source, y_offset="dy", text_align="right",
            text_baseline="top", text_color="#ffffff", text_font=value(SANS),
            text_font_size="13px", background_fill_color=CHIP,
            padding=3, border_radius=3,  # type: ignore[arg-type]
        )  # fmt: skip

    def show(self, runs: dict[str, tuple[Trajectory, str]]) -> None:
        """``runs``: name → the run and what to write of it if it left."""
        rows: list[dict[str, Any]] = []
        lines = 0
        (_, right), (_, top) = self.window
        low, high = np.transpose(self.window)
        inside = ROOM * (high - low)
        for name, (run, text) in runs.items():
            where = exit_of(drawable(run)[0], self.window)
            if where is None:
                continue
            x, y = np.clip((where.x, where.y), low + inside, high - inside)
            if np.isnan(x):
                x = y = np.nan  # the one that is equal to itself in a list
                text = text if run.diverged_at >= 0 else f"{name} is outside the frame"
            rows.append(
                {
                    "x": x, "y": y, "angle": where.angle - np.pi / 2,
                    "color": STYLES[name].color, "right": right, "top": top,
                    "text": text.replace(": ", ":\n"), "dy": 4 + LINE * lines + 6 * len(rows),
                }
            )  # fmt: skip
            lines += rows[-1]["text"].count("\n") + 1
        refill(self.source, {key: [row[key] for row in rows] for key in self.source.data})
