"""The optimizer family tree, drawn from the classes, each node racing its parent."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker
from numpy.typing import NDArray

from optimizer_guide import (
    FAMILY,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    descend,
    sweep,
)
from optimizer_guide.descent import follow
from optimizer_guide.figures.plane import (
    Exits,
    contour_columns,
    draw_contours,
    draw_path,
    drawable,
)
from optimizer_guide.figures.theme import QUIET, SANS, STYLES, plot, swatch
from optimizer_guide.sections import tex
from optimizer_guide.sections.claim import Claim, Measured
from optimizer_guide.sections.figure import Figure, Tree
from optimizer_guide.sections.formulas import formula
from optimizer_guide.sections.section import Block, Section
from optimizer_guide.sections.words import counted, number, percent, settings, signed, verdict
from optimizer_guide.stability import sgd_limit
from optimizer_guide.surfaces import Beale, Quadratic, Surface, Window

# -- the tree ----------------------------------------------------------------------------------


class Node(NamedTuple):
    """An optimizer in the tree, and the one that it was made from; None for a root."""

    optimizer: type[Optimizer]
    parent: type[Optimizer] | None


def family(classes: Sequence[type[Optimizer]] = FAMILY) -> tuple[Node, ...]:
    """The tree as the classes themselves give it, each node before its children."""

    def under(parent: type[Optimizer] | None) -> list[Node]:
        children = [cls for cls in classes if parent_of(cls) is parent]
        return [node for cls in children for node in (Node(cls, parent), *under(cls))]

    def parent_of(cls: type[Optimizer]) -> type[Optimizer] | None:
        base = cls.__base__
        while base is not None and base not in classes:
            base = base.__base__
        return base

    return tuple(under(None))


def chooser(classes: Sequence[type[Optimizer]], default: type[Optimizer]) -> Tree:
    """The tree as a control: each node with its line, its name and what it changes."""
    nodes = [
        (
            cls.__name__,
            parent.__name__ if parent else "",
            f"<strong>{swatch(cls.__name__)}{cls.__name__}</strong> <span>{cls.changes}</span>",
        )
        for cls, parent in family(classes)
    ]
    label = "Choose one, and it races its parent on what the parent fails at."
    return Tree(default=default.__name__, nodes=nodes, label=label)


# -- the races ---------------------------------------------------------------------------------

Paths: TypeAlias = dict[str, NDArray]
"""Name → positions, (steps + 1, 2), the child's first."""


STAY = 10


@dataclass(frozen=True, eq=False)
class Contest:
    """A child and its parent (none for a root) on the ground where the parent fails.

    ``gradients``, where given, (steps, 2), stand in the place of the surface's.  ``near`` is the
    distance from the minimum that counts as there.  ``measured`` adds a sentence on the paths.
    """

    child: Optimizer
    parent: Optimizer | None
    surface: Surface
    steps: int
    story: str
    near: float = 0.05
    gradients: NDArray | None = None
    measured: Callable[[Contest, Paths], str] = lambda contest, paths: ""

    @property
    def entrants(self) -> dict[str, Optimizer]:
        """Name → optimizer, the child first."""
        both = [self.child, self.parent] if self.parent else [self.child]
        return {type(optimizer).__name__: optimizer for optimizer in both}

    @property
    def window(self) -> Window:
        """The part of the plane that is shown."""
        return self.surface.window

    @property
    def levels(self) -> NDArray:
        """The losses whose contours are drawn."""
        lowest = self.surface.lowest
        rise = float(self.surface.grid(40).loss.max()) - lowest
        return lowest + np.geomspace(rise / 5000, rise, 12)

    def distance(self, path: NDArray) -> NDArray:
        """How far each position is from the nearest minimum: (steps + 1,)."""
        with np.errstate(all="ignore"):
            return np.min(
                [np.hypot(*(path - minimum).T) for minimum in self.surface.minima], axis=0
            )

    def arrival(self, path: NDArray) -> int:
        """The step from which the path stays near a minimum to its end, or -1.

        One that jumps in and out may be in at the end: it has not stayed until `STAY` steps on.
        """
        away = np.flatnonzero(~(self.distance(path) <= self.near))
        step = int(away[-1]) + 1 if away.size else 0
        return step if step + STAY <= len(path) - 1 else -1


def _overshoot(contest: Contest, paths: Paths) -> str:
    past = [max(0.0, float(np.max(-path / path[0]))) for path in paths.values()]
    child, parent = paths
    return (
        f"{child} swings past the minimum by at most {percent(past[0])} of where a weight started, "
        f"{parent} by {percent(past[1])}."
    )


def _rates(contest: Contest, paths: Paths) -> str:
    told = []
    for name, optimizer in contest.entrants.items():
        rate = descend(contest.surface, optimizer, steps=contest.steps).rate[:, 0]
        change = rate[-1] / rate[0]
        told.append(f"{name}’s ends at {number(change)} times its first")
    return f"The rate of w₁: {', '.join(told)}."


def _circles(contest: Contest, paths: Paths) -> str:
    name = list(paths)[1]
    first = int((contest.distance(paths[name]) <= contest.near).argmax())
    swing = float(np.abs(paths[name][-20:, 1]).max())
    half = contest.entrants[name].lr / 2
    return (
        f"It is near already at step {first}, but as the gradients vanish its rate grows, until "
        f"it is thrown out; it ends jumping between ±{number(swing)} in w₂, where <i>α</i>/2 = "
        f"{half:g}."
    )


def _decayed(contest: Contest, paths: Paths) -> str:
    told = [
        f"{name} leaves them at {signed(path[-1, 0], 3)} and {signed(path[-1, 1], 3)}"
        for name, path in paths.items()
    ]
    return f"From 1 and 1, {'; '.join(told)}."


RAVINE = Quadratic((0.16, 8.0), start=(-4.0, 1.0), window=((-5.0, 1.5), (-1.8, 1.8)))
BASIN = Quadratic((1.0, 4.0), start=(-4.0, 3.0), window=((-5.0, 5.0), (-4.0, 4.0)))
CANYON = Quadratic((0.02, 8.0), start=(-6.0, 4.0), window=((-7.0, 2.0), (-5.0, 5.0)))
TROUGH = Quadratic((0.1, 8.0), start=(-4.0, 3.0), window=((-5.0, 2.0), (-4.0, 4.0)))
VALLEY = Beale()
VALLEY.window = ((0.2, 3.6), (-0.3, 2.0))
PENALTY = Quadratic((0.1, 0.1), start=(1.0, 1.0), window=((-0.25, 1.25), (-0.25, 1.25)))
NOISE = (0.1, 10.0)
FLIPS = (-1.0) ** np.arange(800)[:, None] * np.array(NOISE)

CONTESTS: dict[type[Optimizer], Contest] = {
    type(contest.child): contest
    for contest in (
        Contest(
            SGD(0.24), None, RAVINE, 150,
            "The root runs alone. What is safe on the steep wall is slow along the flat floor: "
            "w₂ bounces while w₁ creeps. Each node below mends a part of this.",
        ),
        Contest(
            Momentum(0.24), SGD(0.24), RAVINE, 150,
            "In a ravine SGD bounces from wall to wall. The bounces have opposite signs, so in "
            "an average they cancel.",
        ),
        Contest(
            Nesterov(0.8), Momentum(0.8), BASIN, 120,
            "At a high rate Momentum swings far past the minimum: its average still points where "
            "the gradients used to. Nesterov counts the newest one once more, and turns sooner.",
            measured=_overshoot,
        ),
        Contest(
            Adagrad(1.0), SGD(0.24), CANYON, 150,
            f"w₂ is {CANYON.curvature[1] / CANYON.curvature[0]:.0f} times steeper than w₁. SGD has "
            f"one rate, which must stay below {float(sgd_limit(CANYON.curvature[1])):g} for the "
            "sake of w₂. Adagrad divides each weight’s by its own gradients, and may start higher.",
        ),
        Contest(
            RMSProp(0.01), Adagrad(0.01), VALLEY, 500,
            "The start is steep, the valley after it flat. Adagrad never forgets the steep "
            "gradients, so its rate can only fall; RMSProp’s comes back.",
            measured=_rates,
        ),
        Contest(
            Adam(0.2), RMSProp(0.2), TROUGH, 200,
            "In Adam’s averaged direction, jumps to and fro across the minimum cancel. RMSProp "
            "steps along the newest gradient alone, and at a constant <i>α</i> it never settles.",
            measured=_circles,
        ),
        Contest(
            AdamW(0.05, weight_decay=0.1), Adam(0.05, l2=0.1), PENALTY, len(FLIPS),
            "Two weights of no use to the loss: their gradients flip between "
            f"±{NOISE[0]:g} for w₁ and ±{NOISE[1]:g} for w₂, so only the decay should count. The "
            "contours are those of the penalty. Through Adam’s rate it reaches w₁ and hardly w₂; "
            "AdamW’s goes straight to zero.",
            gradients=FLIPS, measured=_decayed,
        ),
    )
}  # fmt: skip


def contest_of(node: Node) -> Contest:
    """The race prepared for a node, or one on a plain ravine."""
    cls, parent = node
    prepared = CONTESTS.get(cls)
    if prepared and parent is (type(prepared.parent) if prepared.parent else None):
        return prepared
    story = "No race was prepared for this one, so both take the plain ravine, at one rate."
    return Contest(cls(lr=0.1), parent(lr=0.1) if parent else None, RAVINE, 300, story)


def race(contest: Contest) -> tuple[Paths, dict[str, str]]:
    """The paths, as far as they can be drawn, and of each that left the frame, why."""
    paths, lost = {}, {}
    for name, optimizer in contest.entrants.items():
        if contest.gradients is not None:
            paths[name] = follow(optimizer, contest.gradients, contest.surface.start)
        else:
            run = descend(contest.surface, optimizer, steps=contest.steps)
            paths[name] = drawable(run)[0]
            if run.diverged_at >= 0:
                lost[name] = verdict(run)
    return paths, lost


@cache
def _contours(contest: Contest) -> dict[str, NDArray]:
    return contour_columns(contest.surface, contest.levels, contest.window)


def _children_win(figure: Lineage) -> Measured:
    won, told = [], []
    for node in figure.nodes.values():
        if node.parent in CONTESTS and node.optimizer in CONTESTS:
            contest = contest_of(node)
            (child, parent), paths = contest.entrants, race(contest)[0]
            first, second = (contest.arrival(path) for path in paths.values())
            won.append(first >= 0 and (second < 0 or first < second))
            told.append(f"{child} {_step(first)}, {parent} {_step(second)}")
    return Measured(
        bool(won) and all(won),
        f"{sum(won)} of {len(won)} children are the first to arrive and stay: {'; '.join(told)}.",
    )


def _step(arrival: int) -> str:
    return f"at step {arrival}" if arrival >= 0 else "never"


ROOM = 1.5
"""The width of the plot by step, in races, so that the names fit beside the lines' ends."""

# -- the figure --------------------------------------------------------------------------------


class Lineage(Figure):
    """The tree; below it the node that was chosen races its parent."""

    slug = "lineage"
    heights = (1080, 2050)
    columns = "minmax(0, 1fr) minmax(0, 1fr)"
    classes: ClassVar[tuple[type[Optimizer], ...]] = FAMILY

    optimizer = chooser(FAMILY, Adam)

    claims = (
        Claim(
            "On the ground where its parent fails, each child is the first to arrive and stay.",
            {},
            _children_win,
        ),
    )

    @property
    def nodes(self) -> dict[str, Node]:
        """Name → node, in the order of the tree."""
        return {node.optimizer.__name__: node for node in family(self.classes)}

    def build(self) -> list[Any]:
        contest = contest_of(self.nodes[self.optimizer])
        (left, right), (bottom, top) = contest.window
        self.plane = plot(
            x_label="w₁", y_label="w₂", height=340, x_range=(left, right), y_range=(bottom, top),
            label="The paths over the contours of the loss",
        )  # fmt: skip
        self.ground = draw_contours(self.plane, contest.surface, contest.levels, contest.window)
        self.far = plot(
            x_label="step", y_label="distance to the minimum", height=340, y_axis_type="log",
            x_range=(-0.02 * contest.steps, ROOM * contest.steps), y_range=(1e-3, 10),
            label="The distance to the minimum by step, on a log scale",
        )  # fmt: skip
        self.far.xaxis.ticker = self.ticks = FixedTicker()
        self.goal = ColumnDataSource()
        self.far.line("t", "near", source=self.goal, color=QUIET, line_dash="dotted")
        for name in reversed(self.nodes):
            draw_path(self.plane, self.film, name, f"w1_{name}", f"w2_{name}")
            draw_path(self.far, self.film, name, "t", f"distance_{name}")
        self.names = ColumnDataSource()
        self.far.text(
            "t", "y", text="name", source=self.names, text_color="color", x_offset=9,
            text_baseline="middle", y_offset="dy", text_font=value(SANS), text_font_size="13px",
        )  # fmt: skip
        self.exits = Exits(self.plane, contest.window)
        return [self.plane, self.far]

    def refresh(self) -> None:
        self.node = self.nodes[self.optimizer]
        self.contest = contest = contest_of(self.node)
        self.paths, self.lost = race(contest)
        self.distances = {name: contest.distance(path) for name, path in self.paths.items()}
        columns = {}
        absent = np.full(contest.steps + 1, np.nan, dtype="f4")
        for name in self.nodes:
            columns[f"w1_{name}"], columns[f"w2_{name}"] = (
                self.paths[name].T if name in self.paths else (absent, absent)
            )
            columns[f"distance_{name}"] = self.distances.get(name, absent)
        self.film.show(columns)
        self._frame()

    def _frame(self) -> None:
        """Fit both plots to the race: ranges, contours, labels."""
        contest = self.contest
        for axis, (low, high) in zip(
            (self.plane.x_range, self.plane.y_range), contest.window, strict=True
        ):
            axis.update(start=low, end=high)
        self.ground.data = _contours(contest)
        self.far.x_range.update(start=-0.02 * contest.steps, end=ROOM * contest.steps)
        self.ticks.ticks = [k * contest.steps // 5 for k in range(6)]
        known = np.concatenate(list(self.distances.values()))
        known = known[np.isfinite(known) & (known > 0)]
        self.far.y_range.update(start=max(1e-8, known.min() / 2), end=known.max() * 3)
        self.goal.data = {"t": [0, contest.steps], "near": [contest.near] * 2}
        self.names.data = _labels(self.distances)
        self.exits.window = contest.window
        # A path that only swings out of the frame is no news; one that is lost is.
        self.exits.show(
            {
                name: (descend(contest.surface, contest.entrants[name], steps=contest.steps), why)
                for name, why in self.lost.items()
            }
        )

    def readout(self) -> str:
        cls = self.node.optimizer
        rows = "".join(self._row(name) for name in self.paths)
        told = " ".join([self.contest.story, self.contest.measured(self.contest, self.paths)])
        return (
            f"<p class='big'><strong>{cls.__name__}.</strong> {cls.insight}</p>{_rule(cls)}"
            f"<p>{told}</p>"
            "<table><thead><tr><th scope='col'>The race</th>"
            "<th scope='col' class='number'>arrives</th>"
            "<th scope='col' class='number'>last distance</th></tr></thead>"
            f"<tbody>{rows}</tbody></table><p class='small'>Arrived: within "
            f"{self.contest.near:g} of the minimum (dotted), and there to the end, {STAY} steps or "
            "more.</p>"
        )

    def _row(self, name: str) -> str:
        arrival = self.contest.arrival(self.paths[name])
        there = f"step {arrival}" if arrival >= 0 else "–"
        if name in self.lost:
            there = f"<span class='lost'>{self.lost[name]}</span>"
        return (
            f"<tr><th scope='row'>{swatch(name)}{name}<br>"
            f"<span class='small wrap'>{settings(self.contest.entrants[name])}</span></th>"
            f"<td class='number'>{there}</td>"
            f"<td class='number'>{number(float(self.distances[name][-1]))}</td></tr>"
        )

    def summary(self) -> str:
        told = "; ".join(
            f"{name} ends {number(float(distance[-1]))} from the minimum, "
            f"{_step(self.contest.arrival(self.paths[name]))} within {self.contest.near:g} for good"
            for name, distance in self.distances.items()
        )
        parent = self.node.parent
        against = f" against its parent {parent.__name__}" if parent else ", which has no parent"
        return f"{self.optimizer}{against}, {self.contest.steps} steps: {told}."


def _labels(distances: dict[str, NDArray]) -> dict[str, list[Any]]:
    """Names at the lines' ends, the highest first; apart where two lines end together."""
    ends = []
    for name, distance in distances.items():
        last = int(np.flatnonzero(np.isfinite(distance))[-1])
        ends.append((float(distance[last]), last, name))
    ends.sort(reverse=True)
    together = len(ends) == 2 and ends[0][0] < 2 * ends[1][0]
    return {
        "t": [last for _, last, _ in ends],
        "y": [y for y, _, _ in ends],
        "name": [name for *_, name in ends],
        "color": [STYLES[name].color for *_, name in ends],
        "dy": [-9, 9] if together else [0] * len(ends),
    }


def _rule(cls: type[Optimizer]) -> str:
    """The formula of a class; its LaTeX, where nobody has typeset it yet."""
    try:
        return f"<div class='rule'>{' '.join(map(formula, tex.lines(cls)))}</div>"
    except KeyError:
        return f"<p><code>{html.escape(cls.formula)}</code></p>"


# -- the section -------------------------------------------------------------------------------


@cache
def round_bowl() -> tuple[int, int]:
    """Where the family's order is upside down: steps of SGD and of Adam on a round bowl.

    Each at its best rate, until the loss is below 1 % of the start's.
    """
    bowl = Quadratic((1.0, 1.0), start=(-4.0, 3.0))
    goal = 0.01 * float(bowl.value(bowl.start))
    rates = np.geomspace(0.01, 1.0, 41)
    best = []
    for cls in (SGD, Adam):
        steps = sweep(bowl, cls(lr=rates), steps=100, goal=goal).steps_to_goal
        best.append(int(steps[steps >= 0].min()))
    return best[0], best[1]


class FamilyTree(Section):
    title = "The optimizer family tree"
    short = "The family tree"
    slug = "family-tree"
    lead = "Each optimizer mends one failure of its parent."
    figures: ClassVar[tuple[type[Lineage], ...]] = (Lineage,)

    def blocks(self) -> list[Block]:
        (lineage,) = self.shown
        changes = sum(node.parent is not None for node in family(self.figures[0].classes))
        sgd, adam = round_bowl()
        return [
            f"""<p>Seen from here the list of names becomes a story: {counted(changes)} changes,
            each made because something failed. One branch changes the <em>direction</em> of the
            step, the other the <em>rate</em> of each weight, and
            <strong class="adam">Adam</strong> is where the two meet.</p>
            <p>The tree is not drawn by hand. It is read from the code that runs every figure on
            this page: there each optimizer is a class that inherits its parent’s step and rewrites
            only what it changes, and the words beside each name are the class’s own.</p>""",
            lineage,
            f"""<p>Do not read it as a ladder. Each race is set where the parent fails, so of course
            the child wins. On a bowl that is equally steep all round there is nothing to mend:
            there <strong class="sgd">SGD</strong>, at the best of the rates we tried, takes
            {counted(sgd)} {"step" if sgd == 1 else "steps"} to 1 % of the loss, and
            <strong class="adam">Adam</strong> at its own best takes {counted(adam)}. What you
            inherit down the tree is a remedy, and a remedy is worth having where there is the
            complaint.</p>""",
        ]


def grown(*more: type[Optimizer]) -> type[FamilyTree]:
    """The section with further optimizers in its tree: the last one opens it."""
    classes = (*FAMILY, *more)
    tree = {"classes": classes, "optimizer": chooser(classes, classes[-1])}
    return type("FamilyTree", (FamilyTree,), {"figures": (type("Lineage", (Lineage,), tree),)})
