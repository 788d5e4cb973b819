"""An optimizer whose hyperparameter and memory have names that no other has."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from optimizer_guide import FAMILY, SGD, Hyperparameter, Optimizer, State
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.hyperparameter import SHARE


@dataclass(slots=True, eq=False)
class Grudge(State[T]):
    grudge: T
    turns: float = 0.0


class Odd(SGD, remembers=Grudge):
    """It holds a grudge against every gradient, and tires of it."""

    formula = r"u \leftarrow \zeta_2 u + g \qquad w \leftarrow w - \frac{\alpha}{\sqrt{t}}\, u"
    insight = "It never quite forgives."
    changes = "Direction: the gradient and a grudge."

    zeal = Hyperparameter(0.3, SHARE, "ζ₂", "zeal", "How much of the grudge is kept.")

    def move(self, w: T, g: T, s: Grudge[T]) -> T:  # type: ignore[override]  # its own state
        s.turns += 1.0
        s.grudge *= self.zeal
        s.grudge += g
        return self.lr * s.grudge / self.root(s)

    def root(self, s: Grudge[T]) -> float:  # type: ignore[override]
        return s.turns**0.5


@contextmanager
def in_the_family(optimizer: type[Optimizer]) -> Iterator[None]:
    """For a while, all that a newcomer does to join."""
    FAMILY.append(optimizer)
    try:
        yield
    finally:
        FAMILY.remove(optimizer)
