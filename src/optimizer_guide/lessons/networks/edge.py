"""The edge of stability: how sharp a network's loss becomes while it is trained."""

from collections.abc import Mapping
from typing import Any, ClassVar

import param

from optimizer_guide import SGD, Adam, Momentum
from optimizer_guide.kit.computed import Axis
from optimizer_guide.kit.controls import Log
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.slowly import Kept, Pieces, finished
from optimizer_guide.kit.styles import class_of
from optimizer_guide.kit.wording import number, percent, settings
from optimizer_guide.lessons.networks.edge_results import (
    ADAM,
    CLAIMS,
    GD,
    METHODS,
    MOMENTUM,
    Edge,
    limit_of,
)
from optimizer_guide.lessons.networks.training import (
    CURVES,
    EASIER,
    STEPS,
    Looks,
    X,
    target,
    trained,
)

HIGHEST = {GD: 22.0, MOMENTUM: 60.0, ADAM: 30_000.0}
"""To what sharpness the axis goes: the slider moves the line, not the axis."""
KEPT = Kept[Looks]()


class EdgeOfStability(Figure):
    """The curve that is learnt, the sharpness against the limit of the rate, and the loss."""

    slug = "edge"
    slow = True
    waits = 0.05
    claims = CLAIMS
    when: ClassVar[Mapping[str, Mapping[str, list[str]]]] = {
        "lr": {"method": [GD]},
        "momentum_lr": {"method": [MOMENTUM]},
        "adam_lr": {"method": [ADAM]},
    }
    rules = (
        "<strong>What is computed.</strong> A network with two layers of 20 units inside, 481 "
        f"weights in all, learns a curve from {len(X)} points, all of them at every step, {STEPS} "
        "steps. The sharpness is the greatest curvature in any direction: the largest eigenvalue "
        "of the Hessian, the matrix of all second derivatives. For Adam each direction is first "
        "divided by the root √<i>v̂</i> that divides Adam’s step. Momentum runs with <i>β</i> = "
        "0.9, Adam with <i>β</i>₁ = 0.9 and <i>β</i>₂ = 0.99."
    )

    method: Any = param.Selector(default=GD, objects=list(METHODS), label="trained by")
    lr = Log(0.2, bounds=(0.1, 0.6), label="learning rate <i>α</i>")
    momentum_lr = Log(1.0, bounds=(0.7, 3.0), label="learning rate <i>α</i>")
    adam_lr = Log(0.003, bounds=(0.0015, 0.012), label="learning rate <i>α</i>")
    curve: Any = param.Selector(default=EASIER, objects=list(CURVES), label="curve to learn")
    seed = param.Integer(0, bounds=(0, 9), step=1, label="seed of the first weights")

    @property
    def optimizer(self) -> SGD | Momentum | Adam:
        """Who trains."""
        if self.method == GD:
            return SGD(self.lr)
        if self.method == MOMENTUM:
            return Momentum(self.momentum_lr)
        return Adam(self.adam_lr, beta2=0.99)

    def compute(self) -> Edge:
        return finished(self.compute_slowly())

    def compute_slowly(self) -> Pieces[Edge]:
        method, optimizer, curve, seed = self.method, self.optimizer, self.curve, self.seed
        key = method, optimizer.lr, curve, seed
        looks = yield from KEPT.get(key, lambda: trained(optimizer, curve, seed))
        limit = limit_of(optimizer)
        return Edge(
            played={
                "t": looks.t,
                "loss": looks.loss,
                "sharpness": looks.sharpness,
                "curve": looks.curve.astype("f4"),
            },
            tables={
                "limit": {"t": [0, STEPS], "limit": [limit, limit]},
                "limit label": {
                    "t": [STEPS],
                    "limit": [limit],
                    "text": [f"{_formula(method)} = {number(limit)}"],
                },
                "target": {"x": X, "y": target(X, curve)},
            },
            on_show=(type(optimizer).__name__,),
            axes={"sharpness.y": Axis(0.0, HIGHEST[method])},
            method=method,
            optimizer=optimizer,
            looks=looks,
            limit=limit,
        )

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: Edge) -> str:
        name = type(computed.optimizer).__name__
        who = f"<strong class='{class_of(name)}'>{computed.method}</strong>"
        return (
            f"<p class='big'>Trained by {who} ({settings(computed.optimizer)}), after "
            f"{at_step('t')} steps the loss is {at_step('loss')} and the sharpness "
            f"{at_step('sharpness')}; the limit is {_formula(computed.method)} = "
            f"{number(computed.limit)}.</p><p>Over the whole training: {_became(computed)}</p>"
        )

    def summary(self, computed: Edge) -> str:
        return (
            f"Trained by {computed.method} at learning rate {computed.optimizer.lr:g}, limit "
            f"{number(computed.limit)}: {_became(computed)}"
        )


def _formula(method: str) -> str:
    """How a method's limit is written."""
    return "2/α" if method == GD else "38/α"


def _became(edge: Edge) -> str:
    """What became of the sharpness."""
    if edge.looks.diverged:
        return "it diverged."
    if edge.reaches < 0:
        most = percent(edge.share[1:].max())
        return f"the sharpness came up to {most} of the limit."
    mean, least = percent(edge.after.mean()), percent(edge.after.min())
    return (
        f"the sharpness reached the limit at step {edge.looks.t[edge.reaches]}; from then on it "
        f"was at {mean} of it on average, at the least at {least}."
    )
