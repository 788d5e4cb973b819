"""A section of one's own: SGD and Momentum at the shallow dip of a camel."""

from dataclasses import dataclass

import numpy as np
import param
from camel import Camel

from optimizer_guide import SGD, Momentum, descend
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.styles import swatch
from optimizer_guide.lessons.catalogue import PAGES
from optimizer_guide.lessons.ground import ground, round_levels
from optimizer_guide.lessons.plane import drawable
from optimizer_guide.views.drawing import View
from optimizer_guide.views.gallery import VIEWS
from optimizer_guide.views.plane import draw_path, plot_plane

CAMEL = Camel()
STEPS = 100


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoRuns(Computed):
    runs: dict


def last_losses(computed):
    return [computed.runs[name].loss[-1] for name in ("SGD", "Momentum")]


def escapes(computed):
    sgd, momentum = last_losses(computed)
    return Measured(sgd > 0.29 and momentum < 1e-3, f"Last losses: {sgd:.3f} and {momentum:.1e}.")


def both_escape(computed):
    return Measured(max(last_losses(computed)) < 1e-3, "Both end near the deep minimum.")


class Rolling(Figure):
    """Whether the ball rolls on."""

    slug = "rolling"
    lr = param.Number(0.05, bounds=(0.01, 0.15), step=0.01, label="learning rate <i>α</i>")
    claims = (
        Claim(
            "Momentum comes in with speed, and rolls on; SGD stays in the dip.",
            {"lr": 0.05},
            escapes,
            asks="At 0.05, who gets out of the shallow dip?",
            choices=("SGD", "Momentum", "Neither"),
            answer=1,
        ),
        Claim("At 0.06 SGD steps over the dip, too.", {"lr": 0.06}, both_escape, deeper=True),
    )

    def compute(self):
        optimizers = {"SGD": SGD(self.lr), "Momentum": Momentum(self.lr)}
        runs = {name: descend(CAMEL, o, steps=STEPS) for name, o in optimizers.items()}
        played = {}
        for name, run in runs.items():
            w, _ = drawable(run)
            played[f"w1_{name}"], played[f"w2_{name}"] = w.T
        return TwoRuns(played=played, tables=ground(CAMEL, round_levels(0.02, 12)), runs=runs)

    def readout(self, computed):
        ends = {name: np.round(run.w[-1], 2).tolist() for name, run in computed.runs.items()}
        return "".join(f"<p>{swatch(name)}{name} ends at {end}.</p>" for name, end in ends.items())

    def summary(self, computed):
        return f"At learning rate {self.lr:.2f} both have taken {STEPS} steps."


def draw(data):
    plane = plot_plane(data, "Both paths over the lines of equal loss", CAMEL.window, 360)
    for name in ("SGD", "Momentum"):
        draw_path(plane, data, name, f"w1_{name}", f"w2_{name}")
    return [plane]


class Dip(Lesson):
    title = "Rolling out of a dip"
    short = "A dip"
    slug = "dip"
    lead = "What keeps its velocity does not stop at the first dip."
    figures = (Rolling,)

    @classmethod
    def prose(cls):
        return """
            <p>Between the start and the deep {{ term("minimum") }} there is a shallow dip. It is
            told of at {{ sets("rolling", "a rate of 0.10", lr=0.1) }}, and at 0.05.</p>
            {{ figure("rolling") }}
            {% call deeper("Where the idea comes from") %}
            <p>{{ paper("polyak1964") }} gave the ball its mass.</p>
            {% endcall %}
            {% call remember() %}What keeps its velocity passes small dips.{% endcall %}
        """


VIEWS.append(View(Rolling, draw))
PAGES.append(Dip)
