"""Momentum as this guide writes it and as PyTorch does, at the same rate or effective rate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import param

from optimizer_guide import Array, Momentum, Optimizer, Trajectory, descend
from optimizer_guide.core.pytorch_forms import Dampened, HeavyBall
from optimizer_guide.core.stability import heavy_ball_limit, momentum_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, of_numbers, table
from optimizer_guide.kit.wording import number, setting
from optimizer_guide.lessons.momentum.valley import NEAR, RAVINE, STEEP, learning_rate, momentum
from optimizer_guide.lessons.plane import drawable

STEPS = 60
NBSP = "\u00a0"


class Form(NamedTuple):
    """A form of momentum."""

    title: str
    optimizer: Callable[..., Optimizer]
    limit: Callable[[float, float], Array]
    rule: str


FORMS = {
    "average": Form(
        "The average", Momentum, momentum_limit, "<i>v</i> ← <i>βv</i> + (1 − <i>β</i>)<i>g</i>"
    ),
    "heavy": Form("Heavy ball", HeavyBall, heavy_ball_limit, "<i>v</i> ← <i>βv</i> + <i>g</i>"),
    "dampened": Form(
        "Dampened", Dampened, momentum_limit, "as the average, but <i>v</i> = <i>g</i> at first"
    ),
}


def limits(beta: float) -> dict[str, float]:
    """Below which rate each form is stable on the steep curvature."""
    return {name: float(form.limit(beta, STEEP)) for name, form in FORMS.items()}


@dataclass(frozen=True, eq=False, kw_only=True)
class FormsRun(Computed):
    """A run of each of the `FORMS`."""

    runs: Mapping[str, Trajectory]
    rates: Mapping[str, float]
    beta: float

    def apart(self, name: str) -> float:
        """The largest distance between a form's path and the average's."""
        return float(np.hypot(*(self.runs[name].w - self.runs["average"].w).T).max())


def _same_path(forms: FormsRun) -> Measured:
    apart = forms.apart("heavy")
    return Measured(
        apart < 1e-12,
        f"At α = {setting(forms.rates['heavy'])} the two paths differ by at most {number(apart)}.",
    )


def _lower_limit(forms: FormsRun) -> Measured:
    limit = limits(forms.beta)
    heavy, average = (int(forms.runs[name].diverged_at) for name in ("heavy", "average"))
    return Measured(
        heavy >= 0 > average,
        f"The heavy ball has diverged at step {heavy}: its limit is "
        f"{limit['heavy']:.3f}, the average’s {limit['average']:.2f}.",
    )


def _first_buffer(forms: FormsRun) -> Measured:
    ours, theirs = (forms.runs[name].step[0] for name in ("average", "dampened"))
    ratio, apart = theirs / ours, forms.apart("dampened")
    return Measured(
        np.allclose(ratio, 1 / (1 - forms.beta)) and apart > NEAR,
        f"Its first step is {ratio[1]:.1f} times as long, and the paths come to be "
        f"{number(apart)} apart.",
    )


class Conventions(Figure):
    slug = "conventions"
    plays = False

    lr = learning_rate(0.60)
    beta = momentum()
    same: Any = param.Selector(
        default="learning rate",
        objects=["learning rate", "effective rate"],
        label="the same for all",
    )

    claims = (
        Claim(
            "At (1 − <i>β</i>)<i>α</i> the heavy ball takes the average’s path.",
            {"same": "effective rate"},
            _same_path,
            asks="Give the heavy ball a rate 1/(1 − <i>β</i>) times smaller. How far apart are the "
            "two paths then?",
            choices=("They are the same", "Half as far as before"),
        ),
        Claim(
            "At the same rate the heavy ball diverges where the average is stable.",
            {"lr": 0.5},
            _lower_limit,
            asks="At the same rate for both, <i>α</i> = 0.5: are both stable?",
            choices=("Both", "Only the average"),
            answer=1,
        ),
        Claim(
            "With dampening = <i>β</i> PyTorch still takes another path: its first step is not "
            "dampened.",
            {"same": "effective rate"},
            _first_buffer,
            deeper=True,
        ),
    )

    def compute(self) -> FormsRun:
        scale = 1 - self.beta if self.same == "effective rate" else 1.0
        rates = dict.fromkeys(FORMS, self.lr) | {"heavy": self.lr * scale}
        runs = {
            name: descend(RAVINE, form.optimizer(lr=rates[name], beta=self.beta), steps=STEPS)
            for name, form in FORMS.items()
        }
        across = {name: drawable(run)[0][:, 1] for name, run in runs.items()}
        return FormsRun(
            tables={"across": {"t": np.arange(STEPS + 1), **across}},
            runs=runs,
            rates=rates,
            beta=self.beta,
        )

    def readout(self, computed: FormsRun) -> str:
        limit = limits(computed.beta)
        forms = table(
            ["Form", "rule", *of_numbers("rate <i>α</i>", "limit of <i>α</i>", "apart by at most")],
            [
                [
                    form.title,
                    form.rule.replace(" ", NBSP),
                    setting(computed.rates[name]),
                    number(limit[name]),
                    _fate(computed, name),
                ]
                for name, form in FORMS.items()
            ],
            label="The forms of momentum",
        )
        lr = self.lr * (1 - self.beta)
        code = f"torch.optim.SGD(params, lr={lr:.4g}, momentum={self.beta:g})"
        return (
            f"{forms}"
            "<p class='small'><i>g</i> is the gradient; the last column is how far each comes from "
            f"the average’s path. That path in PyTorch: <code>{code}</code></p>"
        )

    def summary(self, computed: FormsRun) -> str:
        said = []
        for name in ("heavy", "dampened"):
            lost = computed.runs[name].diverged_at
            apart = f"at most {number(computed.apart(name))} from the average's path"
            end = f"diverged at step {lost}" if lost >= 0 else apart
            said.append(f"{FORMS[name].title} at {number(computed.rates[name])}: {end}")
        return f"At momentum {self.beta:.2f} and the same {self.same}: {'; '.join(said)}."


def _fate(forms: FormsRun, name: str) -> Cell:
    """How far from the average a form came, or where it was lost."""
    lost = int(forms.runs[name].diverged_at)
    if lost >= 0:
        return Cell(f"diverged at step {lost}", lost=True)
    apart = forms.apart(name)
    return Cell(number(apart) if apart > 1e-9 else "≈ 0")
