"""What the playground computes: the runs, and the columns that are played of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optimizer_guide import Array, Trajectory
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.kit.computed import Axis, Columns, Computed
from optimizer_guide.lessons import plane
from optimizer_guide.lessons.ground import ground
from optimizer_guide.lessons.networks.landscape import Seen
from optimizer_guide.lessons.visualizer.axes import log_ticks
from optimizer_guide.lessons.visualizer.scene import Scene

LOSS, GRADIENT, RATES = "loss", "gradient norm", "effective rates"
RELIEF = "relief"
SIDE_PLOT, RELIEF_PLOT = "plot by step", "plot in relief"
"""The parts of the picture of which one is beside the plane."""
FEWEST = 1e-12
"""The smallest value that a log scale shows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PlaygroundRuns(Computed):
    """The runs of a scene, by the names of their optimizers."""

    scene: Scene
    runs: Mapping[str, Trajectory]
    focus: str
    beside: str
    same: bool
    """Whether all have one learning rate."""
    seen: Seen | None
    """The slice of a network's loss, where that is the surface."""
    is_understood: bool
    """Whether the loss is the one that is typed in, where one is."""


def columns_of(run: Trajectory, beside: str) -> dict[str, Array]:
    """What is played of a run: where it is, loss, gradient, arrows, and the curve beside the
    plane, ``side``, with a second one for the other weight, ``side2``."""
    w, loss = plane.drawable(run)
    with np.errstate(all="ignore"):  # a run may have diverged
        norm = np.hypot(*run.surface.gradient(run.w.T))
    norm = np.where(np.isfinite(loss), norm, np.nan)  # as far as it is drawn
    side, second = _beside(run, loss, norm, beside)
    shown = {"w1": w[:, 0], "w2": w[:, 1], "loss": loss, "norm": norm}
    return {**shown, "side": side, "side2": second, **plane.next_steps(run, w)}


def _beside(run: Trajectory, loss: Array, norm: Array, beside: str) -> tuple[Array, Array]:
    """The curve beside the plane, and that of the second weight where it has one of its own."""
    nothing = _nothing(len(loss))
    if beside == LOSS:
        lowest = run.surface.lowest
        above = loss - lowest if np.isfinite(lowest) else loss
        return np.where(above > 0, above, np.nan), nothing
    if beside in (GRADIENT, RELIEF):
        return norm, nothing
    with np.errstate(all="ignore"):
        rates = np.append(plane.rates_of(run)[:, None] * run.rate, [[np.nan, np.nan]], axis=0)
    rates = np.where(np.isfinite(loss)[:, None] & (rates < 1e300), rates, np.nan)
    alike = np.array_equal(rates[:, 0], rates[:, 1], equal_nan=True)
    return rates[:, 0], nothing if alike else rates[:, 1]


@lru_cache(maxsize=8)
def _nothing(length: int) -> Array:
    """A column of which nothing is seen."""
    return np.full(length, np.nan, dtype="f4")


@lru_cache(maxsize=32)
def ground_of(surface: Surface) -> dict[str, Columns]:
    """What the paths run over, as tables: contours closer where it is low, for each encloses a
    share of the window."""
    loss = surface.grid(120).loss
    known = loss[np.isfinite(loss)]
    shares = np.quantile(known, np.linspace(0.1, 1.0, 13)[:-1] ** 2) if known.size else [0.0]
    return ground(surface, shares)


# -- the axes of the plot beside the plane -------------------------------------------------------


def side_axis(
    runs: Mapping[str, Trajectory], played: Mapping[str, Array], scene: Scene, beside: str
) -> Axis:
    """The axis of what is beside the plane, as far as it goes: a run that was lost leaves it, or
    it would flatten the others."""
    sound = [name for name, run in runs.items() if run.diverged_at < 0] or list(runs)
    curves = [played[f"{key}_{name}"] for name in sound for key in ("side", "side2")]
    values = np.concatenate([*curves, np.empty(0)])
    seen = values[np.isfinite(values) & (values > FEWEST)]
    low, high = (seen.min() / 1.6, seen.max() * 1.6) if seen.size else (0.1, 10.0)
    label = {
        LOSS: loss_label(runs, scene.surface),
        GRADIENT: "length of the exact gradient",
        RATES: "effective rate (dotted: of w₂)",
    }.get(beside)
    return Axis(float(low), float(high), label, log_ticks(low, high))


def loss_label(runs: Mapping[str, Trajectory], surface: Surface) -> str:
    """What the axis of the loss is called, and what cannot be on it."""
    base = surface.lowest if np.isfinite(surface.lowest) else 0.0
    label = "loss above the lowest minimum" if abs(base) > 1e-9 else "loss"
    with np.errstate(all="ignore"):
        if any((run.loss < base - 1e-9).any() for run in runs.values()):
            return f"{label} (below 0: not on a log axis)"
        gone = any((run.loss - base < FEWEST).any() for run in runs.values())
    return f"{label} (below 10⁻¹²: off the axis)" if gone else label
