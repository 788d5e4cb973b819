"""What comes of a race: the runs, who arrived, who won, and what is played of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.descent import Trajectory
from optimizer_guide.core.later_branches import everyone
from optimizer_guide.core.optimizers import SGD
from optimizer_guide.kit.computed import Columns, Computed
from optimizer_guide.kit.wording import number, verdict
from optimizer_guide.lessons.plane import drawable
from optimizer_guide.lessons.race.ravine import (
    GOAL,
    SEEDS,
    STEPS,
    Array,
    across,
    bands,
    circles,
    median,
    score,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Results(Computed):
    """A race, and if ``losses`` are given, many of them that differ only in their draws."""

    runs: dict[str, Trajectory]
    losses: dict[str, Array]
    """Name → loss (steps + 1, seeds); empty for a single race."""
    rotation: float

    @cached_property
    def arrives(self) -> dict[str, int]:
        """The step at which each arrives for good, or -1."""
        return {name: int(stays_within(run.loss, GOAL)) for name, run in self.runs.items()}

    @cached_property
    def won(self) -> dict[str, int]:
        """How many of the seeds each has won."""
        if not self.losses:
            return {}
        scores = np.stack([score(loss) for loss in self.losses.values()])
        first = scores.argmin(axis=0)
        return {name: int(np.sum(first == i)) for i, name in enumerate(self.losses)}

    @cached_property
    def standings(self) -> list[str]:
        """First who has won more seeds, if there are many; then as the rules say."""

        def rank(name: str) -> tuple[int, float]:
            losses = self.losses.get(name, self.runs[name].loss)
            return -self.won.get(name, 0), float(median(score(losses)))

        return sorted(self.runs, key=rank)

    def verdict(self, name: str) -> str:
        """What became of one, in words."""
        run = self.runs[name]
        if name in self.losses:
            there = np.sum(stays_within(self.losses[name], GOAL) >= 0)
            return f"won {self.won[name]} of {SEEDS}, arrived in {there}"
        if run.diverged_at >= 0:
            return verdict(run)
        away = np.linalg.norm(run.w[-20:], axis=1)
        if self.arrives[name] >= 0:
            return f"arrived at step {self.arrives[name]}"
        if run.loss.min() <= GOAL:
            return f"was there, now circles up to {number(float(away.max()))} away"
        if circles(run.w @ across(self.rotation)):
            return f"circles {number(float(away[-1]))} away"
        return f"still {number(float(away[-1]))} away"


COLUMNS = ("w1", "w2", "loss", "to1", "to2", "pull1", "pull2")
ABSENT = np.full(STEPS + 1, np.nan, dtype="f4")
NO_BAND: Columns = {"t": [], "low": [], "high": []}


def band_of(name: str) -> str:
    """The table of the lowest and the highest tenth of an optimizer's many losses."""
    return f"band of {name}"


def played(runs: dict[str, Trajectory], losses: dict[str, Array]) -> dict[str, Array]:
    """The columns of all optimizers that there are; those of who does not run hold no number."""
    columns: dict[str, Array] = {}
    for cls in everyone():
        name = cls.__name__
        own = _columns(runs[name]) if name in runs else dict.fromkeys(COLUMNS, ABSENT)
        if name in losses:
            own["loss"] = bands(losses[name])[1]
        columns |= {f"{key}_{name}": column for key, column in own.items()}
    return columns


def band_tables(losses: dict[str, Array]) -> dict[str, Columns]:
    """The table `band_of` each optimizer, without rows where there are not many losses of it."""
    tables = {band_of(cls.__name__): NO_BAND for cls in everyone()}
    for name, many in losses.items():
        low, _, high = bands(many)
        tables[band_of(name)] = {"t": np.arange(STEPS + 1), "low": low, "high": high}
    return tables


def _columns(run: Trajectory) -> dict[str, Array]:
    """What is played of a run: where it is, where it goes next, where SGD would go from there."""
    w, loss = drawable(run)
    with np.errstate(all="ignore"):  # a run may have diverged
        pull = w[:-1] - run.optimizer.lr * run.gradient
    if type(run.optimizer) is SGD:
        pull = np.full_like(pull, np.nan)  # it is the step itself
    (to1, to2), (pull1, pull2) = w[1:].T, pull.T
    ahead = {"to1": to1, "to2": to2, "pull1": pull1, "pull2": pull2}
    drawn = {key: np.append(column, np.nan).astype("f4") for key, column in ahead.items()}
    return {"w1": w[:, 0], "w2": w[:, 1], "loss": loss, **drawn}
