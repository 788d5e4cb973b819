"""What comes of a race on a network: who learnt how much, and what is played of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.slowly import Pieces
from optimizer_guide.kit.wording import many, number
from optimizer_guide.lessons.networks.entrants import (
    EVERY,
    POINTS,
    SEEDS,
    STEPS,
    Trained,
    pictures,
    wrong,
)
from optimizer_guide.lessons.race.progress import ranked, throughout
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
        return _won(self.losses)

    @cached_property
    def standings(self) -> list[str]:
        """Who is first, second and so on in the end."""
        return standings(self.trained, self.losses)

    def verdict(self, name: str) -> str:
        """What became of one, in words."""
        if name in self.losses:
            return f"won {self.won[name]} of {SEEDS}"
        last = float(self.trained[name].last)
        if not np.isfinite(last):
            return "diverged"
        side = many(self.wrong[name], "point") if self.wrong[name] else "no point"
        return f"loss {number(last)}, {side} of {POINTS} on the wrong side"


def standings(trained: dict[str, Trained], losses: dict[str, Array]) -> list[str]:
    """First who has won more seeds, if there are many; then who has the lowest last loss."""
    return in_order(_won(losses), {name: float(one.last) for name, one in trained.items()})


def _won(losses: dict[str, Array]) -> dict[str, int]:
    return won({name: _finite(loss)[-1] for name, loss in losses.items()})


def _finite(loss: Array) -> Array:
    """Losses in which what is none is the worst of all."""
    return np.where(np.isfinite(loss), loss, np.inf)


def played(
    trained: dict[str, Trained], losses: dict[str, Array]
) -> Pieces[dict[str, NDArray[Any]]]:
    """The columns of each: its picture, its place, whether it is lost, its loss on all points, and
    on its mini-batch."""
    columns: dict[str, NDArray[Any]] = {"t": np.arange(0, STEPS + 1, EVERY)}
    place = ranked({name: _finite(one.loss) for name, one in trained.items()})
    if losses:
        place = throughout(standings(trained, losses), len(columns["t"]))
    for i, (name, one) in enumerate(trained.items()):
        yield i / len(trained)
        columns[f"picture_{name}"] = pictures(one.w)
        columns[f"loss_{name}"] = bands(losses[name])[1] if name in losses else one.loss
        columns[f"seen_{name}"] = one.loss_seen.astype("f4")
        columns[f"wrong_{name}"] = wrong(one.w)
        columns[f"lost_{name}"] = (~(one.loss <= DIVERGED)).astype("u1")
        columns[f"place_{name}"] = place[name]
    return columns
