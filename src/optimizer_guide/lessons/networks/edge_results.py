"""How sharp the loss of a training became, against the limit of the rate, and what is claimed."""

from dataclasses import dataclass

from optimizer_guide import SGD, Adam, Array, Momentum, Optimizer
from optimizer_guide.core.arrival import first
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.wording import number, percent
from optimizer_guide.lessons.networks.training import HARDER, Looks

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


SEEDS = 10
HOLDS = {"climbs": 10, "halves": 10, "falls": 10, "adam": 10, "momentum": 10}
"""Claim → on how many of the ten seeds it holds; a test counts them anew."""


def _on(claim: str) -> str:
    return f" So it is on {HOLDS[claim]} of the {SEEDS} seeds that you can choose."


def _stays(edge: Edge, low: float, high: float) -> bool:
    """Whether the sharpness reaches the limit and then is near it, on average."""
    return bool(edge.reaches >= 0 and low < edge.after.mean() < high)


def _climbs(edge: Edge) -> Measured:
    first = float(edge.looks.sharpness[0])
    return Measured(
        _stays(edge, 0.95, 1.1) and first < 0.8 * edge.limit,
        f"It began at {number(first)}, came to the limit of {number(edge.limit)} at step "
        f"{edge.looks.t[edge.reaches]}, and from then on was at "
        f"{percent(edge.after.mean())} of it on average.{_on('climbs')}",
    )


def _halves(edge: Edge) -> Measured:
    late = edge.share[-len(edge.share) // 4 :].mean()
    return Measured(
        _stays(edge, 0.95, 1.1) and bool(0.9 < late < 1.1),
        f"Over the last quarter of the training it is {number(late * edge.limit)} on average; "
        f"the limit is {number(edge.limit)}.{_on('halves')}",
    )


def _falls(edge: Edge) -> Measured:
    loss = edge.looks.loss[edge.reaches :]
    rises = int((loss[1:] > loss[:-1]).sum())
    return Measured(
        edge.reaches >= 0 and loss[-1] < loss[0] / 2 and rises >= 3,
        f"From there on it falls from {number(loss[0])} to {number(loss[-1])}, although it is "
        f"higher than a look before {rises} times.{_on('falls')}",
    )


def _adam(edge: Edge) -> Measured:
    return Measured(
        _stays(edge, 0.9, 1.05),
        f"It comes to 38/α = {number(edge.limit)} at step {edge.looks.t[edge.reaches]}, and is "
        f"at {percent(edge.after.mean())} of it on average from then on.{_on('adam')}",
    )


def _momentum(edge: Edge) -> Measured:
    thrown = edge.after.min() if edge.reaches >= 0 else 1.0
    return Measured(
        thrown < 0.8,
        f"It reaches 38/α = {number(edge.limit)} at step {edge.looks.t[edge.reaches]}, and "
        f"then falls as low as {percent(thrown)} of it.{_on('momentum')}",
    )


CLAIMS = (
    Claim(
        "Double <i>α</i>, and the sharpness settles at half of what it was.",
        {"lr": 0.4},
        _halves,
        asks="At <i>α</i> = 0.20 the sharpness has settled at the limit, 10. Double <i>α</i>, so "
        "that the limit is 5. The training …",
        choices=("settles at 5, in flatter places", "stays at 10, and diverges", "does not change"),
    ),
    Claim(
        "Adam climbs to a limit of its own and stays there.",
        {"method": ADAM},
        _adam,
        asks="Adam divides each step by √<i>v̂</i>. Measured in such steps, does its sharpness, "
        "too, climb to a limit?",
        choices=("Yes, and it stays there", "No, it stays far below"),
    ),
    Claim(
        "Momentum’s sharpness reaches its limit, and then falls below it.",
        {"method": MOMENTUM, "curve": HARDER},
        _momentum,
        asks="And Momentum, whose limit is nineteen times gradient descent’s? Its sharpness …",
        choices=(
            "reaches it, then falls below it",
            "reaches it and stays there",
            "never gets that far",
        ),
    ),
    Claim(
        "At <i>α</i> = 0.20 the sharpness climbs to 2/<i>α</i> and stays there.",
        {},
        _climbs,
        deeper=True,
    ),
    Claim("The loss goes on falling meanwhile, though in jumps.", {}, _falls, deeper=True),
)
