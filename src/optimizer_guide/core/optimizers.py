r"""The family: SGD → Momentum → Nesterov, and SGD → Adagrad → RMSProp → Adam → AdamW.

Every optimizer here takes the same step,

    w ← w − α · rate ⊙ direction,

and each class changes **one** thing of its parent: the direction, or the rate, 1/(√s + ε), that
each coordinate gets.  Read from top to bottom, the file is the guide.

Notation: w weights, g gradient, α learning rate (``lr``), t the step, counted from 1.

Three habits make each rule short and fast:

- **An average is kept as a sum that forgets**, Σ βⁱ g, and divided by its weight when it is read.
  In the end that weight is 1/(1−β), which gives the moving average v ← β v + (1−β) g of Momentum
  and RMSProp.  Adam divides by the weight gathered so far, (1−βᵗ)/(1−β): its bias correction.
- **Each rule is written once for floats and for arrays**: ``s.v *= beta`` rebinds a float and
  overwrites an array that the state owns.  One copy serves the public `step`, the thousands of
  runs of a map, and a single run in the plane, where plain floats beat arrays of two numbers.
- **A class is all there is to an optimizer**, with a dataclass beside it of what it remembers.
"""

from dataclasses import dataclass

from optimizer_guide.core.elementwise import T
from optimizer_guide.core.hyperparameter import averaging, decay, epsilon, momentum
from optimizer_guide.core.optimizer import Optimizer, State


class SGD(Optimizer):
    r"""Step against the gradient: one rate for every weight, at every step.

    Source: Robbins & Monro, *A Stochastic Approximation Method* (1951).
    """

    formula = r"w \leftarrow w - \alpha\, g"
    insight = "Step against the gradient, at one fixed rate."
    mends = "Nothing yet: it is what all others start from."
    changes = "Steps against the gradient; one rate for all weights."

    def move(self, w: T, g: T, s: State[T]) -> T:
        return self.lr * g


@dataclass(slots=True, eq=False)
class Velocity(State[T]):
    v: T


class Momentum(SGD, remembers=Velocity):
    r"""Average the gradients: what agrees survives, what flips cancels.

    This is the averaging (EMA) form, in which v is never larger than the gradients it averages.
    PyTorch's heavy ball, v ← β v + g, takes the same path at ``lr * (1 - beta)``.

    Source: Polyak, *Some methods of speeding up the convergence of iteration methods* (1964).
    """

    formula = r"v \leftarrow \beta v + (1-\beta)\, g \qquad w \leftarrow w - \alpha\, v"
    insight = "A running average of gradients: what agrees survives, what flips cancels."
    mends = "SGD zigzags between the walls of a ravine."
    changes = "Steps along an average of past gradients."

    beta = momentum(0.9, "β", "How much of the old average is kept at each step; 0 is SGD.")

    def move(self, w: T, g: T, s: Velocity[T]) -> T:
        s.v *= self.beta
        s.v += g
        return self.lr * (1.0 - self.beta) * s.v

    @property
    def shares(self) -> dict[str, float]:
        return {"v": 1.0 - self.beta}


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
    mends = "Momentum swings past the minimum."
    changes = "Looks one step ahead along the average."

    def move(self, w: T, g: T, s: Velocity[T]) -> T:
        s.v *= self.beta
        s.v += g
        return self.lr * (1.0 - self.beta) * (self.beta * s.v + g)


@dataclass(slots=True, eq=False)
class Squares(State[T]):
    s: T


class Adagrad(SGD, remembers=Squares):
    r"""A rate for each weight: the more gradient it has seen, the smaller its steps.

    Source: Duchi, Hazan & Singer, *Adaptive Subgradient Methods* (2011).
    """

    formula = (
        r"s \leftarrow s + g^2 \qquad w \leftarrow w - \frac{\alpha}{\sqrt{s} + \varepsilon}\, g"
    )
    insight = "Each weight’s rate falls with all the gradient that it has ever seen."
    mends = "One rate cannot suit rare and common, flat and steep weights."
    changes = "Divides each rate by how large past gradients were."

    eps = epsilon()

    def move(self, w: T, g: T, s: Squares[T]) -> T:
        s.s += g * g
        return self.lr * g / self.root(s)

    def root(self, s: Squares[T]) -> T:
        return s.s**0.5 + self.eps


class RMSProp(Adagrad):
    r"""Forget old gradients: the sum becomes a moving average, so the rate can recover.

    Source: Tieleman & Hinton, *Neural Networks for Machine Learning*, lecture 6.5 (2012).
    """

    formula = (
        r"s \leftarrow \rho s + (1-\rho)\, g^2 \qquad "
        r"w \leftarrow w - \frac{\alpha}{\sqrt{s} + \varepsilon}\, g"
    )
    insight = "Each weight’s rate falls while its gradients are large, and recovers after."
    mends = "Adagrad’s rates can only fall, and learning stops."
    changes = "Divides by how large recent gradients were."

    rho = averaging(0.9, "ρ")
    eps = epsilon()

    def move(self, w: T, g: T, s: Squares[T]) -> T:
        s.s *= self.rho
        s.s += g * g
        return self.lr * g / self.root(s)

    def root(self, s: Squares[T]) -> T:
        return ((1.0 - self.rho) * s.s) ** 0.5 + self.eps

    @property
    def shares(self) -> dict[str, float]:
        return {"s": 1.0 - self.rho}


@dataclass(slots=True, eq=False)
class TwoAverages(State[T]):
    m: T
    v: T
    weight_of_m: float = 0.0
    weight_of_v: float = 0.0


class Adam(RMSProp, remembers=TwoAverages):
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
    mends = "RMSProp jumps with noisy gradients; its first steps are too long."
    changes = "Adds Momentum’s average, and corrects both averages for their start at zero."
    also_from = Momentum

    beta1 = momentum(0.9, "β₁")
    beta2 = averaging(0.999, "β₂")
    eps = epsilon()
    l2 = decay(0.0, "L2 penalty", "Adds λw to the gradient, before anything else is done with it.")

    @property
    def rho(self) -> float:
        """What an RMSProp calls β₂."""
        return self.beta2

    @property
    def penalty(self) -> float:
        return self.l2

    def move(self, w: T, g: T, s: TwoAverages[T]) -> T:
        s.m *= self.beta1
        s.m += g
        s.v *= self.beta2
        s.v += g * g
        s.weight_of_m = weight = self.beta1 * s.weight_of_m + 1.0
        s.weight_of_v = self.beta2 * s.weight_of_v + 1.0
        step = s.m / self.root(s)
        step *= self.lr / weight
        return step

    def root(self, s: TwoAverages[T]) -> T:
        root = 1.0 / s.weight_of_v * s.v
        root **= 0.5
        root += self.eps
        return root

    @property
    def shares(self) -> dict[str, float]:
        of_m, of_v = 1.0 - self.beta1, 1.0 - self.beta2
        return {"m": of_m, "weight_of_m": of_m, "v": of_v, "weight_of_v": of_v}


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
    mends = "In Adam some weights decay less than others."
    changes = "Shrinks all weights by the same fraction, αλ, at each step."

    l2 = 0.0
    weight_decay = decay(
        0.01, "weight decay", "Shrinks every weight by αλw at each step, beside the gradient."
    )

    def move(self, w: T, g: T, s: TwoAverages[T]) -> T:
        step = Adam.move(self, w, g, s)
        step += self.lr * self.weight_decay * w
        return step


FAMILY: list[type[Optimizer]] = [SGD, Momentum, Nesterov, Adagrad, RMSProp, Adam, AdamW]
"""The optimizers in the order of the story; ``cls.__base__`` is an optimizer's parent."""
