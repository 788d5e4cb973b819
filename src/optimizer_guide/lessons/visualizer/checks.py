"""Whether what stands in the playground solves a challenge."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide.core import surfaces
from optimizer_guide.core.trajectory import Trajectory
from optimizer_guide.kit.claim import Measured
from optimizer_guide.kit.wording import number, signed
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns
from optimizer_guide.lessons.visualizer.scene import TYPED, steps_to_goal

NEAR = 0.05
"""A run that ends within this of a minimum is there."""
HIMMELBLAU = surfaces.Himmelblau()
VALLEY_STEPS = 500


def needs(shown: PlaygroundRuns, surface: str, *names: str) -> str:
    """What is not yet as the challenge wants it; empty if all is."""
    if surface and shown.scene.name != surface:
        return f"Choose the surface “{surface}”."
    missing = [name for name in names if name not in shown.runs]
    return f"Let {' and '.join(missing)} run too." if missing else ""


def settled(run: Trajectory, minimum: ArrayLike) -> bool:
    """Whether a run ends at a minimum."""
    return bool(np.linalg.norm(run.w[-1] - minimum) < NEAR)


def end_of(run: Trajectory) -> str:
    """Where a run ends."""
    return f"({signed(run.w[-1, 0])}, {signed(run.w[-1, 1])})"


def momentum_survives(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "", "SGD", "Momentum")
    if missing:
        return Measured(False, missing)
    sgd, momentum = shown.runs["SGD"], shown.runs["Momentum"]
    apart = sgd.optimizer.lr != momentum.optimizer.lr
    own = f", at α = {number(momentum.optimizer.lr)}," if apart else ""
    return Measured(
        bool(sgd.diverged_at >= 0 > momentum.diverged_at and not apart),
        f"At α = {number(sgd.optimizer.lr)} SGD {_fate(sgd)}; Momentum{own} {_fate(momentum)}.",
    )


def _fate(run: Trajectory) -> str:
    gone = run.diverged_at >= 0
    return f"diverges at step {run.diverged_at}" if gone else f"ends at {end_of(run)}"


def adam_loses(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "ravine", "SGD", "Adam")
    if missing:
        return Measured(False, missing)
    if np.linalg.norm(shown.scene.start) < 1:
        return Measured(False, "Start at least 1 from the minimum.")
    sgd, adam = (steps_to_goal(shown.runs[name], shown.scene.goal) for name in ("SGD", "Adam"))
    if not shown.same:
        return Measured(False, "Give both the same learning rate.")
    when = [f"at step {n}" if n >= 0 else "never" for n in (sgd, adam)]
    return Measured(
        bool(sgd >= 0 and (adam < 0 or sgd < adam)),
        f"SGD is at the goal {when[0]}, Adam {when[1]}.",
    )


def upper_left(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "Himmelblau")
    if missing or not shown.runs:
        return Measured(False, missing or "Nobody runs.")
    there = [name for name, run in shown.runs.items() if settled(run, HIMMELBLAU.minima[1])]
    said = "; ".join(f"{name} ends at {end_of(run)}" for name, run in shown.runs.items())
    return Measured(bool(there), f"{said}.")


def through_the_valley(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "Rosenbrock")
    if missing or not shown.runs:
        return Measured(False, missing or "Nobody runs.")
    if not np.array_equal(shown.scene.start, shown.scene.surface.start):
        return Measured(False, "Start where the surface starts.")
    if shown.scene.steps > VALLEY_STEPS:
        return Measured(False, f"Take at most {VALLEY_STEPS} steps.")
    best, loss = min(
        ((name, float(shown.runs[name].loss[-1])) for name in shown.runs),
        key=lambda entry: np.inf if np.isnan(entry[1]) else entry[1],
    )
    return Measured(bool(loss < 1e-3), f"The lowest last loss is {best}’s: {number(loss)}.")


def off_the_saddle(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "saddle")
    if missing or not shown.runs:
        return Measured(False, missing or "Nobody runs.")
    if shown.scene.start[1] != 0:
        return Measured(False, "Start on the ridge, at w₂ = 0.")
    minima = shown.scene.surface.minima
    there = [
        name
        for name, run in shown.runs.items()
        if np.linalg.norm(minima - run.w[-1], axis=1).min() < 0.2
    ]
    said = "; ".join(f"{name} ends at {end_of(run)}" for name, run in shown.runs.items())
    return Measured(bool(there), f"{said}.")


def rmsprop_rests(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "ravine", "RMSProp")
    if missing:
        return Measured(False, missing)
    away = float(np.linalg.norm(shown.runs["RMSProp"].w[-1]))
    return Measured(away < 1e-6, f"RMSProp ends {number(away)} from the minimum.")


def across_the_plateau(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, "plateau", "SGD")
    if missing:
        return Measured(False, missing)
    if np.linalg.norm(shown.scene.start) < 3:
        return Measured(False, "Start at least 3 from the minimum.")
    run = shown.runs["SGD"]
    n = steps_to_goal(run, 1e-3)
    said = f"SGD is there at step {n}" if n >= 0 else f"SGD ends at {end_of(run)}"
    return Measured(0 <= n <= 100 and settled(run, (0, 0)), f"{said}, and ends at {end_of(run)}.")


def three_minima(shown: PlaygroundRuns) -> Measured:
    missing = needs(shown, TYPED)
    if missing or not shown.is_understood:
        return Measured(False, missing or "The loss is not understood.")
    minima = shown.scene.surface.minima
    apart = np.ptp(shown.scene.surface.value(minima.T)) if len(minima) == 3 else 0.0
    return Measured(
        bool(len(minima) == 3 and apart > 0.1),
        f"It has {len(minima)} minima in the window"
        + (f", whose losses differ by up to {number(float(apart))}." if len(minima) == 3 else "."),
    )
