"""What a surface in relief is drawn by: facets, lines of equal loss on them, and names."""

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide import Array
from optimizer_guide.core.relief import Camera
from optimizer_guide.core.surfaces import Grid
from optimizer_guide.kit.computed import Columns

OUTSIDE = 0.4
"""Opacity of the outside of a wall, through which what is in the valley is still seen."""
SHADOW = 0.25
"""How light it is where no light falls."""
INK = 0.3
"""How much darker the ceiling is than the ground: high is dark, as on the map."""
EDGE = 0.18
"""Of the window: how far beside it the names of the weights stand."""


def relief(grid: Grid, camera: Camera, lines: tuple[Array, Array, Array]) -> dict[str, Columns]:
    """The tables that `views.relief.draw_relief` draws.

    ``lines``: x, y and loss of what is drawn on the surface, a NaN in x after each line.
    """
    facets = camera.facets(grid)
    ground, ceiling = camera.heights
    high = (facets.height - ground) / (ceiling - ground)
    return {
        "facets": {
            "across": facets.across.astype("f4"),
            "up": facets.up.astype("f4"),
            "loss": facets.height.astype("f4"),
            "tone": ((SHADOW + (1 - SHADOW) * facets.light) * (1 - INK * high)).astype("f4"),
            "alpha": np.where(facets.is_inside, 1.0, OUTSIDE).astype("f4"),
        },
        "rings": on_relief(camera, *lines),
        "frame": _frame(camera),
        "names": _names(camera),
    }


def on_relief(camera: Camera, x: ArrayLike, y: ArrayLike, loss: ArrayLike) -> Columns:
    """Table: where points of the surface are in the picture."""
    seen = camera.see(x, y, loss)
    return {"x": seen.across.astype("f4"), "y": seen.up.astype("f4")}


def _frame(camera: Camera) -> Columns:
    """Table: the window, lying on the ground."""
    (left, right), (bottom, top) = camera.window
    x, y = [left, right, right, left, left], [bottom, bottom, top, top, bottom]
    return on_relief(camera, x, y, np.full(5, camera.heights[0]))


def _names(camera: Camera) -> Columns:
    """Table: the weights' names, each beside the edge along which it grows."""
    (left, right), (bottom, top) = camera.window
    x = [(left + right) / 2, left - EDGE / 2 * (right - left)]
    y = [bottom - EDGE / 2 * (top - bottom), (bottom + top) / 2]
    return {**on_relief(camera, x, y, np.full(2, camera.heights[0])), "text": ["w₁", "w₂"]}
