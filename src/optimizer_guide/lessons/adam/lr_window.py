"""Which learning rates work, for each of four optimizers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import param
from numpy.typing import NDArray

from optimizer_guide import Array, Optimizer, Trajectory, descend
from optimizer_guide.core import optimizers
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Columns, Computed, in_columns
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.styles import style_of, swatch
from optimizer_guide.kit.wording import number, percent, point

Flags = NDArray[np.bool_]
Row = tuple[float | str, ...]

RAVINE = Quadratic(curvature=(0.1, 8.0), start=(-4.0, 2.0))
RATES = 10.0 ** (np.arange(-60, 21) / 20)
"""20 a decade, up to the largest that anybody would try first."""
BEYOND = 10.0 ** (np.arange(21, 61) / 20)
HALF = 10.0**0.025
"""Half the way from one rate to the next."""
MOST = 400
RIVALS: dict[str, type[Optimizer]] = {
    rule.__name__: rule
    for rule in (optimizers.SGD, optimizers.Momentum, optimizers.RMSProp, optimizers.Adam)
}
GOAL = 0.01


@cache
def runs(name: str) -> Trajectory:
    """An optimizer's runs, one for each of the `RATES`."""
    return descend(RAVINE, RIVALS[name](lr=RATES), steps=MOST)


def works(run: Trajectory, steps: int) -> Flags:
    """At which rates the loss is under `GOAL` of its start after ``steps`` steps."""
    lost = (run.diverged_at >= 0) & (run.diverged_at <= steps)
    return (run.loss[steps] < GOAL * run.loss[0]) & ~lost


def spread(flags: Flags) -> float:
    """The largest rate that works over the smallest; nan where there is none."""
    rates = RATES[flags]
    return float(rates[-1] / rates[0]) if rates.size else math.nan


def beyond(steps: int) -> tuple[float, float]:
    """The largest rate at all with which Adam works, and the highest loss on that way."""
    run = descend(RAVINE, optimizers.Adam(lr=BEYOND), steps=steps)
    last = int(np.flatnonzero(works(run, steps))[-1])
    return float(BEYOND[last]), float(run.loss[:, last].max())


@dataclass(frozen=True, eq=False, kw_only=True)
class Windows(Computed):
    """The window of each optimizer, by name: which of the `RATES` work."""

    steps: int
    windows: Mapping[str, Flags]


def _widest(run: Windows) -> Measured:
    ratio = {name: spread(flags) for name, flags in run.windows.items()}
    said = ", ".join(f"{name} {times(r)}" for name, r in ratio.items())
    return Measured(
        ratio.pop("Adam") > 5 * max(ratio.values()), f"Largest over smallest rate: {said}."
    )


def _still_a_window(run: Windows) -> Measured:
    smallest, loss = RATES[run.windows["Adam"]][0], runs("Adam").loss
    below = int(np.searchsorted(RATES, smallest / 2))
    share = float(loss[run.steps, below] / loss[0, below])
    return Measured(
        share > GOAL,
        f"Below {number(smallest)} Adam is too slow: at {number(RATES[below])}, "
        f"{percent(share)} of the loss is left.",
    )


class LearningRateWindow(Figure):
    slug = "lr-window"
    plays = False

    steps = param.Integer(200, bounds=(50, MOST), step=10, label="steps allowed")

    claims = (
        Claim(
            "Adam’s window is by far the widest, however few steps are allowed.",
            {"steps": 50},
            _widest,
            asks="Allow only 50 steps, a quarter. The widest window is now …",
            choices=("Momentum’s", "Adam’s, as before"),
            answer=1,
        ),
        Claim(
            "It is a window all the same: with a rate too small, Adam is too slow.",
            {"steps": 100},
            _still_a_window,
            deeper=True,
        ),
    )
    rules = (
        f"The loss is ½ ({RAVINE.curvature[0]:g} w₁² + {RAVINE.curvature[1]:g} w₂²), the start "
        f"{point(RAVINE.start, 0)}, no noise. A learning rate "
        f"works if the loss is then under {percent(GOAL)} of what it was. Tried are 20 rates a "
        f"decade, from {RATES[0]:g} to {RATES[-1]:g}; the number behind a bar is its largest rate "
        "over its smallest."
    )

    def compute(self) -> Windows:
        windows = {name: works(runs(name), self.steps) for name in RIVALS}
        return Windows(
            tables={"bars": _bars(windows), "ends": _ends(windows)},
            steps=self.steps,
            windows=windows,
        )

    def readout(self, computed: Windows) -> str:
        return (
            f"<p class='big'>For {swatch('Adam')}<strong>Adam</strong> the largest rate that works "
            f"is {times(spread(computed.windows['Adam']))} the smallest, for {swatch('SGD')}"
            f"<strong>SGD</strong> {times(spread(computed.windows['SGD']))}.</p>"
        )

    def summary(self, computed: Windows) -> str:
        said = "; ".join(f"{name} {from_to(RATES[w])}" for name, w in computed.windows.items())
        return f"Learning rates that work within {computed.steps} steps: {said}."


def _bars(windows: Mapping[str, Flags]) -> Columns:
    """Table: each range of rates, with the least and the largest that works in it."""
    bars: list[Row] = [
        (name, left, right, left * HALF, right / HALF, style_of(name).color)
        for name, flags in windows.items()
        for left, right in ranges_of(flags)
    ]
    return in_columns(("name", "left", "right", "least", "most", "color"), bars)


def _ends(windows: Mapping[str, Flags]) -> Columns:
    """Table: what is written behind each optimizer's bars, largest over smallest."""
    ends: list[Row] = [
        (name, RATES[flags][-1] * HALF, times(spread(flags)), style_of(name).color)
        for name, flags in windows.items()
        if flags.any()
    ]
    return in_columns(("name", "x", "text", "color"), ends)


def ranges_of(mask: Flags) -> list[tuple[float, float]]:
    """The rates of ``mask`` as ranges without a gap, each rate half a step wide to both sides."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)
    return [(float(RATES[a] / HALF), float(RATES[b - 1] * HALF)) for a, b in edges]


def times(ratio: float) -> str:
    """A ratio of learning rates; a dash where none works."""
    if math.isnan(ratio):
        return "–"
    return f"{ratio:.1f} ×" if ratio < 10 else f"{ratio:,.0f} ×"


def from_to(rates: Array) -> str:
    """The least and the largest of some rates."""
    if not rates.size:
        return "none"
    return f"{number(rates[0])} to {number(rates[-1])}"
