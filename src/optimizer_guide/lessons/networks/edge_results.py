"""What comes of a training: how sharp the loss became, against the limit of the rate."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer_guide.core.arrival import first
from optimizer_guide.core.loss import Array
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import SGD, Adam, Momentum
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.kit.computed import Computed
from optimizer_guide.lessons.networks.training import Looks

GD, MOMENTUM, ADAM = METHODS = ("gradient descent", "Momentum", "Adam")
NEAR = 0.97
"""The share of the limit from which on the sharpness has reached it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Edge(Computed):
    """One training, and the limit of its rate."""

    method: str
    optimizer: Optimizer
    looks: Looks
    limit: float
    """The largest curvature that the rate tolerates."""

    @property
    def share(self) -> Array:
        """The sharpness as a share of the limit."""
        return self.looks.sharpness / self.limit

    @property
    def reaches(self) -> int:
        """The look at which it first reaches the limit, or -1."""
        return int(first(self.share >= NEAR))

    @property
    def after(self) -> Array:
        """The share of the limit from there on; nothing if it never reaches it."""
        return self.share[self.reaches :] if self.reaches >= 0 else self.share[:0]


def limit_of(optimizer: SGD | Momentum | Adam) -> float:
    """Up to which curvature a rate is stable.  Adam's is Momentum's limit, for a curvature in
    the steps that Adam takes."""
    if isinstance(optimizer, Adam):
        return float(momentum_limit(optimizer.beta1, optimizer.lr))
    if isinstance(optimizer, Momentum):
        return float(momentum_limit(optimizer.beta, optimizer.lr))
    return float(sgd_limit(optimizer.lr))
