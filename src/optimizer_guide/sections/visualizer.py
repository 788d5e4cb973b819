"""The visualizer: any surface, any optimizers, every setting."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
import param
from bokeh.models import ColumnDataSource
from numpy.typing import NDArray

from optimizer_guide import FAMILY
from optimizer_guide.descent import Trajectory
from optimizer_guide.figures.plane import (
    Exits,
    contour_columns,
    draw_dots,
    draw_path,
    draw_vector,
    drawable,
    tell_point,
)
from optimizer_guide.figures.theme import QUIET, STYLES, plot, swatch
from optimizer_guide.pytorch import script
from optimizer_guide.sections.challenges import Challenges
from optimizer_guide.sections.figure import Figure, Given
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.maps import Follower, HyperparameterMap, StartMap
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.setup import NAMES, TYPED, Setup, steps_to_goal
from optimizer_guide.sections.words import number, setting, settings, signed, verdict
from optimizer_guide.surfaces import Surface

LOSS, GRADIENT, RATES = "loss", "gradient norm", "effective rates"
COLUMNS = ("w1", "w2", "loss", "side", "side2", "to1", "to2", "pull1", "pull2", "norm")
HEADS = ("w₁", "w₂", "loss", "|∇L|")
EQUATION = ("from", "lr", "direction", "root", "to")
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
        doc="What the plot beside the plane shows, step by step.",
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
        self.drawn: dict[str, list[Any]] = {}
        for cls in reversed(FAMILY):  # the plainest on top
            self._draw(cls.__name__)
        self.exits = Exits(self.plane, ((-1.0, 1.0), (-1.0, 1.0)))
        return [self.plane, self.side]

    def _draw(self, name: str) -> None:
        """All that shows one optimizer, so that it can be hidden when it does not run."""
        at, (color, _, _) = (f"w1_{name}", f"w2_{name}"), STYLES[name]
        path = draw_path(self.plane, self.film, name, *at)
        curve = draw_path(self.side, self.film, name, "t", f"side_{name}")
        second = self.side.line("t", f"side2_{name}", source=self.film.full, color=color,
                                line_dash="dotted", line_width=2)  # fmt: skip
        tell_point(self.plane, path[0], name, {"w₁": at[0], "w₂": at[1], "loss": f"loss_{name}"})
        tell_point(self.side, curve[0], name, {"value": f"side_{name}", "loss": f"loss_{name}"})
        self.drawn[name] = [
            draw_dots(self.plane, self.film, name, *at), *path, *curve, second,
            draw_vector(self.plane, self.film, at, (f"pull1_{name}", f"pull2_{name}"), QUIET, 1.5),
            draw_vector(self.plane, self.film, at, (f"to1_{name}", f"to2_{name}"), color, 2.5),
        ]  # fmt: skip

    def refresh(self) -> None:
        surface = self.ground.surface
        self.runs = {name: self.run(name) for name in self.field}
        self._show_surface(surface)
        x, y = self.start
        self.begin.data = {"x": [x], "y": [y]}
        columns: dict[str, NDArray] = {}
        shown = []
        for name in NAMES:
            run = self.runs.get(name)
            nothing = absent(self.steps + 1)
            own = self._columns(run) if run else dict.fromkeys(COLUMNS, nothing)
            shown += [own["side"], own["side2"]]
            columns |= {f"{key}_{name}": column for key, column in own.items()}
            for drawn in self.drawn[name]:
                drawn.visible = run is not None
        columns |= self._equation_columns()
        self.film.show(columns)
        self._show_side(np.concatenate(shown))
        self.exits.window = surface.window
        self.exits.show({name: (run, f"{name} {verdict(run)}") for name, run in self.runs.items()})
        fault = self.fault
        hints = dict(zip(("w1", "w2"), surface.start.tolist(), strict=True))
        wrong = fault and {
            "text": self.formula, "position": fault.position, "reason": fault.reason
        }  # fmt: skip
        self.tell(faults={"formula": wrong}, hints=hints)

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

    def _show_side(self, values: NDArray) -> None:
        """The axes of the plot beside the plane, as far as what is on it goes."""
        seen = values[np.isfinite(values) & (values > FEWEST)]
        low, high = (seen.min(), seen.max()) if seen.size else (0.1, 10.0)
        self.side.y_range.update(start=float(low) / 1.5, end=float(high) * 1.5)
        self.side.x_range.update(start=0, end=self.steps)
        self.side.yaxis.axis_label = {
            LOSS: self._loss_label, GRADIENT: "length of the exact gradient",
            RATES: "effective rate (dotted: of w₂)",
        }[self.beside]  # fmt: skip

    @property
    def _loss_label(self) -> str:
        lowest = self.ground.surface.lowest
        return (
            "loss above the lowest minimum"
            if np.isfinite(lowest) and abs(lowest) > 1e-9
            else "loss"
        )

    def _columns(self, run: Trajectory) -> dict[str, NDArray]:
        """What is played of a run."""
        w, loss = drawable(run)
        lr = self._rates(run)
        with np.errstate(all="ignore"):  # a run may have diverged
            pull = w[:-1] - lr[:, None] * run.gradient
            norm = np.hypot(*run.surface.gradient(run.w.T))
            if type(run.optimizer) is FAMILY[0]:
                pull = np.full_like(pull, np.nan)  # it is the step itself
        second = absent(len(w))
        if self.beside == LOSS:
            lowest = run.surface.lowest
            side = loss - lowest if np.isfinite(lowest) else loss
            side = np.where(side > 0, side, np.nan)
        elif self.beside == GRADIENT:
            side = np.where(np.isfinite(loss), norm, np.nan)
        else:
            rates = np.append(lr[:, None] * run.rate, [[np.nan, np.nan]], axis=0)
            rates = np.where(np.isfinite(loss)[:, None] & (rates < 1e300), rates, np.nan)
            side = rates[:, 0]
            if not np.array_equal(rates[:, 0], rates[:, 1], equal_nan=True):
                second = rates[:, 1]
        small = {
            "to1": np.append(w[1:, 0], np.nan), "to2": np.append(w[1:, 1], np.nan),
            "pull1": np.append(pull[:, 0], np.nan), "pull2": np.append(pull[:, 1], np.nan),
        }  # fmt: skip
        return {
            "w1": w[:, 0], "w2": w[:, 1], "loss": loss, "side": side, "side2": second,
            "norm": norm, **{key: column.astype("f4") for key, column in small.items()},
        }  # fmt: skip

    @staticmethod
    def _rates(run: Trajectory) -> NDArray:
        """The learning rate at each step, by the schedule."""
        return run.optimizer.lr * (np.ones(run.steps) if run.schedule is None else run.schedule)

    # -- the equation ------------------------------------------------------------------------

    @property
    def told(self) -> str | None:
        """The optimizer whose equation is written out: the one in focus, if it runs."""
        return self.focus if self.focus in self.runs else next(iter(self.runs), None)

    def _equation_columns(self) -> dict[str, NDArray]:
        """Row t: the numbers of the step that led to position t."""
        run = self.runs.get(self.told or "")
        keys = [f"{key}{i}" for i in (1, 2) for key in EQUATION]
        if run is None:
            return dict.fromkeys(keys, absent(self.steps + 1))
        with np.errstate(all="ignore"):
            root = 1 / run.rate
        columns = {}
        for i in (0, 1):
            parts = (run.w[:-1, i], self._rates(run), run.direction[:, i], root[:, i], run.w[1:, i])
            for key, part in zip(EQUATION, parts, strict=True):
                columns[f"{key}{i + 1}"] = np.r_[np.nan, part]
        return columns

    def _equation(self) -> str:
        run = self.runs.get(self.told or "")
        if run is None:
            return "<p>No optimizer is chosen.</p>"
        name = type(run.optimizer).__name__
        divided = not np.all(run.rate == 1.0)
        decay = run.optimizer.lr and getattr(run.optimizer, "weight_decay", 0.0)
        rows = ""
        for i in (1, 2):
            blank = {key: f"<b data-column='{key}{i}'></b>" for key in EQUATION}
            over = f" / <b class='rmsprop' data-column='root{i}'></b>" if divided else ""
            direction = f"<b class='momentum' data-column='direction{i}'></b>"
            shrink = f" − {blank['lr']} × {decay:g} × ({blank['from']})" if decay else ""
            rows += (
                f"<i>w</i>{'₁₂'[i - 1]}: {blank['from']} − {blank['lr']} × "
                f"({direction}){over}{shrink} = {blank['to']}<br>"
            )
        return (
            f"<div class='equation'>Step <b data-column='t'></b> of "
            f"<strong class='{name.lower()}'>{name}</strong>: "
            f"{formula(run.optimizer.formula, display=False)}<br>{rows}</div>"
        )

    # -- words -------------------------------------------------------------------------------

    def readout(self) -> str:
        rows = "".join(self._row(name, run) for name, run in self.runs.items())
        return (
            f"{self._outside}{self._equation()}"
            "<table class='cards'><thead><tr><td></td><td></td><td></td>"
            "<th colspan='4' scope='colgroup' class='number'>at step <b data-column='t'></b></th>"
            "</tr><tr><th scope='col'>Run</th><th scope='col' style='min-width: 13em'>ends</th>"
            "<th scope='col' class='number'>goal at step</th>"
            + "".join(f"<th scope='col' class='number'>{head}</th>" for head in HEADS)
            + f"</tr></thead><tbody>{rows}</tbody></table>"
            "<p class='small'>Arrows at the step on show: the next step in colour; in grey, the "
            "step that SGD would take from there. The goal is a loss within "
            f"{setting(float(self.goal))} of {self._target}. Nothing is clamped or rescaled.</p>"
        )

    @property
    def _outside(self) -> str:
        return (
            "<p class='lost'>The start is outside the window.</p>" if self.start_is_outside else ""
        )

    @property
    def _target(self) -> str:
        surface = self.ground.surface
        return (
            f"the lowest minimum’s, {signed(surface.lowest)}" if len(surface.minima)
            else "0, since no minimum was found in the window"
        )  # fmt: skip

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
            "<td class='number whole' data-label='goal at step'>"
            f"{there if there >= 0 else '–'}</td>"
            f"{now}</tr>"
        )

    def ends(self, run: Trajectory) -> str:
        """How a run ended, in words."""
        if run.diverged_at >= 0:
            return verdict(run)
        surface, (x, y) = run.surface, run.w[-1]
        if not len(surface.minima):
            return f"at ({signed(x)}, {signed(y)})"
        away = np.linalg.norm(surface.minima - run.w[-1], axis=1)
        a, b = surface.minima[away.argmin()]
        return f"{number(float(away.min()))} from the minimum ({signed(a)}, {signed(b)})"

    def summary(self) -> str:
        told = "; ".join(f"{name} ends {self.ends(run)}" for name, run in self.runs.items())
        x, y = self.start
        return (
            f"On the surface {self.surface}, from ({signed(x)}, {signed(y)}), after {self.steps} "
            f"steps: {told or 'no optimizer runs'}."
        )

    # -- what comes from the reader ------------------------------------------------------------

    def _changed(self, *events: param.parameterized.Event) -> None:
        changed = {event.name for event in events}
        if "surface" in changed and not changed & {"w1", "w2"}:
            with param.parameterized.discard_events(self):
                self.w1 = self.w2 = None  # a start on one surface means nothing on another
        super()._changed(*events)

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
        super().set_from_query(query)
        key = re.escape(f"{self._prefix}step")
        asked = re.search(rf"(?:^|&){key}=([^&]*)", query)
        if asked and not re.fullmatch(r"[0-9]{1,4}", asked[1]):
            before = self._told["notice"] or "From the address:"
            self.tell(notice=f"{before} step must be a whole number up to 500.")

    def act(self, name: str) -> Given | None:
        if name == "csv":
            return Given(self.csv(), "The runs, step by step, with all digits.", "runs.csv")
        return Given(self.pytorch(), "Copied: a script that prints the same paths.")

    def csv(self) -> str:
        """All runs, one row a step, with every digit."""
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(
            [
                "optimizer",
                "step",
                "w1",
                "w2",
                "loss",
                "gradient1",
                "gradient2",
                "lr",
                "direction1",
                "direction2",
                "rate1",
                "rate2",
            ]
        )
        for name, run in self.runs.items():
            of_step = np.c_[run.gradient, self._rates(run), run.direction, run.rate].tolist()
            for t, (w, loss) in enumerate(zip(run.w.tolist(), run.loss.tolist(), strict=True)):
                rows.writerow([name, t, *w, loss, *(of_step[t] if t < run.steps else [""] * 7)])
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
            says how soon it got to the goal. Where an exact limit of the learning rate is known, it
            is drawn. Click, and the run you clicked is loaded above.</p>""",
            rates,
            f"""<h3>Every start at once</h3>
            <p>And here the settings stay and the start changes, {StartMap.SIDE**2:,} times. The
            left map says in which minimum a run from there comes to rest, the right one how many
            steps it took. On a surface with many minima their borders are worth a look: try
            Himmelblau with Momentum.</p>""",
            starts,
            """<h3>Challenges</h3>
            <p>Predict first, then look. Solve each one in the visualizer above; the machine checks
            what stands there.</p>""",
            challenges,
        ]
