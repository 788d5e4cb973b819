"""The visualizer: any surface, any optimizers, every setting."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
import param
from bokeh.models import ColumnDataSource, FixedTicker
from numpy.typing import NDArray

from optimizer_guide import FAMILY
from optimizer_guide.descent import DIVERGED, Trajectory
from optimizer_guide.figures.plane import (
    Cast,
    Exits,
    contour_columns,
    draw_dots,
    draw_path,
    draw_vector,
    drawable,
    extra_of,
    refill,
    tell_point,
)
from optimizer_guide.figures.theme import QUIET, STYLES, by_step, plot, swatch
from optimizer_guide.pytorch import script
from optimizer_guide.sections import equations
from optimizer_guide.sections.challenges import Challenges
from optimizer_guide.sections.figure import Figure, Given
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.maps import NO_GOAL, Follower, HyperparameterMap, StartMap
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.setup import FAR, GROUNDS, NAMES, TYPED, Setup, steps_to_goal
from optimizer_guide.sections.tex import lines
from optimizer_guide.sections.words import number, setting, settings, short, signed, verdict
from optimizer_guide.surfaces import Surface

LOSS, GRADIENT, RATES = "loss", "gradient norm", "effective rates"
COLUMNS = ("w1", "w2", "loss", "side", "side2", "to1", "to2", "pull1", "pull2", "norm")
HEADS = ("w₁", "w₂", "loss", "|∇L|")
CSV_OF_STEP = (
    "gradient1", "gradient2", "lr", "direction1", "direction2", "rate1", "rate2",
)  # fmt: skip
"""Columns of the step that is taken from there; the last position has none."""
FEWEST = 1e-12
"""The smallest value that a log scale shows."""


@lru_cache(maxsize=32)
def contours(surface: Surface) -> dict[str, NDArray]:
    """Lines of equal loss, closer where it is low: each encloses a share of the window."""
    loss = surface.grid(120).loss
    known = loss[np.isfinite(loss)]
    if not known.size:
        return {"x": np.empty(0), "y": np.empty(0)}
    levels = np.unique(np.quantile(known, np.linspace(0.1, 1.0, 13)[:-1] ** 2))
    return contour_columns(surface, levels, surface.window)


def log_ticks(low: float, high: float) -> list[float]:
    """Ticks for an axis of logarithms: some powers of ten; if they are few, 2 and 5 of each too."""
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    if last - first >= 2:
        return [10.0**k for k in range(first, last + 1, 1 + (last - first) // 6)]
    ticks = [m * 10.0**k for k in range(first - 1, last + 1) for m in (1, 2, 5)]
    return [tick for tick in ticks if low <= tick <= high]


@lru_cache(maxsize=8)
def absent(length: int) -> NDArray:
    """A column of an optimizer that does not run."""
    return np.full(length, np.nan, dtype="f4")


class Playground(Setup, Figure):
    """Contours and paths, and beside them the loss, the gradient or the rates, by step."""

    slug = "playground"
    columns = "minmax(0, 3fr) minmax(0, 2fr)"
    picks = (0,)
    drags = (0,)
    step = True
    breaks: ClassVar[Sequence[str]] = (*Setup.breaks, "beside")
    actions = {  # noqa: RUF012
        "csv": "Run as CSV", "picture": "Figure as PNG", "pytorch": "Copy as PyTorch",
    }  # fmt: skip

    beside: Any = param.Selector(
        default=LOSS, objects=[LOSS, GRADIENT, RATES], label="beside it",
        doc="What the plot beside the plane shows, by step.",
    )  # fmt: skip

    def build(self) -> list[Any]:
        self.plane = plot(
            x_label="w₁", y_label="w₂", height=400, x_range=(-1.0, 1.0), y_range=(-1.0, 1.0),
            label="The paths over the contours of the loss",
        )  # fmt: skip
        self.lines = ColumnDataSource({"x": [], "y": []})
        self.plane.line("x", "y", source=self.lines, color=QUIET, alpha=0.55, level="underlay")
        self.minima = ColumnDataSource({"x": [], "y": []})
        self.plane.scatter("x", "y", source=self.minima, marker="cross", size=13, color=QUIET,
                           line_width=2)  # fmt: skip
        self.begin = ColumnDataSource({"x": [], "y": []})
        self.plane.scatter("x", "y", source=self.begin, size=11, line_width=2.5, fill_alpha=0,
                           line_color=QUIET)  # fmt: skip
        self.side = plot(
            x_label="step", y_label="", height=400, y_axis_type="log", x_range=(0, 200),
            y_range=(1e-6, 1e6), label="By step, on a log scale: the loss, or what was chosen",
        )  # fmt: skip
        self.side.yaxis.ticker = self.ticks = FixedTicker()
        parts: dict[str, list[Any]] = {}
        for name in reversed(NAMES):  # the plainest on top
            parts |= self._draw(name)
        self.exits = Exits(self.plane, ((-1.0, 1.0), (-1.0, 1.0)))
        self.cast = Cast([self.plane, self.side], parts)
        return [self.plane, self.side]

    def _draw(self, name: str) -> dict[str, list[Any]]:
        """All that shows one optimizer, and its second rate."""
        at, (color, _, _) = (f"w1_{name}", f"w2_{name}"), STYLES[name]
        path = draw_path(self.plane, self.film, name, *at)
        curve = draw_path(self.side, self.film, name, "t", f"side_{name}")
        second = draw_path(self.side, self.film, name, "t", f"side2_{name}", dash="dotted")
        tell_point(self.plane, path[0], name, {"w₁": at[0], "w₂": at[1], "loss": f"loss_{name}"})
        tell_point(self.side, curve[0], name, {"value": f"side_{name}"})
        return {name: [
            draw_dots(self.plane, self.film, name, *at), *path, *curve,
            draw_vector(self.plane, self.film, at, (f"pull1_{name}", f"pull2_{name}"), QUIET, 1.5),
            draw_vector(self.plane, self.film, at, (f"to1_{name}", f"to2_{name}"), color, 2.5),
        ], extra_of(name): second}  # fmt: skip

    def refresh(self) -> None:
        surface = self.ground.surface
        self.runs = {} if self.nowhere else {name: self.run(name) for name in self.field}
        self._show_surface(surface)
        second = map(extra_of, self.runs) if self.beside == RATES else ()
        self.cast.show([*self.runs, *second])
        x, y = self.start
        refill(self.begin, {"x": [x], "y": [y]})
        columns: dict[str, NDArray] = {}
        shown: dict[str, NDArray] = {}
        for name in NAMES:
            run = self.runs.get(name)
            nothing = absent(self.steps + 1)
            own = self._columns(run) if run else dict.fromkeys(COLUMNS, nothing)
            shown[name] = np.r_[own["side"], own["side2"]]
            columns |= {f"{key}_{name}": column for key, column in own.items()}
        told = self.runs.get(self.focus)
        columns |= dict.fromkeys(equations.COLUMNS, absent(self.steps + 1))
        columns |= equations.columns(told) if told else {}
        self.film.show(columns)
        self._show_side(shown)
        self.exits.window = surface.window
        self.exits.show({name: (run, f"{name} {verdict(run)}") for name, run in self.runs.items()})
        fault = self.fault
        hints = dict(zip(("w1", "w2"), surface.start.tolist(), strict=True))
        wrong = fault and {
            "text": self.formula, "position": fault.position, "reason": fault.reason
        }  # fmt: skip
        self.tell(faults={"formula": wrong}, hints=hints)
        if fault and self.instead not in self._told["notice"]:
            self.tell(notice=f"{self._told['notice']} {self.instead}".strip())

    def _show_surface(self, surface: Surface) -> None:
        if getattr(self, "_shown", None) is surface:
            return
        self._shown = surface
        self.lines.data = contours(surface)
        across, up = surface.minima.T
        self.minima.data = {"x": across, "y": up}
        for axis, (low, high) in zip(
            (self.plane.x_range, self.plane.y_range), surface.window, strict=True
        ):
            axis.update(start=low, end=high)

    @property
    def instead(self) -> str:
        """What is on show in place of a text that is not understood."""
        return f"What is typed is not understood; on show is the loss {self.ground.text} instead."

    def _show_side(self, shown: Mapping[str, NDArray]) -> None:
        """The axes of the plot beside the plane, as far as what is on it goes: a run that was lost
        leaves it, or it would flatten the others."""
        sound = [shown[name] for name, run in self.runs.items() if run.diverged_at < 0]
        values = np.concatenate(sound or list(shown.values()))
        seen = values[np.isfinite(values) & (values > FEWEST)]
        low, high = (seen.min() / 1.6, seen.max() * 1.6) if seen.size else (0.1, 10.0)
        self.side.y_range.update(start=float(low), end=float(high))
        self.ticks.ticks = log_ticks(low, high)
        start, end = by_step(self.steps)
        self.side.x_range.update(start=start, end=end)
        self.side.yaxis.axis_label = {
            LOSS: self._loss_label, GRADIENT: "length of the exact gradient",
            RATES: "effective rate (dotted: of w₂)",
        }[self.beside]  # fmt: skip

    @property
    def _loss_label(self) -> str:
        lowest = self.ground.surface.lowest
        base = lowest if np.isfinite(lowest) else 0.0
        label = "loss above the lowest minimum" if abs(base) > 1e-9 else "loss"
        below = any((run.loss < base - 1e-9).any() for run in self.runs.values())
        if below:
            return f"{label} (below 0: not on a log axis)"
        gone = any((run.loss - base < FEWEST).any() for run in self.runs.values())
        return f"{label} (below 10⁻¹²: off the axis)" if gone else label

    def _columns(self, run: Trajectory) -> dict[str, NDArray]:
        """What is played of a run."""
        w, loss = drawable(run)
        lr = self._rates(run)
        with np.errstate(all="ignore"):  # a run may have diverged
            pull = np.where(np.isfinite(w[1:]), w[:-1] - lr[:, None] * run.gradient, np.nan)
            norm = np.hypot(*run.surface.gradient(run.w.T))
            norm = np.where(np.isfinite(loss), norm, np.nan)  # as far as it is drawn
            if type(run.optimizer) is FAMILY[0]:
                pull = np.full_like(pull, np.nan)  # it is the step itself
        second = absent(len(w))
        if self.beside == LOSS:
            lowest = run.surface.lowest
            side = loss - lowest if np.isfinite(lowest) else loss
            side = np.where(side > 0, side, np.nan)
        elif self.beside == GRADIENT:
            side = norm
        else:
            rates = np.append(lr[:, None] * run.rate, [[np.nan, np.nan]], axis=0)
            rates = np.where(np.isfinite(loss)[:, None] & (rates < 1e300), rates, np.nan)
            side = rates[:, 0]
            if not np.array_equal(rates[:, 0], rates[:, 1], equal_nan=True):
                second = rates[:, 1]
        return {
            "w1": w[:, 0], "w2": w[:, 1], "loss": loss, "side": side, "side2": second,
            "norm": norm, "to1": np.append(w[1:, 0], np.nan), "to2": np.append(w[1:, 1], np.nan),
            "pull1": np.append(pull[:, 0], np.nan), "pull2": np.append(pull[:, 1], np.nan),
        }  # fmt: skip

    @staticmethod
    def _rates(run: Trajectory) -> NDArray:
        """The learning rate at each step, by the schedule."""
        return run.optimizer.lr * (np.ones(run.steps) if run.schedule is None else run.schedule)

    def _equation(self) -> str:
        """The rule of the optimizer in focus, and each of its lines with the step's numbers."""
        name, run = self.focus, self.runs.get(self.focus)
        if run is None:
            return (
                f"<p><strong>{name}</strong>, the optimizer in focus, is not running. Tick it, and "
                "its equation is written out here.</p>"
            )
        lost = (
            f"<div class='lost'>{name} {verdict(run)}. From there on, its last step:</div>"
            if run.diverged_at >= 0 else ""
        )  # fmt: skip
        rule = " &ensp; ".join(formula(line, display=False) for line in lines(type(run.optimizer)))
        steps = "".join(f"<div>{line}</div>" for line in equations.lines(run.optimizer))
        return (
            f"<div class='equation'><strong class='{name.lower()}'>{name}</strong>: {rule}"
            f"{lost}{steps}</div><p class='small'>The step that led to where it is, both weights "
            "in brackets; at step 0, its first step.</p>"
        )

    # -- words -------------------------------------------------------------------------------

    def above(self) -> str:
        return f"{self._outside}{self._equation()}" if self.runs else ""

    def readout(self) -> str:
        if self.nowhere:
            return f"<p class='lost'>{self.nowhere} Nobody runs: choose another start.</p>"
        if not self.runs:
            return "<p>No optimizer is chosen.</p>"
        rows = "".join(self._row(name, run) for name, run in self.runs.items())
        return (
            "<table class='cards'><thead><tr><td></td>"
            "<th colspan='2' scope='colgroup'>the whole run</th>"
            "<th colspan='4' scope='colgroup'>at step <b data-column='t'></b></th>"
            "</tr><tr><th scope='col'>Run</th>"
            f"<th scope='col' style='min-width: 13em'>at the last step, {self.steps}</th>"
            "<th scope='col' class='number'>first within<br>the goal</th>"
            + "".join(f"<th scope='col' class='number'>{head}</th>" for head in HEADS)
            + f"</tr></thead><tbody>{rows}</tbody></table>"
            "<p class='small'>Arrows at the step on show: the next step in colour; in grey, the "
            f"step that SGD would take from there. {self._target} Diverged: a loss that is not "
            f"finite or above {self._bound}. Nothing is clamped or rescaled; each axis has its own "
            "scale, so that a step along the gradient need not look square to the contours.</p>"
        )

    @property
    def _outside(self) -> str:
        return (
            "<p class='lost'>The start is outside the window.</p>" if self.start_is_outside else ""
        )

    @property
    def _target(self) -> str:
        lowest = self.ground.surface.lowest
        if not np.isfinite(lowest):
            return NO_GOAL
        return (
            f"The goal is a loss within {setting(float(self.goal))} of the lowest minimum’s, "
            f"{signed(lowest)}."
        )

    @property
    def _bound(self) -> str:
        limit = self.rest["bound"]
        above = f"{FAR:,.0f} times that at the start, {number(limit)}"
        return "10⁶" if limit == DIVERGED else above

    def _row(self, name: str, run: Trajectory) -> str:
        there = steps_to_goal(run, float(self.goal))
        lost = " class='lost'" if run.diverged_at >= 0 else ""
        now = "".join(
            f"<td class='number' data-label='{head}'><span data-column='{key}_{name}'></span></td>"
            for key, head in zip(("w1", "w2", "loss", "norm"), HEADS, strict=True)
        )
        return (
            f"<tr><th scope='row'>{swatch(name)}{name}</th><td><span{lost}>{self.ends(run)}</span>"
            f"<br><span class='small'>{settings(run.optimizer)}</span></td>"
            "<td class='number whole' data-label='first within the goal, step'>"
            f"{there if there >= 0 else '–'}</td>"
            f"{now}</tr>"
        )

    def ends(self, run: Trajectory) -> str:
        """How a run ended, in words."""
        if run.diverged_at >= 0:
            return verdict(run)
        surface, (x, y) = run.surface, run.w[-1]
        if not len(surface.minima):
            endless = f"below −10⁶ by step {int((run.loss < -DIVERGED).argmax())}, now "
            return f"{endless if run.loss[-1] < -DIVERGED else ''}at ({signed(x)}, {signed(y)})"
        away = np.linalg.norm(surface.minima - run.w[-1], axis=1)
        a, b = surface.minima[away.argmin()]
        point = f"({signed(a)},\N{NO-BREAK SPACE}{signed(b)})"
        return f"{number(float(away.min()))} from the minimum {point}"

    def summary(self) -> str:
        if self.nowhere:
            return self.nowhere
        told = "; ".join(f"{name}: {self.ends(run)}" for name, run in self.runs.items())
        x, y = self.start
        return (
            f"On the surface {self.surface}, from ({short(x)}, {short(y)}), after {self.steps} "
            f"steps: {told or 'no optimizer runs'}."
        )

    # -- what comes from the reader ------------------------------------------------------------

    _by_address = False

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        if self._by_address:
            return super().set_from(values)
        brings = self._brings(values)
        refused = super().set_from({**values, **brings})
        rates = [key for key in brings if key.startswith("lr")]
        if rates:
            alpha = setting(brings[rates[0]])
            self.tell(notice=f"α is now {alpha}, which suits the surface {self.surface}.")
        return refused

    def _brings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a choice of the reader's brings with it: another surface its own start and learning
        rate, unless he sets them too; another optimizer in focus that it runs.  An address has all
        that there is, so that it shows what its sender saw."""
        brings: dict[str, Any] = {}
        surface, focus = values.get("surface", self.surface), values.get("focus", self.focus)
        if surface != self.surface and surface in self.param["surface"].objects:
            if all(values.get(key) in (None, getattr(self, key)) for key in ("w1", "w2")):
                brings |= {"w1": None, "w2": None}
            rates = ["lr"] if values.get("same", self.same) else [f"lr_{name}" for name in NAMES]
            suits = GROUNDS[surface].lr if surface != TYPED else None
            for key in rates:
                now = getattr(self, key)
                if values.get(key) in (None, now) and suits not in (None, now):
                    brings[key] = suits
        if focus != self.focus and focus in NAMES:
            brings[focus] = True
        return brings

    def pick(self, plot: int, x: float, y: float) -> None:
        self.start_at(x, y)

    def place(self, plot: int) -> tuple[float, float]:
        x, y = self.start.tolist()
        return x, y

    def caption(self) -> list[list[tuple[str, str]]]:
        runs = [
            (swatch(name), f"{name}: {settings(run.optimizer)}") for name, run in self.runs.items()
        ]
        start = ", ".join(f"{at:g}" for at in self.start).replace("-", "−")
        noise = f"noise σ {self.noise:g} (seed {self.seed})" if self.noise else "no noise"
        surface = f"L(w) = {self.ground.text}" if self.surface == TYPED else self.surface
        return [
            runs,
            [("", f"On the surface {surface}, from ({start}), {self.steps} steps, {noise}")],
            [("", f"Learning rate: {self.schedule}. Beside the plane: {self.beside}")],
        ]

    def set_from_query(self, query: str) -> None:
        self._by_address = True
        super().set_from_query(query)
        self._by_address = False
        told = []
        key = re.escape(f"{self._prefix}step")
        asked = re.search(rf"(?:^|&){key}=([^&]*)", query)
        if asked and not (re.fullmatch(r"[0-9]{1,4}", asked[1]) and int(asked[1]) <= self.steps):
            told.append(f"step must be a whole number up to {self.steps}.")
        if self.fault:
            told.append(self.instead)
        before = self._told["notice"]
        told = [part for part in told if part not in before]
        if told:
            self.tell(notice=" ".join([before or "From the address:", *told]))

    def act(self, name: str) -> Given | None:
        if not self.runs:
            return Given("", f"{self.nowhere or 'No optimizer is chosen.'} There is nothing in it.")
        of = f"the loss {self.ground.text}" if self.surface == TYPED else self.surface
        of += ", not of what is typed" if self.fault else ""
        if name == "csv":
            return Given(self.csv(), f"Step by step, all digits, the runs on {of}.", "runs.csv")
        return Given(self.pytorch(), f"Copied: a script that prints the same paths, on {of}.")

    def csv(self) -> str:
        """All runs, one row a step, with every digit; ``diverged`` is 1 from that step on."""
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["optimizer", "step", "diverged", "w1", "w2", "loss", *CSV_OF_STEP])
        for name, run in self.runs.items():
            of_step = np.c_[run.gradient, self._rates(run), run.direction, run.rate].tolist()
            for t, (w, loss) in enumerate(zip(run.w.tolist(), run.loss.tolist(), strict=True)):
                next_step = of_step[t] if t < run.steps else [""] * len(CSV_OF_STEP)
                rows.writerow([name, t, int(0 <= run.diverged_at <= t), *w, loss, *next_step])
        return out.getvalue()

    def pytorch(self) -> str:
        """A script for PyTorch that prints the paths on show."""
        return script(
            self.ground.text, {name: run.optimizer for name, run in self.runs.items()},
            self.start.tolist(), self.steps, self.schedule, float(self.noise), self.seed,
        )  # fmt: skip


class Visualizer(Section):
    title = "The gradient descent visualizer"
    short = "The visualizer"
    slug = "visualizer"
    lead = "Any surface, any optimizers, every setting."
    figures = (Playground, HyperparameterMap, StartMap, Challenges)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        playground, *others = self.shown
        for other in others:
            if isinstance(other, Follower) and isinstance(playground, Setup):
                other.follow(playground)

    def blocks(self) -> list[Block]:
        playground, rates, starts, challenges = self.shown
        return [
            """<p>This is where the guide ends and you take over. Choose a surface, or type one.
            Choose who runs. Click or drag on the plane to start elsewhere. All that you set is in
            the address of this page: send it, and who opens it sees what you see.</p>""",
            playground,
            f"""<h3>Every setting at once</h3>
            <p>A run shows one choice of two numbers.
            This map shows {HyperparameterMap.SIDE**2:,} of them:
            each point is a whole run of the optimizer in focus, from your start, and its colour
            says how soon it was first within the goal, if it did not diverge. Where an exact limit
            of the learning rate is known, it is drawn. Click, and the run you clicked is loaded
            above.</p>""",
            rates,
            f"""<h3>Every start at once</h3>
            <p>And here the settings stay and the start changes, {StartMap.SIDE**2:,} times. The
            left map says which minimum a run from there is nearest to at its last step, if it ever
            came within the goal of that minimum’s loss; the right one says at which step it first
            did. On a surface with many minima their borders are worth a look: try Himmelblau with
            Momentum.</p>""",
            starts,
            """<h3>Challenges</h3>
            <p>Predict first. Then solve each one in the visualizer above: the machine checks what
            stands there, and says how your prediction fared.</p>""",
            challenges,
        ]
