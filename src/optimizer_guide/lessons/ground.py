"""What paths in the plane of two weights run over: shading, contours with their values, minima."""

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide import Array
from optimizer_guide.core.contours import contour_lines, ellipses
from optimizer_guide.core.surfaces import Grid, Quadratic, Surface, Window
from optimizer_guide.kit.computed import Columns
from optimizer_guide.kit.styles import SHADES
from optimizer_guide.kit.wording import short

CELLS = 100
"""Of the shading, each way."""
UNKNOWN = 255
"""On the shading: the loss is not defined there."""
LABEL = np.array([0.08, 0.055])
"""Of the frame: the room that a value written on a contour takes, also on a phone."""
UNDER = 20.0
"""Pixels below the minimum at which the word *low* stands; of the frame, about `LABEL`'s height."""
INSIDE = 0.05
"""Of the frame: how far inside it words stand, so that the frame does not cut them."""


def ground(surface: Surface, levels: ArrayLike, window: Window | None = None) -> dict[str, Columns]:
    """The tables that `views.plane.draw_ground` draws; ``levels`` are the contours' losses, to two
    digits."""
    window = window or surface.window
    return shaded(surface, levels, window) | {"contours": contours(surface, levels, window)}


def shaded(surface: Surface, levels: ArrayLike, window: Window) -> dict[str, Columns]:
    """Those of the shading, of the words and values on it, and of the minima."""
    grid = surface.grid(CELLS, window)
    return {
        "shading": _shading(grid),
        "heights": _heights(surface, grid, _rounded(levels), window),
        "minima": minima(surface),
    }


def contours(surface: Surface, levels: ArrayLike, window: Window) -> Columns:
    """Table: x and y of the lines of equal loss, a NaN after each."""
    if isinstance(surface, Quadratic):
        x, y = ellipses(surface, _rounded(levels))
    else:
        x, y = contour_lines(*surface.grid(120, window), _rounded(levels))
    return {"x": x.astype("f4"), "y": y.astype("f4")}


def _rounded(levels: ArrayLike) -> Array:
    return np.unique([float(f"{level:.2g}") for level in np.atleast_1d(levels)])


def round_levels(low: float, high: float) -> Array:
    """Losses > 0 from ``low`` to ``high`` that are easily read: 0.1, 0.3, 1, 3, 10 …"""
    first, last = np.floor(np.log10([low, high])).astype(int)
    levels = np.array([m * 10.0**k for k in range(first, last + 1) for m in (1, 3)])
    return levels[(levels >= low) & (levels <= high)]


def minima(surface: Surface) -> Columns:
    """Table: x and y of the minima."""
    x, y = surface.minima.T
    return {"x": x, "y": y}


def _shading(grid: Grid) -> Columns:
    """Table: an image of the loss by its rank, so that each of `SHADES` covers as much of the
    frame, however steep it is somewhere."""
    known = grid.loss[np.isfinite(grid.loss)]
    bounds = np.quantile(known, np.linspace(0, 1, len(SHADES) + 1)[1:-1]) if known.size else [0.0]
    shade = np.searchsorted(bounds, grid.loss)
    image = np.where(np.isnan(grid.loss), UNKNOWN, shade).astype("u1")
    (left, right), (bottom, top) = grid.x[[0, -1]], grid.y[[0, -1]]
    across, up = (right - left) / (CELLS - 1), (top - bottom) / (CELLS - 1)
    return {  # a cell lies around its point
        "image": [image],
        "x": [left - across / 2],
        "y": [bottom - up / 2],
        "dw": [right - left + across],
        "dh": [top - bottom + up],
    }


def _heights(surface: Surface, grid: Grid, levels: Array, window: Window) -> Columns:
    """Table: the values of contours, and where it is low and where it is high.

    The values stand where a straight line from the low to the lower right corner, or if it is there
    to the upper left one, crosses the contours, as far as there is room for them.
    """
    corner, size = np.array([part[0] for part in window]), np.ptp(window, axis=1)
    low, high = _low(surface, grid), _high(grid)
    rows = [(*low, "low", "bold", UNDER), (*high, "high", "bold", 0.0)]
    end, other = corner + size * [[1 - INSIDE, INSIDE], [INSIDE, 1 - INSIDE]]
    if np.abs((end - low) / size).sum() < 0.5:
        end = other
    line = low[:, None] + np.linspace(0, 1, 400) * (end - low)[:, None]
    with np.errstate(all="ignore"):  # it may not be defined everywhere
        loss = surface.value(line)
    taken = [low, low - [0.0, LABEL[1] * size[1]], high]
    for level in levels[::-1]:
        crossed = np.flatnonzero((loss[:-1] < level) & (loss[1:] >= level))
        for place in line[:, crossed].T:
            if all((np.abs(place - other) > LABEL * size).any() for other in taken):
                taken.append(place)
                rows.append((*place, short(level), "normal", 0.0))
                break
    x, y, text, style, dy = map(list, zip(*rows, strict=True))
    return {
        "x": np.array(x),
        "y": np.array(y),
        "text": text,
        "style": style,
        "dy": np.array(dy),
        "align": [_align((at - corner[0]) / size[0]) for at in x],
    }


def _align(share: float) -> str:
    """At which side of its place a word stands, this share of the frame from its left: beside the
    frame, within it."""
    return "left" if share < 2 * INSIDE else "right" if share > 1 - 2 * INSIDE else "center"


def _low(surface: Surface, grid: Grid) -> Array:
    """The lowest minimum, of several the farthest from the start, where paths hide it least; where
    there is none, the lowest point of the frame."""
    if len(surface.minima):
        loss = surface.value(surface.minima.T)
        lowest = surface.minima[loss < loss.min() + 1e-9]
        return np.asarray(lowest[np.hypot(*(lowest - surface.start).T).argmax()])
    return _point(grid, np.where(np.isnan(grid.loss), np.inf, grid.loss).argmin())


def _high(grid: Grid) -> Array:
    """The highest point of the frame, a little inside it."""
    edge = round(INSIDE * CELLS)
    inside = Grid(grid.x[edge:-edge], grid.y[edge:-edge], grid.loss[edge:-edge, edge:-edge])
    return _point(inside, np.where(np.isfinite(inside.loss), inside.loss, -np.inf).argmax())


def _point(grid: Grid, index: np.intp) -> Array:
    row, column = np.unravel_index(index, grid.loss.shape)
    return np.array([grid.x[column], grid.y[row]])
