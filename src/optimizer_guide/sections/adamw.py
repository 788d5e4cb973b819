"""AdamW: weight decay outside the gradient."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource
from bokeh.models.annotations import Title
from numpy.typing import NDArray

from optimizer_guide import Adam
from optimizer_guide import AdamW as DecoupledAdam
from optimizer_guide.descent import follow
from optimizer_guide.figures.plane import draw_path
from optimizer_guide.figures.theme import QUIET, SANS, STYLES, plot
from optimizer_guide.optimizer import Optimizer
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, percent, setting

SCALES = (0.1, 1.0, 10.0)
"""σ of each weight's gradient, which flips its sign at every step: on average nothing."""
STEPS = 1000
GRADIENTS = (-1.0) ** np.arange(STEPS)[:, None] * np.array(SCALES)
START = np.ones(len(SCALES))
LR, DECAY = 0.01, 0.1
SHOWN = len(SCALES) - 1
"""The weight whose step the equation spells out: the one with the largest gradients."""


def unused(optimizer: Optimizer, start: NDArray = START) -> NDArray:
    """The paths of the three weights, (steps + 1, 3)."""
    return follow(optimizer, GRADIENTS, start)


@cache
def penalised(lr: float = LR, decay: float = DECAY) -> NDArray:
    """The three weights under Adam with L2: for the prose, which speaks of fixed settings."""
    return unused(Adam(lr, l2=decay))


@cache
def decoupled(lr: float = LR, decay: float = DECAY) -> NDArray:
    """The same under AdamW."""
    return unused(DecoupledAdam(lr, weight_decay=decay))


def _unequal(figure: Decay) -> Measured:
    l2, adamw = figure.l2[-1], figure.adamw[-1]
    return Measured(
        bool(l2[0] < 0.01 and l2[-1] > 0.8 and np.ptp(adamw) < 1e-6),
        f"From 1, Adam + L2 ends at {_list(l2)} for σ = {_scales()}; AdamW at {_list(adamw)}, "
        f"within {number(float(np.ptp(adamw)))} of one another.",
    )


def _times_lr(figure: Decay) -> Measured:
    half, whole = _kept(figure.lr / 2, figure.decay), _kept(figure.lr, figure.decay)
    alike = max(np.ptp(half), np.ptp(whole)) < 1e-9
    ratio = float(np.log(whole[0]) / np.log(half[0])) if half[0] < 1 else 0.0
    return Measured(
        bool(alike and abs(ratio - 2) < 0.02),
        f"Of where it started, each weight keeps {100 * whole[0]:.1f} %, and "
        f"{100 * half[0]:.1f} % at half the learning rate: in logarithms {ratio:.2f} times the "
        "decay, alike for all three.",
    )


def _kept(lr: float, decay: float) -> NDArray:
    """The share of its start that each weight keeps under AdamW, whose own steps are the same
    wherever it starts: what two starts differ by in the end."""
    optimizer = DecoupledAdam(lr, weight_decay=decay)
    return unused(optimizer)[-1] - unused(optimizer, 0 * START)[-1]


def _equal(figure: Decay) -> Measured:
    apart = float(np.max(np.abs(figure.l2 - figure.adamw)))
    return Measured(apart == 0, f"Over {STEPS} steps the largest difference is {number(apart)}.")


class Decay(Figure):
    """Three weights that only a decay should move, under Adam + L2 and under AdamW."""

    slug = "decay"
    heights = (820, 1450)
    columns = "minmax(0, 1fr) minmax(0, 1fr)"

    lr = param.Number(LR, bounds=(0.001, 0.05), step=0.001, label="learning rate <i>α</i>")
    decay = param.Number(DECAY, bounds=(0.0, 0.5), step=0.01, label="weight decay <i>λ</i>")

    claims = (
        Claim(
            "Adam + L2 shrinks each weight differently: the larger its gradients, the less. "
            "AdamW shrinks all alike.",
            {},
            _unequal,
        ),
        Claim(
            "AdamW’s decay does not depend on the gradients, but it is still multiplied by "
            "<i>α</i>: twice the learning rate, twice the decay.",
            {"lr": 2 * LR},
            _times_lr,
        ),
        Claim("At <i>λ</i> = 0 the two are the same, and both are Adam.", {"decay": 0.0}, _equal),
    )
    equation = (
        f"At <i>σ</i> = {SCALES[SHOWN]:g}:<br>"
        "<span class='adam'>Adam + L2</span>&ensp;<i>w</i> ← <i>w</i> − <i>α m̂</i>/√<i>v̂</i> = "
        "<b data-column='l2_before'></b> − <b data-column='lr'></b> × (<b data-column='l2_unit'>"
        f"</b>) = <b data-column='l2_{SHOWN}'></b><br>"
        "<span class='adamw'>AdamW</span>&ensp;<i>w</i> ← <i>w</i> − <i>α</i> "
        "(<i>m̂</i>/√<i>v̂</i> + <i>λw</i>) = <b data-column='adamw_before'></b> − "
        "<b data-column='lr'></b> × (<b data-column='adamw_unit'></b> + "
        f"<b data-column='pull'></b>) = <b data-column='adamw_{SHOWN}'></b>"
    )

    def build(self) -> list[Any]:
        self.ends = {name: ColumnDataSource() for name in ("l2", "adamw")}
        self.alone = ColumnDataSource()
        return [
            self._panel("l2", "Adam", "Adam + L2"),
            self._panel("adamw", "AdamW", "AdamW"),
        ]

    def _panel(self, name: str, style: str, title: str) -> Any:
        p = plot(
            x_label="step", y_label="weight", height=330, x_range=(-0.02 * STEPS, 1.4 * STEPS),
            y_range=(-0.16, 1.12), label=f"The three weights by step under {title}",
            title=Title(
                text=title, text_color=STYLES[style].color, text_font=SANS, text_font_size="15px"
            ),
        )  # fmt: skip
        p.xaxis.ticker = list(range(0, STEPS + 1, STEPS // 4))
        p.line(
            "t", "w", source=self.alone, color=QUIET, line_dash="dotted", line_width=1.5,
            level="underlay",
        )  # fmt: skip
        for i in range(len(SCALES)):
            draw_path(p, self.film, style, "t", f"{name}_{i}")
        p.text(
            "x", "y", text="text", source=self.ends[name], x_offset=10, text_baseline="middle",
            text_color=STYLES[style].color, text_font=value(SANS), text_font_size="13px",
        )  # fmt: skip
        return p

    def refresh(self) -> None:
        self.l2 = unused(Adam(self.lr, l2=self.decay))
        self.adamw = unused(DecoupledAdam(self.lr, weight_decay=self.decay))
        columns = {"lr": np.full(STEPS + 1, self.lr)}
        for name, w in (("l2", self.l2), ("adamw", self.adamw)):
            columns |= {f"{name}_{i}": path for i, path in enumerate(w.T)}
            columns[f"{name}_before"] = np.r_[np.nan, w[:-1, SHOWN]]
            columns[f"{name}_unit"] = np.r_[np.nan, -np.diff(w[:, SHOWN]) / self.lr]
            self.ends[name].data = _labels(w[-1])
        columns["pull"] = self.decay * columns["adamw_before"]
        columns["adamw_unit"] = columns["adamw_unit"] - columns["pull"]  # what is left is Adam's
        self.film.show(columns)
        t = np.arange(0, STEPS + 1, 10)
        self.alone.data = {"t": t, "w": (1 - self.lr * self.decay) ** t}

    def readout(self) -> str:
        head = "".join(f"<th scope='col' class='number'>σ = {s:g}</th>" for s in SCALES)
        rows = "".join(
            f"<tr><th scope='row'>{title}</th>"
            + "".join(f"<td class='number'>{_weight(w)}</td>" for w in path[-1])
            + "</tr>"
            for title, path in (("Adam + L2", self.l2), ("AdamW", self.adamw))
        )
        alone = (1 - self.lr * self.decay) ** STEPS
        return (
            f"<table><thead><tr><th scope='col'>After {STEPS} steps, from 1</th>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table><p class='small'>Dotted: the decay alone, "
            f"(1 − <i>αλ</i>)<sup>t</sup>, which ends at {number(alone)}. Gradients flip between "
            f"+σ and −σ; all else is at its default.</p>"
        )

    def summary(self) -> str:
        return (
            f"At learning rate {self.lr:.3f} and decay {self.decay:.2f}, after {STEPS} steps: "
            f"Adam with L2 has the weights at {_list(self.l2[-1])} for gradients of size "
            f"{_scales()}; AdamW at {_list(self.adamw[-1])}."
        )


def _labels(ends: NDArray) -> dict[str, list[Any]]:
    """What is written at the lines' ends: weights that end together share one label."""
    groups: list[list[int]] = []
    for i in np.argsort(-ends, kind="stable"):
        if groups and abs(ends[groups[-1][-1]] - ends[i]) < 0.07:
            groups[-1].append(int(i))
        else:
            groups.append([int(i)])
    texts = [
        "all three" if len(group) == len(ends)
        else "σ = " + ", ".join(f"{SCALES[i]:g}" for i in sorted(group))
        for group in groups
    ]  # fmt: skip
    return {
        "x": [STEPS] * len(groups),
        "y": [float(np.mean(ends[group])) for group in groups],
        "text": texts,
    }


def _weight(w: float) -> str:
    return f"−{number(-w)}" if w < 0 else number(w)


def _list(values: NDArray) -> str:
    return " / ".join(_weight(w) for w in values)


def _scales() -> str:
    return " / ".join(f"{s:g}" for s in SCALES)


class AdamW(Section):
    title = "AdamW: decay that no rate distorts"
    short = "AdamW"
    slug = "adamw"
    lead = "Take the decay out of the gradient, and every weight shrinks alike."
    figures = (Decay,)

    def blocks(self) -> list[Block]:
        (decay,) = self.shown
        l2, adamw = penalised()[-1], decoupled()[-1]
        shrink = 1 - LR * DECAY
        lost = (1 - l2) / (1 - adamw)
        default = setting(DecoupledAdam().weight_decay)
        return [
            f"""<p>Large weights let a network fit the noise in its data, so we pull every weight
            gently back to zero. The old way is to add a penalty to the loss, <i>λ</i>/2 times the
            sum of squares: L2 regularization. Its gradient is <i>λw</i>, so the optimizer sees</p>
            {formula(tex.ADAM_L2)}
            <p>For <strong class="sgd">SGD</strong> that is all there is to say: it subtracts
            <i>αλw</i>, so each step multiplies every weight by the same 1 − <i>αλ</i>. But
            <strong class="adam">Adam</strong> divides whatever comes in through the gradient by
            √<i>v̂</i>, the size of that weight’s recent gradients. The penalty is divided too. A
            weight with large gradients hardly decays, and one with small gradients is crushed,
            though you asked for the same <i>λ</i>.</p>
            <p>Here are three weights that the loss has no use for: their gradients flip between
            +<i>σ</i> and −<i>σ</i> and average to nothing. Only the decay should move them, and it
            should move them alike.</p>""",
            decay,
            f"""<p>With <i>σ</i> from {SCALES[0]:g} to {SCALES[-1]:g}, a factor of
            {SCALES[-1] / SCALES[0]:.0f},
            Adam + L2 takes the three from 1 to {_weight(l2[0])}, {_weight(l2[1])} and
            {_weight(l2[2])}. The loudest weight gave up
            {percent(lost[-1])} of what it should have; the quietest is all but gone. No single
            <i>λ</i> repairs this, because the distortion differs from weight to weight.</p>
            <p><strong class="adamw">AdamW</strong> is a change of one line. The decay leaves the
            gradient, so that neither average ever sees it, and joins the step itself:</p>
            {formula(tex.ADAMW)}
            <p>Now each step multiplies every weight by 1&nbsp;−&nbsp;<i>αλ</i> = {shrink:g},
            whatever its gradients, beside Adam’s own step. All three end at {number(adamw[0])}. The
            decay alone would leave {number(shrink**STEPS)}; the rest comes from Adam’s first steps,
            too few flips to average out, which without any decay take the weights to
            {number(decoupled(decay=0.0)[-1][0])}.</p>
            <p>“Decoupled” does not mean independent of everything. The decay no longer depends on
            √<i>v̂</i>, but <i>λ</i> is still multiplied by <i>α</i>, here as in PyTorch and Optax.
            Halve <i>α</i> and you halve the decay; a schedule that takes <i>α</i> to zero takes
            the decay along. At <i>λ</i>&nbsp;=&nbsp;0 it is Adam, bit for bit.</p>
            <p>AdamW is the default for transformers and large language models. In PyTorch and in
            this guide <i>λ</i> is {default} unless you set it; in language models values ten times
            that are common.</p>""",
        ]
