"""Which learning rates work, for each of four optimizers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import param
from numpy.typing import NDArray

from optimizer_guide.core import optimizers
from optimizer_guide.core.descent import DIVERGED, descend
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, Head, table
from optimizer_guide.kit.styles import style_of, swatch
from optimizer_guide.kit.wording import number, percent, signed
from optimizer_guide.lessons.adam.averages import Array

Flags = NDArray[np.bool_]
Row = tuple[float | str, ...]

RAVINE = Quadratic(curvature=(0.1, 8.0), start=(-4.0, 2.0))
RATES = 10.0 ** (np.arange(-60, 61) / 20)
HALF = 10.0**0.025
"""Half the way from one rate to the next."""
USUAL = 10.0
"""The largest rate that anybody would try first."""
MOST = 400
RIVALS: dict[str, type[Optimizer]] = {
    rule.__name__: rule
    for rule in (optimizers.SGD, optimizers.Momentum, optimizers.RMSProp, optimizers.Adam)
}
GOAL = 0.01


class Window(NamedTuple):
    """Which of the `RATES` work, and which of those are below the first one that at some step
    made the loss worse than at the start."""

    works: Flags
    smooth: Flags


def spread(rates: Array) -> float:
    """Largest over smallest; nan where there is none."""
    return float(rates[-1] / rates[0]) if rates.size else math.nan


@cache
def losses(name: str) -> tuple[Array, Array, NDArray[np.intp]]:
    """For every rate: the loss by step, the highest so far, and where it diverged."""
    run = descend(RAVINE, RIVALS[name](lr=RATES), steps=MOST)
    return run.loss, np.maximum.accumulate(run.loss), run.diverged_at


@cache
def window(name: str, steps: int) -> Window:
    """The rates at which the loss is under `GOAL` of its start after ``steps`` steps."""
    loss, highest, diverged_at = losses(name)
    lost = (diverged_at >= 0) & (diverged_at <= steps)
    works = (loss[steps] < GOAL * loss[0]) & ~lost
    worse = works & (highest[steps] > loss[0])
    return Window(works, works & ~np.maximum.accumulate(worse))


def usual(rates: Array) -> Array:
    """The rates up to `USUAL`."""
    return rates[rates < USUAL * HALF]


@dataclass(frozen=True, eq=False, kw_only=True)
class Windows(Computed):
    """The window of each optimizer, by name."""

    steps: int
    windows: Mapping[str, Window]


def _widest(run: Windows) -> Measured:
    works = {name: spread(usual(RATES[w.works])) for name, w in run.windows.items()}
    smooth = {name: spread(RATES[w.smooth]) for name, w in run.windows.items()}
    told = [", ".join(f"{name} {times(r)}" for name, r in x.items()) for x in (works, smooth)]
    lead = [r.pop("Adam") / max(r.values()) for r in (works, smooth)]
    return Measured(
        min(lead) > 5,
        f"Largest over smallest, among the rates up to {USUAL:g}: {told[0]}. The solid parts: "
        f"{told[1]}.",
    )


def _still_a_window(run: Windows) -> Measured:
    works = RATES[run.windows["Adam"].works]
    loss, _, diverged_at = losses("Adam")
    below = int(np.searchsorted(RATES, works[0] / 2))
    lost = RATES[diverged_at >= 0]
    share = float(loss[run.steps, below] / loss[0, below])
    return Measured(
        bool(share > GOAL and lost.size and lost[0] > works[-1]),
        f"At <i>α</i> = {number(RATES[below])} Adam still has {percent(share)} of the "
        f"loss to go; from {number(lost[0])} on it diverges.",
    )


class LearningRateWindow(Figure):
    """For each optimizer, the learning rates that work."""

    slug = "lr-window"
    plays = False

    steps = param.Integer(200, bounds=(50, MOST), step=10, label="steps allowed")

    claims = (
        Claim("Adam’s window is by far the widest.", {}, _widest),
        Claim("It is a window all the same.", {}, _still_a_window),
    )
    rules = (
        f"The loss is ½ ({RAVINE.curvature[0]:g} w₁² + {RAVINE.curvature[1]:g} w₂²), the start "
        f"({signed(RAVINE.start[0], 0)}, {signed(RAVINE.start[1], 0)}). A learning rate works if "
        f"the loss is then under {percent(GOAL)} of what it was, and never passed "
        f"{number(DIVERGED)} on the way. The faint part starts with the first that made the loss "
        f"worse, at some step, than it was at the start. Tried are 20 rates a decade, from "
        f"{RATES[0]:g} to {RATES[-1]:,.0f}; no noise."
    )

    def compute(self) -> Windows:
        windows = {name: window(name, self.steps) for name in RIVALS}
        return Windows(
            tables={"bars": _bars(windows), "ends": _ends(windows)},
            steps=self.steps,
            windows=windows,
        )

    def readout(self, computed: Windows) -> str:
        rows: list[list[Cell | str]] = [
            [
                f"{swatch(name)}{name}",
                Cell(from_to(RATES[w.works]), number=True),
                Cell(times(spread(RATES[w.smooth])), number=True),
            ]
            for name, w in computed.windows.items()
        ]
        works, smooth = (Head(head, number=True) for head in ("rates that work", "solid"))
        return table(["", works, smooth], rows)

    def summary(self, computed: Windows) -> str:
        told = "; ".join(
            f"{name} {from_to(RATES[w.works])}" for name, w in computed.windows.items()
        )
        return f"Learning rates that work within {computed.steps} steps: {told}."


def _bars(windows: Mapping[str, Window]) -> Columns:
    """Table: each range of rates, solid or faint."""
    bars: list[Row] = [
        (name, left, right, style_of(name).color, alpha)
        for name, w in windows.items()
        for mask, alpha in ((w.smooth, 1.0), (w.works & ~w.smooth, 0.35))
        for left, right in ranges_of(mask)
    ]
    return _columns(("name", "left", "right", "color", "alpha"), bars)


def _ends(windows: Mapping[str, Window]) -> Columns:
    """Table: what is written behind each optimizer's bars, largest over smallest."""
    ends: list[Row] = [
        (name, RATES[w.works][-1] * HALF, times(spread(RATES[w.works])), style_of(name).color)
        for name, w in windows.items()
        if w.works.any()
    ]
    return _columns(("name", "x", "text", "color"), ends)


def ranges_of(mask: Flags) -> list[tuple[float, float]]:
    """The rates of ``mask`` as ranges without a gap, each rate half a step wide to both sides."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)
    return [(float(RATES[a] / HALF), float(RATES[b - 1] * HALF)) for a, b in edges]


def _columns(names: tuple[str, ...], rows: list[Row]) -> Columns:
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def times(ratio: float) -> str:
    """A ratio of learning rates; a dash where none works."""
    if math.isnan(ratio):
        return "–"
    return f"{ratio:,.1f}×" if ratio < 10 else f"{ratio:,.0f}×"


def from_to(rates: Array) -> str:
    """The least and the largest of some rates."""
    if not rates.size:
        return "none"
    return f"{number(rates[0])} to {number(rates[-1])}"
