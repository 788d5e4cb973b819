"""What readers predict before they solve a challenge: which of the options is right, and why.

Each is measured when it is first asked for.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from optimizer_guide.core import surfaces
from optimizer_guide.core.descent import descend
from optimizer_guide.core.optimizers import FAMILY, SGD, Adam, Momentum, RMSProp
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.core.sweep import sweep
from optimizer_guide.core.typed import Typed
from optimizer_guide.kit.wording import number, signed
from optimizer_guide.lessons.visualizer.checks import HIMMELBLAU, VALLEY_STEPS, end_of
from optimizer_guide.lessons.visualizer.scene import gallery, steps_to_goal

Answer = tuple[str, str]
"""The right option, and why."""
RIDGE = (-1.8, 0.0)
FOUR = "(w₁² − 4)² + (w₂² − 4)²"


@cache
def wider() -> Answer:
    (_, h) = surfaces.Quadratic().curvature
    ratio = float(momentum_limit(0.9, h) / sgd_limit(h))
    return (
        f"{ratio:.0f} times",
        f"SGD is stable below 2/h, Momentum below 2(1+β)/((1−β)h): at β = 0.9 that is "
        f"{ratio:.0f} times as much.",
    )


@cache
def round_bowl() -> Answer:
    bowl = gallery()["bowl"]
    sgd, adam = (steps_to_goal(descend(bowl, o), 1e-3) for o in (SGD(0.2), Adam(0.2)))
    return (
        "SGD" if 0 <= sgd < adam or adam < 0 else "Adam",
        f"At step {sgd} SGD is there, Adam at step {adam}: on a round bowl one rate fits both "
        "weights, and Adam only overshoots.",
    )


@cache
def from_the_middle() -> Answer:
    run = descend(HIMMELBLAU, SGD(0.01))
    x, y = HIMMELBLAU.minima[np.linalg.norm(HIMMELBLAU.minima - run.w[-1], axis=1).argmin()]
    return f"({signed(x, 1)}, {signed(y, 1)})", f"At α = 0.01 it ends at {end_of(run)}."


@cache
def through_the_valley() -> Answer:
    rates = np.geomspace(1e-4, 1.0, 100)
    can = []
    for cls in (SGD, Momentum, RMSProp):
        ended = sweep(surfaces.Rosenbrock(), cls(rates), steps=VALLEY_STEPS)
        if np.any((ended.loss < 1e-3) & (ended.diverged_at < 0)):
            can.append(cls.__name__)
    return can[0], f"Of {len(rates)} rates each, only {' and '.join(can)} had one that does."


@cache
def stuck_on_the_ridge() -> Answer:
    saddle = surfaces.Saddle()
    ends = [descend(saddle, cls().replace(lr=0.1), RIDGE).w[-1, 1] for cls in FAMILY]
    n = int(np.count_nonzero(ends))
    said = "none" if n == 0 else "all seven" if n == len(FAMILY) else "some"
    return said, f"{n} of {len(FAMILY)}: where the gradient along w₂ is 0, no rate helps."


@cache
def circles() -> Answer:
    run = descend(surfaces.Quadratic(), RMSProp(0.1))
    away = float(np.abs(run.w[-20:]).max())
    return "about α/2", f"At α = 0.1 it goes on by ±{number(away)}, for ever."


@cache
def sooner_on_the_plateau() -> Answer:
    plateau = surfaces.Plateau()
    steps = {
        cls.__name__: steps_to_goal(descend(plateau, cls().replace(lr=0.1)), 1e-3) for cls in FAMILY
    }
    there = {name: n for name, n in steps.items() if n >= 0}
    first = min(there, key=lambda name: there[name])
    return first, f"At α = 0.1: {', '.join(f'{name} {n}' for name, n in there.items())} steps."


@cache
def four_minima() -> Answer:
    n = len(Typed(FOUR).minima)
    return str(n), f"It has {n}, at (±2, ±2)."
