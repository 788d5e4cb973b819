"""The surface in relief, and the paths on it: what may stand beside the plane.

Heights are by rank: as high as the share of the window that is lower, for a surface may rise by ten
powers of ten from its floor to its corners, and drawn to scale would be a wall around a plain.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from optimizer_guide import Array, Trajectory
from optimizer_guide.core.contours import contour_lines
from optimizer_guide.core.relief import Camera
from optimizer_guide.core.surfaces import Grid, Surface
from optimizer_guide.kit.computed import Columns
from optimizer_guide.lessons.networks.landscape import Seen
from optimizer_guide.lessons.plane import drawable
from optimizer_guide.lessons.relief import on_relief, relief

CELLS = 44
"""Of the relief, each way."""
LEVELS = np.linspace(0.1, 0.9, 9)
"""Heights of the lines that are drawn on it."""


class Ranks:
    """How high a loss on a surface is drawn: from 0 to 1."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        x, y, loss = surface.grid(CELLS + 1)
        known = loss[np.isfinite(loss)]
        self.losses = np.quantile(known, np.linspace(0, 1, 201)) if known.size else np.arange(2.0)
        self.grid = Grid(x, y, self.of(loss))

    def of(self, loss: Array) -> Array:
        """The height of losses; of one that is infinite or none, none."""
        heights = np.interp(loss, self.losses, np.linspace(0, 1, len(self.losses)))
        return np.where(np.isfinite(loss), heights, np.nan)


ranks_of = lru_cache(maxsize=16)(Ranks)
"""The heights of a surface."""


def camera_at(surface: Surface, turn: float) -> Camera:
    """Who looks at it."""
    return Camera(surface.window, (0.0, 1.0), turn)


@lru_cache(maxsize=32)
def relief_of(surface: Surface, turn: float) -> Mapping[str, Columns]:
    """The tables of `views.relief.draw_relief`."""
    ranks = ranks_of(surface)
    x, y = contour_lines(*ranks.grid, LEVELS)
    with np.errstate(all="ignore"):
        heights = ranks.of(surface.value(np.array([x, y])))
    return relief(ranks.grid, camera_at(surface, turn), (x, y, heights))


def trained_on(seen: Seen | None, turn: float) -> Columns:
    """Table: the path of a network's training, where the surface is a slice of its loss."""
    if seen is None:
        return {"x": [], "y": []}
    surface, (x, y) = seen.surface, seen.path.T
    heights = ranks_of(surface).of(surface.value(seen.path.T))
    return on_relief(camera_at(surface, turn), x, y, heights)


def paths_on(surface: Surface, turn: float, runs: Mapping[str, Trajectory]) -> dict[str, Array]:
    """Played columns: where each run is in the picture, as far as it is inside the window."""
    ranks, camera = ranks_of(surface), camera_at(surface, turn)
    low, high = np.transpose(surface.window)
    columns = {}
    for name, run in runs.items():
        w, loss = drawable(run)
        is_inside = ((w >= low) & (w <= high)).all(axis=1)
        x, y = np.where(is_inside[:, None], w, np.nan).T
        seen = camera.see(x, y, ranks.of(loss))
        columns[f"across_{name}"], columns[f"up_{name}"] = seen.across, seen.up
    return columns
