"""Maps: thousands of runs at once, over two hyperparameters or over all starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import panel as pn
import param
from bokeh.document import Document
from bokeh.models import ColumnDataSource, FixedTicker, LinearColorMapper
from bokeh.palettes import Cividis256
from numpy.typing import NDArray

from optimizer_guide import sweep
from optimizer_guide.figures.plane import refill
from optimizer_guide.figures.theme import DIVERGED, plot
from optimizer_guide.optimizer import Optimizer
from optimizer_guide.sections.figure import Figure, Menu
from optimizer_guide.sections.setup import Setup, bound, lowest
from optimizer_guide.sections.words import SYMBOLS, many, percent, setting, signed
from optimizer_guide.stability import Sweep, largest_stable_lr
from optimizer_guide.surfaces import Quadratic, Surface

SOON_TO_LATE = tuple(reversed(Cividis256))
NEVER = "rgba(138, 143, 152, 0.35)"
NOWHERE = "rgba(0, 0, 0, 0)"
NO_GOAL = "No minimum that is a single point was found in the window, so there is no goal."
PAUSE = 200
"""Milliseconds without a change after which a map that takes long is computed again."""
SOON = 5
"""Milliseconds in which an answer is on its way."""
LONG = 0.1
"""Seconds above which a map takes long."""
LOST = 1e9
"""On an image, in place of a number of steps: diverged."""


class Axis(NamedTuple):
    """A hyperparameter along the side of a map: its names, its ends, what is written beside it."""

    names: tuple[str, ...]
    low: float
    high: float
    ticks: tuple[float, ...]
    scale: str = "even"

    def to(self, value: Any) -> Any:
        """Where a value stands along the side."""
        if self.scale == "log":
            return np.log10(value)
        return -np.log10(1 - np.asarray(value)) if self.scale == "near 1" else value

    def back(self, place: Any) -> Any:
        """The value at a place; beyond the ends, that of the end."""
        place = np.clip(place, self.to(self.low), self.to(self.high))
        if self.scale == "log":
            return 10.0 ** np.asarray(place)
        return 1 - 10.0 ** -np.asarray(place) if self.scale == "near 1" else place

    def plain(self, place: Any) -> NDArray:
        """The values at places, rounded to what a setting takes: three digits, of 1 − the value
        where that is what counts."""
        values = self.back(place)
        if self.scale == "near 1":
            return np.array([round(1 - float(f"{1 - value:.3g}"), 9) for value in values])
        return np.array([float(f"{value:.3g}") for value in values])

    def of(self, optimizer: Optimizer) -> str | None:
        """What the optimizer calls it, or None if it has none."""
        return next((name for name in self.names if name in optimizer.hyperparameters), None)


AXES = {
    "learning rate α": Axis(("lr",), 1e-4, 10.0, (0.0001, 0.001, 0.01, 0.1, 1, 10), "log"),
    "momentum β, β₁": Axis(("beta", "beta1"), 0.0, 0.99, (0, 0.2, 0.4, 0.6, 0.8, 0.99)),
    "averaging ρ, β₂": Axis(("rho", "beta2"), 0.0, 0.999, (0, 0.5, 0.9, 0.99, 0.999), "near 1"),
    "decay λ": Axis(("l2", "weight_decay"), 0.0, 0.5, (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
}


class Follower(Figure):
    """A figure that shows what a `Setup` elsewhere on the page is set to."""

    playable = False

    def __init__(self, **options: Any) -> None:
        self.setup: Setup = Setup()
        super().__init__(**options)

    def follow(self, setup: Setup) -> None:
        """Show this setup, now and whenever it changes."""
        self.setup = setup
        names = [name for name in Setup.param if name != "name"]
        setup.param.watch(self._follow, names)
        if self._is_open:
            self._update()

    def _follow(self, *_: param.parameterized.Event) -> None:
        if self._is_open:
            self._update()


def clock() -> Document | None:
    """The page, if it calls back later what is asked of it: a server's does, and the static
    site's, but a notebook's does not."""
    page = pn.state.curdoc
    live = page is not None and (page.session_context or getattr(page, "calls_back", False))
    return page if live else None


def image_of(outcome: Sweep) -> NDArray:
    """Steps to the goal; -1 where it was not reached, `LOST` where the run diverged."""
    return np.where(outcome.diverged_at >= 0, LOST, outcome.steps_to_goal).astype("f4")


def legend(setup: Setup, where: str = "") -> str:
    """What the colours of an image of steps mean."""
    colors = ", ".join(SOON_TO_LATE[::32])
    return (
        f"<p class='small legend'><span>{where}steps to the goal: 0 "
        f"<span class='ramp' style='background: linear-gradient(90deg, {colors})'></span> "
        f"{setup.steps}</span> {_key(NEVER, 'not reached')} {_key(DIVERGED, _lost(setup))}</p>"
    )


def _loses(setup: Setup) -> str:
    holes = _has_holes(setup.ground.surface)
    return "diverge or leave the domain of the loss" if holes else "diverge"


def _lost(setup: Setup) -> str:
    holes = _has_holes(setup.ground.surface)
    return "diverged, or left the domain of the loss" if holes else "diverged"


@lru_cache(maxsize=32)
def _has_holes(surface: Surface) -> bool:
    """Whether there are points in its window at which a loss is not defined."""
    return bool(np.isnan(surface.grid(61).loss).any())


def goal_of(setup: Setup) -> str:
    """The goal of a map, in words."""
    if not len(setup.ground.surface.minima):
        return NO_GOAL
    return f"The goal is a loss within {setting(float(setup.goal))} of the minimum’s."


def draw_image(p: Any, source: ColumnDataSource) -> LinearColorMapper:
    """An image of steps to the goal; returns what gives it its colours."""
    mapper = LinearColorMapper(
        palette=SOON_TO_LATE,
        low=0,
        high=200,
        low_color=NEVER,
        high_color=DIVERGED,
        nan_color=NOWHERE,
    )
    p.image("image", x="x", y="y", dw="dw", dh="dh", source=source, color_mapper=mapper,
            level="underlay")  # fmt: skip
    return mapper


class HyperparameterMap(Follower):
    """Two hyperparameters of the optimizer in focus, and how soon each pair gets to the goal."""

    slug = "hyperparameter-map"
    SIDE = 128
    picks = (0,)

    across = Menu(default="learning rate α", objects=list(AXES), label="across")
    up = Menu(default="momentum β, β₁", objects=list(AXES), label="up")

    def build(self) -> list[Any]:
        self.plot = plot(
            x_label="", y_label="", height=420, x_range=(0.0, 1.0), y_range=(0.0, 1.0),
            label="The steps to the goal for each pair of settings; a click loads that run",
        )  # fmt: skip
        self.plot.grid.visible = False
        self.image = ColumnDataSource({"image": [], "x": [], "y": [], "dw": [], "dh": []})
        self.mapper = draw_image(self.plot, self.image)
        self.limit = ColumnDataSource({"x": [], "y": []})
        for color, width in (("#ffffff", 5.0), ("#1b1d21", 2.0)):  # seen on every colour
            self.plot.line("x", "y", source=self.limit, color=color, line_width=width)
        self.here = ColumnDataSource({"x": [], "y": []})
        for color, width in (("#ffffff", 6.0), ("#1b1d21", 2.5)):
            self.plot.scatter("x", "y", source=self.here, marker="circle_x", size=18,
                              fill_alpha=0, line_color=color, line_width=width)  # fmt: skip
        self.due: Any = None
        self.took = 0.0
        return [self.plot]

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """What is across, and what is up."""
        return AXES[self.across], AXES[self.up]

    def places(self) -> tuple[NDArray, NDArray]:
        """Where the runs stand along both sides: the middle of each pixel."""
        sides = []
        for axis in self.axes:
            low, high = float(axis.to(axis.low)), float(axis.to(axis.high))
            half = (high - low) / self.SIDE / 2
            sides.append(np.linspace(low + half, high - half, self.SIDE))
        return sides[0], sides[1]

    def values(self) -> tuple[NDArray, NDArray]:
        """What is set along both sides: what a click loads."""
        (across, up), (x, y) = self.axes, self.places()
        return across.plain(x), up.plain(y)

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        asked = [values.get("across"), values.get("up")]
        across, up = (
            new if new in list(AXES) else old
            for new, old in zip(asked, (self.across, self.up), strict=True)
        )
        if across == up:  # one goes where the other was
            values = {**values, **({"across": self.up} if up != self.up else {"up": self.across})}
        return super().set_from(values)

    def refresh(self) -> None:
        setup, (across, up) = self.setup, self.axes
        optimizer = setup.optimizer(setup.focus)
        changes: dict[str, NDArray] = {}
        of_x, of_y = self.values()
        for axis, values in ((up, of_y[:, None]), (across, of_x[None, :])):
            name = axis.of(optimizer)
            if name is not None:
                changes[name] = values.astype("f4")
        self.outcome = self._runs(optimizer.replace(**changes), self.SIDE, self.SIDE)
        image = np.full((self.SIDE,) * 2, np.nan, "f4") if setup.nowhere else image_of(self.outcome)
        self.mapper.high = setup.steps
        left, bottom = float(across.to(across.low)), float(up.to(up.low))
        wide, high = float(across.to(across.high)) - left, float(up.to(up.high)) - bottom
        self.image.data = {
            "image": [image], "x": [left], "y": [bottom], "dw": [wide],
            "dh": [high],
        }  # fmt: skip
        self._label(self.plot.x_range, self.plot.xaxis[0], across, self.across, left, wide)
        self._label(self.plot.y_range, self.plot.yaxis[0], up, self.up, bottom, high)
        self._show_here(optimizer)
        self.limit.data = self._limit(optimizer)

    def _runs(self, optimizer: Optimizer, *shape: int, dtype: Any = np.float32) -> Sweep:
        """Runs from the start, as the setup says but for the optimizer."""
        setup = self.setup
        spread = (slice(None), *(None,) * len(shape))
        return sweep(
            setup.ground.surface, optimizer, setup.start[spread] + np.zeros((1, *shape)),
            goal=float(setup.goal), lowest=lowest(setup.ground.surface),
            seed=np.full(shape, setup.seed), dtype=dtype, **setup.rest,
        )  # fmt: skip

    def _follow(self, *_: param.parameterized.Event) -> None:
        """First the reader gets the answer to what he moved, then the map of it; where that takes
        long, once he pauses."""
        page = clock()
        if page is None or not self._is_open:
            super()._follow()
            return
        if self.due is not None:
            page.remove_timeout_callback(self.due)
        self.due = page.add_timeout_callback(self._come_after, PAUSE if self.took > LONG else SOON)

    def _come_after(self) -> None:
        self.due = None
        begun = perf_counter()
        self._update()
        self.took = perf_counter() - begun

    def _label(
        self, span: Any, side: Any, axis: Axis, name: str, low: float, length: float
    ) -> None:
        if side.axis_label != name:
            span.update(start=low, end=low + length)
            side.axis_label = name
            places = [float(axis.to(tick)) for tick in axis.ticks]
            side.ticker = FixedTicker(ticks=places)
            side.major_label_overrides = dict(
                zip(places, (f"{tick:g}" for tick in axis.ticks), strict=True)
            )

    def _show_here(self, optimizer: Optimizer) -> None:
        at = []
        for axis in self.axes:
            name = axis.of(optimizer)
            value = axis.low if name is None else optimizer.hyperparameters[name]
            inside = axis.low <= value <= axis.high
            at.append(float(axis.to(value)) if inside else np.nan)
        self.here.data = {"x": [at[0]], "y": [at[1]]}

    def _limit(self, optimizer: Optimizer) -> dict[str, NDArray]:
        """The exact limit of the learning rate, where one is known, along the other side."""
        nothing = {"x": np.empty(0), "y": np.empty(0)}
        surface, names = self.setup.ground.surface, [axis.names for axis in self.axes]
        if not isinstance(surface, Quadratic) or self.setup.schedule != "constant":
            return nothing
        if ("lr",) not in names or names[0] == names[1]:
            return nothing
        lr_across = names[0] == ("lr",)
        rate, other = self.axes if lr_across else self.axes[::-1]
        low, high = float(other.to(other.low)), float(other.to(other.high))
        along = np.linspace(low, high, 200)
        name = other.of(optimizer)
        if name is not None:
            optimizer = optimizer.replace(**{name: other.back(along)})
        limit = largest_stable_lr(optimizer, max(surface.curvature))
        if limit is None:
            return nothing
        place = rate.to(np.broadcast_to(limit, along.shape))
        inside = place <= rate.to(rate.high)
        place, along = place[inside], along[inside]
        return {"x": place, "y": along} if lr_across else {"x": along, "y": place}

    def place(self, plot: int) -> tuple[float, float]:
        return self.here.data["x"][0], self.here.data["y"][0]

    def pick(self, plot: int, x: float, y: float) -> None:
        column, row = (
            int(np.abs(side - place).argmin())
            for side, place in zip(self.places(), (x, y), strict=True)
        )
        self.setup.param.update(**self.chosen(row, column), **{self.setup.focus: True})

    def chosen(self, row: int, column: int) -> dict[str, float]:
        """The settings of a pixel, by the names of the parameters that set them."""
        setup, (x, y) = self.setup, self.values()
        optimizer = setup.optimizer(setup.focus)
        return {
            setup.hyperparameter(setup.focus, name): float(value)
            for axis, value in zip(self.axes, (x[column], y[row]), strict=True)
            if (name := axis.of(optimizer))
        }

    def soonest(self) -> tuple[int, Optimizer] | None:
        """The run that is first at the goal, and in how many steps, in double precision at exactly
        what a click on it loads; of those that are first in the map's own precision."""
        setup, (x, y) = self.setup, self.values()
        steps = np.where(self.outcome.diverged_at < 0, self.outcome.steps_to_goal, -1)
        first = np.argsort(np.where(steps >= 0, steps, LOST), axis=None, kind="stable")[:CHECKED]
        first = first[steps.flat[first] >= 0]
        if not first.size:
            return None
        rows, columns = np.unravel_index(first, steps.shape)
        optimizer = setup.optimizer(setup.focus)
        names = {
            name: values for axis, values in zip(self.axes, (x[columns], y[rows]), strict=True)
            if (name := axis.of(optimizer))
        }  # fmt: skip
        found = self._runs(optimizer.replace(**names), first.size, dtype=np.float64)
        sound = (found.diverged_at < 0) & (found.steps_to_goal >= 0)
        if not sound.any():
            return None
        best = int(np.where(sound, found.steps_to_goal, np.inf).argmin())
        own = {name: float(values[best]) for name, values in names.items()}
        return int(found.steps_to_goal[best]), optimizer.replace(**own)

    def readout(self) -> str:
        setup, outcome = self.setup, self.outcome
        if setup.nowhere:
            return f"<p class='lost'>{setup.nowhere}</p>"
        optimizer, n = setup.optimizer(setup.focus), outcome.loss.size
        lost = outcome.diverged_at >= 0
        told = [
            f"Of {n:,} runs of <strong class='{setup.focus.lower()}'>{setup.focus}</strong>, the "
            f"optimizer in focus, {percent(np.mean((outcome.steps_to_goal >= 0) & ~lost))} reach "
            f"the goal within {many(setup.steps, 'step')}, {percent(np.mean(lost))} "
            f"{_loses(setup)}, even if they passed the goal on their way. {goal_of(setup)}"
        ]
        soonest = self.soonest()
        if soonest is not None:
            steps, best = soonest
            at = ", ".join(
                f"<i>{SYMBOLS[name]}</i> = {setting(best.hyperparameters[name])}"
                for axis in self.axes if (name := axis.of(optimizer))
            )  # fmt: skip
            told.append(f"The soonest takes {many(steps, 'step')}: {at}.")
        notes = []
        averaging = next(
            (SYMBOLS[name] for axis in self.axes if (name := axis.of(optimizer)) in AVERAGED), ""
        )
        if soonest is not None and averaging:
            notes.append(
                f"The speckle at large <i>{averaging}</i> is real: such runs swing through the "
                "goal, and the least change decides which swing first meets it."
            )
        lacking = [
            name for name, axis in zip((self.across, self.up), self.axes, strict=True)
            if axis.of(optimizer) is None
        ]  # fmt: skip
        if lacking:
            notes.append(
                f"{setup.focus} has no {' and no '.join(lacking)}: along that side nothing changes."
            )
        if len(self.limit.data["x"]):
            notes.append("The line is the exact limit of the learning rate.")
        notes.append(
            "⊗ is where you are. A click loads the settings of its pixel. The map is computed in "
            "32 bits, the runs above in 64."
        )
        return f"{legend(setup)}<p>{' '.join(told)}</p><p class='small'>{' '.join(notes)}</p>"

    def summary(self) -> str:
        outcome = self.outcome
        if self.setup.nowhere:
            return self.setup.nowhere
        lost = outcome.diverged_at >= 0
        return (
            f"Of {outcome.loss.size} runs of {self.setup.focus}, "
            f"{int(np.sum((outcome.steps_to_goal >= 0) & ~lost))} reach the goal and "
            f"{int(np.sum(lost))} diverge."
        )


AVERAGED = ("beta", "beta1")
CHECKED = 64
"""Runs of a map that are run again in double precision, to say which is first."""
BASINS = (
    "#2b7bc4", "#e0a030", "#00916a", "#c0609a", "#7f63ad", "#6fb7e0", "#a3a03a", "#a3765c",
)  # fmt: skip
"""Colours of minima; where there are more, they come again."""
SLICE = 0.04
"""Seconds that the map over starts computes in one go; then others have their turn."""
PATIENCE = 0.5
"""Seconds after which it shows how far it is."""


class StartMap(Follower):
    """Every start in the window: which minimum it ends in, and in how many steps."""

    slug = "start-map"
    SIDE = 256
    columns = "minmax(0, 1fr) minmax(0, 1fr)"
    picks = (0, 1)

    def build(self) -> list[Any]:
        self.plots: list[Any] = [
            plot(x_label="w₁", y_label="w₂", height=400, x_range=(-1.0, 1.0),
                 y_range=(-1.0, 1.0), label=label)
            for label in ("Which minimum each start ends in", "How many steps each start takes")
        ]  # fmt: skip
        empty: dict[str, Any] = {"image": [], "x": [], "y": [], "dw": [], "dh": []}
        self.which, self.how_soon = ColumnDataSource(empty), ColumnDataSource(dict(empty))
        self.basins = LinearColorMapper(
            palette=BASINS, low=0, high=len(BASINS), low_color=NEVER, high_color=DIVERGED,
            nan_color=NOWHERE,
        )  # fmt: skip
        self.plots[0].image("image", x="x", y="y", dw="dw", dh="dh", source=self.which,
                            color_mapper=self.basins, level="underlay")  # fmt: skip
        self.mapper = draw_image(self.plots[1], self.how_soon)
        self.minima = ColumnDataSource({"x": [], "y": []})
        self.here = ColumnDataSource({"x": [], "y": []})
        for p in self.plots:
            p.grid.visible = False
            for color, width in (("#ffffff", 5.0), ("#1b1d21", 2.0)):
                p.scatter("x", "y", source=self.minima, marker="cross", size=13, color=color,
                          line_width=width)  # fmt: skip
            for color, width in (("#ffffff", 6.0), ("#1b1d21", 2.5)):
                p.scatter("x", "y", source=self.here, marker="circle_x", size=16, fill_alpha=0,
                          line_color=color, line_width=width)  # fmt: skip
        self.waiting: Any = None
        self.done = 0.0
        self.key: Any = None
        return self.plots

    # -- the work, a strip at a time -----------------------------------------------------------

    def refresh(self) -> None:
        setup = self.setup
        surface = setup.ground.surface
        (left, right), (bottom, top) = surface.window
        for p in self.plots:
            p.x_range.update(start=left, end=right)
            p.y_range.update(start=bottom, end=top)
        x, y = setup.start.tolist()
        refill(self.here, {"x": [x], "y": [y]})
        key = (surface, repr(setup.optimizer(setup.focus)), setup.steps, setup.noise, setup.seed,
               setup.schedule, setup.goal)  # fmt: skip
        if key == self.key:
            return
        self.key = key
        page = clock()
        if page is None:
            for _ in self._work():
                pass
            return
        if self.waiting is not None:
            page.remove_timeout_callback(self.waiting)
        self.waiting = page.add_timeout_callback(partial(self._begin, page), PAUSE)

    def _begin(self, page: Document) -> None:
        self.waiting = None
        if not pn.state.loaded:  # first the page
            self.waiting = page.add_timeout_callback(partial(self._begin, page), PAUSE)
            return
        self.began = perf_counter()
        self._go_on(page, self._work(), self.key)

    def _go_on(self, page: Document, work: Iterator[None], key: Any) -> None:
        """A few rows; then the server answers whoever else waits, and goes on."""
        if key != self.key:
            return  # the settings have changed: others will begin anew
        if next(work, self) is self:  # done
            self.tell(progress=1.0, readout=self.readout(), summary=self.summary())
            return
        if perf_counter() - self.began > PATIENCE:
            self.tell(progress=self.done)
        page.add_next_tick_callback(partial(self._go_on, page, work, key))

    def places(self) -> tuple[NDArray, NDArray]:
        """Where the starts are: the middle of each pixel, to the digits that a click loads."""
        sides = []
        for low, high in self.setup.ground.surface.window:
            half = (high - low) / self.SIDE / 2
            sides.append(np.round(np.linspace(low + half, high - half, self.SIDE), 3))
        return sides[0], sides[1]

    def _work(self) -> Iterator[None]:
        setup, n = self.setup, self.SIDE
        surface, optimizer = setup.ground.surface, setup.optimizer(setup.focus)
        (left, right), (bottom, top) = surface.window
        x, y = self.places()
        which, how_soon = np.empty((n, n), "f4"), np.empty((n, n), "f4")
        row, rows = 0, 4
        while row < n:
            begun, some = perf_counter(), slice(row, row + rows)
            which[some], how_soon[some] = self.ends(np.array(np.meshgrid(x, y[some])))
            row += rows
            self.done = min(1.0, row / n)
            rows = int(np.clip(rows * SLICE / (perf_counter() - begun), 1, 64))
            yield
        self.ended, self.took = which, how_soon
        shape = {"x": [left], "y": [bottom], "dw": [right - left], "dh": [top - bottom]}
        self.which.data = {
            "image": [np.where((which >= 0) & (which < LOST), which % len(BASINS) + 0.5, which)],
            **shape,
        }  # fmt: skip
        self.mapper.high = setup.steps
        self.how_soon.data = {"image": [how_soon], **shape}
        across, up = surface.minima.T
        self.minima.data = {"x": across, "y": up}
        self.told_of = type(optimizer).__name__

    def ends(self, starts: NDArray) -> tuple[NDArray, NDArray]:
        """For starts (2, *runs): the minimum that each is nearest to at the end, and the steps
        until its loss is within the goal of that minimum's; -1 if never, `LOST` if it diverged,
        NaN where the loss is not defined at the start."""
        setup = self.setup
        surface, optimizer = setup.ground.surface, setup.optimizer(setup.focus)
        options = {
            **setup.rest, "goal": float(setup.goal), "dtype": np.float32,
            "seed": np.full(starts.shape[1:], setup.seed), "bound": bound(surface, starts),
            "lowest": lowest(surface),
        }  # fmt: skip
        outcome = sweep(surface, optimizer, starts, **options)
        heights = np.asarray(surface.value(surface.minima.T)) if len(surface.minima) else None
        if heights is not None and not np.allclose(heights, heights[0], atol=1e-9):
            own = heights[outcome.minimum]
            outcome = sweep(surface, optimizer, starts, **{**options, "lowest": own})
        steps = image_of(outcome)
        with np.errstate(all="ignore"):
            steps[~np.isfinite(surface.value(starts))] = np.nan
        return np.where(steps >= 0, np.where(steps == LOST, LOST, outcome.minimum), steps), steps

    # -- words ---------------------------------------------------------------------------------

    def pick(self, plot: int, x: float, y: float) -> None:
        at = zip(self.places(), (x, y), strict=True)
        self.setup.start_at(*(float(side[np.abs(side - place).argmin()]) for side, place in at))

    def place(self, plot: int) -> tuple[float, float]:
        x, y = self.setup.start.tolist()
        return x, y

    def readout(self) -> str:
        if not hasattr(self, "ended"):
            return "<p>Computing …</p>"
        setup = self.setup
        minima, n = setup.ground.surface.minima, self.ended.size
        parts = ["<span>Left:</span>"]
        for k, (a, b) in enumerate(minima[: len(BASINS)]):
            share = np.sum(self.ended == k) / n
            parts.append(_key(BASINS[k], f"({signed(a)}, {signed(b)}): {percent(share)}"))
        if len(minima) > len(BASINS):
            others = np.sum((self.ended >= len(BASINS)) & (self.ended < LOST)) / n
            parts.append(
                f"<span>… {len(minima)} minima, whose colours repeat; those not named: "
                f"{percent(others)}</span>"
            )
        lost, nowhere = np.mean(self.ended == LOST), np.mean(np.isnan(self.ended))
        parts.append(_key(NEVER, f"not within the goal: {percent(np.mean(self.ended == -1))}"))
        parts.append(_key(DIVERGED, f"{_lost(setup)}: {percent(lost)}"))
        if nowhere:
            parts.append(f"<span>no loss at the start, left blank: {percent(nowhere)}</span>")
        return (
            f"<p class='small legend'>{' '.join(parts)}</p>{legend(setup, 'Right: ')}"
            f"<p>{self._told_of_all()} A click starts from its pixel.</p>"
        )

    def _told_of_all(self) -> str:
        setup, name = self.setup, self.told_of
        told = f"{self.ended.size:,} starts of <strong class='{name.lower()}'>{name}</strong>, the "
        if not len(setup.ground.surface.minima):
            return (
                f"{told} optimizer in focus. {goal_of(setup)} The maps show which {_loses(setup)}."
            )
        reached = (self.took >= 0) & (self.took < LOST)
        half = int(np.median(self.took[reached])) if reached.any() else None
        median = ""
        if half is not None:
            median = (
                f", half of them in {many(half, 'step')} or fewer" if half else ", half at once"
            )
        return (
            f"Of {told} optimizer in focus, {percent(np.mean(reached))} come within "
            f"{setting(float(setup.goal))} of the loss of the minimum that they are nearest to "
            f"after {many(setup.steps, 'step')}{median}. Some only pass it: the map does not "
            "say that they rest there."
        )

    def summary(self) -> str:
        if not hasattr(self, "ended"):
            return "The map over starts is being computed."
        reached = int(np.sum((self.took >= 0) & (self.took < LOST)))
        return f"Of {self.ended.size} starts of {self.told_of}, {reached} reach a minimum."


def _key(color: str, text: str) -> str:
    """An entry of a legend."""
    return f"<span><span class='dot' style='background: {color}'></span>{text}</span>"
