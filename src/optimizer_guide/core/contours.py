"""Contour lines, in numpy alone: of a grid by marching squares, of a bowl as the ellipses they are.

contourpy would do the first, but there is no build of it for the Python that runs in a browser.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.loss import Array
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.core.surfaces.quadratic import cos_sin

# The four corners of a cell, counter-clockwise from the lower left, count 1, 2, 4, 8 if high.
# Each side is named by its number: 0 below, 1 right, 2 above, 3 left.  A line enters by the first
# side and leaves by the second, with the high ground on its left.
CASES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 3),),
    2: ((1, 0),),
    3: ((1, 3),),
    4: ((2, 1),),
    5: ((0, 1), (2, 3)),
    6: ((2, 0),),
    7: ((2, 3),),
    8: ((3, 2),),
    9: ((0, 2),),
    10: ((3, 0), (1, 2)),
    11: ((1, 2),),
    12: ((3, 1),),
    13: ((0, 1),),
    14: ((3, 0),),
}
Indices = NDArray[np.intp]


def contour_lines(x: Array, y: Array, z: Array, levels: ArrayLike) -> tuple[Array, Array]:
    """The lines on which ``z`` has one of the levels: their x and y, a NaN after each line.

    ``x`` (n,), ``y`` (m,) and ``z`` (m, n) as in `surfaces.Grid`.
    """
    pieces = [line for level in np.atleast_1d(levels) for line in _lines(x, y, z - level)]
    if not pieces:
        return np.empty(0), np.empty(0)
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([part for line in pieces for part in (line, gap)])
    return points[:, 0], points[:, 1]


def ellipses(bowl: Quadratic, levels: ArrayLike) -> tuple[Array, Array]:
    """The same lines of a bowl of two weights, exactly: x and y, a NaN after each line.

    A grid would miss the floor of a narrow ravine, and take most of a slider's move.
    """
    turn = np.append(np.linspace(0, 2 * np.pi, 240), np.nan)
    half = np.sqrt(2 * np.atleast_1d(levels) / np.reshape(bowl.curvature, (2, 1)))
    along, across = half[..., None] * np.stack([np.cos(turn), np.sin(turn)])[:, None]
    c, s = cos_sin(bowl.rotation)
    return (c * along - s * across).ravel(), (s * along + c * across).ravel()


def _lines(x: Array, y: Array, z: Array) -> list[Array]:
    """The lines of height zero, each (points, 2)."""
    high = z > 0
    case = high[:-1, :-1] + 2 * high[:-1, 1:] + 4 * high[1:, 1:] + 8 * high[1:, :-1]
    points, side = _crossings(x, y, z)
    following: dict[int, int] = {}
    crossed = np.nonzero((case > 0) & (case < 15))  # few of all cells
    kinds = case[crossed]
    for kind, ways in CASES.items():
        rows, columns = (index[kinds == kind] for index in crossed)
        for enter, leave in ways:
            following.update(
                zip(
                    side(enter, rows, columns).tolist(),
                    side(leave, rows, columns).tolist(),
                    strict=True,
                )
            )
    return [points[line] for line in _chains(following)]


def _crossings(
    x: Array, y: Array, z: Array
) -> tuple[Array, Callable[[int, Indices, Indices], Indices]]:
    """Where each edge of the grid crosses zero, and how to name an edge by a side of a cell."""
    with np.errstate(all="ignore"):
        along_x = z[:, :-1] / (z[:, :-1] - z[:, 1:])
        along_y = z[:-1] / (z[:-1] - z[1:])
    across = np.stack(
        [x[:-1] + along_x * np.diff(x), np.broadcast_to(y[:, None], along_x.shape)], axis=-1
    )
    up = np.stack(
        [np.broadcast_to(x, along_y.shape), y[:-1, None] + along_y * np.diff(y)[:, None]], axis=-1
    )
    points = np.concatenate([across.reshape(-1, 2), up.reshape(-1, 2)])
    width, height, first_up = len(x) - 1, len(x), along_x.size

    def side(number: int, row: Indices, column: Indices) -> Indices:
        if number in (0, 2):
            return (row + number // 2) * width + column
        return first_up + row * height + column + (number == 1)

    return points, side


def _chains(following: dict[int, int]) -> list[list[int]]:
    """Edges in the order of the lines through them: open lines first, then closed ones."""
    lines = []
    entered = set(following.values())
    starts = [edge for edge in following if edge not in entered]
    while following:
        edge = starts.pop() if starts else next(iter(following))
        line = [edge]
        while (after := following.pop(edge, None)) is not None:
            line.append(after)
            edge = after
        lines.append(line)
    return lines
