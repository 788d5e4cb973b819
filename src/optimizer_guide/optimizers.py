r"""The family: SGD → Momentum → Nesterov, and SGD → Adagrad → RMSProp → Adam → AdamW.

Every optimizer here takes the same step,

    w ← w − α · rate ⊙ direction,

and each class changes **one** thing of its parent: the direction, or the rate, 1/(√s + ε), that
each coordinate gets.  Read from top to bottom, the file is the guide.

Notation: w weights, g gradient, α learning rate (``lr``), t the step, counted from 1.

Two habits make each rule short and fast:

- **An average is kept as a sum that forgets**, Σ βⁱ g, and divided by its weight when it is read.
  In the end that weight is 1 + β + β² + … = 1/(1−β), which gives the moving average
  v ← β v + (1−β) g of Momentum and RMSProp.  Adam divides by n, the weight gathered so far; since
  n = (1−βᵗ)/(1−β), that is its bias correction.
- **Each rule is written once for floats and for arrays**: ``s.v *= beta`` rebinds a float and
  overwrites an array that the state owns.  One copy serves the public `step`, the thousands of
  runs of a map, and a single run in the plane, where plain floats beat arrays of two numbers.
"""

from __future__ import annotations

from typing import Any, ClassVar

from numpy.typing import ArrayLike

from optimizer_guide.optimizer import Numbers, Optimizer, State


class SGD(Optimizer):
    r"""Step against the gradient: one rate for every weight, at every step.

    Source: Robbins & Monro, *A Stochastic Approximation Method* (1951).
    """

    formula = r"w \leftarrow w - \alpha\, g"
    insight = "Step against the gradient, at one fixed rate."
    changes = "The direction is the gradient, the rate is 1."

    def __init__(self, lr: ArrayLike = 0.1) -> None:
        self._freeze(lr=lr)

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        return self.lr * g


class Momentum(SGD):
    r"""Average the gradients: where they agree it builds up, where they flip they cancel.

    This is the averaging (EMA) form, in which v is never larger than the gradients it averages.
    PyTorch's heavy ball, v ← β v + g, takes the same path at ``lr * (1 - beta)``.

    Source: Polyak, *Some methods of speeding up the convergence of iteration methods* (1964).
    """

    formula = r"v \leftarrow \beta v + (1-\beta)\, g \qquad w \leftarrow w - \alpha\, v"
    insight = "A running average of gradients: what agrees builds up, what flips cancels."
    changes = "Direction: a moving average of gradients."
    memory: ClassVar[tuple[str, ...]] = ("v",)

    beta: Any

    def __init__(self, lr: ArrayLike = 0.1, beta: ArrayLike = 0.9) -> None:
        self._freeze(lr=lr, beta=beta)

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        s.v *= self.beta
        s.v += g
        return self.lr * (1.0 - self.beta) * s.v


class Nesterov(Momentum):
    r"""Look ahead: judge the average by where it is about to carry the weights.

    Source: Nesterov (1983), in the form of Sutskever et al., *On the importance of
    initialization and momentum in deep learning* (2013), as in PyTorch.
    """

    formula = (
        r"v \leftarrow \beta v + (1-\beta)\, g \qquad "
        r"w \leftarrow w - \alpha\,\bigl(\beta v + (1-\beta)\, g\bigr)"
    )
    insight = "Momentum that counts the newest gradient once more: a look ahead."
    changes = "Direction: the average, looked ahead by one step."

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        step = self.beta * Momentum.move(self, w, g, s)
        step += self.lr * (1.0 - self.beta) * g
        return step


class Adagrad(SGD):
    r"""A rate for each weight: the more gradient it has seen, the smaller its steps.

    Source: Duchi, Hazan & Singer, *Adaptive Subgradient Methods* (2011).
    """

    formula = (
        r"s \leftarrow s + g^2 \qquad w \leftarrow w - \frac{\alpha}{\sqrt{s} + \varepsilon}\, g"
    )
    insight = "Each weight's rate falls with all the gradient that it has ever seen."
    changes = "Rate: one over the root of the sum of squared gradients."
    memory: ClassVar[tuple[str, ...]] = ("s",)

    eps: Any

    def __init__(self, lr: ArrayLike = 0.1, eps: ArrayLike = 1e-8) -> None:
        self._freeze(lr=lr, eps=eps)

    def root(self, g: Numbers, s: State) -> Numbers:
        s.s += g * g
        return s.s**0.5 + self.eps

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        return self.lr * g / self.root(g, s)


class RMSProp(Adagrad):
    r"""Forget old gradients: the sum becomes a moving average, so the rate can recover.

    Source: Tieleman & Hinton, *Neural Networks for Machine Learning*, lecture 6.5 (2012).
    """

    formula = (
        r"s \leftarrow \rho s + (1-\rho)\, g^2 \qquad "
        r"w \leftarrow w - \frac{\alpha}{\sqrt{s} + \varepsilon}\, g"
    )
    insight = "Steep, noisy weights get small steps and quiet ones large, as of late."
    changes = "Rate: the sum becomes a moving average."

    rho: Any

    def __init__(self, lr: ArrayLike = 0.1, rho: ArrayLike = 0.9, eps: ArrayLike = 1e-8) -> None:
        self._freeze(lr=lr, rho=rho, eps=eps)

    def root(self, g: Numbers, s: State) -> Numbers:
        s.s *= self.rho
        s.s += g * g
        return ((1.0 - self.rho) * s.s) ** 0.5 + self.eps


class Adam(RMSProp):
    r"""Momentum's direction at RMSProp's rate, both corrected for having started at zero.

    After t steps an average that began at zero holds only 1 − βᵗ of the weight of a full one;
    dividing by it gives m̂ and v̂.  ``l2`` adds the penalty λ w to the gradient, so that the rate
    scales it too: see `AdamW`.

    Source: Kingma & Ba, *Adam: A Method for Stochastic Optimization* (2015), algorithm 1.
    """

    formula = (
        r"m \leftarrow \beta_1 m + (1-\beta_1)\, g \qquad "
        r"v \leftarrow \beta_2 v + (1-\beta_2)\, g^2 \qquad "
        r"w \leftarrow w - \alpha\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)} + \varepsilon}"
    )
    insight = "Where gradients agree the step is about α, whatever their scale."
    changes = "Direction: momentum's. Both averages corrected for their start at zero."
    memory: ClassVar[tuple[str, ...]] = ("m", "v")

    beta1: Any
    beta2: Any
    l2: Any = 0.0

    def __init__(
        self,
        lr: ArrayLike = 0.1,
        beta1: ArrayLike = 0.9,
        beta2: ArrayLike = 0.999,
        eps: ArrayLike = 1e-8,
        l2: ArrayLike = 0.0,
    ) -> None:
        self._freeze(lr=lr, beta1=beta1, beta2=beta2, eps=eps, l2=l2)

    @property
    def penalises(self) -> bool:
        return not isinstance(self.l2, float) or self.l2 > 0

    def blank(self, zero: Numbers) -> State:
        s = super().blank(zero)
        s.n1 = s.n2 = 0.0
        return s

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        s.m *= self.beta1
        s.m += g
        s.n1 = n1 = self.beta1 * s.n1 + 1.0
        step = s.m / self.root(g, s)
        step *= self.lr / n1
        return step

    def root(self, g: Numbers, s: State) -> Numbers:
        s.v *= self.beta2
        s.v += g * g
        s.n2 = n2 = self.beta2 * s.n2 + 1.0
        root = 1.0 / n2 * s.v
        root **= 0.5
        root += self.eps
        return root

    def penalised(self, w: Numbers, g: Numbers) -> Numbers:
        return g + self.l2 * w if self.penalises else g


class AdamW(Adam):
    r"""Decay the weights themselves, outside the gradient, so that no rate distorts the decay.

    The decay is still multiplied by α, as in PyTorch and Optax.

    Source: Loshchilov & Hutter, *Decoupled Weight Decay Regularization* (2019).
    """

    formula = (
        r"w \leftarrow w - \alpha\left(\frac{\hat m}{\sqrt{\hat v} + \varepsilon} "
        r"+ \lambda w\right)"
    )
    insight = "Every weight decays alike, however large or small its gradients."
    changes = "The decay leaves the gradient: every weight shrinks by αλ."

    weight_decay: Any

    def __init__(
        self,
        lr: ArrayLike = 0.1,
        beta1: ArrayLike = 0.9,
        beta2: ArrayLike = 0.999,
        eps: ArrayLike = 1e-8,
        weight_decay: ArrayLike = 0.01,
    ) -> None:
        self._freeze(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay)

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        step = Adam.move(self, w, g, s)
        step += self.lr * self.weight_decay * w
        return step


FAMILY: tuple[type[Optimizer], ...] = (SGD, Momentum, Nesterov, Adagrad, RMSProp, Adam, AdamW)
"""The optimizers in the order of the story; ``cls.__base__`` is an optimizer's parent."""
