"""The challenges: what each asks, what is to be predicted first, and a way that solves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from optimizer_guide import FAMILY, SGD, Adam, Momentum, RMSProp, descend, everyone, surfaces, sweep
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.core.typed import Typed
from optimizer_guide.kit.claim import Measured
from optimizer_guide.kit.wording import number, point
from optimizer_guide.lessons.visualizer import checks
from optimizer_guide.lessons.visualizer.checks import HIMMELBLAU, VALLEY_STEPS, Unmet
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns
from optimizer_guide.lessons.visualizer.scene import TYPED, gallery, steps_to_goal

Answer = tuple[str, str]
"""The right option, and why."""
RIDGE = (-1.8, 0.0)
FOUR = "(w₁² − 4)² + (w₂² − 4)²"


@dataclass(frozen=True)
class Challenge:
    """``check`` looks at what stands in the playground; ``answer`` measures which of the options
    was right, and why, when it is first asked; ``way`` are settings that solve it."""

    name: str
    task: str
    question: str
    options: tuple[str, ...]
    answer: Callable[[], Answer]
    check: Callable[[PlaygroundRuns], Measured]
    way: Mapping[str, Any]

    def solved(self, shown: PlaygroundRuns) -> Measured:
        """Whether what stands in the playground solves it; if not, what is missing."""
        try:
            return self.check(shown)
        except Unmet as missing:
            return Measured(False, str(missing))


def only(*names: str) -> dict[str, bool]:
    """The settings at which these optimizers run, and no others."""
    return {cls.__name__: cls.__name__ in names for cls in everyone()}


# -- what is predicted first ----------------------------------------------------------------------


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
    nearest = np.linalg.norm(HIMMELBLAU.minima - run.w[-1], axis=1).argmin()
    return point(HIMMELBLAU.minima[nearest], 1), f"At α = 0.01 it ends at {point(run.w[-1])}."


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


# -- the challenges -------------------------------------------------------------------------------


CHALLENGES = (
    Challenge(
        "1. Only Momentum survives",
        "Find a learning rate at which SGD diverges and Momentum does not.",
        "At β = 0.9, how much larger may Momentum’s rate be?",
        ("no larger", "2 times", "19 times"),
        wider,
        checks.momentum_survives,
        {"surface": "ravine", "lr": 0.3, **only("SGD", "Momentum")},
    ),
    Challenge(
        "2. Adam loses",
        "On the ravine, find a start at least 1 from the minimum from which SGD is at the goal "
        "before Adam, at one and the same rate.",
        "On the round bowl, at α = 0.2, who is first?",
        ("SGD", "Adam"),
        round_bowl,
        checks.adam_loses,
        {"surface": "ravine", "w1": 0.0, "w2": 1.0, "lr": 0.2, **only("SGD", "Adam")},
    ),
    Challenge(
        "3. The upper left",
        "Reach Himmelblau’s minimum at (−2.8, 3.1).",
        "Where does SGD end from (0, 0)?",
        tuple(point(minimum, 1) for minimum in HIMMELBLAU.minima),
        from_the_middle,
        checks.upper_left,
        {"surface": "Himmelblau", "w1": -3.0, "w2": 3.0, "lr": 0.01, **only("SGD")},
    ),
    Challenge(
        "4. Through the valley",
        f"From Rosenbrock’s start, end at a loss below 0.001 in at most {VALLEY_STEPS} steps.",
        "At its best rate, which of these can?",
        ("SGD", "Momentum", "RMSProp"),
        through_the_valley,
        checks.through_the_valley,
        {
            "surface": "Rosenbrock",
            "steps": 500,
            "lr": 0.02,
            "focus": "Nesterov",
            "beta_Nesterov": 0.95,
            **only("Nesterov"),
        },
    ),
    Challenge(
        "5. Off the saddle",
        "Start on the saddle’s ridge, at w₂ = 0 exactly, and come within 0.2 of a minimum.",
        "Without noise, which of the seven leave the ridge?",
        ("none", "some", "all seven"),
        stuck_on_the_ridge,
        checks.off_the_saddle,
        {"surface": "saddle", "w1": -1.8, "w2": 0.0, "lr": 0.1, "noise": 0.2, **only("Momentum")},
    ),
    Challenge(
        "6. RMSProp at rest",
        "On the ravine, make RMSProp end within 0.000001 of the minimum.",
        "At a constant rate, how far from it does RMSProp keep going?",
        ("0", "about α/2", "about 2/h"),
        circles,
        checks.rmsprop_rests,
        {
            "surface": "ravine",
            "lr": 0.1,
            "schedule": "cosine",
            "focus": "RMSProp",
            **only("RMSProp"),
        },
    ),
    Challenge(
        "7. Across the plateau",
        "From at least 3 away, take plain SGD to the plateau’s minimum within 100 steps.",
        "From its own start at α = 0.1, who is first?",
        ("SGD", "RMSProp", "Adam"),
        sooner_on_the_plateau,
        checks.across_the_plateau,
        {"surface": "plateau", "lr": 0.5, "focus": "SGD", **only("SGD")},
    ),
    Challenge(
        "8. A loss of your own",
        "Type a loss with exactly three minima in the window, not all equally deep.",
        f"How many minima has {FOUR}?",
        ("1", "2", "4"),
        four_minima,
        checks.three_minima,
        {
            "surface": TYPED,
            "formula": "w1²/8 + 2 w2² − 2 cos 2w1",
            "reach": 5.0,
            "lr": 0.2,
            **only("Momentum"),
        },
    ),
)
