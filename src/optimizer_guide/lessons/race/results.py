"""What comes of a race: the runs, who arrived, who won, and what is played of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer_guide import Array, Optimizer, Trajectory, everyone
from optimizer_guide.core.arrival import Steps, stays_within
from optimizer_guide.kit.computed import Columns, Computed, in_columns
from optimizer_guide.kit.html import Cell, at_step, of_numbers, table
from optimizer_guide.kit.styles import style_of, swatch
from optimizer_guide.kit.wording import number, settings, verdict
from optimizer_guide.lessons.plane import drawable, next_steps
from optimizer_guide.lessons.race.progress import places, progress, throughout
from optimizer_guide.lessons.race.ravine import (
    GOAL,
    SEEDS,
    STEPS,
    WINDOW,
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
    def scores(self) -> dict[str, Array]:
        """Name → what is lowest for the winner: one number, or one for each of the seeds."""
        return {name: score(self.losses.get(name, run.loss)) for name, run in self.runs.items()}

    @cached_property
    def won(self) -> dict[str, int]:
        """How many of the seeds each has won; empty for a single race."""
        return won(self.scores) if self.losses else {}

    @cached_property
    def standings(self) -> list[str]:
        """Who is first, second and so on in the end, as the rules say."""
        return in_order(self.won, {name: float(median(of)) for name, of in self.scores.items()})

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
            return f"was there, now circles up to {number(away.max())} away"
        if circles(run.w @ across(self.rotation)):
            return f"circles {number(away[-1])} away"
        return f"still {number(away[-1])} away"


def won(scores: Mapping[str, Array]) -> dict[str, int]:
    """How many of the seeds each has won: name → scores (seeds,), the lowest of which wins."""
    first = np.stack(list(scores.values())).argmin(axis=0)
    return {name: int(np.sum(first == i)) for i, name in enumerate(scores)}


def in_order(wins: Mapping[str, int], scores: Mapping[str, float]) -> list[str]:
    """First who has won more seeds, if there are many; then who has the lower score."""
    return sorted(scores, key=lambda name: (-wins.get(name, 0), scores[name]))


COLUMNS = ("w1", "w2", "loss", "to1", "to2", "pull1", "pull2", "state", "since", "away", "place")
ABSENT = np.full(STEPS + 1, np.nan, dtype="f4")
LOSSES = (1e-6, 1e6)
"""Which are on the plot by step."""
LINE = 0.7
"""Powers of ten from a line of text to the next on it."""
NO_BAND: Columns = {"t": [], "low": [], "high": []}


def band_of(name: str) -> str:
    """The table of the lowest and the highest tenth of an optimizer's many losses."""
    return f"band of {name}"


def played(race: Results) -> dict[str, Array]:
    """The columns of all optimizers that there are; those of who does not run hold no number."""
    columns: dict[str, Array] = {}
    runs, losses = race.runs, race.losses
    known = {name: progress(run) for name, run in runs.items()}
    place = throughout(race.standings, STEPS + 1) if losses else places(runs, known)
    for cls in everyone():
        name = cls.__name__
        own: dict[str, Array] = dict.fromkeys(COLUMNS, ABSENT)
        if name in runs:
            w, loss = drawable(runs[name], WINDOW)
            arrows = next_steps(runs[name], w).items()
            own = {key: column.astype("f4") for key, column in arrows} | known[name]
            own |= {"w1": w[:, 0], "w2": w[:, 1], "loss": loss, "place": place[name]}
        if name in losses:
            own["loss"] = bands(losses[name])[1]
        columns |= {f"{key}_{name}": column for key, column in own.items()}
    return columns


def band_tables(names: Iterable[str], losses: Mapping[str, Array], t: Steps) -> dict[str, Columns]:
    """The table `band_of` each, without rows where there are not many losses (steps, seeds) of it;
    ``t`` are their steps."""
    tables = {band_of(name): NO_BAND for name in names}
    for name, many in losses.items():
        low, _, high = bands(many)
        tables[band_of(name)] = {"t": t, "low": low, "high": high}
    return tables


def standings_table(
    optimizers: Mapping[str, Optimizer], became: Mapping[str, str], loss: str
) -> str:
    """HTML: each in its place at the step on show, with what has become of it and its loss, which
    is called so; the browser puts the numbers in."""
    return table(
        [f"At step {at_step('t')}", *of_numbers("place"), "so far", *of_numbers(loss)],
        [
            [
                f"{swatch(name)}{name}<br><span class='small nowrap'>{settings(optimizer)}</span>",
                Cell(f"<span data-column='place_{name}'></span>", label="place"),
                became[name],
                Cell(f"<span data-column='loss_{name}'></span>", label=loss),
            ]
            for name, optimizer in optimizers.items()
        ],
        cards=True,
    )


def names(columns: dict[str, Array], runs: Sequence[str]) -> Columns:
    """Table: names where the losses end or leave the plot, apart where they do so together."""
    low, high = np.log10(LOSSES)
    low += LINE / 2  # the axis cuts no text
    rows = []
    for name in runs:
        with np.errstate(all="ignore"):
            loss = np.log10(columns[f"loss_{name}"])
        last = int(np.flatnonzero(np.isfinite(loss) & (loss < high))[-1])
        rows.append((float(np.clip(loss[last], low, high - LINE)), last, name))
    rows.sort(reverse=True)
    heights: list[float] = []
    for i, (height, *_) in enumerate(rows):
        height = max(height, low + LINE * (len(rows) - 1 - i))
        heights.append(min(height, heights[-1] - LINE) if heights else height)
    colors = [style_of(name).color for *_, name in rows]
    ends = in_columns(("y", "t", "name"), rows)
    return {**ends, "y": [10.0**height for height in heights], "color": colors}
