"""How Optimizers Work: the optimizers that train neural networks, on losses that can be seen."""

from optimizer_guide.core import surfaces
from optimizer_guide.core.descent import descend, follow
from optimizer_guide.core.hyperparameter import Hyperparameter
from optimizer_guide.core.later_branches import LATER_BRANCHES, AMSGrad, Lion, NAdam, everyone
from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizer import Optimizer, State
from optimizer_guide.core.optimizers import (
    FAMILY,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
)
from optimizer_guide.core.sweep import Sweep, sweep
from optimizer_guide.core.trajectory import Path, Trajectory

__all__ = [
    "FAMILY",
    "LATER_BRANCHES",
    "SGD",
    "AMSGrad",
    "Adagrad",
    "Adam",
    "AdamW",
    "Array",
    "Hyperparameter",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimizer",
    "Path",
    "RMSProp",
    "State",
    "Sweep",
    "Trajectory",
    "descend",
    "everyone",
    "follow",
    "surfaces",
    "sweep",
]
