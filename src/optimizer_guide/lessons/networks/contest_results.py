"""What comes of a race on a network: who learnt how much, and what is played of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.wording import many, number
from optimizer_guide.lessons.networks.entrants import (
    EVERY,
    POINTS,
    SEEDS,
    STEPS,
    Array,
    Trained,
    pictures,
    wrong,
)
from optimizer_guide.lessons.race.ravine import bands
from optimizer_guide.lessons.race.results import in_order, won


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome(Computed):
    """A race, and if there are ``losses``, many of them that differ in their draws."""

    optimizers: dict[str, Optimizer]
    trained: dict[str, Trained]
    losses: dict[str, Array]
    """Name → loss (rows, seeds); empty for a single race."""

    @cached_property
    def wrong(self) -> dict[str, int]:
        """How many points each has on the wrong side in the end."""
        return {name: int(wrong(one.w[-1:])[0]) for name, one in self.trained.items()}

    @cached_property
    def won(self) -> dict[str, int]:
        """How many of the seeds each has won."""
        return won({name: _last(loss) for name, loss in self.losses.items()})

    @cached_property
    def standings(self) -> list[str]:
        """First who has won more seeds, if there are many; then who has the lowest last loss."""
        return in_order(self.won, {name: float(one.last) for name, one in self.trained.items()})

    def verdict(self, name: str) -> str:
        """What became of one, in words."""
        if name in self.losses:
            return f"won {self.won[name]} of {SEEDS}"
        last = float(self.trained[name].last)
        if not np.isfinite(last):
            return "diverged"
        side = many(self.wrong[name], "point") if self.wrong[name] else "no point"
        return f"loss {number(last)}, {side} of {POINTS} on the wrong side"


def _last(loss: Array) -> Array:
    return np.where(np.isfinite(loss[-1]), loss[-1], np.inf)


def played(trained: dict[str, Trained], losses: dict[str, Array]) -> dict[str, NDArray[Any]]:
    """The columns of each: its picture, its loss on all points, and on its mini-batch."""
    columns: dict[str, NDArray[Any]] = {"t": np.arange(0, STEPS + 1, EVERY)}
    for name, one in trained.items():
        loss = bands(losses[name])[1] if name in losses else one.loss
        columns[f"picture_{name}"] = pictures(one.w)
        columns[f"loss_{name}"] = loss
        columns[f"seen_{name}"] = one.loss_seen.astype("f4")
        columns[f"wrong_{name}"] = wrong(one.w)
    return columns
