"""The challenges: what each asks, what is to be predicted first, and a way that solves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.kit.claim import Measured
from optimizer_guide.kit.wording import signed
from optimizer_guide.lessons.visualizer import checks, predictions
from optimizer_guide.lessons.visualizer.checks import HIMMELBLAU, VALLEY_STEPS
from optimizer_guide.lessons.visualizer.predictions import FOUR
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns
from optimizer_guide.lessons.visualizer.scene import TYPED


@dataclass(frozen=True)
class Challenge:
    """``solved`` looks at what stands in the playground; ``answer`` measures which of the options
    was right, and why; ``way`` are settings that solve it."""

    name: str
    task: str
    question: str
    options: tuple[str, ...]
    answer: Callable[[], tuple[str, str]]
    solved: Callable[[PlaygroundRuns], Measured]
    way: Mapping[str, Any]


def only(*names: str) -> dict[str, bool]:
    """The settings at which these optimizers run, and no others."""
    return {cls.__name__: cls.__name__ in names for cls in everyone()}


CHALLENGES = (
    Challenge(
        "1. Only Momentum survives",
        "Find a learning rate at which SGD diverges and Momentum does not.",
        "At β = 0.9, how much larger may Momentum’s rate be?",
        ("no larger", "2 times", "19 times"),
        predictions.wider,
        checks.momentum_survives,
        {"surface": "ravine", "lr": 0.3, **only("SGD", "Momentum")},
    ),
    Challenge(
        "2. Adam loses",
        "On the ravine, find a start at least 1 from the minimum from which SGD is at the goal "
        "before Adam, at one and the same rate.",
        "On the round bowl, at α = 0.2, who is first?",
        ("SGD", "Adam"),
        predictions.round_bowl,
        checks.adam_loses,
        {"surface": "ravine", "w1": 0.0, "w2": 1.0, "lr": 0.2, **only("SGD", "Adam")},
    ),
    Challenge(
        "3. The upper left",
        "Reach Himmelblau’s minimum at (−2.8, 3.1).",
        "Where does SGD end from (0, 0)?",
        tuple(f"({signed(x, 1)}, {signed(y, 1)})" for x, y in HIMMELBLAU.minima),
        predictions.from_the_middle,
        checks.upper_left,
        {"surface": "Himmelblau", "w1": -3.0, "w2": 3.0, "lr": 0.01, **only("SGD")},
    ),
    Challenge(
        "4. Through the valley",
        f"From Rosenbrock’s start, end at a loss below 0.001 in at most {VALLEY_STEPS} steps.",
        "At its best rate, which of these can?",
        ("SGD", "Momentum", "RMSProp"),
        predictions.through_the_valley,
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
        predictions.stuck_on_the_ridge,
        checks.off_the_saddle,
        {"surface": "saddle", "w1": -1.8, "w2": 0.0, "lr": 0.1, "noise": 0.2, **only("Momentum")},
    ),
    Challenge(
        "6. RMSProp at rest",
        "On the ravine, make RMSProp end within 0.000001 of the minimum.",
        "At a constant rate, how far from it does RMSProp keep going?",
        ("0", "about α/2", "about 2/h"),
        predictions.circles,
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
        predictions.sooner_on_the_plateau,
        checks.across_the_plateau,
        {"surface": "plateau", "lr": 0.5, "focus": "SGD", **only("SGD")},
    ),
    Challenge(
        "8. A loss of your own",
        "Type a loss with exactly three minima in the window, not all equally deep.",
        f"How many minima has {FOUR}?",
        ("1", "2", "4"),
        predictions.four_minima,
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
