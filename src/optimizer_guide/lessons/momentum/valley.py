"""The ravine of the section, its two controls, and what is counted of a run in it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import param

from optimizer_guide import Array, Trajectory
from optimizer_guide.core.arrival import stays_within
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.computed import Computed
from optimizer_guide.lessons.ground import ground, round_levels

RAVINE = Quadratic(curvature=(0.16, 8.0), start=(-4.0, 1.0), window=((-4.5, 1.0), (-1.3, 1.3)))
FLAT, STEEP = RAVINE.curvature
GROUND = ground(RAVINE, round_levels(0.01, 30))
NEAR = 0.05
"""A run has arrived when it is within this distance of the minimum, and stays there."""
STEPS = 200
WATCHED = 50
"""Steps over which crossings are counted: nobody has arrived yet."""


def learning_rate(end: float = 0.30) -> param.Number:
    """The control of α, up to ``end``."""
    return param.Number(0.24, bounds=(0.02, end), step=0.01, label="learning rate <i>α</i>")


def momentum() -> param.Number:
    """The control of β."""
    return param.Number(0.9, bounds=(0.0, 0.95), step=0.05, label="momentum <i>β</i>")


def arrives(run: Trajectory) -> int:
    """When a run in the ravine arrives, or -1."""
    return int(stays_within(np.hypot(*run.w.T), NEAR))


def arrival(run: Trajectory) -> str:
    """When a run arrived or diverged, in words."""
    if run.diverged_at >= 0:
        return f"diverged at step {run.diverged_at}"
    step = arrives(run)
    return f"step {step}" if step >= 0 else f"not in {STEPS} steps"


def crossings(w: Array) -> int:
    """How many steps of one weight (steps + 1,) jump across zero."""
    return int(np.sum(np.sign(w[1:]) * np.sign(w[:-1]) < 0))


@dataclass(frozen=True, eq=False, kw_only=True)
class RavineRuns(Computed):
    """Both runs; they go one step farther than is shown."""

    runs: Mapping[str, Trajectory]
    lr: float
    beta: float

    @property
    def sgd(self) -> Trajectory:
        """The run of SGD."""
        return self.runs["SGD"]

    @property
    def ball(self) -> Trajectory:
        """The run of Momentum."""
        return self.runs["Momentum"]
