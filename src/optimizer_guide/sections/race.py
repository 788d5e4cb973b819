"""Putting it all together: one start, one learning rate, four optimizers."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from optimizer_guide import FAMILY, SGD, descend
from optimizer_guide.descent import Trajectory
from optimizer_guide.figures.plane import Exits, draw_contours, draw_dots, draw_path, drawable
from optimizer_guide.figures.theme import QUIET, plot, swatch
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, setting, signed, verdict
from optimizer_guide.stability import sgd_limit
from optimizer_guide.surfaces import Quadratic

RAVINE = Quadratic(curvature=(0.02, 8.0), start=(-6.0, 4.0), window=((-7.0, 3.0), (-5.0, 5.0)))
STEPS = 150
GOAL = 1e-3


def entrant(name: str, default: bool) -> param.Boolean:
    return param.Boolean(default, label=f"{swatch(name)}{name}")


def _spread(race: Standings, name: str) -> tuple[float, float]:
    """How far past the minimum each weight went, as a share of where it started."""
    w = race.runs[name].w
    return tuple(np.max(-w * np.sign(w[0]) / np.abs(w[0]), axis=0))


def _slow(race: Standings) -> Measured:
    sgd, adam = race.runs["SGD"], race.runs["Adam"]
    return Measured(
        holds=bool(abs(sgd.w[-1, 0]) > 4 and race.settled["Adam"] >= 0),
        text=(
            f"After {STEPS} steps SGD stands at w₁ = {signed(sgd.w[-1, 0])}, having started at "
            f"{signed(RAVINE.start[0])}; Adam is at {signed(adam.w[-1, 0])}, and at the goal "
            f"from step {race.settled['Adam']} on."
        ),
    )


def _lost(race: Standings) -> Measured:
    sgd, adam, rms = race.runs["SGD"], race.runs["Adam"], race.runs["RMSProp"]
    past = _spread(race, "Adam")
    factor = 1 - race.lr * RAVINE.curvature[1]
    return Measured(
        holds=bool(sgd.diverged_at >= 0 and adam.diverged_at < 0 and rms.diverged_at < 0),
        text=(
            f"SGD multiplies w₂ by {signed(factor)} a step and has diverged at step "
            f"{sgd.diverged_at}. Adam overshoots, by {past[0]:.0%} in w₁ and {past[1]:.0%} in w₂, "
            f"and comes back; RMSProp circles, within "
            f"±{number(np.abs(rms.w[-20:, 1]).max())} in w₂."
        ),
    )


class Standings(Figure):
    """The race: contours and paths, the loss by step, the standings, the rules."""

    slug = "race"
    columns = "minmax(0, 3fr) minmax(0, 2fr)"

    lr = param.Number(0.10, bounds=(0.01, 0.5), step=0.01, label="learning rate <i>α</i>")
    SGD = entrant("SGD", True)
    Momentum = entrant("Momentum", True)
    RMSProp = entrant("RMSProp", True)
    Adam = entrant("Adam", True)
    Nesterov = entrant("Nesterov", False)
    Adagrad = entrant("Adagrad", False)
    AdamW = entrant("AdamW", False)

    claims = (
        Claim(
            "At <i>α</i> = 0.10 SGD hardly moves along w₁, while Adam goes smoothly to the "
            "minimum.",
            {"lr": 0.10},
            _slow,
        ),
        Claim(
            "At <i>α</i> = 0.45 SGD diverges in w₂, while Adam stays stable.",
            {"lr": 0.45},
            _lost,
        ),
    )
    rules = (
        "<strong>The rules.</strong> The same start, the same learning rate and the same number "
        f"of gradients for all: {STEPS}, exact ones, with no noise. Nothing is clamped or "
        "rescaled; a run that diverges is shown as it leaves. The loss is "
        f"½ ({RAVINE.curvature[0]:g} w₁² + {RAVINE.curvature[1]:g} w₂²), the start "
        f"({signed(RAVINE.start[0], 0)}, {signed(RAVINE.start[1], 0)}), the goal a loss below "
        f"{GOAL:g} that stays there."
    )

    @property
    def field(self) -> list[Any]:
        """The optimizers that race, as instances."""
        return [cls(lr=self.lr) for cls in FAMILY if getattr(self, cls.__name__)]

    def build(self) -> list[Any]:
        plane = plot(
            x_label="w₁ (flat)", y_label="w₂ (steep)", height=380,
            x_range=RAVINE.window[0], y_range=RAVINE.window[1],
            label="The paths over the contours of the loss",
        )  # fmt: skip
        draw_contours(plane, RAVINE, np.geomspace(0.02, 100, 12), RAVINE.window)
        loss = plot(
            x_label="step", y_label="loss", height=380, y_axis_type="log",
            x_range=(0, STEPS), y_range=(1e-6, 1e6), label="The loss by step, on a log scale",
        )  # fmt: skip
        loss.line([0, STEPS], [GOAL, GOAL], color=QUIET, line_dash="dotted", line_width=1.5)
        for cls in reversed(FAMILY):  # the plainest on top
            name = cls.__name__
            draw_dots(plane, self.film, name, f"w1_{name}", f"w2_{name}")
            draw_path(plane, self.film, name, f"w1_{name}", f"w2_{name}")
            draw_path(loss, self.film, name, "t", f"loss_{name}")
        plane.scatter(
            [RAVINE.start[0]],
            [RAVINE.start[1]],
            size=9,
            line_width=2,
            fill_alpha=0,
            line_color=QUIET,
        )
        self.exits = Exits(plane, RAVINE.window)
        return [plane, loss]

    def refresh(self) -> None:
        self.runs: dict[str, Trajectory] = {
            type(optimizer).__name__: descend(RAVINE, optimizer, steps=STEPS)
            for optimizer in self.field
        }
        self.settled = {name: settled(run) for name, run in self.runs.items()}
        columns = {}
        absent = np.full(STEPS + 1, np.nan)
        for cls in FAMILY:
            name = cls.__name__
            run = self.runs.get(name)
            w, loss = drawable(run) if run else (np.stack([absent, absent], axis=1), absent)
            columns[f"w1_{name}"], columns[f"w2_{name}"] = w.T
            columns[f"loss_{name}"] = loss
        self.film.show(columns)
        self.exits.show({name: (run, f"{name} {verdict(run)}") for name, run in self.runs.items()})

    def readout(self) -> str:
        rows = "".join(self._row(name, run) for name, run in self._standings())
        return (
            "<div class='scroll' tabindex='0' role='group' aria-label='Standings'>"
            "<table><thead><tr><th scope='col'>Standings</th>"
            "<th scope='col'>verdict</th><th scope='col' class='number'>arrives</th>"
            "<th scope='col' class='number'>last loss</th>"
            "<th scope='col'>settings</th>"
            f"</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _row(self, name: str, run: Trajectory) -> str:
        lost = " class='lost'" if run.diverged_at >= 0 else ""
        arrives = f"step {self.settled[name]}" if self.settled[name] >= 0 else "–"
        return (
            f"<tr><th scope='row'>{swatch(name)}{name}</th><td{lost}>{self._verdict(name)}</td>"
            f"<td class='number'>{arrives}</td><td class='number'>{number(run.loss[-1])}</td>"
            f"<td class='small'>{_settings(run)}</td></tr>"
        )

    def summary(self) -> str:
        told = "; ".join(f"{name} {self._verdict(name)}" for name, _ in self._standings())
        return f"At learning rate {self.lr:.2f} after {STEPS} steps: {told}."

    def _standings(self) -> list[tuple[str, Trajectory]]:
        """First who is at the goal, the earlier the better; then by loss; the lost ones last."""

        def rank(entry: tuple[str, Trajectory]) -> tuple[bool, float, float]:
            name, run = entry
            step = self.settled[name]
            loss = float(run.loss[-1])
            return bool(run.diverged_at >= 0), step if step >= 0 else np.inf, loss

        return sorted(self.runs.items(), key=rank)

    def _verdict(self, name: str) -> str:
        run = self.runs[name]
        if run.diverged_at >= 0:
            return verdict(run)
        if self.settled[name] >= 0:
            return f"arrived, w₁ = {signed(run.w[-1, 0])}"
        if run.loss.min() <= GOAL:
            return f"was there, does not settle: w₂ within ±{number(np.abs(run.w[-20:, 1]).max())}"
        return f"on its way, w₁ = {signed(run.w[-1, 0])}"


class Race(Section):
    title = "Putting it all together: the race"
    slug = "race"
    lead = "Four optimizers, one start, one learning rate."
    figures = (Standings,)

    def blocks(self) -> list[Block]:
        (standings,) = self.shown
        sgd = descend(RAVINE, SGD(0.10), steps=STEPS)
        ratio = RAVINE.curvature[1] / RAVINE.curvature[0]
        return [
            f"""<p>Now let them run side by side, on a ravine {ratio:.0f} times steeper across than
            along. All get the same start, the same learning rate and the same gradients: what
            differs is only what each makes of them.</p>
            <p>Drag <i>α</i>. For <strong class="sgd">SGD</strong> the steep wall sets the limit,
            2/<i>h</i> = {float(sgd_limit(RAVINE.curvature[1])):.2f}; whatever is safe there is far
            too small for the floor, and after {STEPS} steps at 0.10 it has come from
            w₁ = {signed(sgd.w[0, 0], 0)} only to {signed(sgd.w[-1, 0])}. The optimizers with a rate
            for each weight do not care that one direction is {ratio:.0f} times flatter.</p>""",
            standings,
            """<p>A race says who wins <em>here</em>: on this surface, from this start, at this rate
            for all. Give each its own best rate, turn the ravine, or add noise, and the order
            changes.</p>""",
        ]


def settled(run: Trajectory, goal: float = GOAL) -> int:
    """The step from which the loss stays below the goal to the end, or -1."""
    above = np.flatnonzero(~(run.loss <= goal))
    first = int(above[-1]) + 1 if above.size else 0
    return first if first <= run.steps else -1


def _settings(run: Trajectory) -> str:
    symbols = {
        "lr": "α", "beta": "β", "beta1": "β₁", "beta2": "β₂", "rho": "ρ", "eps": "ε",
        "weight_decay": "λ",
    }  # fmt: skip
    return ", ".join(
        f"{symbols[name]} {setting(value)}"
        for name, value in run.optimizer.hyperparameters.items()
        if name in symbols
    )
