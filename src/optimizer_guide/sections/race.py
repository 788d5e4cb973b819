"""Putting it all together: one start, one learning rate, four optimizers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import param
from bokeh.models import ColumnDataSource
from numpy.typing import NDArray

from optimizer_guide import FAMILY, SGD, Adam, descend
from optimizer_guide.descent import Trajectory
from optimizer_guide.figures.plane import (
    Cast,
    Exits,
    contour_columns,
    draw_contours,
    draw_dots,
    draw_path,
    draw_vector,
    drawable,
    extra_of,
    tell_point,
)
from optimizer_guide.figures.theme import QUIET, STYLES, by_step, plot, swatch
from optimizer_guide.optimizer import Optimizer
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import number, percent, settings, signed, verdict
from optimizer_guide.stability import sgd_limit
from optimizer_guide.surfaces import Quadratic, cos_sin

FLAT, STEEP = CURVATURE = (0.02, 8.0)
START = np.array([-6.0, 4.0])
WINDOW = ((-8.0, 3.0), (-6.5, 5.0))
LEVELS = np.geomspace(0.16, 100, 10)
STEPS = 150
GOAL = 1e-3
SEEDS = 50
RATES = np.geomspace(0.005, 10.0, 64)
"""Among which each optimizer's own best rate is looked for."""
SAME, OWN = "the same for all", "each at its own best"


def ravine(rotation: float = 0.0) -> Quadratic:
    """The ravine with the start in it, both turned by ``rotation`` degrees."""
    # Not by @, which rounds as the processor likes.
    start = (np.array([along(rotation), across(rotation)]).T * START).sum(axis=1)
    return Quadratic(CURVATURE, rotation, start=start, window=WINDOW)


def along(rotation: float) -> NDArray:
    """The direction of the floor."""
    return np.array(cos_sin(rotation))


def across(rotation: float) -> NDArray:
    """The direction straight up the walls."""
    return along(rotation + 90.0)


def arrival(loss: NDArray) -> NDArray:
    """The step from which the loss (steps + 1, *runs) stays below the goal to the end, or -1."""
    above = ~(loss <= GOAL)  # so that a NaN counts too
    first = np.where(above.any(axis=0), len(loss) - np.argmax(above[::-1], axis=0), 0)
    return np.where(first < len(loss), first, -1)


def score(loss: NDArray) -> NDArray:
    """What is lowest for the winner: who arrives, by step; then the others, by last loss."""
    arrives = arrival(loss)
    last = np.where(np.isnan(loss[-1]), np.inf, loss[-1])
    return np.where(arrives >= 0, arrives, len(loss)) + last  # of who arrives, a last loss < 1


def median(values: NDArray, axis: int | None = None) -> NDArray:
    """One of the values, not a mean of two, which at infinity would be none."""
    return np.quantile(values, 0.5, axis=axis, method="nearest")


@lru_cache(maxsize=512)
def best_rate(
    optimizer: type[Optimizer], rotation: float, noise: float, seed: int, seeds: int
) -> float:
    """Of `RATES`, the one with the best score: the median one, where there are many seeds."""
    run = descend(
        ravine(rotation), optimizer(lr=RATES[:, None]), steps=STEPS, noise=noise,
        seed=np.arange(seed, seed + seeds),
    )  # fmt: skip
    return float(RATES[np.argmin(median(score(run.loss), axis=1))])


def entrant(name: str, default: bool) -> param.Boolean:
    return param.Boolean(default, label=f"{swatch(name)}{name}")


def _spread(race: Standings, name: str) -> tuple[float, float]:
    """How far past the minimum each weight went, as a share of where it started."""
    w = race.runs[name].w
    return tuple(np.max(-w * np.sign(w[0]) / np.abs(w[0]), axis=0))


def _slow(race: Standings) -> Measured:
    sgd, adam = race.runs["SGD"], race.runs["Adam"]
    return Measured(
        holds=bool(abs(sgd.w[-1, 0]) > 4 and race.arrives["Adam"] >= 0),
        text=(
            f"After {STEPS} steps SGD stands at w₁ = {signed(sgd.w[-1, 0])}, having started at "
            f"{signed(START[0])}; Adam is at {signed(adam.w[-1, 0])}, and at the goal "
            f"from step {race.arrives['Adam']} on."
        ),
    )


def _lost(race: Standings) -> Measured:
    sgd, adam, rms = race.runs["SGD"], race.runs["Adam"], race.runs["RMSProp"]
    past = _spread(race, "Adam")
    factor = 1 - race.lr * STEEP
    return Measured(
        holds=bool(sgd.diverged_at >= 0 and adam.diverged_at < 0 and rms.diverged_at < 0),
        text=(
            f"SGD multiplies w₂ by {signed(factor)} a step and has diverged at step "
            f"{sgd.diverged_at}. Adam overshoots, by {percent(past[0])} in w₁ and "
            f"{percent(past[1])} in w₂, and comes back; RMSProp circles, within "
            f"±{number(np.abs(rms.w[-20:, 1]).max())} in w₂."
        ),
    )


def _turned(race: Standings) -> Measured:
    straight = {
        name: descend(ravine(), race.runs[name].optimizer, steps=STEPS) for name in ("SGD", "Adam")
    }
    sgd, adam = race.runs["SGD"], race.runs["Adam"]
    blind = np.allclose(sgd.loss, straight["SGD"].loss, rtol=1e-6)
    return Measured(
        holds=bool(blind and adam.loss[-1] > sgd.loss[-1] and race.arrives["Adam"] < 0),
        text=(
            f"SGD’s last loss is {number(sgd.loss[-1])}, as it was before the turn. Adam’s goes "
            f"from {number(straight['Adam'].loss[-1])} to {number(adam.loss[-1])}."
        ),
    )


def _at_their_best(race: Standings) -> Measured:
    winner, _ = race.standings[0]
    before = descend(ravine(), race.runs["Momentum"].optimizer, steps=STEPS)
    steps = race.arrives["Momentum"]
    return Measured(
        holds=bool(winner == "Momentum" and steps == arrival(before.loss)),
        text=(
            f"{winner} arrives first, at step {race.arrives[winner]}, just as on the ravine that "
            f"is not turned; Adam at step {race.arrives['Adam']}, and only at "
            f"α = {number(race.runs['Adam'].optimizer.lr)}."
        ),
    )


def _luck(race: Standings) -> Measured:
    told = ", ".join(f"{name} won {n}" for name, n in race.won.items())
    return Measured(
        holds=max(race.won.values()) < SEEDS / 2,
        text=f"Of {SEEDS} races, which differ only in their draws: {told}.",
    )


class Standings(Figure):
    """The race: contours and paths, the loss by step, the standings, the rules."""

    slug = "race"
    heights = (1160, 2450)
    columns = "minmax(0, 3fr) minmax(0, 2fr)"

    lr = param.Number(0.10, bounds=(0.01, 0.5), step=0.01, label="learning rate <i>α</i>")
    noise = param.Number(0.0, bounds=(0.0, 4.0), step=0.1, label="noise <i>σ</i>")
    rotation = param.Number(0.0, bounds=(0.0, 45.0), step=1.0, label="rotation in degrees")
    SGD = entrant("SGD", True)
    Momentum = entrant("Momentum", True)
    RMSProp = entrant("RMSProp", True)
    Adam = entrant("Adam", True)
    Nesterov = entrant("Nesterov", False)
    Adagrad = entrant("Adagrad", False)
    AdamW = entrant("AdamW", False)
    rates: Any = param.Selector(
        default=SAME, objects=[SAME, OWN], precedence=2, label="learning rate <i>α</i>"
    )
    seed = param.Integer(0, bounds=(0, 99), step=1, precedence=2, label="seed of the noise")
    many = param.Boolean(False, precedence=2, label=f"{SEEDS} seeds at once")

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
        Claim(
            "Turn the ravine by 45° and Adam’s lead is gone; SGD does not notice.",
            {"rotation": 45.0},
            _turned,
        ),
        Claim(
            "Turned, and each at its own best rate, Momentum wins.",
            {"rotation": 45.0, "rates": OWN},
            _at_their_best,
        ),
        Claim(
            f"With enough noise the winner is a matter of luck: of {SEEDS} seeds none wins half.",
            {"noise": 2.0, "many": True},
            _luck,
        ),
    )
    rules = (
        "<strong>The rules.</strong> The same start, the same learning rate and the same number "
        f"of gradients for all, {STEPS}; where they are noisy, the same draws for all. Nothing is "
        "clamped or rescaled; a run that diverges is shown as it leaves. The loss is "
        f"½ ({FLAT:g} w₁² + {STEEP:g} w₂²), the start ({signed(START[0], 0)}, "
        f"{signed(START[1], 0)}); a rotation turns both together. The goal is a loss below "
        f"{GOAL:g} that stays there. First is who arrives first, then who has the lowest last "
        f"loss. <em>Each at its own best</em> takes, by the same order, the best of {len(RATES)} "
        f"rates from {RATES[0]:g} to {RATES[-1]:g} on the very draws of the race."
    )

    def build(self) -> list[Any]:
        self.surface = ravine(self.rotation)
        self.plane = plot(
            x_label="", y_label="", height=380, x_range=WINDOW[0], y_range=WINDOW[1],
            label="The paths over the contours of the loss",
        )  # fmt: skip
        self.contours = draw_contours(self.plane, self.surface, LEVELS, WINDOW)
        self.begin = ColumnDataSource({"x": [], "y": []})
        self.plane.scatter("x", "y", source=self.begin, size=9, line_width=2, fill_alpha=0,
                           line_color=QUIET)  # fmt: skip
        loss = plot(
            x_label="step", y_label="loss", height=380, y_axis_type="log",
            x_range=by_step(STEPS), y_range=(1e-6, 1e6), label="The loss by step, on a log scale",
        )  # fmt: skip
        loss.line([0, STEPS], [GOAL, GOAL], color=QUIET, line_dash="dotted", line_width=1.5)
        self.bands: dict[str, ColumnDataSource] = {}
        parts: dict[str, list[Any]] = {}
        for cls in reversed(FAMILY):  # the plainest on top
            parts |= self._draw(cls.__name__, loss)
        self.exits = Exits(self.plane, WINDOW)
        self.cast = Cast([self.plane, loss], parts)
        return [self.plane, loss]

    def _draw(self, name: str, loss: Any) -> dict[str, list[Any]]:
        """All that shows one optimizer, and the band of its many losses."""
        at, color = (f"w1_{name}", f"w2_{name}"), STYLES[name].color
        self.bands[name] = ColumnDataSource({"t": [], "low": [], "high": []})
        band = loss.varea("t", "low", "high", source=self.bands[name], color=color, alpha=0.16)
        path = draw_path(self.plane, self.film, name, *at)
        curve = draw_path(loss, self.film, name, "t", f"loss_{name}")
        tell_point(self.plane, path[0], name, {"w₁": at[0], "w₂": at[1], "loss": f"loss_{name}"})
        tell_point(loss, curve[0], name, {"loss": f"loss_{name}"})
        return {name: [
            draw_dots(self.plane, self.film, name, *at), *path, *curve,
            draw_vector(self.plane, self.film, at, (f"pull1_{name}", f"pull2_{name}"), QUIET, 1.5),
            draw_vector(self.plane, self.film, at, (f"to1_{name}", f"to2_{name}"), color, 2.5),
        ], extra_of(name): [band]}  # fmt: skip

    def refresh(self) -> None:
        self._turn()
        field = [cls for cls in FAMILY if getattr(self, cls.__name__)]
        self.runs: dict[str, Trajectory] = {}
        self.losses: dict[str, NDArray] = {}
        for cls in field:
            optimizer = cls(lr=self._rate(cls))
            self.runs[cls.__name__] = self._descend(optimizer, self.seed)
            if self.many:
                every = self._descend(optimizer, np.arange(self.seed, self.seed + SEEDS))
                self.losses[cls.__name__] = every.loss
        self.arrives = {name: int(arrival(run.loss)) for name, run in self.runs.items()}
        self.won = self._winners()
        self.standings = self._ranked()
        self._show()

    def _rate(self, cls: type[Optimizer]) -> float:
        if self.rates == SAME:
            return float(self.lr)
        seeds = SEEDS if self.many and self.noise else 1
        # mypy takes the class for one of its instances, which are not hashable.
        return best_rate(cls, self.rotation, self.noise, self.seed, seeds)  # type: ignore[arg-type]

    def _descend(self, optimizer: Optimizer, seed: Any) -> Trajectory:
        return descend(self.surface, optimizer, steps=STEPS, noise=self.noise, seed=seed)

    def _winners(self) -> dict[str, int]:
        """How many of the seeds each has won."""
        if not self.losses:
            return {}
        scores = np.stack([score(loss) for loss in self.losses.values()])
        first = scores.argmin(axis=0)
        return {name: int(np.sum(first == i)) for i, name in enumerate(self.losses)}

    def _ranked(self) -> list[tuple[str, Trajectory]]:
        """First who has won more seeds, if there are many; then as the rules say."""

        def rank(entry: tuple[str, Trajectory]) -> tuple[int, float]:
            name, run = entry
            losses = self.losses.get(name, run.loss)
            return -self.won.get(name, 0), float(median(score(losses)))

        return sorted(self.runs.items(), key=rank)

    def _turn(self) -> None:
        """Turn the ravine, its start and the names of its axes, if the rotation has changed."""
        if self.begin.data["x"] and self.surface.rotation == self.rotation:
            return
        self.surface = ravine(self.rotation)
        self.contours.data = contour_columns(self.surface, LEVELS, WINDOW)
        x, y = self.surface.start
        self.begin.data = {"x": [x], "y": [y]}
        flat, steep = ("", "") if self.rotation else (" (flat)", " (steep)")
        self.plane.xaxis.axis_label, self.plane.yaxis.axis_label = f"w₁{flat}", f"w₂{steep}"

    def _show(self) -> None:
        columns: dict[str, NDArray] = {}
        for cls in FAMILY:
            name = cls.__name__
            run = self.runs.get(name)
            own = _columns(run) if run else dict.fromkeys(COLUMNS, ABSENT)
            if name in self.losses:
                low, own["loss"], high = bands(self.losses[name])
                self.bands[name].data = {"t": np.arange(STEPS + 1), "low": low, "high": high}
            columns |= {f"{key}_{name}": column for key, column in own.items()}
        self.cast.show([*self.runs, *map(extra_of, self.losses)])
        self.film.show(columns)
        self.exits.show({name: (run, f"{name} {verdict(run)}") for name, run in self.runs.items()})

    def readout(self) -> str:
        rows = "".join(self._row(name, run) for name, run in self.standings)
        return (
            "<table class='cards'><thead><tr><td colspan='2'></td>"
            "<th colspan='3' scope='colgroup'>at step <b data-column='t'></b></th></tr><tr>"
            "<th scope='col'>Standings</th><th scope='col'>verdict</th>"
            + "".join(f"<th scope='col' class='number'>{head}</th>" for head in self._heads)
            + f"</tr></thead><tbody>{rows}</tbody></table>"
            f"<p class='small'>{self._notes()}</p>"
        )

    @property
    def _heads(self) -> tuple[str, str, str]:
        return "w₁", "w₂", "median loss" if self.many else "loss"

    def _row(self, name: str, run: Trajectory) -> str:
        lost = " class='lost'" if run.diverged_at >= 0 else ""
        now = "".join(
            f"<td class='number' data-label='{head}'><span data-column='{key}_{name}'></span></td>"
            for key, head in zip(("w1", "w2", "loss"), self._heads, strict=True)
        )
        return (
            f"<tr><th scope='row'>{swatch(name)}{name}</th><td><span{lost}>{self._verdict(name)}"
            f"</span><br><span class='small nowrap'>{settings(run.optimizer)}</span></td>"
            f"{now}</tr>"
        )

    def _notes(self) -> str:
        notes = [
            "Arrows at the step on show: the next step in colour; in grey, the step that SGD "
            "would take from there at the same rate."
        ]
        if self.rates == OWN:
            notes.append("Each runs at its own best rate; the slider waits.")
        if self.many and not self.noise:
            notes.append(f"Without noise all {SEEDS} seeds are the same race.")
        elif self.many:
            notes.append(
                f"Loss: the median of seeds {self.seed} to {self.seed + SEEDS - 1}, and a band "
                f"from the lowest tenth to the highest. Paths: seed {self.seed}."
            )
        elif self.noise:
            notes.append(f"Seed {self.seed}, the same draws for all.")
        return " ".join(notes)

    def summary(self) -> str:
        told = "; ".join(f"{name} {self._verdict(name)}" for name, _ in self.standings)
        rate = f"learning rate {self.lr:.2f}" if self.rates == SAME else "each one's best rate"
        return (
            f"At {rate}, noise {self.noise:.1f}, rotation {self.rotation:.0f} degrees, after "
            f"{STEPS} steps: {told}."
        )

    def _verdict(self, name: str) -> str:
        run = self.runs[name]
        if self.many:
            there = np.sum(arrival(self.losses[name]) >= 0)
            return f"won {self.won[name]} of {SEEDS}, arrived in {there}"
        if run.diverged_at >= 0:
            return verdict(run)
        away = np.linalg.norm(run.w[-20:], axis=1)
        if self.arrives[name] >= 0:
            return f"arrived at step {self.arrives[name]}"
        if run.loss.min() <= GOAL:
            return f"was there, now circles up to {number(float(away.max()))} away"
        if circles(run.w @ across(self.rotation)):
            return f"circles {number(float(away[-1]))} away"
        return f"still {number(float(away[-1]))} away"


def circles(height: NDArray) -> bool:
    """Whether a run ends jumping to and fro across the floor without coming nearer, by its
    ``height`` (steps + 1,) up the walls."""
    late = height[-20:]
    flips = np.all(late[1:] * late[:-1] < 0)
    return bool(flips and abs(late[-1]) > 0.9 * np.abs(late).max())


COLUMNS = ("w1", "w2", "loss", "to1", "to2", "pull1", "pull2")
ABSENT = np.full(STEPS + 1, np.nan, dtype="f4")


def _columns(run: Trajectory) -> dict[str, NDArray]:
    """What is played of a run: where it is, where it goes next, where SGD would go from there."""
    w, loss = drawable(run)
    with np.errstate(all="ignore"):  # a run may have diverged
        pull = w[:-1] - run.optimizer.lr * run.gradient
    if type(run.optimizer) is SGD:
        pull = np.full_like(pull, np.nan)  # it is the step itself
    (to1, to2), (pull1, pull2) = w[1:].T, pull.T
    ahead = {"to1": to1, "to2": to2, "pull1": pull1, "pull2": pull2}
    return {
        "w1": w[:, 0], "w2": w[:, 1], "loss": loss,
        **{key: np.append(column, np.nan).astype("f4") for key, column in ahead.items()},
    }  # fmt: skip


def bands(losses: NDArray) -> NDArray:
    """The lowest tenth, the median and the highest tenth of many runs, by step."""
    ordered = np.where(np.isnan(losses), np.inf, losses)
    return np.quantile(ordered, (0.1, 0.5, 0.9), axis=1, method="nearest")


def _last(optimizer: Optimizer, rotation: float) -> str:
    """The last loss of a race, as it is written."""
    return number(float(descend(ravine(rotation), optimizer, steps=STEPS).loss[-1]))


class Race(Section):
    title = "Putting it all together: the race"
    short = "The race"
    slug = "race"
    lead = "Four optimizers, one start, one learning rate."
    figures = (Standings,)

    def blocks(self) -> list[Block]:
        (standings,) = self.shown
        sgd = descend(ravine(), SGD(0.10), steps=STEPS)
        ratio = STEEP / FLAT
        return [
            f"""<p>Now let them run side by side, on a ravine {ratio:.0f} times steeper across than
            along. All get the same start, the same learning rate and the same number of gradients:
            what differs is only what each makes of them.</p>
            <p>Drag <i>α</i>. For <strong class="sgd">SGD</strong> the steep wall sets the limit,
            2/<i>h</i> = {float(sgd_limit(STEEP)):.2f}; whatever is safe there is far too small for
            the floor, and after {STEPS} steps at 0.10 it has come from w₁ =
            {signed(sgd.w[0, 0], 0)} only to {signed(sgd.w[-1, 0])}. The optimizers with a rate for
            each weight do not care that one direction is {ratio:.0f} times flatter.</p>""",
            standings,
            f"""<p><strong class="rmsprop">RMSProp</strong> is the first to be there, and then is
            thrown out again: as its gradients vanish its rates grow, and at a constant <i>α</i> it
            ends jumping to and fro. That is why the rules count who arrives and stays.</p>
            <p>A race says who wins <em>here</em>: on this surface, from this start, at one rate
            for all. Turn the ravine by 45°, so that neither weight alone is steep or flat, and
            <strong class="adam">Adam</strong>’s last loss goes from {_last(Adam(0.1), 0)} to
            {_last(Adam(0.1), 45)}, behind SGD’s {_last(SGD(0.1), 45)}: a rate for each weight helps
            where the trouble lies along the weights. Add noise, or give each its own best rate
            (under <em>More</em>), and the order changes again.</p>
            <p>So do not ask which optimizer is best. Ask which failure you have: a ravine, a rare
            word, a rate that suits no one, a decay that lands unevenly. Each of them fixes
            one.</p>""",
        ]
