"""Gradients from a script, what Adam makes of them, and how long the steps are they lead to."""

from functools import cache
from typing import NamedTuple

import numpy as np

from optimizer_guide import Array, Momentum, Optimizer, RMSProp, follow
from optimizer_guide.core import optimizers
from optimizer_guide.core.given import gradient_noise
from optimizer_guide.kit.wording import visible

BETA1 = 0.9
BETA2 = ["0.9", "0.95", "0.99", "0.999"]
B1, B2 = "<i>β</i>₁", "<i>β</i>₂"
EPS = optimizers.Adam().eps
STEPS = 200
SHRINKING = 10.0 ** (-np.arange(STEPS) / STEPS)
PLAIN, IN_OTHER_UNITS = "shrinks", "shrinks × 1000"
SCRIPTS: dict[str, Array] = {
    PLAIN: SHRINKING,
    IN_OTHER_UNITS: SHRINKING,
    "wakes up": np.repeat([0.0, 1.0], STEPS // 2),
}
"""The gradient by step, before noise; the second is the first in other units."""
SCALE = 1000.0


class Averages(NamedTuple):
    """What Adam holds after each of its steps, (steps,) each, and the steps in units of α."""

    m: Array
    v: Array
    m_hat: Array
    v_hat: Array
    step: Array
    """Positive is against the gradient."""


def averages(gradients: Array, beta1: float, beta2: float, eps: float = EPS) -> Averages:
    """Let Adam take a step for each of the ``gradients`` (steps,), and note its averages.

    At α = 1 a step is in units of α.
    """
    path = follow(optimizers.Adam(1.0, beta1, beta2, eps), gradients[:, None], [0.0])
    after = {name: values[1:, 0] for name, values in path.state.items()}
    m, v = after["m"], after["v"]
    step = (path.rate * path.direction)[:, 0]
    return Averages(m, v, m / after["weight_of_m"], v / after["weight_of_v"], step)


def in_alphas(step: float) -> str:
    """A step that is measured in α."""
    return f"{visible(step, digits=2)} α"


def gradients_of(script: str, noise: float) -> Array:
    """The gradient that the optimizers see: (steps,)."""
    draws = gradient_noise((1,), STEPS, noise, seed=0)
    g = SCRIPTS[script] + (0.0 if draws is None else draws[:, 0])
    return SCALE * g if script == IN_OTHER_UNITS else g


def steps_of(optimizer: Optimizer, gradients: Array) -> Array:
    """An optimizer’s steps on these gradients (steps,), in units of α, which it has as 1; positive
    is against the gradient."""
    return -follow(optimizer, gradients[:, None], [0.0]).step[:, 0]


def steps_by_name(gradients: Array, beta2: float) -> dict[str, Array]:
    """The steps of Momentum, of RMSProp and of Adam on these gradients, (steps,) each, in α."""
    return {
        "Momentum": steps_of(Momentum(1.0, BETA1), gradients),
        "RMSProp": steps_of(RMSProp(1.0, beta2), gradients),
        "Adam": averages(gradients, BETA1, beta2).step,
    }


def jitter(step: Array) -> float:
    """The r.m.s. change from one step to the next."""
    return rms(np.diff(step))


def rms(x: Array) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(np.square(x))))


@cache
def longest_step() -> float:
    """The worst case: after a long quiet, gradients that grow by β₂/β₁ at every step."""
    growing = (0.999 / BETA1) ** np.arange(150.0)
    gradients = np.concatenate([[1e-30], np.zeros(9000), growing])
    return float(averages(gradients, BETA1, 0.999, eps=0.0).step[-1])


@cache
def shrinking_steps(beta2: float, scale: float = 1.0, eps: float = EPS) -> Array:
    """Adam's steps on the shrinking gradient: for the prose, which speaks of fixed settings."""
    return averages(scale * SHRINKING, BETA1, beta2, eps).step
