"""What figures of the plane share: paths that can be drawn, and where they leave the frame."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide import SGD, Array, Trajectory
from optimizer_guide.core.surfaces import Window
from optimizer_guide.core.surfaces.quadratic import cos_sin
from optimizer_guide.kit.computed import Axis, Columns, in_columns
from optimizer_guide.kit.styles import DIVERGED, LEFT, ON_PATHS, style_of
from optimizer_guide.kit.wording import verdict


def drawable(run: Trajectory, window: Window | None = None) -> tuple[Array, Array]:
    """Positions (steps + 1, d) and losses as far as they can be drawn.

    A run is drawn to the step at which it diverged, far outside any frame; beyond it a canvas
    would have to draw lines to 1e300.  With a ``window``, one that diverged is drawn to the step
    at which it left for good: from there on it would only paint over the others, to and fro.
    """
    w, loss = run.w.copy(), run.loss.copy()
    gone = int(run.diverged_at)
    if gone >= 0:
        w[gone + 1 :], loss[gone + 1 :] = np.nan, np.nan
        if window is not None:
            low, high = np.transpose(window)
            inside = ((w >= low) & (w <= high)).all(axis=1)
            last = int(np.flatnonzero(inside)[-1]) if inside.any() else -1
            w[last + 2 :] = np.nan
    return w, loss


def turn(degrees: float) -> Array:
    """The rotation by an angle: its columns are the axes so turned."""
    c, s = cos_sin(degrees)
    return np.array([[c, -s], [s, c]])


def turned(point: ArrayLike, degrees: float) -> Array:
    """A point (2,) turned by an angle."""
    parts = turn(degrees) * np.asarray(point, float)
    return parts.sum(axis=1)  # not by @, which rounds as the processor likes


def frame(window: Window, *labels: str, plot: str = "plane") -> dict[str, Axis]:
    """The axes of a plot that shows a window, and what they are called."""
    across, up = labels or (None, None)
    return {f"{plot}.x": Axis(*window[0], across), f"{plot}.y": Axis(*window[1], up)}


def extra_of(name: str) -> str:
    """The part of what an optimizer has that comes and goes on its own: a second curve, a band."""
    return f"{name}, more"


def rates_of(run: Trajectory) -> Array:
    """The learning rate at each step, by the schedule."""
    return run.optimizer.lr * (np.ones(run.steps) if run.schedule is None else run.schedule)


def next_steps(run: Trajectory, w: Array) -> dict[str, Array]:
    """Columns: where a run goes next from each of its drawable positions ``w``, and where SGD would
    go from there; nowhere from the last, nor for SGD, whose own step that is."""
    with np.errstate(all="ignore"):  # a run may have diverged
        pull = w[:-1] - rates_of(run)[:, None] * run.gradient
    pull[~np.isfinite(w[1:]) | (type(run.optimizer) is SGD)] = np.nan
    (to1, to2), (pull1, pull2) = (np.append(x, [[np.nan, np.nan]], axis=0).T for x in (w[1:], pull))
    return {"to1": to1, "to2": to2, "pull1": pull1, "pull2": pull2}


class Exit(NamedTuple):
    """Where a path leaves the frame for good, and the direction it leaves in, in radians; NaN for
    one that was never inside."""

    x: float
    y: float
    angle: float


def exit_of(w: Array, window: Window) -> Exit | None:
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
    x, y = start + np.min(reach[move != 0]) * move
    dx, dy = move / (high - low)  # on the screen, one width counts as much as one height
    return Exit(float(x), float(y), float(np.arctan2(dy, dx)))


LINE = 18
"""Pixels from a line of what is written of a run to the next."""
LEGEND, ENTRY = 16.0, 18.0
"""Pixels that a legend takes, and each of its entries."""
ROOM = 0.025
"""Of the frame: how far inside it an arrow stands, so that the frame does not cut it."""


def exits(
    runs: Mapping[str, Trajectory], window: Window, legend: int = 0, named: bool = True
) -> Columns:
    """Table: an arrow where each run left the frame, and in its corner what became of it.

    Beside its arrow a text would lie on the very path that leaves.  Of a run that was never inside,
    there is the text alone.  ``legend``: the entries of one that stands in that corner, above the
    texts.  ``named``: whether they begin with the optimizer's name.
    """
    (_, right), (_, top) = window
    low, high = np.transpose(window)
    inside = ROOM * (high - low)
    keys = ("x", "y", "angle", "color", "edge", "box", "right", "top", "text", "dy")
    rows: list[tuple[float | str, ...]] = []
    lines = 0
    top_line = 4.0 + (LEGEND + ENTRY * legend if legend else 0.0)
    for name, run in runs.items():
        where = exit_of(drawable(run)[0], window)
        if where is None:
            continue
        x, y = np.clip((where.x, where.y), low + inside, high - inside)
        text = (f"{name} {verdict(run)}" if named else verdict(run)).replace(": ", ":\n")
        if np.isnan(x) and run.diverged_at < 0:
            text = f"{name} is outside the frame"
        down = top_line + LINE * lines + 6 * len(rows)
        color = style_of(name).color
        edge, box = (DIVERGED, ON_PATHS) if run.diverged_at >= 0 else (LEFT, LEFT)
        rows.append((x, y, where.angle - np.pi / 2, color, edge, box, right, top, text, down))
        lines += text.count("\n") + 1
    columns, texts = in_columns(keys, rows), ("color", "edge", "box", "text")
    return {k: of if k in texts else np.array(of, float) for k, of in columns.items()}
