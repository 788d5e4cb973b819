"""An optimizer whose hyperparameter and memory have names that no other has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from optimizer_guide import FAMILY, SGD, Hyperparameter, Optimizer, State
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.hyperparameter import SHARE


@dataclass(slots=True, eq=False)
class Grudge(State[T]):
    grudge: T


class Odd(SGD, remembers=Grudge):
    """It holds a grudge against every gradient."""

    formula = r"w \leftarrow w - \alpha\,(g + \zeta u) \qquad u \leftarrow \zeta u + g"
    insight = "It never quite forgives."
    changes = "Direction: the gradient and a grudge."

    zeal = Hyperparameter(0.3, SHARE, "ζ", "zeal", "How much of the grudge is kept.")

    def move(self, w: T, g: T, s: Grudge[T]) -> T:  # type: ignore[override]  # its own state
        step = self.lr * (g + self.zeal * s.grudge)
        s.grudge *= self.zeal
        s.grudge += g
        return step


@contextmanager
def in_the_family(optimizer: type[Optimizer]) -> Iterator[None]:
    """For a while, all that a newcomer does to join."""
    FAMILY.append(optimizer)
    try:
        yield
    finally:
        FAMILY.remove(optimizer)
