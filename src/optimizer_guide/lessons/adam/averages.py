"""What Adam makes of gradients that are given: its averages, and its steps."""

from __future__ import annotations

from typing import NamedTuple

from optimizer_guide.core import optimizers
from optimizer_guide.core.descent import follow
from optimizer_guide.core.loss import Array
from optimizer_guide.kit.wording import visible

BETA1 = 0.9
BETA2 = ["0.9", "0.95", "0.99", "0.999"]
B1, B2 = "<i>β</i>₁", "<i>β</i>₂"
EPS = optimizers.Adam().eps


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
