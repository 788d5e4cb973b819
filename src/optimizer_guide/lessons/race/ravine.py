"""The ravine that the race runs on, and the rules by which it is won."""

from functools import lru_cache

import numpy as np

from optimizer_guide import Array, Optimizer, descend
from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.computed import Columns
from optimizer_guide.lessons.ground import ground, round_levels
from optimizer_guide.lessons.plane import turn, turned

FLAT, STEEP = CURVATURE = (0.02, 8.0)
START = np.array([-6.0, 4.0])
WINDOW = ((-8.0, 3.0), (-6.5, 5.0))
LEVELS = round_levels(0.1, 200)
STEPS = 150
GOAL = 1e-3
SEEDS = 50


def rates_from(low: float, high: float, count: int) -> Array:
    """Learning rates of three digits, as many times apart from one to the next."""
    return np.array([float(f"{rate:.3g}") for rate in np.geomspace(low, high, count)])


RATES = rates_from(0.005, 10.0, 64)
"""Among which each optimizer's own best rate is looked for."""


@lru_cache(maxsize=64)
def ravine(rotation: float = 0.0) -> Quadratic:
    """The ravine with the start in it, both turned by ``rotation`` degrees."""
    return Quadratic(CURVATURE, rotation, start=turned(START, rotation), window=WINDOW)


@lru_cache(maxsize=64)
def ground_of(rotation: float) -> dict[str, Columns]:
    """Its tables: what the paths run over."""
    return ground(ravine(rotation), LEVELS)


def along(rotation: float) -> Array:
    """The direction of the floor."""
    return turn(rotation)[:, 0]


def across(rotation: float) -> Array:
    """The direction straight up the walls."""
    return turn(rotation)[:, 1]


def score(loss: Array) -> Array:
    """What is lowest for the winner: who arrives, by step; then the others, by last loss.

    ``loss`` (steps + 1, *runs) → (*runs).
    """
    arrives = stays_within(loss, GOAL)
    last = np.where(np.isnan(loss[-1]), np.inf, loss[-1])
    return np.where(arrives >= 0, arrives, len(loss)) + last  # of who arrives, a last loss < 1


def median(values: Array, axis: int | None = None) -> Array:
    """One of the values, not a mean of two, which at infinity would be none."""
    return np.asarray(np.quantile(values, 0.5, axis=axis, method="nearest"))


@lru_cache(maxsize=512)
def best_rate(
    optimizer: type[Optimizer], rotation: float, noise: float, seed: int, seeds: int
) -> float:
    """Of `RATES`, the one with the best score: the median one, where there are many seeds."""
    every_rate = optimizer(lr=RATES[:, None])
    draws = np.arange(seed, seed + seeds)
    run = descend(ravine(rotation), every_rate, steps=STEPS, noise=noise, seed=draws)
    return float(RATES[np.argmin(median(score(run.loss), axis=1))])


def circles(height: Array) -> bool:
    """Whether a run ends jumping to and fro across the floor without coming nearer, by its
    ``height`` (steps + 1,) up the walls."""
    late = height[-20:]
    flips = np.all(late[1:] * late[:-1] < 0)
    return bool(flips and abs(late[-1]) > 0.9 * np.abs(late).max())


def bands(losses: Array) -> Array:
    """The lowest tenth, the median and the highest tenth of many runs, by step: (3, steps + 1)."""
    ordered = np.where(np.isnan(losses), np.inf, losses)
    return np.quantile(ordered, (0.1, 0.5, 0.9), axis=1, method="nearest")
