"""Momentum: learning from direction."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, NumeralTickFormatter
from numpy.typing import NDArray

import optimizer_guide as core
from optimizer_guide import SGD, Nesterov, Trajectory, descend
from optimizer_guide.descent import DIVERGED
from optimizer_guide.figures.plane import (
    Exits,
    draw_contours,
    draw_dots,
    draw_path,
    draw_vector,
    drawable,
)
from optimizer_guide.figures.theme import SANS, STYLES, by_step, plot, swatch
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, percent, setting, verdict
from optimizer_guide.stability import (
    heavy_ball_limit,
    momentum_factor,
    momentum_limit,
    nesterov_limit,
    sgd_factor,
    sgd_limit,
)
from optimizer_guide.surfaces import Quadratic

RAVINE = Quadratic(curvature=(0.16, 8.0), start=(-4.0, 1.0), window=((-4.5, 1.0), (-1.3, 1.3)))
FLAT, STEEP = RAVINE.curvature
NEAR = 0.05
"""A run has arrived when it is within this distance of the minimum, and stays there."""


def learning_rate(end: float = 0.30) -> param.Number:
    return param.Number(0.24, bounds=(0.02, end), step=0.01, label="learning rate <i>α</i>")


def momentum() -> param.Number:
    return param.Number(0.9, bounds=(0.0, 0.95), step=0.05, label="momentum <i>β</i>")


def arrival(distance: NDArray) -> NDArray:
    """The step from which ``distance`` (steps + 1, *runs) stays below `NEAR`, or -1."""
    away = ~(distance < NEAR)
    last_away = len(away) - 1 - away[::-1].argmax(axis=0)
    step = np.where(away.any(axis=0), last_away + 1, 0)
    return np.where(step < len(away), step, -1)


def arrives(run: Trajectory) -> int:
    """When a run in the ravine arrives, or -1."""
    return int(arrival(np.hypot(*run.w.T)))


def crossings(w: NDArray) -> int:
    """How many steps of one weight (steps + 1,) jump across zero."""
    return int(np.sum(np.sign(w[1:]) * np.sign(w[:-1]) < 0))


# -- Figure 2: the ravine ------------------------------------------------------------------------

STEPS = 200
WATCHED = 50
"""Steps over which crossings are counted: nobody has arrived yet."""


def _wins(ravine: Ravine) -> Measured:
    sgd, ball = ravine.runs["SGD"], ravine.runs["Momentum"]
    across = {name: crossings(run.w[: WATCHED + 1, 1]) for name, run in ravine.runs.items()}
    there = {name: arrives(run) for name, run in ravine.runs.items()}
    return Measured(
        bool(across["SGD"] == WATCHED and 0 < there["Momentum"] < there["SGD"]),
        f"SGD crosses the floor at {across['SGD']} of the first {WATCHED} steps, Momentum at "
        f"{across['Momentum']}. The longest stride across is "
        f"{number(np.abs(sgd.step[:, 1]).max())} for SGD and "
        f"{number(np.abs(ball.step[:, 1]).max())} for Momentum, which arrives after "
        f"{there['Momentum']} steps; SGD needs {there['SGD']}.",
    )


def _same(ravine: Ravine) -> Measured:
    sgd, ball = ravine.runs["SGD"], ravine.runs["Momentum"]
    equal = np.array_equal(sgd.w, ball.w)
    return Measured(
        equal,
        f"All {sgd.w.size} numbers of the two paths are "
        f"{'equal, to the last bit' if equal else 'not equal'}.",
    )


def _smooth(ravine: Ravine) -> Measured:
    edge = 1 / STEEP
    below, above = (
        crossings(descend(RAVINE, SGD(lr), steps=WATCHED).w[:, 1])
        for lr in (ravine.lr, ravine.lr + 0.01)
    )
    return Measured(
        bool(ravine.lr < edge < ravine.lr + 0.01 and below == 0 and above == WATCHED),
        f"SGD jumps across the floor {below} times in {WATCHED} steps at {ravine.lr:.2f}, and "
        f"{above} times at {ravine.lr + 0.01:.2f}.",
    )


def _bounded(ravine: Ravine) -> Measured:
    run = ravine.runs["Momentum"]
    g, v = (np.abs(vectors).max(axis=0) for vectors in (run.gradient, run.direction))
    sgd = np.abs(ravine.runs["SGD"].w[:, 0])
    ahead = int(np.argmax(np.abs(run.w[:, 0]) < sgd))
    return Measured(
        bool(np.all(v <= g) and ahead > 10),
        f"Along the floor the largest gradient is {number(g[0])} and the largest velocity "
        f"{number(v[0])}; across, {number(g[1])} and {number(v[1])}. Momentum trails SGD along "
        f"w₁ until step {ahead}.",
    )


def _stable(ravine: Ravine) -> Measured:
    sgd, ball = ravine.runs["SGD"], ravine.runs["Momentum"]
    limit = float(momentum_limit(ravine.beta, STEEP))
    return Measured(
        bool(sgd.diverged_at >= 0 and arrives(ball) >= 0),
        f"SGD has diverged at step {sgd.diverged_at}. Momentum arrives after {arrives(ball)} "
        f"steps; its limit is {limit:.2f}, {limit / float(sgd_limit(STEEP)):.0f} times SGD’s.",
    )


class Ravine(Figure):
    """SGD and Momentum in a ravine: contours and paths, the loss by step, the next step."""

    slug = "ravine"
    heights = (950, 1610)
    opens = 5  # the gradient already turns back, the velocity still goes on
    columns = "minmax(0, 3fr) minmax(0, 2fr)"

    lr = learning_rate()
    beta = momentum()

    claims = (
        Claim(
            "SGD zigzags across the ravine; Momentum gets there in fewer steps.",
            {"lr": 0.24, "beta": 0.9},
            _wins,
        ),
        Claim("<i>β</i> = 0 turns Momentum into SGD exactly.", {"beta": 0.0}, _same),
        Claim(
            f"The zigzag needs a rate above 1/<i>h</i>₂ = {1 / STEEP:g}.",
            {"lr": 0.12},
            _smooth,
        ),
        Claim(
            "The velocity never outgrows the gradients: Momentum is the slower one at first.",
            {},
            _bounded,
        ),
        Claim(
            f"Past SGD’s limit of {float(sgd_limit(STEEP)):g}, Momentum is still stable.",
            {"lr": 0.30},
            _stable,
        ),
    )
    equation = (
        "From where Momentum stands:<br>"
        "<span><i>v</i> ← <b data-column='beta'></b> × (<b data-column='v1'></b>, "
        "<b data-column='v2'></b>) + <b data-column='share'></b> × "
        "(<b data-column='g1'></b>, <b data-column='g2'></b>) = "
        "(<b class='momentum' data-column='next_v1'></b>, "
        "<b class='momentum' data-column='next_v2'></b>)</span><br>"
        "<span><i>w</i> ← (<b data-column='w1_Momentum'></b>, <b data-column='w2_Momentum'></b>) − "
        "<b data-column='lr'></b> × (<b class='momentum' data-column='next_v1'></b>, "
        "<b class='momentum' data-column='next_v2'></b>) = "
        "(<b data-column='next_w1'></b>, <b data-column='next_w2'></b>)</span>"
    )

    def build(self) -> list[Any]:
        plane = plot(
            x_label="w₁ (along the floor)", y_label="w₂ (across)", height=380,
            x_range=RAVINE.window[0], y_range=RAVINE.window[1],
            label="The two paths over the contours of the loss",
        )  # fmt: skip
        draw_contours(plane, RAVINE, np.geomspace(0.005, 16, 11), RAVINE.window)
        loss = plot(
            x_label="step", y_label="loss", height=380, y_axis_type="log",
            x_range=by_step(STEPS), y_range=(1e-8, 1e3), label="The loss by step, on a log scale",
        )  # fmt: skip
        for name in ("SGD", "Momentum"):
            draw_dots(plane, self.film, name, f"w1_{name}", f"w2_{name}")
            draw_path(plane, self.film, name, f"w1_{name}", f"w2_{name}", rest=0.5)
            draw_path(loss, self.film, name, "t", f"loss_{name}", rest=0.5)
        for arrow, name in (("gradient", "SGD"), ("velocity", "Momentum")):
            at, tip = ("w1_Momentum", "w2_Momentum"), (f"{arrow}_x", f"{arrow}_y")
            draw_vector(plane, self.film, at, tip, STYLES[name].color, 2.5)
        self.exits = Exits(plane, RAVINE.window)
        self.arrivals = ColumnDataSource()
        loss.scatter("step", "loss", source=self.arrivals, size=11, line_width=2, fill_alpha=0,
                     line_color="color")  # fmt: skip
        loss.text(
            "beside", "loss", text="text", source=self.arrivals, text_color="color",
            text_font=value(SANS), text_font_size="13px", text_font_style="bold",
            x_offset=6, y_offset="dy",
        )  # fmt: skip
        return [plane, loss]

    def refresh(self) -> None:
        # One step more than is shown, so that the last one on show has a next step too.
        self.runs = {
            type(optimizer).__name__: descend(RAVINE, optimizer, steps=STEPS + 1)
            for optimizer in (SGD(self.lr), core.Momentum(self.lr, self.beta))
        }
        columns = {}
        for name, run in self.runs.items():
            w, loss = drawable(run)
            columns[f"w1_{name}"], columns[f"w2_{name}"] = w[:-1].T
            columns[f"loss_{name}"] = loss[:-1]
        run = self.runs["Momentum"]
        w, g, v = drawable(run)[0], run.gradient, run.direction
        before = np.concatenate([np.zeros((1, 2)), v[:-1]])
        for name, vectors in (("g", g), ("v", before), ("next_v", v), ("next_w", w[1:])):
            columns[f"{name}1"], columns[f"{name}2"] = vectors.T
        for name, vectors in (("gradient", g), ("velocity", v)):
            columns[f"{name}_x"], columns[f"{name}_y"] = (w[:-1] - self.lr * vectors).T
        for name, constant in (("lr", self.lr), ("beta", self.beta), ("share", 1 - self.beta)):
            columns[name] = np.full(STEPS + 1, constant)
        self.film.show(columns)
        self.arrivals.data = self._arrivals()
        self.exits.show({name: (run, f"{name} {verdict(run)}") for name, run in self.runs.items()})

    def _arrivals(self) -> dict[str, list[Any]]:
        """Rings on the losses where a run arrives.

        SGD's label is above its ring; Momentum's below it and at the left, where its loss, being
        larger before, leaves room.
        """
        rows = []
        for name, run in self.runs.items():
            if (step := arrives(run)) >= 0:
                place = (step, -8) if name == "SGD" else (0, 50)
                text = f"{name}\nstep {step}" if name == "Momentum" else f"{name}, step {step}"
                rows.append((step, float(run.loss[step]), STYLES[name].color, text, *place))
        keys = ("step", "loss", "color", "text", "beside", "dy")
        return {key: [row[i] for row in rows] for i, key in enumerate(keys)}

    def readout(self) -> str:
        factors = {
            "SGD": [abs(float(sgd_factor(self.lr, h))) for h in RAVINE.curvature],
            "Momentum": [float(momentum_factor(self.lr, self.beta, h)) for h in RAVINE.curvature],
        }
        limits = {"SGD": sgd_limit(STEEP), "Momentum": momentum_limit(self.beta, STEEP)}
        rows = "".join(
            f"<tr><th scope='row'>{swatch(name)}{name}</th>"
            f"<td{' class=lost' if run.diverged_at >= 0 else ''}>{self._verdict(name)}</td>"
            f"<td class='number'>× {factors[name][0]:.3f}</td>"
            f"<td class='number'>× {factors[name][1]:.3f}</td>"
            f"<td class='number'><i>α</i> &lt; {float(limits[name]):.2f}</td></tr>"
            for name, run in self.runs.items()
        )
        return (
            "<div class='scroll' tabindex='0' role='group' aria-label='The two runs'>"
            "<table><thead><tr><th scope='col'>In the long run</th><th scope='col'>arrives</th>"
            "<th scope='col' class='number'>a step leaves, along</th>"
            "<th scope='col' class='number'>across</th>"
            f"<th scope='col' class='number'>stable for</th></tr></thead><tbody>{rows}</tbody>"
            "</table></div><p class='small'>Arrows where Momentum stands: in green the step that "
            "it takes next, in orange the one that SGD would take from there.</p>"
        )

    def summary(self) -> str:
        told = "; ".join(f"{name}: {self._verdict(name)}" for name in self.runs)
        return f"At learning rate {self.lr:.2f} and momentum {self.beta:.2f}: {told}."

    def _verdict(self, name: str) -> str:
        run = self.runs[name]
        if run.diverged_at >= 0:
            return f"diverged at step {run.diverged_at}"
        step = arrives(run)
        return f"step {step}" if step >= 0 else f"not in {STEPS} steps"


# -- When it pays: steps by conditioning -------------------------------------------------------

CONDITIONS = np.geomspace(1, 200, 41)
"""κ = h₂/h₁; the steep curvature stays, the floor gets flatter."""
LONGEST = 500
WELL = 25
"""Up to this κ a bowl counts as well conditioned."""
BOWL = Quadratic(curvature=(1.0,), start=(1.0,), window=((-5.0, 5.0),))


def suited(beta: float) -> NDArray:
    """For each of `CONDITIONS`, the rate at which the slower direction shrinks fastest.

    It stands to the limit as κ to κ + 1, for Momentum as for SGD, which is β = 0.
    """
    return momentum_limit(beta, STEEP) * CONDITIONS / (CONDITIONS + 1)


@lru_cache(maxsize=256)
def steps_needed(beta: float | None, lr: float | None) -> NDArray:
    """Steps until arrival in a ravine of each of `CONDITIONS`, NaN if not in `LONGEST`.

    ``beta`` None is SGD; ``lr`` None the rate that is `suited` to each ravine.
    """
    rates = np.full_like(CONDITIONS, lr) if lr is not None else suited(beta or 0.0)
    # Each coordinate of a quadratic is on its own, and curvature h at rate α is curvature 1 at
    # rate αh: so the two coordinates of all the ravines are runs of one descent.
    rates = rates * np.stack([STEEP / CONDITIONS, np.full_like(CONDITIONS, STEEP)])
    optimizer = SGD(rates) if beta is None else core.Momentum(rates, beta)
    start = np.broadcast_to(RAVINE.start[:, None], rates.shape)
    w = descend(BOWL, optimizer, start[None], steps=LONGEST).w[:, 0]
    steps = arrival(np.hypot(w[:, 0], w[:, 1])).astype(float)
    steps[steps < 0] = np.nan
    return steps


def overtakes(sgd: NDArray, ball: NDArray) -> float | None:
    """The first of `CONDITIONS` from which on Momentum needs fewer steps, or None."""
    behind = np.flatnonzero(~((ball < sgd) | (np.isfinite(ball) & np.isnan(sgd))))
    first = behind[-1] + 1 if behind.size else 0
    return float(CONDITIONS[first]) if first < len(CONDITIONS) else None


def _round_bowl(figure: Conditioning) -> Measured:
    sgd, ball = figure.steps["one", "SGD"], figure.steps["one", "Momentum"]
    at = int(np.abs(CONDITIONS - 10).argmin())
    return Measured(
        bool(np.all((sgd < ball)[CONDITIONS <= WELL])),
        f"At κ = {CONDITIONS[at]:.0f} SGD needs {sgd[at]:.0f} steps and Momentum {ball[at]:.0f}, "
        f"and SGD needs fewer at every κ up to {WELL}.",
    )


def _no_speed(figure: Conditioning) -> Measured:
    sgd, ball = (figure.steps["one", name][-1] for name in ("SGD", "Momentum"))
    return Measured(
        bool(0.8 * sgd < ball < sgd),
        f"At κ = {CONDITIONS[-1]:.0f} SGD needs {sgd:.0f} steps and Momentum {ball:.0f}, "
        f"{percent(1 - ball / sgd)} fewer.",
    )


def _larger_rates(figure: Conditioning) -> Measured:
    sgd, ball = (figure.steps["own", name][-1] for name in ("SGD", "Momentum"))
    return Measured(
        bool(ball < sgd / 3),
        f"At κ = {CONDITIONS[-1]:.0f} SGD, at α = {suited(0.0)[-1]:.2f}, needs {sgd:.0f} steps; "
        f"Momentum, at α = {suited(figure.beta)[-1]:.2f}, needs {ball:.0f}.",
    )


class Conditioning(Figure):
    """How many steps SGD and Momentum need, from a round bowl to a narrow ravine."""

    slug = "conditioning"
    heights = (580, 1050)
    playable = False
    columns = "minmax(0, 1fr) minmax(0, 1fr)"

    lr = learning_rate()
    beta = momentum()

    claims = (
        Claim(f"Well conditioned, up to κ = {WELL}, SGD wins at the same rate.", {}, _round_bowl),
        Claim("In the narrowest ravine the same rate gains Momentum little.", {}, _no_speed),
        Claim("There Momentum wins by the larger rates that it can bear.", {}, _larger_rates),
    )

    def build(self) -> list[Any]:
        self.source = ColumnDataSource()
        self.labels = ColumnDataSource()
        plots = []
        for rates, label in (("one", "one rate for both"), ("own", "each at its own rate")):
            p = plot(
                x_label="κ, how much steeper across than along", y_label=f"steps, {label}",
                height=320, x_axis_type="log", y_axis_type="log",
                x_range=(0.93, 1.07 * CONDITIONS[-1]), y_range=(0.8, 1.2 * LONGEST),
                label=f"Steps until arrival by conditioning, {label}",
            )  # fmt: skip
            p.xaxis.ticker = FixedTicker(ticks=[1, 2, 5, 10, 20, 50, 100, 200])
            p.yaxis.ticker = FixedTicker(ticks=[1, 3, 10, 30, 100, 300])
            for axis in (*p.xaxis, *p.yaxis):
                axis.formatter = NumeralTickFormatter(format="0")
            for name in ("SGD", "Momentum"):
                color, _, marker = STYLES[name]
                column = f"{rates}_{name}"
                p.line("kappa", column, source=self.source, color=color, line_width=2)
                p.scatter("kappa", column, source=self.source, color=color, marker=marker, size=5)
                p.text(
                    "kappa", column, text=value(name), source=self.labels, text_color=color,
                    text_font=value(SANS), text_font_size="14px", text_font_style="bold",
                    y_offset=22 if name == "SGD" else -8,
                )  # fmt: skip
            plots.append(p)
        return plots

    def refresh(self) -> None:
        self.steps = {
            (rates, name): steps_needed(beta, lr)
            for rates, lr in (("one", self.lr), ("own", None))
            for name, beta in (("SGD", None), ("Momentum", self.beta))
        }
        columns = {f"{rates}_{name}": steps for (rates, name), steps in self.steps.items()}
        columns["kappa"] = CONDITIONS
        self.source.data = columns
        self.labels.data = {name: column[4:5] for name, column in columns.items()}

    def readout(self) -> str:
        one, own = (
            overtakes(self.steps[rates, "SGD"], self.steps[rates, "Momentum"])
            for rates in ("one", "own")
        )
        return (
            f"<p>At one rate for both, <i>α</i> = {self.lr:.2f}, Momentum needs fewer steps than "
            f"SGD {_from(one)}; at rates that suit each, {_from(own)}.</p>"
        )

    def summary(self) -> str:
        return re.sub(r"<[^>]*>", "", self.readout())


def _from(kappa: float | None) -> str:
    """Where Momentum is the quicker one, in words."""
    if kappa is None:
        return "nowhere"
    return "everywhere" if kappa == CONDITIONS[0] else f"from κ = {kappa:.0f} on"


# -- Three conventions ---------------------------------------------------------------------------

SHOWN = 60
NBSP = "\u00a0"
FORMS = {
    "average": "Average, this guide’s",
    "heavy": "Heavy ball, PyTorch’s",
    "dampened": "PyTorch, dampening = <i>β</i>",
    "Nesterov": "Nesterov",
}


def torch_sgd(lr: float, momentum: float, dampening: float, steps: int) -> NDArray:
    """The path (steps + 1, 2) of `torch.optim.SGD` in the ravine, its rule written out.

    Its buffer starts as the first gradient, which no dampening touches.
    """
    w, path = RAVINE.start, [RAVINE.start]
    buffer = None
    for _ in range(steps):
        g = RAVINE.gradient(w)
        buffer = g if buffer is None else momentum * buffer + (1 - dampening) * g
        w = w - lr * buffer
        path.append(w)
    return np.array(path)


def _same_path(figure: Conventions) -> Measured:
    apart = figure.apart("heavy")
    return Measured(
        apart < 1e-12,
        f"At α = {setting(figure.rates['heavy'])} the two paths differ by at most {number(apart)}.",
    )


def _lower_limit(figure: Conventions) -> Measured:
    limits = figure.limits()
    lost = {name: figure.diverged_at(name) for name in ("heavy", "average")}
    return Measured(
        bool(lost["heavy"] >= 0 > lost["average"]),
        f"The heavy ball has diverged at step {lost['heavy']}: its limit is "
        f"{limits['heavy']:.3f}, the average’s {limits['average']:.2f}.",
    )


def _first_buffer(figure: Conventions) -> Measured:
    ours, theirs = (figure.paths[name] for name in ("average", "dampened"))
    ratio = (theirs[1] - theirs[0]) / (ours[1] - ours[0])
    return Measured(
        bool(np.allclose(ratio, 1 / (1 - figure.beta)) and figure.apart("dampened") > NEAR),
        f"Its first step is {ratio[1]:.1f} times as long, and the paths come to be "
        f"{number(figure.apart('dampened'))} apart.",
    )


def _looks_ahead(figure: Conventions) -> Measured:
    limits = figure.limits()
    ours, ahead = (np.abs(figure.paths[name][10:, 1]).max() for name in ("average", "Nesterov"))
    return Measured(
        bool(ahead < ours / 2 and limits["Nesterov"] < limits["average"]),
        f"From step 10 on Nesterov stays within ±{number(ahead)} of the floor, the average "
        f"within ±{number(ours)}; its limit is {limits['Nesterov']:.2f} in place of "
        f"{limits['average']:.2f}.",
    )


class Conventions(Figure):
    """Momentum as this guide writes it and as PyTorch does, at the same rate or effective rate."""

    slug = "conventions"
    heights = (690, 1480)
    playable = False
    columns = "repeat(3, minmax(0, 1fr))"

    lr = learning_rate(0.60)
    beta = momentum()
    same: Any = param.Selector(
        default="learning rate", objects=["learning rate", "effective rate"],
        label="the same for all",
    )  # fmt: skip

    claims = (
        Claim(
            "At (1 − <i>β</i>)<i>α</i> the heavy ball takes the average’s path.",
            {"same": "effective rate"},
            _same_path,
        ),
        Claim(
            "At the same rate the heavy ball diverges where the average is stable.",
            {"lr": 0.5},
            _lower_limit,
        ),
        Claim(
            "With dampening = <i>β</i> PyTorch still takes another path: its first step is not "
            "dampened.",
            {"same": "effective rate"},
            _first_buffer,
        ),
        Claim("Nesterov sways less, and has a lower limit.", {}, _looks_ahead),
    )

    def build(self) -> list[Any]:
        self.source = ColumnDataSource()
        plots = []
        for name, label in (
            ("heavy", "heavy ball"), ("dampened", "dampening = β"), ("Nesterov", "Nesterov"),
        ):  # fmt: skip
            color, dash, _ = STYLES["Nesterov" if name == "Nesterov" else "Momentum"]
            p = plot(
                x_label="step", y_label="w₂ (across)", height=250, x_range=(0, SHOWN),
                y_range=(-3.8, 3.8), label=f"w₂ by step: {label}, and the average",
            )  # fmt: skip
            p.line("t", "average", source=self.source, color=STYLES["Momentum"].color,
                   line_width=7, alpha=0.35)  # fmt: skip
            p.line("t", name, source=self.source, color=color, line_width=2, line_dash=dash)
            band = STYLES["Momentum"].color
            for y, text, weight, ink in (
                (3.7, label, "bold", color), (-3.7, "band: the average", "normal", band),
            ):  # fmt: skip
                p.text(
                    [SHOWN], [y], text=[text], text_color=ink, text_font=value(SANS),
                    text_font_size="13px", text_font_style=weight, text_align="right",
                    text_baseline="top" if y > 0 else "bottom",
                )  # fmt: skip
            plots.append(p)
        return plots

    def refresh(self) -> None:
        scale = 1 - self.beta if self.same == "effective rate" else 1.0
        self.rates = dict.fromkeys(FORMS, self.lr) | {"heavy": self.lr * scale}
        self.paths = {
            "average": descend(RAVINE, core.Momentum(self.lr, self.beta), steps=SHOWN).w,
            "heavy": torch_sgd(self.rates["heavy"], self.beta, 0.0, SHOWN),
            "dampened": torch_sgd(self.lr, self.beta, self.beta, SHOWN),
            "Nesterov": descend(RAVINE, Nesterov(self.lr, self.beta), steps=SHOWN).w,
        }
        columns = {"t": np.arange(SHOWN + 1)}
        for name, path in self.paths.items():
            columns[name] = path[:, 1].copy()
            if (lost := self.diverged_at(name)) >= 0:
                columns[name][lost + 1 :] = np.nan  # far outside the frame
        self.source.data = columns

    def diverged_at(self, name: str) -> int:
        """The first step at which a form's loss is past the bound, or -1."""
        gone = ~(RAVINE.value(self.paths[name].T) <= DIVERGED)
        return int(gone.argmax()) if gone.any() else -1

    def apart(self, name: str) -> float:
        """The largest distance between a form's path and the average's."""
        return float(np.hypot(*(self.paths[name] - self.paths["average"]).T).max())

    def limits(self) -> dict[str, float]:
        """Below which rate each form is stable on the steep curvature."""
        average = float(momentum_limit(self.beta, STEEP))
        return {
            "average": average,
            "heavy": float(heavy_ball_limit(self.beta, STEEP)),
            "dampened": average,
            "Nesterov": float(nesterov_limit(self.beta, STEEP)),
        }

    def readout(self) -> str:
        rules = {
            "average": "<i>v</i> ← <i>βv</i> + (1 − <i>β</i>)<i>g</i>",
            "heavy": "<i>v</i> ← <i>βv</i> + <i>g</i>",
            "dampened": "as the average, but <i>v</i> = <i>g</i> at first",
            "Nesterov": "steps along <i>βv</i> + (1 − <i>β</i>)<i>g</i>",
        }
        limits = self.limits()
        rows = "".join(
            f"<tr><th scope='row'>{form}</th><td>{rules[name].replace(' ', NBSP)}</td>"
            f"<td class='number'>{number(self.rates[name])}</td>"
            f"<td class='number'>{number(self._effective(name))}</td>"
            f"<td class='number'><i>α</i> &lt; {number(limits[name])}</td>{self._fate(name)}</tr>"
            for name, form in FORMS.items()
        )
        code = (
            f"torch.optim.SGD(params, lr={self.lr * (1 - self.beta):.4g}, momentum={self.beta:g})"
        )
        return (
            "<div class='scroll' tabindex='0' role='group' aria-label='The forms of momentum'>"
            "<table><thead><tr><th scope='col'>Form</th><th scope='col'>rule</th>"
            "<th scope='col' class='number'>rate <i>α</i></th>"
            "<th scope='col' class='number'>effective <i>α</i></th>"
            "<th scope='col' class='number'>stable for</th>"
            "<th scope='col' class='number'>farthest apart</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
            "<p class='small'><i>g</i> is the gradient. The average’s path in PyTorch: "
            f"<code>{code}</code></p>"
        )

    def _effective(self, name: str) -> float:
        """How long the steps get for each unit of a gradient that stays the same."""
        return self.rates[name] / (1 - self.beta) if name == "heavy" else self.rates[name]

    def _fate(self, name: str) -> str:
        lost = self.diverged_at(name)
        if lost >= 0:
            return f"<td class='number lost'>diverged at step {lost}</td>"
        return f"<td class='number'>{number(self.apart(name))}</td>"

    def summary(self) -> str:
        told = []
        for name in ("heavy", "dampened", "Nesterov"):
            lost = self.diverged_at(name)
            end = (
                f"diverged at step {lost}"
                if lost >= 0
                else f"at most {number(self.apart(name))} from the average's path"
            )
            told.append(f"{FORMS[name]} at {number(self.rates[name])}: {end}")
        text = f"At momentum {self.beta:.2f} and the same {self.same}: {'; '.join(told)}."
        return re.sub(r"<[^>]*>", "", text)


# -- The section -----------------------------------------------------------------------------------


class Momentum(Section):
    title = "Momentum: learning from direction"
    short = "Momentum"
    slug = "momentum"
    lead = "Average the gradients: where they agree it builds up, where they flip it cancels."
    figures = (Ravine, Conditioning, Conventions)

    def blocks(self) -> list[Block]:
        ravine, conditioning, conventions = self.shown
        lr, beta = Ravine.param.lr.default, Ravine.param.beta.default
        sgd = descend(RAVINE, SGD(lr), steps=STEPS)
        ball = descend(RAVINE, core.Momentum(lr, beta), steps=STEPS)
        more = descend(RAVINE, core.Momentum(lr, 0.95), steps=STEPS)
        along, across = (float(sgd_factor(lr, h)) for h in RAVINE.curvature)
        sway = float(momentum_factor(lr, beta, STEEP))
        overtaken = int(np.argmax(np.abs(ball.w[:, 0]) < np.abs(sgd.w[:, 0])))
        wider = float(momentum_limit(beta, STEEP) / sgd_limit(STEEP))
        return [
            f"""<p>A ball that rolls downhill does not ask at every instant where the slope points.
            It keeps the velocity it has gathered, and the slope only bends it.
            <strong class="momentum">Momentum</strong> treats gradients that way: it steps not
            along the newest one but along <i>v</i>, a running average of them.</p>
            {formula(tex.MOMENTUM)}
            <p>Where gradients agree, <i>v</i> builds up. Where they flip from step to step, they
            cancel. How far back it looks is set by <i>β</i>: the usual {beta:g} averages over
            about {1 / (1 - beta):.0f} gradients.</p>
            <p>A ravine asks for exactly that. This one is {STEEP / FLAT:.0f} times steeper across
            than along. <strong class="sgd">SGD</strong> bounces from wall to wall and creeps along
            the floor, and a larger rate is not to be had: with <i>h</i>₂ for the curvature across,
            the walls allow none above 2/<i>h</i>₂ = {float(sgd_limit(STEEP)):g}.</p>""",
            ravine,
            f"""<p>Two arrows stand where Momentum stands, both in true length. The orange one is
            the step that SGD would take from there, almost straight across. The green one is the
            step that Momentum takes: it may still run up the wall while the gradient already turns
            it back, and all the while it moves along the floor.</p>
            <p>So Momentum swings too. But its longest stride across is
            {number(np.abs(ball.step[:, 1]).max())}, not {number(np.abs(sgd.step[:, 1]).max())},
            and as long as it swings, a step leaves a share √<i>β</i> = {sway:.3f} of the distance,
            whatever the rate and whatever the direction. A step of SGD leaves {abs(across):.3f}
            across and {along:.3f} along, and the slower direction decides:
            {arrives(sgd)} steps against {arrives(ball)}. This is also why more momentum is not
            always better. At <i>β</i> = 0.95 the swings die down so slowly that it takes
            {arrives(more)} steps.</p>
            <h3>Where the gain comes from</h3>
            <p>The ball, they say, accelerates. In this form it does not: an average is never larger
            than the largest thing averaged. Momentum even starts more slowly, and is behind SGD
            along the floor until step {overtaken}. It catches up because it remembers: towards the
            minimum the slope fades, and <i>v</i> still carries the steeper gradients from farther
            up.</p>
            <p>That helps in some ravines and not in others. What counts is how narrow it is, the
            ratio of its curvatures, across to along: <i>κ</i> = <i>h</i>₂/<i>h</i>₁. In a round
            bowl, where <i>κ</i> is near 1, a long memory only makes Momentum swing. In a very
            narrow ravine the gradients along the floor fade so slowly that their average is as
            small as they are. What is left is the larger gain: Momentum is stable for</p>
            {formula(tex.MOMENTUM_LIMIT)}
            <p>which at <i>β</i> = {beta:g} is {wider:.0f} times as far as SGD. In the first plot
            below both have the same rate. In the second, each has the one at which its slower
            direction shrinks as fast as it can.</p>""",
            conditioning,
            f"""<h3>One name, several rules</h3>
            <p>Your library may write momentum in another way. In PyTorch and Optax <i>v</i> is not
            an average but a fading sum, the heavy ball:</p>
            {formula(tex.HEAVY_BALL)}
            <p>On a steady slope that sum grows to 1/(1 − <i>β</i>) times the gradient, so that the
            effective learning rate is {1 / (1 - beta):.0f} times the one you set. Set one that is
            {1 / (1 - beta):.0f} times smaller, and the path is the same:</p>
            {formula(tex.HEAVY_BALL_LR)}""",
            conventions,
            """<p>PyTorch has a switch that looks like the average, dampening = <i>β</i>. It is not
            quite that. The first buffer is the whole gradient, undampened; the first step is as
            long as SGD’s, and what it put into <i>v</i> rolls on for dozens of steps. No learning
            rate mends this, since the first step would need another than all the rest.</p>
            <p><strong class="nesterov">Nesterov</strong>’s form counts the newest gradient once
            more, as if it looked one step ahead, and so it brakes sooner.</p>""",
        ]
