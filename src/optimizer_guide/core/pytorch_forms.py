r"""Momentum as PyTorch writes it, beside the family: the same idea at another scale.

No members of the family: they are here to be compared with `optimizers.Momentum`.
"""

from dataclasses import dataclass

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.optimizers import Momentum, Velocity


class HeavyBall(Momentum):
    r"""A fading sum of gradients, no average: on a steady slope it grows to 1/(1−β) times them.

    Source: ``torch.optim.SGD(momentum=beta)``.
    """

    formula = r"v \leftarrow \beta v + g \qquad w \leftarrow w - \alpha\, v"
    insight = "A fading sum of gradients: the same path as Momentum at α (1−β)."
    changes = "Direction: the sum itself, not divided by its weight."

    def move(self, w: T, g: T, s: Velocity[T]) -> T:
        s.v *= self.beta
        s.v += g
        return self.lr * s.v

    @property
    def shares(self) -> dict[str, float]:
        return {}


@dataclass(slots=True, eq=False)
class Buffer(Velocity[T]):
    steps: int = 0


class Dampened(HeavyBall, remembers=Buffer):
    r"""Each gradient but the first is dampened to the share 1 − β: nearly the moving average.

    Source: ``torch.optim.SGD(momentum=beta, dampening=beta)``, whose buffer starts as the first
    gradient.
    """

    formula = (
        r"v \leftarrow g \text{ at first, then } \beta v + (1-\beta)\, g \qquad "
        r"w \leftarrow w - \alpha\, v"
    )
    insight = "A moving average that starts as the whole first gradient."
    changes = "Direction: each gradient but the first is multiplied by 1 − β."

    def move(self, w: T, g: T, s: Buffer[T]) -> T:
        s.v *= self.beta
        s.v += (1.0 - self.beta) * g if s.steps else g
        s.steps += 1
        return self.lr * s.v
