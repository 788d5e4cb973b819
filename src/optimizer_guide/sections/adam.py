"""Adam: momentum's direction at RMSProp's rate, both corrected for starting at zero."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, NumeralTickFormatter
from bokeh.plotting import figure
from numpy.typing import NDArray

from optimizer_guide import SGD, Momentum, Optimizer, RMSProp, descend, optimizers
from optimizer_guide.descent import DIVERGED, follow, gradient_noise
from optimizer_guide.figures.plane import draw_path
from optimizer_guide.figures.theme import QUIET, SANS, STYLES, plot, swatch
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, signed
from optimizer_guide.surfaces import Quadratic

BETA1 = 0.9
BETA2 = ["0.9", "0.95", "0.99", "0.999"]
B1, B2 = "<i>β</i><sub>1</sub>", "<i>β</i><sub>2</sub>"


# -- Adam on gradients from a script -------------------------------------------------------------


class Averages(NamedTuple):
    """What Adam holds after each of its steps, (steps,) each, and the steps in units of α."""

    m: NDArray
    v: NDArray
    m_hat: NDArray
    v_hat: NDArray
    step: NDArray


def averages(gradients: NDArray, beta1: float, beta2: float, eps: float = 1e-8) -> Averages:
    """Let Adam take a step for each of the ``gradients`` (steps,), and note its averages.

    At α = 1 a step is in units of α.
    """
    adam = optimizers.Adam(1.0, beta1, beta2, eps)
    state, seen = adam.blank(0.0), []
    for g in gradients.tolist():
        step = adam.move(0.0, g, state)
        seen.append((state.m, state.v, state.n1, state.n2, step))
    # The core keeps sums that forget, and how much weight each has gathered.
    m, v, n1, n2, steps = np.array(seen).T
    return Averages((1 - beta1) * m, (1 - beta2) * v, m / n1, v / n2, steps)


def sgd_steps(gradients: NDArray) -> NDArray:
    """SGD's steps on the same gradients, in units of α."""
    return -np.diff(follow(SGD(1.0), gradients[:, None], [0.0])[:, 0])


# -- 4a: the step while gradients shrink ---------------------------------------------------------

STEPS = 200
SHRINKING = 10.0 ** (-np.arange(STEPS) / STEPS)
SCRIPTS: dict[str, NDArray] = {
    "shrinks": SHRINKING,
    "shrinks × 1000": SHRINKING,
    "wakes up": np.repeat([0.0, 1.0], STEPS // 2),
}
"""The gradient by step, before noise; the second is the first in other units."""
SCALE = 1000.0


def gradients_of(script: str, noise: float, seed: int = 0) -> NDArray:
    """The gradient that the optimizers see: (steps,)."""
    draws = gradient_noise((1,), STEPS, noise, seed)
    g = SCRIPTS[script] + (0.0 if draws is None else draws[:, 0])
    return SCALE * g if script == "shrinks × 1000" else g


def jitter(step: NDArray) -> float:
    """The r.m.s. change from one step to the next."""
    return _rms(np.diff(step))


def _rms(x: NDArray) -> float:
    return float(np.sqrt(np.mean(np.square(x))))


@cache
def rms_under_noise() -> float:
    """The r.m.s. step of Adam, in α, where the gradient is noise and nothing else: 100 runs."""
    adam, w = optimizers.Adam(1.0), np.zeros((1, 100))
    noise = np.random.default_rng(0).standard_normal((4000, *w.shape))
    state = adam.init(w)
    late = [adam.move(w, g, state) for g in noise][2000:]  # v is full by then
    return _rms(np.array(late))


@cache
def longest_step() -> float:
    """The worst case: after a long quiet, gradients that grow by β₂/β₁ at every step."""
    growing = (0.999 / BETA1) ** np.arange(150.0)
    gradients = np.concatenate([[1e-30], np.zeros(9000), growing])
    return float(averages(gradients, BETA1, 0.999, eps=0.0).step[-1])


@cache
def shrinking_steps(beta2: float, scale: float = 1.0, eps: float = 1e-8) -> NDArray:
    """Adam's steps on the shrinking gradient: for the prose, which speaks of fixed settings."""
    return averages(scale * SHRINKING, BETA1, beta2, eps).step


def _near_alpha(figure: Steps) -> Measured:
    adam, sgd = figure.adam.step, figure.sgd
    shrinks = sgd[0] / sgd[-1]
    return Measured(
        bool(adam.min() > 0.8 and adam.max() < 1 + 1e-6 and shrinks > 9),
        f"Adam’s step stays between {_plain(adam.min())} and {_plain(adam.max())} <i>α</i>, while "
        f"SGD’s shrinks {shrinks:.1f}-fold.",
    )


def _smooths(figure: Steps) -> Measured:
    raw = averages(figure.gradients, 0.0, float(figure.beta2)).step
    sgd, adam, unsmoothed = jitter(figure.sgd), jitter(figure.adam.step), jitter(raw)
    late, noise = _rms(figure.adam.step[STEPS // 2 :]), rms_under_noise()
    exact = math.sqrt((1 - BETA1) / (1 + BETA1))
    return Measured(
        bool(
            adam < sgd / 4
            and adam < unsmoothed / 4
            and late < 0.5
            and abs(noise / exact - 1) < 0.03
        ),
        f"From one step to the next SGD’s changes by {number(sgd)} <i>α</i> (r.m.s.), Adam’s by "
        f"{number(adam)} <i>α</i>; at {B1} = 0 Adam’s would change by {number(unsmoothed)} "
        f"<i>α</i>. Over the last {STEPS // 2} steps Adam’s are {number(late)} <i>α</i> (r.m.s.). "
        f"Under noise alone they are {number(noise)} <i>α</i>; theory says {number(exact)}.",
    )


def _any_scale(figure: Steps) -> Measured:
    beta2 = float(figure.beta2)
    plain = averages(gradients_of("shrinks", figure.noise), BETA1, beta2).step
    change = float(np.max(np.abs(figure.adam.step / plain - 1)))
    exact = float(
        np.max(np.abs(shrinking_steps(beta2, SCALE, 0.0) / shrinking_steps(beta2, 1.0, 0.0) - 1))
    )
    return Measured(
        bool(change < 1e-6 and exact < 1e-12 and figure.sgd[0] > 900),
        f"SGD’s first step is {number(figure.sgd[0])} <i>α</i>. No step of Adam’s changes by more "
        f"than {number(change)} of itself, all of it the work of <i>ε</i>: without it, "
        f"{number(exact)}, which is rounding.",
    )


def _lags(figure: Steps) -> Measured:
    step = figure.adam.step
    at = [50, 100, 150, 200]
    shortest = shrinking_steps(0.9).min()
    told = ", ".join(f"{step[t - 1]:.2f}" for t in at)
    return Measured(
        bool(step[-1] < 0.3 and np.all(np.diff(step[np.array(at) - 1]) < 0) and shortest >= 0.99),
        f"At steps {', '.join(map(str, at))} it is {told} <i>α</i>. At {B2} = 0.9 it never falls "
        f"below {number(shortest)} <i>α</i>.",
    )


def _no_bound(figure: Steps) -> Measured:
    longest = float(figure.adam.step.max())
    return Measured(
        longest > 2 and longest_step() > 7,
        f"In its {int(figure.adam.step.argmax()) + 1 - STEPS // 2}th step since the gradient woke "
        f"Adam goes {number(longest)} <i>α</i>. The worst script there is makes it "
        f"{number(longest_step())} <i>α</i>.",
    )


class Steps(Figure):
    """The steps that SGD and Adam make of one and the same gradient."""

    slug = "adam-step"
    heights = (960, 1400)

    noise = param.Number(0.0, bounds=(0.0, 1.0), step=0.05, label="noise <i>σ</i>")
    beta2: Any = param.Selector(default="0.95", objects=BETA2, label=f"decay {B2}")
    gradient: Any = param.Selector(default="shrinks", objects=list(SCRIPTS), label="gradient")

    claims = (
        Claim(
            "While the gradient shrinks tenfold, SGD’s step shrinks with it and Adam’s stays near "
            "<i>α</i>.",
            {},
            _near_alpha,
        ),
        Claim(
            "More noise makes SGD’s step jitter; Adam’s momentum smooths it, and where noise "
            "drowns the gradient its steps are much shorter than <i>α</i>.",
            {"noise": 1.0},
            _smooths,
        ),
        Claim(
            "Make every gradient a thousand times larger, and Adam’s steps stay the same.",
            {"gradient": "shrinks × 1000"},
            _any_scale,
        ),
        Claim(
            f"With a longer memory, {B2} = 0.999, <i>v</i> lags behind the shrinking gradient, and "
            "the step falls well below <i>α</i>.",
            {"beta2": "0.999"},
            _lags,
        ),
        Claim(
            "But <i>α</i> is no upper bound: a gradient that wakes after a quiet makes longer "
            "steps.",
            {"gradient": "wakes up", "beta2": "0.999"},
            _no_bound,
        ),
    )
    equation = (
        "<i>g</i> = <b data-column='g'></b>&emsp; <span class='sgd'>SGD</span> steps <i>α g</i> = "
        "<b data-column='SGD'></b> <i>α</i><br>"
        "<span class='term'><i>m</i> = <b data-column='m'></b>, <i>v</i> = <b data-column='v'></b>"
        "</span><span class='term'><i>m̂</i> = <b data-column='m_hat'></b>, <i>v̂</i> = "
        "<b data-column='v_hat'></b></span><span class='term'>"
        "<span class='adam'>Adam</span> steps <i>α m̂</i> / (√<i>v̂</i> + <i>ε</i>) = "
        "<i>α</i> × <b data-column='m_hat'></b> / "
        "<span class='nowrap'>(√<b data-column='v_hat'></b> + <i>ε</i>)</span> = "
        "<b data-column='Adam'></b> <i>α</i></span>"
    )

    def build(self) -> list[Any]:
        self.frame = plot(
            x_label="step", y_label="length of the step", height=360,
            x_range=(-0.02 * STEPS, 1.25 * STEPS), y_range=(0, 1.25),
            label="The steps of SGD and Adam by step, in units of the learning rate",
        )  # fmt: skip
        self.frame.yaxis.major_label_overrides = {1: "α"}
        self.frame.xaxis.ticker = list(range(0, STEPS + 1, STEPS // 4))
        self.frame.line(
            [0, STEPS], [1, 1], color=QUIET, line_dash="dashed", line_width=1.5, level="underlay"
        )
        for name in ("SGD", "Adam"):
            draw_path(self.frame, self.film, name, "t", name)
        self.ends = ColumnDataSource({"y": [], "text": [], "color": []})
        write(self.frame, STEPS, "y", source=self.ends, text_color="color", x_offset=9)
        self.beyond = ColumnDataSource({"y": [], "text": []})
        write(
            self.frame, STEPS, "y", source=self.beyond, text_color=STYLES["SGD"].color,
            text_align="right", text_baseline="top", y_offset=4,
        )  # fmt: skip
        return [self.frame]

    def refresh(self) -> None:
        self.gradients = gradients_of(self.gradient, self.noise)
        self.sgd = sgd_steps(self.gradients)
        self.adam = averages(self.gradients, BETA1, float(self.beta2))
        columns = {"g": self.gradients, "SGD": self.sgd, "Adam": self.adam.step}
        columns |= {name: getattr(self.adam, name) for name in ("m", "v", "m_hat", "v_hat")}
        # Step 0 is the start, where nothing has been seen yet.
        self.film.show({name: np.r_[np.nan, column] for name, column in columns.items()})
        self._label()

    def _label(self) -> None:
        """Fit the frame to the steps, and name the lines at their ends.

        In other units SGD's steps are out of the frame, and stay there.
        """
        inside = [self.adam.step]
        if self.gradient != "shrinks × 1000":
            inside.append(self.sgd)
        low = min(0.0, *(steps.min() for steps in inside))
        high = max(1.25, *(1.05 * steps.max() for steps in inside))
        self.frame.y_range.update(start=1.05 * low, end=high)
        ends = {"Adam": self.adam.step[-1], "SGD": self.sgd[-1]}
        names = [name for name, y in ends.items() if y <= high]
        self.ends.data = {
            "y": apart([ends[name] for name in names], 0.07 * (high - 1.05 * low)),
            "text": names,
            "color": [STYLES[name].color for name in names],
        }
        gone = "SGD" not in names
        text = f"↑ SGD: {_alphas(self.sgd.min())} to {_alphas(self.sgd.max())}"
        self.beyond.data = {"y": [high] * gone, "text": [text] * gone}

    def readout(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{swatch(name)}{name}</th>"
            + "".join(
                f"<td class='number'>{_alphas(x)}</td>"
                for x in (steps.min(), steps.max(), jitter(steps))
            )
            + "</tr>"
            for name, steps in (("SGD", self.sgd), ("Adam", self.adam.step))
        )
        heads = "".join(
            f"<th scope='col' class='number'>{head}</th>" for head in ("least", "most", "jitter")
        )
        return (
            f"<table><thead><tr><th scope='col'>Steps</th>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
            f"<p class='small'>Positive is against the gradient. Jitter: the r.m.s. change from "
            f"one step to the next. {B1} = {BETA1:g}; the noise, from a fixed seed, is the same "
            f"for both.</p>"
        )

    def summary(self) -> str:
        told = "; ".join(
            f"{name}'s steps run from {_plain(steps.min())} to {_plain(steps.max())} learning "
            f"rates and end at {_plain(steps[-1])}"
            for name, steps in (("SGD", self.sgd), ("Adam", self.adam.step))
        )
        return f"The gradient {self.gradient}, noise {self.noise:.2f}, β₂ {self.beta2}: {told}."


def write(p: figure, x: Any, y: Any, *, source: ColumnDataSource, **options: Any) -> None:
    """Words in a figure, in the type of its axes: the column ``text``."""
    p.text(
        x, y, text="text", source=source,
        **{
            "text_baseline": "middle", "text_font": value(SANS), "text_font_size": "13px",
            **options,
        },
    )  # fmt: skip


def apart(heights: list[float], gap: float) -> list[float]:
    """Two heights for labels, moved apart where they would cover one another."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= gap:
        return heights
    middle, upper = sum(heights) / 2, heights[0] >= heights[1]
    return [middle + gap / 2, middle - gap / 2][:: 1 if upper else -1]


def _plain(x: float) -> str:
    """Three digits and a true minus sign; rounded first, so that 0.9999999 is 1.00."""
    size = number(float(f"{abs(x):.3g}"))
    return f"−{size}" if x < 0 else size


def _alphas(x: float) -> str:
    return f"{_plain(x)} α"


# -- 4b: the bias correction ---------------------------------------------------------------------

LONG = 5000
SHOWN = np.unique(np.geomspace(1, LONG, 240).round().astype(int))
"""The steps that are drawn: on a log axis more would fall on one pixel."""
MARK = 50


class Correction(NamedTuple):
    """By step from 1 on, (steps,) each, under a gradient of 1 that never changes.

    ``of_m`` and ``of_root_v`` are what the correction multiplies m and √v by, ``of_step`` what
    it multiplies the step by; ``without`` is the step that the bare averages make, in α.
    """

    of_m: NDArray
    of_root_v: NDArray
    of_step: NDArray
    with_it: NDArray
    without: NDArray
    share_of_v: NDArray


@lru_cache(maxsize=16)
def correction(beta1: float, beta2: float) -> Correction:
    """What Adam's bias correction does over `LONG` steps."""
    adam = averages(np.ones(LONG), beta1, beta2)
    without = uncorrected(adam)
    of_m, of_v = adam.m_hat / adam.m, adam.v_hat / adam.v
    return Correction(
        of_m, np.sqrt(of_v), adam.step / without, adam.step, without, adam.v / adam.v_hat
    )


def uncorrected(adam: Averages, eps: float = 1e-8) -> NDArray:
    """The steps, in α, that Adam would take with m and v in the place of m̂ and v̂."""
    return adam.m / (np.sqrt(adam.v) + eps)


def too_small_below(beta1: float) -> float:
    """Without its correction the first step is too small for a β₂ below this: 1 − (1−β₁)²."""
    return 1 - (1 - beta1) ** 2


def full_at(share: NDArray) -> int:
    """The first step at which an average holds 99 % of its weight, or -1."""
    full = share >= 0.99
    return int(full.argmax()) + 1 if full.any() else -1


def _by_step_50(figure: BiasCorrection) -> Measured:
    c, i = figure.correction, MARK - 1
    late = full_at(c.share_of_v)
    return Measured(
        bool(c.of_m[i] < 1.01 and c.of_root_v[i] > 4 and late > 4000),
        f"At step {MARK} <i>m</i> is multiplied by {c.of_m[i]:.3f}, but <i>v</i> by "
        f"{c.of_root_v[i] ** 2:.1f}, so √<i>v</i> by {c.of_root_v[i]:.2f}. <i>v</i> holds 99 % of "
        f"its weight only from step {late:,} on.",
    )


def _too_large(figure: BiasCorrection) -> Measured:
    step = figure.correction.without
    return Measured(
        bool(step[0] > 3 and step.min() >= 1 - 1e-6),
        f"The first is {number(step[0])} <i>α</i>, and the longest, at step "
        f"{int(step.argmax()) + 1}, {number(step.max())} <i>α</i>.",
    )


def _too_small(figure: BiasCorrection) -> Measured:
    border = too_small_below(figure.beta1)
    first = {b: correction(figure.beta1, float(b)).without[0] for b in BETA2}
    agree = all(
        (x < 1) == (float(b) < border) or math.isclose(x, 1, rel_tol=1e-6) for b, x in first.items()
    )
    told = ", ".join(f"{number(x)} at {b}" for b, x in first.items())
    return Measured(
        bool(agree and first[figure.beta2] < 1),
        f"1 − (1 − {B1})² = {border:g}. The first step, in <i>α</i>, by {B2}: {told}.",
    )


class BiasCorrection(Figure):
    """What the correction multiplies by, and the step with and without it."""

    slug = "bias-correction"
    heights = (810, 1370)
    columns = "minmax(0, 1fr) minmax(0, 1fr)"
    playable = False

    beta1 = param.Number(BETA1, bounds=(0.0, 0.95), step=0.05, label=f"momentum {B1}")
    beta2: Any = param.Selector(default="0.999", objects=BETA2, label=f"decay {B2}")

    claims = (
        Claim(
            f"By step {MARK} the correction of <i>m</i> is as good as gone. That of <i>v</i>, at "
            f"{B2} = 0.999, is not.",
            {},
            _by_step_50,
        ),
        Claim(
            "Without the correction <i>m</i> and <i>v</i> are both too small, and early steps are "
            "too <em>large</em>.",
            {},
            _too_large,
        ),
        Claim(
            f"They are too small only where {B2} is below 1 − (1 − {B1})².",
            {"beta2": "0.95"},
            _too_small,
        ),
    )
    rules = "The gradient is 1 at every step, so a true average of it, or of its square, is 1 too."

    def build(self) -> list[Any]:
        self.source = ColumnDataSource()
        factors = self._panel("multiplied by", (0.012, 40), "What the correction multiplies by")
        self._line(factors, "of_m", STYLES["Momentum"].color, "solid")
        self._line(factors, "of_root_v", STYLES["RMSProp"].color, "solid")
        self._line(factors, "of_step", STYLES["Adam"].color, "dashed")
        steps = self._panel(
            "length of the step, in α", (0.1, 40), "The step with the correction and without it"
        )
        self._line(steps, "with_it", STYLES["Adam"].color, "solid")
        self._line(steps, "without", QUIET, "dashed")
        self.names = [ColumnDataSource(), ColumnDataSource()]
        for p, names in zip((factors, steps), self.names, strict=True):
            write(p, "x", "y", source=names, text_color="color", x_offset=5, y_offset="dy")
        return [factors, steps]

    def _panel(self, y_label: str, y_range: tuple[float, float], label: str) -> figure:
        p = plot(
            x_label="step", y_label=y_label, height=340, x_axis_type="log", y_axis_type="log",
            x_range=(1, LONG), y_range=y_range, label=label,
        )  # fmt: skip
        p.xaxis.ticker = FixedTicker(ticks=[1, 10, 100, 1000])
        p.yaxis.ticker = FixedTicker(ticks=[0.1, 1, 10])
        p.xaxis.formatter = NumeralTickFormatter(format="0,0")
        p.yaxis.formatter = NumeralTickFormatter(format="0.[0]")
        p.line([MARK, MARK], list(y_range), color=QUIET, line_dash="dotted", level="underlay")
        mark = ColumnDataSource({"x": [MARK], "y": [y_range[1]], "text": [f"step {MARK}"]})
        write(
            p, "x", "y", source=mark, text_color=QUIET, text_baseline="top", x_offset=5,
            y_offset=3,
        )  # fmt: skip
        return p

    def _line(self, p: figure, column: str, color: str, dash: str) -> None:
        p.line("t", column, source=self.source, color=color, line_width=2.4, line_dash=dash)

    def refresh(self) -> None:
        self.correction = c = correction(self.beta1, float(self.beta2))
        drawn = SHOWN - 1
        self.source.data = {"t": SHOWN, **{k: x[drawn] for k, x in c._asdict().items()}}
        color = {name: STYLES[name].color for name in ("Momentum", "RMSProp", "Adam")}
        self.names[0].data = _beside(
            ("m", 3, c.of_m, -9, color["Momentum"]),
            ("√v", 10, c.of_root_v, -9, color["RMSProp"]),
            ("the step", 1, c.of_step, _under(c.of_step), color["Adam"]),
        )
        self.names[1].data = _beside(
            ("with", 200, c.with_it, 12, color["Adam"]),
            ("without", 1, c.without, _under(c.without), QUIET),
        )

    def readout(self) -> str:
        c = self.correction
        rows = "".join(
            f"<tr><th scope='row'>{t:,}</th>"
            + "".join(
                f"<td class='number'>{text}</td>"
                for text in (
                    *(f"× {_plain(x[t - 1])}" for x in (c.of_m, c.of_root_v, c.of_step)),
                    _alphas(c.without[t - 1]),
                )
            )
            + "</tr>"
            for t in (1, 10, MARK, 1000, LONG)
        )
        heads = "".join(
            f"<th scope='col' class='number'>{head}</th>"
            for head in ("<i>m</i>", "√<i>v</i>", "the step", "without")
        )
        walked = c.without[:MARK].sum()
        return (
            f"<p class='big'>Without the correction the first step would be "
            f"<strong>{_alphas(c.without[0])}</strong>; the first {MARK} would go "
            f"{_alphas(walked)} in place of {_alphas(c.with_it[:MARK].sum())}.</p>"
            f"<table><thead><tr><th scope='col'>Step</th>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def summary(self) -> str:
        c = self.correction
        return (
            f"With β₁ {self.beta1:g} and β₂ {self.beta2}, at step {MARK} the correction multiplies "
            f"m by {number(c.of_m[MARK - 1])} and the root of v by "
            f"{number(c.of_root_v[MARK - 1])}. Without it the first step is "
            f"{number(c.without[0])} learning rates, the longest {number(c.without.max())}."
        )


def _under(line: NDArray) -> int:
    """How far below its start a line's name is clear of it, in pixels."""
    return 38 if line[3] < line[0] else 15


def _beside(*labels: tuple[str, int, NDArray, int, str]) -> dict[str, list[Any]]:
    """Words beside lines: the text, at which step, the line, how far below it, the colour."""
    return {
        "x": [t for _, t, _, _, _ in labels],
        "y": [float(line[t - 1]) for _, t, line, _, _ in labels],
        "text": [text for text, *_ in labels],
        "dy": [dy for _, _, _, dy, _ in labels],
        "color": [color for *_, color in labels],
    }


# -- 4c: which learning rates work ---------------------------------------------------------------

RAVINE = Quadratic(curvature=(0.1, 8.0), start=(-4.0, 2.0))
RATES = 10.0 ** (np.arange(-60, 61) / 20)
HALF = 10.0**0.025
"""Half the way from one rate to the next."""
MOST = 400
RIVALS: dict[str, type[Optimizer]] = {
    rule.__name__: rule for rule in (SGD, Momentum, RMSProp, optimizers.Adam)
}
GOAL = 0.01


class Window(NamedTuple):
    """Which of the `RATES` work, and which of those are below the first one that at some step
    made the loss worse than at the start."""

    works: NDArray
    smooth: NDArray


def spread(rates: NDArray) -> float:
    """Largest over smallest; nan where there is none."""
    return float(rates[-1] / rates[0]) if rates.size else math.nan


@cache
def losses(name: str) -> tuple[NDArray, NDArray, NDArray]:
    """For every rate: the loss by step, the highest so far, and where it diverged."""
    run = descend(RAVINE, RIVALS[name](lr=RATES), steps=MOST)
    return run.loss, np.maximum.accumulate(run.loss), run.diverged_at


@cache
def window(name: str, steps: int) -> Window:
    """The rates at which the loss is under `GOAL` of its start after ``steps`` steps."""
    loss, highest, diverged_at = losses(name)
    lost = (diverged_at >= 0) & (diverged_at <= steps)
    works = (loss[steps] < GOAL * loss[0]) & ~lost
    worse = works & (highest[steps] > loss[0])
    return Window(works, works & ~np.maximum.accumulate(worse))


def usual(rates: NDArray) -> NDArray:
    """The rates up to 10."""
    return rates[rates < 10 * HALF]


def _widest(figure: Rates) -> Measured:
    works = {name: spread(usual(RATES[w.works])) for name, w in figure.windows.items()}
    smooth = {name: spread(RATES[w.smooth]) for name, w in figure.windows.items()}
    told = [", ".join(f"{name} {_times(r)}" for name, r in x.items()) for x in (works, smooth)]
    lead = [r.pop("Adam") / max(r.values()) for r in (works, smooth)]
    return Measured(
        min(lead) > 5,
        f"Largest over smallest, among the rates up to 10: {told[0]}. The solid parts: {told[1]}.",
    )


def _still_a_window(figure: Rates) -> Measured:
    works = RATES[figure.windows["Adam"].works]
    loss, _, diverged_at = losses("Adam")
    below = int(np.searchsorted(RATES, works[0] / 2))
    lost = RATES[diverged_at >= 0]
    share = loss[int(figure.steps), below] / loss[0, below]
    return Measured(
        bool(share > GOAL and lost.size and lost[0] > works[-1]),
        f"At <i>α</i> = {number(RATES[below])} Adam still has {100 * share:.0f} % of the "
        f"loss to go; from {number(lost[0])} on it diverges.",
    )


class Rates(Figure):
    """For each optimizer, the learning rates that work."""

    slug = "lr-window"
    heights = (620, 730)
    playable = False

    steps = param.Integer(200, bounds=(50, MOST), step=10, label="steps allowed")

    claims = (
        Claim("Adam’s window is by far the widest.", {}, _widest),
        Claim("It is a window all the same.", {}, _still_a_window),
    )
    rules = (
        f"The loss is ½ ({RAVINE.curvature[0]:g} w₁² + {RAVINE.curvature[1]:g} w₂²), the start "
        f"({signed(RAVINE.start[0], 0)}, {signed(RAVINE.start[1], 0)}). A learning rate works if "
        f"the loss is then under {100 * GOAL:.0f} % of what it was, and never passed "
        f"{number(DIVERGED)} on the way. The faint part starts with the first that made the loss "
        f"worse, at some step, than it was at the start. Tried are 20 rates a decade, from "
        f"{RATES[0]:g} to {RATES[-1]:,.0f}; no noise."
    )

    def build(self) -> list[Any]:
        names = list(RIVALS)
        p = plot(
            x_label="learning rate α", y_label="", height=240, x_axis_type="log",
            x_range=(0.003, 6e4), y_range=names[::-1],
            label="For each optimizer, the learning rates that work",
        )  # fmt: skip
        p.xaxis.ticker = FixedTicker(ticks=[0.01, 0.1, 1, 10, 100, 1000])
        p.xaxis.formatter = NumeralTickFormatter(format="0.[00]")
        p.ygrid.visible = False
        p.yaxis.major_label_text_font_size = "14px"
        self.bars = ColumnDataSource()
        p.hbar(
            y="name", left="left", right="right", height=0.5, source=self.bars,
            fill_color="color", fill_alpha="alpha", line_color=None,
        )  # fmt: skip
        self.ends = ColumnDataSource()
        write(p, "x", "name", source=self.ends, text_color="color", x_offset=8)
        return [p]

    def refresh(self) -> None:
        self.windows = {name: window(name, int(self.steps)) for name in RIVALS}
        self.ratios = {
            name: (spread(RATES[w.works]), spread(RATES[w.smooth]))
            for name, w in self.windows.items()
        }
        bars = [
            (name, left, right, STYLES[name].color, alpha)
            for name, w in self.windows.items()
            for mask, alpha in ((w.smooth, 1.0), (w.works & ~w.smooth, 0.35))
            for left, right in blocks_of(mask)
        ]
        ends = [
            (name, RATES[w.works][-1] * HALF, _times(self.ratios[name][0]), STYLES[name].color)
            for name, w in self.windows.items()
            if w.works.any()
        ]
        self.bars.data = _columns(("name", "left", "right", "color", "alpha"), bars)
        self.ends.data = _columns(("name", "x", "text", "color"), ends)

    def readout(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{swatch(name)}{name}</th>"
            f"<td class='number'>{_range(RATES[w.works])}</td>"
            f"<td class='number'>{_times(self.ratios[name][1])}</td></tr>"
            for name, w in self.windows.items()
        )
        return (
            "<table><thead><tr><td></td>"
            "<th scope='col' class='number'>rates that work</th>"
            "<th scope='col' class='number'>solid</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def summary(self) -> str:
        told = "; ".join(f"{name} {_range(RATES[w.works])}" for name, w in self.windows.items())
        return f"Learning rates that work within {self.steps} steps: {told}."


def blocks_of(mask: NDArray) -> list[tuple[float, float]]:
    """The rates of ``mask`` as ranges without a gap, each rate half a step wide to both sides."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)
    return [(float(RATES[a] / HALF), float(RATES[b - 1] * HALF)) for a, b in edges]


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _times(ratio: float) -> str:
    """A ratio of learning rates; a dash where none works."""
    if math.isnan(ratio):
        return "–"
    return f"{ratio:,.1f}×" if ratio < 10 else f"{ratio:,.0f}×"


def _range(rates: NDArray) -> str:
    if not rates.size:
        return "none"
    return f"{number(rates[0])} to {number(rates[-1])}"


class Adam(Section):
    title = "Adam: both at once"
    short = "Adam"
    slug = "adam"
    lead = "Momentum’s direction at RMSProp’s rate, both corrected for starting at zero."
    figures = (Steps, BiasCorrection, Rates)

    def blocks(self) -> list[Block]:
        steps, bias, rates = self.shown
        default = shrinking_steps(0.999)
        small = too_small_below(BETA1)
        c = correction(BETA1, 0.999)
        ratio = {name: spread(RATES[window(name, 200).works]) for name in RIVALS}
        smooth = {name: spread(RATES[window(name, 200).smooth]) for name in RIVALS}
        adam = RATES[window("Adam", 200).works]
        to_ten = spread(usual(adam))
        highest = losses("Adam")[1][200, np.searchsorted(RATES, adam[-1])]
        return [
            f"""<p><strong class="momentum">Momentum</strong> smooths the direction, and leaves all
            weights one rate. <strong class="rmsprop">RMSProp</strong> gives each weight its own
            rate, and takes the direction raw. <strong class="adam">Adam</strong> does both. It
            keeps two running averages, <i>m</i> of the gradient and <i>v</i> of its square, and
            corrects both for having started at zero.</p>
            {formula(tex.ADAM)}
            <p>The letters are those of Adam’s authors: here <i>m</i> is the velocity of Momentum,
            <i>v</i> is RMSProp’s <i>s</i>, and <i>t</i> counts the steps.</p>
            <p>Look at the last fraction. Above the line stands the average gradient, signs
            included; below it, the gradient’s size, signs aside. Where gradients agree the two are
            alike at any scale, and the step is about <i>α</i>. That matters because gradients do
            not stay put: as training converges, they shrink. Here one weight gets a gradient that
            shrinks tenfold over {STEPS} steps. <strong class="sgd">SGD</strong> follows it down;
            <strong class="adam">Adam</strong> hardly notices.</p>""",
            steps,
            f"""{formula(tex.UNIT_STEP)}
            <p>So the learning rate is no longer a factor on something unknown. It is a length: how
            far a weight moves in one step.</p>
            <p>That is a rule of thumb, and it is good to know where it ends. It holds at any
            <em>scale</em>: measure the loss in other units and Adam takes the same
            steps, so one learning rate serves weights whose gradients differ a thousandfold. It
            does not hold where gradients shrink faster than <i>v</i> forgets. <i>v</i> has a memory
            of about 1/(1 − {B2}) steps, which at the usual {B2} = {BETA2[-1]} is
            {1 / (1 - float(BETA2[-1])):,.0f}: it still knows the large gradients of the start, and
            the step falls to {default[49]:.2f}, {default[99]:.2f}, {default[149]:.2f} and
            {default[199]:.2f} <i>α</i> at steps 50, 100, 150 and 200. At {B2} = 0.9 it never falls
            below {number(shrinking_steps(0.9).min())} <i>α</i>.</p>
            <p>And gradients must agree. Where they are noise and nothing else, <i>m̂</i> averages
            them away and the typical step (the root of the mean square, r.m.s.) is only</p>
            {formula(tex.UNIT_STEP_RMS)}
            <p>of <i>α</i>, which is {math.sqrt((1 - BETA1) / (1 + BETA1)):.3f} at {B1} = {BETA1:g}.
            That is a virtue: Adam slows down by itself where it cannot tell the way. Nor is
            <i>α</i> an upper bound. After a long quiet <i>v̂</i> is small, and the next large
            gradients make long steps, up to {longest_step():.2f} <i>α</i> at worst.</p>
            <h3>Why correct the averages?</h3>
            <p>Both averages start at zero, as if all gradients before the first had been zero.
            After <i>t</i> steps <i>m</i> holds only 1 − {B1}<sup><i>t</i></sup> of the weight of a
            full average, and <i>v</i> only 1 − {B2}<sup><i>t</i></sup>. Adam divides by just
            that.</p>
            <p>One often reads that early steps would otherwise be too small. The averages would
            be. The step is their ratio, and <i>v</i>, with the longer memory, is the one further
            behind: an early step without the correction is too <em>large</em>.</p>""",
            bias,
            f"""<p>At {B1} = {BETA1:g} and {B2} = 0.999 the first step would be
            {c.without[0]:.2f} <i>α</i> and the longest, at step {int(c.without.argmax()) + 1},
            {c.without.max():.2f} <i>α</i>. It would be too small only at a {B2} below
            1 − (1 − {B1})² = {small:g}. Nor is the correction over by step {MARK}, as one also
            reads. For <i>m</i> it is, with a factor of {c.of_m[MARK - 1]:.3f}. <i>v</i> is still
            multiplied by {c.of_root_v[MARK - 1] ** 2:.1f}, and comes within 1 % only at step
            {full_at(c.share_of_v):,}.</p>
            <h3>Less to tune</h3>
            <p>A step of known length needs less tuning. Here are four optimizers in a ravine
            {RAVINE.curvature[1] / RAVINE.curvature[0]:.0f} times steeper across than along, each
            with every learning rate from {RATES[0]:g} to {RATES[-1]:,.0f}. A bar shows those that
            work.</p>""",
            rates,
            f"""<p>Within 200 steps, the largest rate that works is {ratio["SGD"]:.1f} times the
            smallest for SGD, {ratio["RMSProp"]:.0f} times for RMSProp and {ratio["Momentum"]:.0f}
            for Momentum. For Adam it is {to_ten:.0f} times among the rates up to 10 alone, and the
            window goes on. But look at the faint part. At {number(adam[-1])} Adam first throws
            the loss up to {number(highest)} and then comes back, because this bowl has a slope to
            follow however far out you are; a real loss need not have one. The solid parts alone
            span factors of {smooth["SGD"]:.1f}, {smooth["RMSProp"]:.0f},
            {smooth["Momentum"]:.0f} and {smooth["Adam"]:.0f}. And it is a window all the same: left
            of it, Adam is not there in time.</p>
            <p>One thing in the update we have passed over: weight decay. In Adam it does not do
            what it says.</p>""",
        ]
