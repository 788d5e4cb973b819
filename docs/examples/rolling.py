"""A section of one's own: SGD and Momentum at the shallow dip of a camel."""

import numpy as np
import param
from camel import Camel

from optimizer_guide import SGD, Momentum, descend
from optimizer_guide.figures.plane import draw_contours, draw_path, drawable
from optimizer_guide.figures.theme import plot, swatch
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.page import single
from optimizer_guide.sections.section import Section

CAMEL = Camel()
STEPS = 100


def escapes(figure):
    sgd, momentum = (figure.runs[name].loss[-1] for name in ("SGD", "Momentum"))
    return Measured(sgd > 0.29 and momentum < 1e-3, f"Last losses: {sgd:.3f} and {momentum:.1e}.")


class Rolling(Figure):
    """Whether the ball rolls on."""

    slug = "rolling"
    lr = param.Number(0.05, bounds=(0.01, 0.15), step=0.01, label="learning rate <i>α</i>")
    claims = (Claim("At 0.05 SGD stays in the dip; Momentum rolls on.", {"lr": 0.05}, escapes),)

    def build(self):
        x_range, y_range = CAMEL.window
        plane = plot(x_label="w₁", y_label="w₂", height=360, x_range=x_range, y_range=y_range,
                     label="Both paths over the lines of equal loss")  # fmt: skip
        draw_contours(plane, CAMEL, np.geomspace(0.02, 12, 10), CAMEL.window)
        for name in ("SGD", "Momentum"):
            draw_path(plane, self.film, name, f"w1_{name}", f"w2_{name}")
        return [plane]

    def refresh(self):
        optimizers = {"SGD": SGD(self.lr), "Momentum": Momentum(self.lr)}
        self.runs = {name: descend(CAMEL, o, steps=STEPS) for name, o in optimizers.items()}
        columns = {}
        for name, run in self.runs.items():
            w, _ = drawable(run)
            columns[f"w1_{name}"], columns[f"w2_{name}"] = w.T
        self.film.show(columns)

    def readout(self):
        ends = {name: np.round(run.w[-1], 2).tolist() for name, run in self.runs.items()}
        return "".join(f"<p>{swatch(name)}{name} ends at {end}.</p>" for name, end in ends.items())

    def summary(self):
        return f"At learning rate {self.lr:.2f} both have taken {STEPS} steps."


class Dip(Section):
    title = "Rolling out of a dip"
    short = "A dip"
    slug = "dip"
    lead = "What keeps its velocity does not stop at the first dip."
    figures = (Rolling,)

    def blocks(self):
        (rolling,) = self.shown
        return ["<p>Between the start and the deep minimum there is a shallow dip.</p>", rolling]


single(Dip).serve()
