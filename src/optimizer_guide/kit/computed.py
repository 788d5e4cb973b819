"""What a figure shows at its settings: plain arrays, ranges and names, whoever draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any] | Sequence[Any]
Columns = Mapping[str, Column]
Played = Mapping[str, NDArray[Any]]


def in_columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    """A table that was made row by row, for what draws it; there may be no rows."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


class Axis(NamedTuple):
    """From where to where an axis goes, or the colour scale of that name."""

    low: float
    high: float
    label: str | None = None
    ticks: Sequence[float] | None = None
    tick_labels: Sequence[str] | None = None


def by_step(last: int) -> Axis:
    """The axis of the steps up to the ``last``, with room for half a marker at either end."""
    return Axis(-0.02 * last, 1.03 * last)


@dataclass(frozen=True, eq=False, kw_only=True)
class Computed:
    """What every figure computes; a figure's own class adds what its words and claims speak of."""

    played: Played = field(default_factory=dict)
    """Columns with a row for each step.  One of shape (steps + 1, n) gives n values a step."""
    tables: Mapping[str, Columns] = field(default_factory=dict)
    """What does not play: table → column → values."""
    on_show: tuple[str, ...] | None = None
    """The parts that are drawn; None for all of them."""
    axes: Mapping[str, Axis] = field(default_factory=dict)
    """``plot.x``, ``plot.y`` or the name of a colour scale → its range."""
    places: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """Plot → where what the reader can pick on it stands."""

    @property
    def steps_played(self) -> dict[str, NDArray[Any]]:
        """The columns that are played, with the number of each step as ``t``."""
        if not self.played or "t" in self.played:
            return dict(self.played)
        length = len(next(iter(self.played.values())))
        return {"t": np.arange(length), **self.played}
