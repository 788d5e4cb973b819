"""What the tests of the core go through: optimizers, surfaces, and two surfaces made for tests."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray
from odd_optimizer import Odd

from optimizer_guide import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RMSProp,
    everyone,
    surfaces,
)
from optimizer_guide.core.optimizer import hyperparameters_of
from optimizer_guide.core.surfaces import Surface

OPTIMIZERS: dict[str, Optimizer] = {
    "SGD": SGD(0.02),
    "Momentum": Momentum(0.02),
    "Momentum β=0": Momentum(0.02, beta=0.0),
    "Nesterov": Nesterov(0.02),
    "Adagrad": Adagrad(0.3),
    "Adagrad ε=0": Adagrad(0.3, eps=0.0),
    "RMSProp": RMSProp(0.03),
    "RMSProp ε=0": RMSProp(0.03, eps=0.0),
    "Adam": Adam(0.05),
    "Adam β=0": Adam(0.05, beta1=0.0, beta2=0.0),
    "Adam L2": Adam(0.05, l2=0.1),
    "AdamW": AdamW(0.05, weight_decay=0.1),
    "Lion": Lion(0.01, weight_decay=0.1),
    "NAdam": NAdam(0.05),
    "AMSGrad": AMSGrad(0.05),
    "Odd": Odd(0.02),
}
each_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)

CLASSES: list[type[Optimizer]] = [*everyone(), Odd]
each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)

SURFACES: dict[str, Surface] = {
    "Quadratic": surfaces.Quadratic(),
    "Quadratic turned": surfaces.Quadratic((0.1, 8.0), rotation=30.0),
    "Quadratic 1-D": surfaces.Quadratic(2.5),
    "Quadratic 3-D": surfaces.Quadratic((0.1, 1.0, 8.0)),
    "DoubleWell": surfaces.DoubleWell(),
    "Rosenbrock": surfaces.Rosenbrock(),
    "Beale": surfaces.Beale(),
    "Himmelblau": surfaces.Himmelblau(),
    "Rastrigin": surfaces.Rastrigin(),
    "StyblinskiTang": surfaces.StyblinskiTang(),
    "Saddle": surfaces.Saddle(),
    "Plateau": surfaces.Plateau(),
}

PLANE = {name: surface for name, surface in SURFACES.items() if surface.d == 2}


class Flat(Surface):
    """No slope at all: with noise, each optimizer sees the same gradients, wherever it goes."""

    formula = "L(x, y) = 0"
    start = np.zeros(2)
    window = ((-1.0, 1.0), (-1.0, 1.0))
    minima = np.empty((0, 2))

    def value(self, w: Any) -> Any:
        x, y = w
        return 0.0 * x + 0.0 * y

    def partials(self, *w: Any) -> tuple[Any, ...]:
        return 0.0, 0.0


class Slope(Flat):
    """Downhill for ever: no minimum."""

    formula = "L(x, y) = x + y"

    def value(self, w: Any) -> Any:
        x, y = w
        return x + y

    def partials(self, *w: Any) -> tuple[Any, ...]:
        return 1.0, 1.0


def hyperparameters() -> dict[str, st.SearchStrategy[float]]:
    """Values from the middle of each range, where 1e-12 is a fair demand.

    At β₂ = 1 − 10⁻ᵏ the textbook's own 1 − β₂ᵗ loses k digits.
    """
    decay = st.floats(0.0, 0.99)
    penalty = st.floats(0.0, 1.0)
    return {
        "lr": st.floats(1e-4, 2.0),
        "beta": decay,
        "beta1": decay,
        "beta2": st.floats(0.0, 0.999),
        "rho": decay,
        "eps": st.sampled_from([1e-10, 1e-8, 1e-4, 1e-2]),
        "l2": penalty,
        "weight_decay": penalty,
        "momentum_decay": st.floats(0.0, 0.1),
        "zeal": decay,
    }


@st.composite
def any_optimizer(
    draw: st.DrawFn, runs: tuple[int, ...] = (), family: Sequence[type[Optimizer]] = CLASSES
) -> Optimizer:
    """One of the family; each hyperparameter is a number, or has one value for each of ``runs``."""
    cls: type[Optimizer] = draw(st.sampled_from(family))
    ranges = hyperparameters()
    values: dict[str, Any] = {}
    for name in hyperparameters_of(cls):
        if draw(st.booleans()) and runs:
            size = int(np.prod(runs))
            each = draw(st.lists(ranges[name], min_size=size, max_size=size))
            values[name] = np.reshape(each, runs)
        else:
            values[name] = draw(ranges[name])
    return cls(**values)


@st.composite
def arrays(draw: st.DrawFn, shape: tuple[int, ...], size: float = 100.0) -> NDArray:
    """Any array of this shape with numbers up to ``size``, many of them of another magnitude."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    magnitude = draw(st.sampled_from([1.0, 1e-3, 0.0]))
    return rng.uniform(-size, size, shape) * np.where(rng.random(shape) < 0.8, 1.0, magnitude)
