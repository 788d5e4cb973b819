"""Adaptive rates: one size does not fit all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, NumeralTickFormatter
from bokeh.plotting import figure
from numpy.typing import NDArray

from optimizer_guide import SGD, Adagrad, Adam, Optimizer, RMSProp, Trajectory, descend
from optimizer_guide.figures.plane import (
    Exits,
    draw_contours,
    draw_dots,
    draw_path,
    drawable,
)
from optimizer_guide.figures.theme import QUIET, SANS, STYLES, by_step, plot, swatch
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, setting, signed, verdict
from optimizer_guide.stability import rmsprop_amplitude, sgd_factor, sgd_limit
from optimizer_guide.surfaces import Quadratic, cos_sin

# -- rare and common words -----------------------------------------------------------------------

VOCABULARY = 50_000
RANKS = np.array([m * 10**k for k in range(5) for m in (1, 2, 3, 5, 7) if m * 10**k <= VOCABULARY])
"""The words shown stand for these ranks, by how common they are."""
SHARE = 1 / RANKS / np.sum(1 / np.arange(1, VOCABULARY + 1))
"""What part of a text each is, by Zipf's law: one over its rank."""
EACH = 16
"""Words of each rank, so that one rare word's luck is not all there is to see."""
BATCH = 256
TRAINING = 5000
FRAMES = np.unique(np.geomspace(1, TRAINING, 120).round().astype(int))
"""The steps on show, closer together at first."""
LEARNERS: dict[str, type[Optimizer]] = {cls.__name__: cls for cls in (SGD, Adagrad, RMSProp, Adam)}
COMMON, UNCOMMON, RARE = 100, 10_000, VOCABULARY


@cache
def occurrences() -> NDArray:
    """How often each word is in each batch: (TRAINING, ranks, EACH); the same for everyone."""
    rng = np.random.default_rng(0)
    drawn = [rng.binomial(BATCH, share, size=(TRAINING, EACH)) for share in SHARE]
    return np.stack(drawn, axis=1).astype(np.uint16)


@cache
def moved(name: str, **of: float) -> NDArray:
    """How far the words of each rank have come at each of `FRAMES`, on average, over α.

    The gradient of a word is −1 for each time that the batch holds it, averaged over the batch.
    It does not depend on where the weight is, so that at any learning rate each weight goes this
    far times α.
    """
    optimizer = LEARNERS[name](lr=1.0, **of)
    w = np.zeros((len(RANKS), EACH))
    state = optimizer.init(w)
    came = []
    shown = set(FRAMES.tolist())
    for t, count in enumerate(occurrences(), start=1):
        w -= optimizer.move(w, -(count / BATCH), state)
        if t in shown:
            came.append(w.mean(axis=1))
    return np.array(came)


def share_of_the_way(name: str, **of: float) -> NDArray:
    """The same, as a share of how far the commonest word has come."""
    came = moved(name, **of)
    return came / came[:, :1]


@cache
def batches_so_far() -> NDArray:
    """In how many batches the words of each rank have been, on average, at each of `FRAMES`."""
    return np.cumsum((occurrences() > 0).mean(axis=2), axis=0)[FRAMES - 1]


def each_time(name: str, **of: float) -> NDArray:
    """How far a word has moved for each batch that held it, with the commonest word as 1."""
    with np.errstate(invalid="ignore"):  # of a word that has not occurred there is nothing to say
        step = moved(name, **of) / batches_so_far()
    return step / step[:, :1]


def at_rank(values: NDArray, rank: int) -> Any:
    """The entry of a word of this rank, on the last axis."""
    return values[..., int(np.flatnonzero(rank == RANKS)[0])]


def percent(share: float) -> str:
    return f"{number(100 * share)} %"


def _key(
    p: figure, rows: Sequence[tuple[str, str, str]], x: Sequence[float], y: Sequence[float]
) -> None:
    """Which line is whose: an optimizer's name, what to write and the dash, a row each.

    A row's line reaches from the first to the second ``x``, its text begins at the third.
    """
    left, right, words = x
    for (name, text, dash), height in zip(rows, y, strict=True):
        color = STYLES[name].color
        p.line([left, right], [height, height], color=color, line_width=2.6, line_dash=dash)
        p.text(
            [words], [height], text=[text], text_color=color, text_font=value(SANS),
            text_font_size="13px", text_font_style="bold", text_baseline="middle",
        )  # fmt: skip


def _in_proportion(figure: Words) -> Measured:
    came, seen = figure.shares["SGD"][-1], occurrences().mean(axis=(0, 2))
    return Measured(
        bool(np.allclose(came, seen / seen[0], rtol=1e-9)),
        f"A word of rank {RARE:,} is in the text 1/{at_rank(seen[0] / seen, RARE):,.0f} as often "
        f"as the commonest word, and has come 1/{1 / at_rank(came, RARE):,.0f} as far.",
    )


def _root(figure: Words) -> Measured:
    fell = {
        name: float(at_rank(shares[-1], COMMON) / at_rank(shares[-1], UNCOMMON))
        for name, shares in figure.shares.items()
    }
    gap = UNCOMMON / COMMON
    holds = all(gap**0.45 < fell[name] < gap**0.55 for name in ("Adagrad", "Adam"))
    return Measured(
        holds and fell["SGD"] > gap**0.9,
        f"From rank {COMMON} to rank {UNCOMMON:,} SGD falls by a factor of {fell['SGD']:.0f}, "
        f"Adagrad by {fell['Adagrad']:.1f}, Adam by {fell['Adam']:.1f}; "
        f"√{gap:.0f} is {math.sqrt(gap):.0f}.",
    )


def _remembers(figure: Words) -> Measured:
    far = at_rank(figure.shares["RMSProp"][-1], RARE)
    short = at_rank(share_of_the_way("RMSProp")[-1], RARE)
    adam = at_rank(figure.shares["Adam"][-1], RARE)
    return Measured(
        bool(far > 3 * short and far > 0.6 * adam),
        f"At rank {RARE:,} RMSProp has now come {percent(far)} of the way; at ρ = "
        f"{RMSProp().rho:g} it was {percent(short)}. Adam, at β₂ = {Adam().beta2:g}: "
        f"{percent(adam)}.",
    )


class Words(Figure):
    """How far the weights of common and rare words have come, by rank."""

    slug = "words"
    heights = (900, 1240)

    rho: Any = param.Selector(
        default="0.9", objects=["0.9", "0.99", "0.999"], label="RMSProp’s <i>ρ</i>"
    )

    claims = (
        Claim("SGD moves a word exactly as far as it is common.", {}, _in_proportion),
        Claim(
            "Adagrad and Adam turn that into its square root: a hundred times rarer, about ten "
            "times less far.",
            {},
            _root,
        ),
        Claim(
            "RMSProp needs a longer memory for that: at <i>ρ</i> = 0.999 it keeps up.",
            {"rho": "0.999"},
            _remembers,
        ),
    )
    rules = (
        f"<strong>What is modelled.</strong> A vocabulary of {VOCABULARY:,} words in which, by "
        "Zipf’s law, the word of rank <i>r</i> is 1/<i>r</i> as common as the first; "
        f"{len(RANKS)} ranks are shown, {EACH} words of each, and a line is their average. Each "
        f"step draws a batch of {BATCH} words, with the same seed for all. A word’s gradient is "
        "−1 for each time it is in the batch, averaged over the batch, and 0 if it is not there: "
        "a steady pull towards a target that nobody has reached yet. RMSProp’s and Adam’s averages "
        "fade while a word is absent, as in their plain (dense) versions."
    )

    def build(self) -> list[Any]:
        ranks = plot(
            x_label="rank of the word",
            y_label="how far it has come, “the” = 100 %", height=400, x_axis_type="log",
            y_axis_type="log", x_range=(0.8, 8e4), y_range=(4e-6, 3.0),
            label="How far a word’s weight has come, by how rare the word is, for each optimizer",
        )  # fmt: skip
        ranks.xaxis.ticker = FixedTicker(ticks=[1, 10, 100, 1000, 10_000])
        ranks.xgrid.ticker = ranks.xaxis.ticker
        ranks.xaxis.formatter = NumeralTickFormatter(format="0a")
        ranks.yaxis.formatter = NumeralTickFormatter(format="0.[0000] %")
        ranks.line([RARE, RARE], [1e-6, 1], color=QUIET, line_dash="dotted", line_width=1.5)
        for rank, word, align in ((1, "“the”", "left"), (RARE, "“kerfuffle”", "right")):
            ranks.text(
                [rank], [1], text=[word], text_align=align, y_offset=-6, text_color=QUIET,
                text_font=value(SANS), text_font_size="13px",
            )  # fmt: skip
        self.film.row.data = {"rank": RANKS}
        self.end = ColumnDataSource({"rank": RANKS})
        for name in LEARNERS:
            color, dash, marker = STYLES[name]
            self.end.data[name] = np.ones(len(RANKS))
            ranks.line("rank", name, source=self.end, color=color, alpha=0.25, line_width=2,
                       line_dash=dash)  # fmt: skip
            # Adagrad's line is the wider one, as Adam's lies on it.
            ranks.line("rank", name, source=self.film.row, color=color, line_dash=dash,
                       line_width=6 if name == "Adagrad" else 2.6)  # fmt: skip
            ranks.scatter("rare", f"rare_{name}", source=self.film.now, marker=marker,
                          color=color, size=11, line_color="#fdfdfb", line_width=1)  # fmt: skip
        rows = [(name, name, STYLES[name].dash) for name in LEARNERS]
        _key(ranks, rows, [1, 1.6, 2], [3e-4, 9e-5, 2.7e-5, 8e-6])
        return [ranks]

    def refresh(self) -> None:
        of = {name: {"rho": float(self.rho)} if name == "RMSProp" else {} for name in LEARNERS}
        self.shares = {name: share_of_the_way(name, **of[name]) for name in LEARNERS}
        self.steps = {name: each_time(name, **of[name]) for name in LEARNERS}
        columns = {
            "t": FRAMES,
            "rare": np.full(len(FRAMES), RARE),
        }
        for name, shares in self.shares.items():
            # A word that has not occurred has not moved: on a log axis there is no such point.
            drawn = np.where(shares > 0, shares, np.nan)
            columns[name] = drawn
            columns[f"rare_{name}"] = at_rank(drawn, RARE)
            for rank in (COMMON, UNCOMMON, RARE):
                columns[f"{rank}_{name}"] = 100 * at_rank(shares, rank)
            columns[f"step_{name}"] = at_rank(self.steps[name], RARE)
        self.film.show(columns)
        last = {name: shares[-1] for name, shares in self.shares.items()}
        self.end.data = {"rank": RANKS, **last}

    def readout(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{swatch(name)}{name}</th>"
            + "".join(
                f"<td class='number'><span data-column='{rank}_{name}'></span> %</td>"
                for rank in (COMMON, UNCOMMON, RARE)
            )
            + f"<td class='number'><span data-column='step_{name}'></span> ×</td></tr>"
            for name in self.shares
        )
        return (
            "<div class='scroll' tabindex='0' role='group' aria-label='How far words have come'>"
            "<table><thead><tr><th scope='col'>After <span data-column='t'></span> steps</th>"
            f"<th scope='col' class='number'>rank {COMMON}</th>"
            f"<th scope='col' class='number'>rank {UNCOMMON:,}</th>"
            f"<th scope='col' class='number'>rank {RARE:,}</th>"
            "<th scope='col' class='number'>moves, when it occurs</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>"
            "<p class='small'>How far each has come, with “the” at 100 %; the last column is how "
            f"far the word of rank {RARE:,} moves for each batch that holds it, with “the” at "
            "1 ×.</p>"
        )

    def summary(self) -> str:
        told = "; ".join(
            f"{name} {percent(at_rank(shares[-1], RARE))}" for name, shares in self.shares.items()
        )
        return (
            f"After {TRAINING} steps a word of rank {RARE} has come, with the commonest word at "
            f"100 percent: {told}."
        )


# -- one flat weight and one steep ---------------------------------------------------------------

FLAT, STEEP = CURVATURE = (0.1, 8.0)
START = (-4.0, 3.0)
WINDOW = ((-6.0, 4.0), (-4.5, 4.5))
LEVELS = np.geomspace(0.05, 100, 10)
STEPS = 160
CLOSE = 0.1
"""Of the way still to go along the flat direction: what counts as nearly there."""
LONG = 2000
"""Steps after which a run that can settle has settled."""


def turn(degrees: float) -> NDArray:
    """The rotation by an angle: its columns are the directions of a ravine so turned."""
    c, s = cos_sin(degrees)
    return np.array([[c, -s], [s, c]])


@lru_cache(maxsize=64)
def ravine(degrees: float, curvature: tuple[float, float] = CURVATURE) -> Quadratic:
    """The ravine, turned, with the start turned alike: to SGD it is always the same."""
    start = (turn(degrees) * START).sum(axis=1)  # not by @, which rounds as the processor likes
    return Quadratic(curvature, rotation=degrees, start=start, window=WINDOW)


def ellipses(degrees: float) -> dict[str, NDArray]:
    """Columns x and y of the ravine's lines of equal loss, a NaN after each: `LEVELS`, exactly.

    To march over a grid for them would take most of a slider's move.
    """
    angle = np.append(np.linspace(0, 2 * np.pi, 240), np.nan)
    half = np.sqrt(2 * LEVELS / np.reshape(CURVATURE, (2, 1)))  # axes: (2, levels)
    own = half[..., None] * np.stack([np.cos(angle), np.sin(angle)])[:, None]
    x, y = turn(degrees) @ own.reshape(2, -1)
    return {"x": x, "y": y}


def along(run: Trajectory, degrees: float) -> NDArray:
    """How much of the way along the flat and the steep direction is left: (steps + 1, 2)."""
    own = run.w @ turn(degrees)
    return np.abs(own / own[0])


def until_close(run: Trajectory, degrees: float = 0.0) -> int:
    """The first step with less than `CLOSE` of the flat direction left, or -1."""
    near = along(run, degrees)[:, 0] < CLOSE
    return int(near.argmax()) if near.any() else -1


def turned_steps(rule: type[Optimizer], degrees: float) -> tuple[int, ...]:
    """Steps until close in a steeper ravine than the figure's, at α = 0.1.

    From four starts that differ by 1e-12, as RMSProp's jumping makes much of a rounding error.
    """
    surface = Quadratic((0.02, STEEP), rotation=degrees)
    starts = [(turn(degrees) * (-4.0 - k * 1e-12, 2.0)).sum(axis=1) for k in range(4)]
    runs = [descend(surface, rule(lr=0.1), start, steps=1500) for start in starts]
    return tuple(until_close(run, degrees) for run in runs)


def in_steps(count: int) -> str:
    return f"after {count} steps" if count >= 0 else f"not within {STEPS} steps"


def left_after(count: int) -> str:
    """When a tenth of the way along the flat direction is left, as a sentence."""
    if count < 0:
        return f"More than a tenth of the way along the flat direction is left after {STEPS} steps."
    return f"After {count} steps a tenth of the way along the flat direction is left."


def _crawls(figure: Rates) -> Measured:
    best = float(sgd_factor(sgd_limit(STEEP), FLAT))
    sgd, rms = figure.close["SGD"], figure.close["RMSProp"]
    return Measured(
        bool(figure.runs["SGD"].diverged_at < 0 and sgd > rms > 0 and best > 0.97),
        f"A step multiplies w₁ by {signed(float(sgd_factor(figure.sgd_lr, FLAT)), 3)} here, and "
        f"by no less than {signed(best, 3)} at any safe rate. A tenth of the way is left after "
        f"{sgd} steps; with RMSProp after {rms}.",
    )


def _ratio(figure: Rates) -> Measured:
    run, ratio = figure.runs["RMSProp"], figure.ratio[:100]
    first = np.abs(run.step[0])
    exact = np.abs(descend(run.surface, run.optimizer.replace(eps=0.0), steps=1).step[0])
    same = np.ptp(exact) < 1e-14 and np.ptp(first) < 1e-6
    return Measured(
        bool(same and ratio[0] > 59 and ratio.min() > 20),
        f"At the first step w₁’s rate is {ratio[0]:.0f} times w₂’s, and at least "
        f"{ratio.min():.1f} times in the first {len(ratio)}. But both weights first move by "
        f"{first[0]:.4f} = {first[0] / figure.rms_lr:.2f} <i>α</i>, because the gradients differ "
        f"as much; only ε parts the two, by {number(np.ptp(first))}.",
    )


def _diverges(figure: Rates) -> Measured:
    run = figure.runs["SGD"]
    return Measured(
        bool(run.diverged_at >= 0 and figure.sgd_lr > sgd_limit(STEEP)),
        f"Each step multiplies w₂ by {signed(float(sgd_factor(figure.sgd_lr, STEEP)))}: diverged "
        f"at step {run.diverged_at}. The limit is 2/h₂ = {float(sgd_limit(STEEP)):.2f}.",
    )


def _turned(figure: Rates) -> Measured:
    rms, straight = figure.close["RMSProp"], descend(ravine(0.0), RMSProp(figure.rms_lr))
    sgd = figure.close["SGD"]
    before = until_close(straight)
    return Measured(
        bool(rms > sgd > before > 0),
        f"A tenth of the way is left after {rms} steps in place of {before}, and SGD, which does "
        f"not notice the turn, needs {sgd}.",
    )


def _never_settles(figure: Rates) -> Measured:
    run = descend(figure.surface, RMSProp(figure.rms_lr), steps=LONG)
    late = run.w[-2:]
    amplitude = float(rmsprop_amplitude(figure.rms_lr))
    rate = figure.rms_lr * run.rate[-1]
    jumps = np.allclose(np.abs(late), amplitude, rtol=1e-3) and np.allclose(late[0], -late[1])
    return Measured(
        bool(jumps and np.allclose(rate, sgd_limit(CURVATURE), rtol=1e-3)),
        f"After {LONG} steps each weight still jumps between ±{number(abs(late[-1, 0]))}, which is "
        f"<i>α</i>/2; the rates are {number(rate[0])} and {number(rate[1])}, which is 2/h for "
        "each.",
    )


class Rates(Figure):
    """SGD and RMSProp in a ravine, and the rate that each weight gets."""

    slug = "rates"
    heights = (900, 1780)
    opens = 80
    columns = "minmax(0, 3fr) minmax(0, 2fr)"

    sgd_lr = param.Number(0.2, bounds=(0.01, 0.3), step=0.01, label="SGD’s learning rate <i>α</i>")
    rms_lr = param.Number(
        0.05, bounds=(0.01, 0.1), step=0.005, label="RMSProp’s learning rate <i>α</i>"
    )
    rotation = param.Number(0.0, bounds=(0.0, 45.0), step=1.0, label="rotation in degrees")

    claims = (
        Claim(
            "Any rate of SGD that is safe for w₂ leaves w₁ crawling.",
            {"sgd_lr": 0.24, "rms_lr": 0.1},
            _crawls,
        ),
        Claim(
            "RMSProp soon gives w₁ a far larger rate than w₂, yet its first step is equally long "
            "in both: the rate is larger, not the step.",
            {},
            _ratio,
        ),
        Claim("Above <i>α</i> = 0.25 SGD diverges in w₂.", {"sgd_lr": 0.27}, _diverges),
        Claim(
            "Turn the ravine by 45°, and RMSProp loses its lead, even to SGD.",
            {"rotation": 45.0},
            _turned,
        ),
        Claim(
            "At a constant <i>α</i> RMSProp never settles: it ends up jumping to and fro.",
            {"rms_lr": 0.1},
            _never_settles,
        ),
    )
    equation = "".join(
        f"<p><span class='{name.lower()}'>{name}</span>&ensp;"
        + " ".join(
            f"<span class='term'>w{sub} = <b data-column='before_{i}_{name}'></b> − "
            f"<b class='{name.lower()}' data-column='rate_{i}_{name}'></b> × "
            f"(<b data-column='gradient_{i}_{name}'></b>) = "
            f"<b data-column='w{i}_{name}'></b></span>"
            for i, sub in ((1, "₁"), (2, "₂"))
        )
        + "</p>"
        for name in ("SGD", "RMSProp")
    )

    def build(self) -> list[Any]:
        plane = plot(
            x_label="weight w₁", y_label="weight w₂", height=380, x_range=WINDOW[0],
            y_range=WINDOW[1], label="The paths of SGD and RMSProp over the contours of the loss",
        )  # fmt: skip
        self.degrees = self.rotation
        self.contours = draw_contours(plane, ravine(self.rotation), LEVELS, WINDOW)
        self.contours.data = ellipses(self.rotation)
        rates = plot(
            x_label="step", y_label="effective learning rate", height=380, y_axis_type="log",
            x_range=by_step(STEPS), y_range=(2e-4, 3e3),
            label="The effective learning rate of each weight by step, on a log scale",
        )  # fmt: skip
        for h, name in ((FLAT, "2/h₁"), (STEEP, "2/h₂")):
            limit = float(sgd_limit(h))
            rates.line([0, STEPS], [limit, limit], color=QUIET, line_dash="dotted", line_width=1.5)
            rates.text(
                [STEPS], [limit], text=[name], text_align="right", text_color=QUIET, y_offset=-3,
                text_font=value(SANS), text_font_size="12px",
            )  # fmt: skip
        for name in ("SGD", "RMSProp"):
            draw_dots(plane, self.film, name, f"x_{name}", f"y_{name}")
            draw_path(plane, self.film, name, f"x_{name}", f"y_{name}")
        draw_path(rates, self.film, "SGD", "t", "rate_1_SGD")
        draw_path(rates, self.film, "RMSProp", "t", "rate_1_RMSProp")
        draw_path(rates, self.film, "RMSProp", "t", "rate_2_RMSProp", dash="dashed")
        rows = [
            ("SGD", "SGD, w₁ and w₂", "solid"),
            ("RMSProp", "RMSProp, w₁", "solid"),
            ("RMSProp", "RMSProp, w₂", "dashed"),
        ]
        _key(rates, rows, [3, 21, 26], [1300, 380, 110])
        self.exits = Exits(plane, WINDOW)
        return [plane, rates]

    def refresh(self) -> None:
        self.surface = ravine(self.rotation)
        if self.rotation != self.degrees:
            self.degrees = self.rotation
            self.contours.data = ellipses(self.rotation)
        self.runs = {
            "SGD": descend(self.surface, SGD(self.sgd_lr), steps=STEPS),
            "RMSProp": descend(self.surface, RMSProp(self.rms_lr), steps=STEPS),
        }
        self.close = {name: until_close(run, self.rotation) for name, run in self.runs.items()}
        rate = self.runs["RMSProp"].rate
        self.ratio = rate[:, 0] / rate[:, 1]
        columns = {}
        for name, run in self.runs.items():
            w, _ = drawable(run)
            columns[f"x_{name}"], columns[f"y_{name}"] = w.T
            effective = run.optimizer.lr * run.rate
            for i in (0, 1):
                # What led to the weights on show: nothing did to the first.
                columns[f"before_{i + 1}_{name}"] = np.r_[np.nan, run.w[:-1, i]]
                columns[f"rate_{i + 1}_{name}"] = np.r_[np.nan, effective[:, i]]
                columns[f"gradient_{i + 1}_{name}"] = np.r_[np.nan, run.gradient[:, i]]
                columns[f"w{i + 1}_{name}"] = run.w[:, i]
        self.film.show(columns)
        sgd = self.runs["SGD"]
        self.exits.show({"SGD": (sgd, f"SGD {verdict(sgd)}")})

    def readout(self) -> str:
        least = self.ratio[:100].min()
        close = {name: left_after(n) for name, n in self.close.items()}
        if self.runs["SGD"].diverged_at >= 0:
            close["SGD"] = f"It <span class='lost'>{verdict(self.runs['SGD'])}</span>."
        return (
            f"<p class='big'>{swatch('SGD')}<strong>SGD</strong> has one rate for both weights, "
            f"{self.sgd_lr:.2f}. {close['SGD']}</p>"
            f"<p class='big'>{swatch('RMSProp')}<strong>RMSProp</strong> gives w₁ "
            f"{self.ratio[0]:.1f} times w₂’s rate at first, and at least {least:.1f} times up to "
            f"step 100. {close['RMSProp']}</p>"
        )

    def summary(self) -> str:
        told = "; ".join(
            f"{name} at learning rate {run.optimizer.lr:g} "
            + (
                f"diverged at step {run.diverged_at}"
                if run.diverged_at >= 0
                else f"has a tenth of the flat direction left {in_steps(self.close[name])}"
            )
            for name, run in self.runs.items()
        )
        return (
            f"In a ravine turned by {self.rotation:.0f} degrees: {told}. RMSProp’s rate for "
            f"weight 1 is {self.ratio[0]:.1f} times that for weight 2 at the first step."
        )


ANGLES = (0.0, 15.0, 45.0)


class AdaptiveRates(Section):
    title = "Adaptive rates: one size does not fit all"
    short = "Adaptive rates"
    slug = "adaptive-rates"
    lead = "Give every weight a rate of its own, read off the gradients it has had."
    figures = (Words, Rates)

    def blocks(self) -> list[Block]:
        words, rates = self.shown
        seen = occurrences().mean(axis=(0, 2))
        rarity = at_rank(seen[0] / seen, RARE)
        sgd_share = share_of_the_way("SGD")[-1]
        waits = 1 / (1 - (1 - at_rank(SHARE, RARE)) ** BATCH)
        lone = {name: at_rank(each_time(name)[-1], RARE) for name in LEARNERS}
        memory = {rho: round(1 / (1 - rho)) for rho in (RMSProp().rho, Adam().beta2)}
        sgd, rms = (
            descend(ravine(0.0), rule(lr), steps=STEPS)
            for rule, lr in (
                (SGD, Rates.param.sgd_lr.default),
                (RMSProp, Rates.param.rms_lr.default),
            )
        )
        faster = descend(ravine(0.0), RMSProp(2 * rms.optimizer.lr), steps=STEPS)
        first_step = abs(rms.step[0, 0]) / rms.optimizer.lr
        return [
            f"""<p>Momentum smooths the direction, but every weight still shares one learning
            rate. Think of an embedding of {VOCABULARY:,} words, a weight for each. “The” gets a
            gradient in every batch. “Kerfuffle” gets one every {waits:,.0f} steps or so, and when
            it comes it is small, diluted in a batch of other words. If ever a weight deserved a
            real update, it is this one, now.</p>
            <p>So let each weight have a rate of its own, and read it off the gradients that the
            weight has had. <strong class="adagrad">Adagrad</strong> adds up their squares, in
            <i>s</i>, and divides by the root of the sum: who has moved a lot moves less.</p>
            {formula(tex.ADAGRAD)}
            <p>Here <i>g</i> is short for the gradient, and all is done for each weight on its own.
            <i>ε</i> is a tiny number, such as {setting(Adagrad().eps)}, that keeps the divisor
            above zero.</p>
            <p>Below, every word is pulled steadily towards a target, whenever a batch holds it.
            By the time “the” has arrived, how far have the others come? Two of the lines belong to
            optimizers that you meet in a moment: <strong class="rmsprop">RMSProp</strong>, with its
            decay <i>ρ</i>, and <strong class="adam">Adam</strong>.</p>""",
            words,
            f"""<p>No learning rate would change this picture: <i>α</i> moves all words of a line
            alike, up or down, and drops out of the comparison. Under
            <strong class="sgd">SGD</strong> a word comes exactly as far as it is common:
            {rarity:,.0f} times rarer in these batches, {1 / at_rank(sgd_share, RARE):,.0f} times
            less far. When “kerfuffle” does occur it moves {number(lone["SGD"])} times as far as
            “the” does in a step; under <strong class="adagrad">Adagrad</strong>
            {lone["Adagrad"]:.0f} times, under <strong class="adam">Adam</strong>, whose
            line lies on Adagrad’s, {lone["Adam"]:.0f} times as far: a real update.</p>
            <p>Adagrad’s sum only grows, so its rates only fall, in the end towards zero.
            <strong class="rmsprop">RMSProp</strong> forgets: it takes a moving average in place of
            the sum, so that the rate follows what the gradients have been like of late.</p>
            {formula(tex.RMSPROP)}
            <p>Forgetting has its price. An optimizer knows that a word is rare only while it
            remembers the silence. At <i>ρ</i> = {RMSProp().rho:g} RMSProp looks back about
            {memory[RMSProp().rho]} steps: all words that are silent for longer are alike to it,
            and its line bends down. (When “kerfuffle” occurs it moves {lone["RMSProp"]:.1f} times
            as far as “the”, and so does every other rare word.) Adam’s average, at
            {Adam().beta2:g}, spans {memory[Adam().beta2]:,} steps.</p>
            <h3>Flat and steep</h3>
            <p>The same division helps where gradients are not rare but small. Squared gradients
            are large along steep or noisy coordinates and small along flat, quiet ones, so
            {formula(tex.EFFECTIVE_RATE, display=False)} is a cheap stand-in for the curvature of
            each coordinate, with no Hessian computed. Here w₂ is {STEEP / FLAT:.0f} times steeper
            than w₁.</p>""",
            rates,
            f"""<p><strong class="sgd">SGD</strong> must keep below
            2/<i>h</i>₂ = {float(sgd_limit(STEEP)):.2f} for the sake of w₂, and w₁ pays: at
            {setting(sgd.optimizer.lr)} it is {until_close(sgd)} steps until a tenth of the way is
            left. <strong class="rmsprop">RMSProp</strong> at {setting(rms.optimizer.lr)} needs
            {until_close(rms)}. Look at the second plot for the reason: one line for SGD, two for
            RMSProp, and w₁’s far above w₂’s. What is larger is the <em>rate</em>, not the first
            step: a small gradient times a large rate, a large one times a small rate, and both
            weights set off by the very same {first_step:.2f}&nbsp;<i>α</i>. That is the trick:
            every coordinate walks at about one pace, whatever its slope.</p>
            <p>And that pace is yours to choose. At {setting(rms.optimizer.lr)} the flat weight has,
            for a while, no larger rate than SGD gives it. But RMSProp’s <i>α</i> can be raised
            without w₂ ever diverging: at {setting(faster.optimizer.lr)} it needs only
            {until_close(faster)} steps. SGD, already near its limit, has no such choice.</p>
            <p>It also says where the trick ends. When the gradients fade, the rates grow, until
            they reach 2/<i>h</i>, where a step lands just as far on the other side. At a constant
            <i>α</i> RMSProp never settles: it ends up jumping between ±<i>α</i>/2. In practice
            <i>α</i> is lowered as training goes on.</p>
            <p>And “per coordinate” means just that. The rates belong to the axes, not to the
            ravine. Turn it, and both axes see the steep wall; no scaling of w₁ and w₂ can then
            favour the floor. SGD, with one rate for all, does not notice the turn. These are the
            steps until a tenth of the way along the floor is left, in a ravine {STEEP / 0.02:.0f}
            times steeper across than along, at <i>α</i> = 0.1:</p>
            {turned_table()}
            <p>Where a range stands, rounding decides: RMSProp’s jumping to and fro makes much of a
            difference of 10⁻¹² at the start.</p>
            <p>In a network the axes are its weights, and no law says that a ravine runs along
            one of them. Often enough, though, scales differ from weight to weight, as they do for
            words, and there a rate for each is worth a great deal.</p>""",
        ]


def between(counts: tuple[int, ...]) -> str:
    """One number if all are the same, else the least and the most."""
    least, most = min(counts), max(counts)
    return f"{least:,}" if least == most else f"{least:,}–{most:,}"


@cache
def turned_table() -> str:
    """HTML: steps until the flat direction is nearly done, by optimizer and angle."""
    head = "".join(f"<th scope='col'>{angle:.0f}°</th>" for angle in ANGLES)
    rows = "".join(
        f"<tr><th scope='row'><strong class='{rule.__name__.lower()}'>{rule.__name__}</strong></th>"
        + "".join(f"<td>{between(turned_steps(rule, angle))}</td>" for angle in ANGLES)
        + "</tr>"
        for rule in (Adam, RMSProp, SGD)
    )
    return (
        f"<table><thead><tr><th scope='col'>turned by</th>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
