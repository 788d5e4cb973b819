"""How Optimizers Work: the optimizers that train neural networks, on losses that can be seen."""

from optimizer_guide import surfaces
from optimizer_guide.descent import Trajectory, descend
from optimizer_guide.memory import keep_freed_memory
from optimizer_guide.optimizer import Optimizer, State
from optimizer_guide.optimizers import (
    FAMILY,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
)
from optimizer_guide.stability import Sweep, sweep

__all__ = [
    "FAMILY",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "State",
    "Sweep",
    "Trajectory",
    "descend",
    "surfaces",
    "sweep",
]

keep_freed_memory()
