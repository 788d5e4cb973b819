r"""Later branches of the family: what came after AdamW, each of it one change more.

Read `optimizers` first: these are written in the same way.
"""

from dataclasses import dataclass

from optimizer_guide.core.elementwise import T, larger, sign
from optimizer_guide.core.hyperparameter import (
    KEPT,
    NOT_NEGATIVE,
    Hyperparameter,
    averaging,
    decay,
    momentum,
)
from optimizer_guide.core.optimizer import Optimizer, State
from optimizer_guide.core.optimizers import (
    FAMILY,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    TwoAverages,
)


@dataclass(slots=True, eq=False)
class Average(State[T]):
    m: T


class Lion(Momentum, remembers=Average):
    r"""Take the sign of the average alone: every weight moves by α, however large its gradient.

    The average that is stepped along counts the newest gradient for more than the one that is
    kept.  The decay is AdamW's.

    Source: Chen et al., *Symbolic Discovery of Optimization Algorithms* (2023), algorithm 2.
    """

    formula = (
        r"w \leftarrow w - \alpha\,\bigl(\operatorname{sign}(\beta_1 m + (1-\beta_1)\, g) "
        r"+ \lambda w\bigr) \qquad m \leftarrow \beta_2 m + (1-\beta_2)\, g"
    )
    insight = "Only the sign of the average counts, so all weights move equally far."
    changes = "Takes only the average’s sign. Weights decay, as AdamW’s do."
    also_from = AdamW

    beta1 = momentum(0.9, "β₁", "How much of the old average counts in the direction.")
    beta2 = averaging(0.99, "β₂", KEPT.format("gradients"))
    weight_decay = decay(0.01, "weight decay", "Shrinks every weight by αλw at each step.")

    @property
    def beta(self) -> float:
        """What a Momentum calls β₂."""
        return self.beta2

    def move(self, w: T, g: T, s: Average[T]) -> T:
        direction = sign(self.beta1 * s.m + (1.0 - self.beta1) * g)
        s.m *= self.beta2
        s.m += (1.0 - self.beta2) * g
        return self.lr * (direction + self.weight_decay * w)


@dataclass(slots=True, eq=False)
class WarmingUp(TwoAverages[T]):
    t: float = 0.0
    product: float = 1.0


class NAdam(Adam, remembers=WarmingUp):
    r"""Nesterov's look ahead, in Adam: the newest gradient counts once more in the direction.

    As in PyTorch, the momentum μ grows to β₁ over the first steps, and m is corrected by the
    product of all μ so far.

    Source: Dozat, *Incorporating Nesterov Momentum into Adam* (2016).
    """

    formula = (
        r"\mu_t = \beta_1\bigl(1 - \tfrac12\, 0.96^{\,t \psi}\bigr) \qquad "
        r"w \leftarrow w - \frac{\alpha}{\sqrt{\hat v} + \varepsilon}\left("
        r"\frac{\mu_{t+1}\, m}{1 - \prod_{i=1}^{t+1} \mu_i} + "
        r"\frac{(1 - \mu_t)\, g}{1 - \prod_{i=1}^{t} \mu_i}\right)"
    )
    insight = "Adam that looks ahead: it turns sooner, and overshoots less."
    changes = "Looks one step ahead along Adam’s average."
    also_from = Nesterov

    momentum_decay = Hyperparameter(
        0.004,
        NOT_NEGATIVE,
        "ψ",
        "warm-up of the momentum",
        "How fast the momentum grows from half of β₁ to β₁.",
        shown=(0.0, 0.1),
        step=0.001,
        role="",
    )

    def move(self, w: T, g: T, s: WarmingUp[T]) -> T:
        s.t += 1.0
        now = self.beta1 * (1.0 - 0.5 * 0.96 ** (s.t * self.momentum_decay))
        then = self.beta1 * (1.0 - 0.5 * 0.96 ** ((s.t + 1.0) * self.momentum_decay))
        s.product = s.product * now
        s.m *= self.beta1
        s.m += g
        s.v *= self.beta2
        s.v += g * g
        s.weight_of_m = (1.0 - s.product) / (1.0 - self.beta1)
        s.weight_of_v = self.beta2 * s.weight_of_v + 1.0
        ahead = (1.0 - self.beta1) * then / (1.0 - s.product * then) * s.m
        newest = (1.0 - now) / (1.0 - s.product) * g
        return self.lr * (ahead + newest) / self.root(s)


@dataclass(slots=True, eq=False, kw_only=True)
class LargestSeen(TwoAverages[T]):
    largest_v: T


class AMSGrad(Adam, remembers=LargestSeen):
    r"""Divide by the largest v so far, so that the rate never rises again.

    Where gradients are mostly small and rarely large, Adam forgets the large ones and takes the
    long steps in the wrong direction; on such a loss it does not converge.

    Source: Reddi, Kale & Kumar, *On the Convergence of Adam and Beyond* (2018).
    """

    formula = (
        r"\bar v \leftarrow \max(\bar v, v) \qquad w \leftarrow w - "
        r"\alpha\,\frac{m/(1-\beta_1^t)}{\sqrt{\bar v/(1-\beta_2^t)} + \varepsilon}"
    )
    insight = "What was steep once is never forgotten."
    changes = "Divides by the largest average of squared gradients so far."

    def root(self, s: LargestSeen[T]) -> T:
        s.largest_v = larger(s.largest_v, s.v)
        root = 1.0 / s.weight_of_v * s.largest_v
        root **= 0.5
        root += self.eps
        return root

    @property
    def shares(self) -> dict[str, float]:
        return super().shares | {"largest_v": 1.0 - self.beta2}


LATER_BRANCHES: list[type[Optimizer]] = [Lion, NAdam, AMSGrad]
"""In the order of the tree."""


def everyone() -> list[type[Optimizer]]:
    """All optimizers that there are, those that were added to `FAMILY` included."""
    return [*FAMILY, *LATER_BRANCHES]
