"""Whether what stands in the playground solves a challenge."""

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide import Trajectory, surfaces
from optimizer_guide.kit.claim import Measured
from optimizer_guide.kit.wording import number, point
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns
from optimizer_guide.lessons.visualizer.scene import TYPED, steps_to_goal

NEAR = 0.05
"""A run that ends within this of a minimum is there."""
HIMMELBLAU = surfaces.Himmelblau()
VALLEY_STEPS = 500


class Unmet(Exception):
    """What is not yet as the challenge wants it, told to the reader."""


def need(met: bool | np.bool_, otherwise: str) -> None:
    """Raises `Unmet` with what is to be done ``otherwise``."""
    if not met:
        raise Unmet(otherwise)


def need_runs(shown: PlaygroundRuns, surface: str, *names: str) -> None:
    """Raises `Unmet` unless all ``names``, or anybody at all, run on the surface; "" is any."""
    need(surface in ("", shown.scene.name), f"Choose the surface “{surface}”.")
    missing = [name for name in names if name not in shown.runs]
    need(not missing, f"Let {' and '.join(missing)} run too.")
    need(bool(shown.runs), "Nobody runs.")


def settled(run: Trajectory, minimum: ArrayLike) -> bool:
    """Whether a run ends at a minimum."""
    return bool(np.linalg.norm(run.w[-1] - minimum) < NEAR)


def ends(shown: PlaygroundRuns) -> str:
    """Where all runs end, as a sentence."""
    return "; ".join(f"{name} ends at {point(run.w[-1])}" for name, run in shown.runs.items()) + "."


def momentum_survives(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "", "SGD", "Momentum")
    sgd, momentum = shown.runs["SGD"], shown.runs["Momentum"]
    apart = sgd.optimizer.lr != momentum.optimizer.lr
    own = f", at α = {number(momentum.optimizer.lr)}," if apart else ""
    return Measured(
        sgd.diverged_at >= 0 > momentum.diverged_at and not apart,
        f"At α = {number(sgd.optimizer.lr)} SGD {_fate(sgd)}; Momentum{own} {_fate(momentum)}.",
    )


def _fate(run: Trajectory) -> str:
    gone = run.diverged_at >= 0
    return f"diverges at step {run.diverged_at}" if gone else f"ends at {point(run.w[-1])}"


def adam_loses(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "ravine", "SGD", "Adam")
    need(np.linalg.norm(shown.scene.start) >= 1, "Start at least 1 from the minimum.")
    need(shown.same, "Give both the same learning rate.")
    sgd, adam = (steps_to_goal(shown.runs[name], shown.scene.goal) for name in ("SGD", "Adam"))
    when = [f"at step {n}" if n >= 0 else "never" for n in (sgd, adam)]
    return Measured(
        sgd >= 0 and (adam < 0 or sgd < adam), f"SGD is at the goal {when[0]}, Adam {when[1]}."
    )


def upper_left(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "Himmelblau")
    there = any(settled(run, HIMMELBLAU.minima[1]) for run in shown.runs.values())
    return Measured(there, ends(shown))


def through_the_valley(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "Rosenbrock")
    scene = shown.scene
    need(np.array_equal(scene.start, scene.surface.start), "Start where the surface starts.")
    need(scene.steps <= VALLEY_STEPS, f"Take at most {VALLEY_STEPS} steps.")
    best, loss = min(
        ((name, float(run.loss[-1])) for name, run in shown.runs.items()),
        key=lambda entry: np.inf if np.isnan(entry[1]) else entry[1],
    )
    return Measured(loss < 1e-3, f"The lowest last loss is {best}’s: {number(loss)}.")


def off_the_saddle(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "saddle")
    need(shown.scene.start[1] == 0, "Start on the ridge, at w₂ = 0.")
    minima = shown.scene.surface.minima
    away = [np.linalg.norm(minima - run.w[-1], axis=1).min() for run in shown.runs.values()]
    return Measured(any(distance < 0.2 for distance in away), ends(shown))


def rmsprop_rests(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "ravine", "RMSProp")
    away = float(np.linalg.norm(shown.runs["RMSProp"].w[-1]))
    return Measured(away < 1e-6, f"RMSProp ends {number(away)} from the minimum.")


def across_the_plateau(shown: PlaygroundRuns) -> Measured:
    need_runs(shown, "plateau", "SGD")
    need(np.linalg.norm(shown.scene.start) >= 3, "Start at least 3 from the minimum.")
    run = shown.runs["SGD"]
    n, end = steps_to_goal(run, 1e-3), f"ends at {point(run.w[-1])}"
    said = f"SGD is there at step {n}" if n >= 0 else f"SGD {end}"
    return Measured(0 <= n <= 100 and settled(run, (0, 0)), f"{said}, and {end}.")


def three_minima(shown: PlaygroundRuns) -> Measured:
    need(shown.scene.name == TYPED, f"Choose the surface “{TYPED}”.")
    need(shown.is_understood, "The loss is not understood.")
    minima = shown.scene.surface.minima
    said = f"It has {len(minima)} minima in the window"
    if len(minima) != 3:
        return Measured(False, f"{said}.")
    apart = float(np.ptp(shown.scene.surface.value(minima.T)))
    return Measured(apart > 0.1, f"{said}, whose losses differ by up to {number(apart)}.")
