"""The tree; below it the node that was chosen races its parent."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from optimizer_guide import Adam, Array, Nesterov, Optimizer, RMSProp, Trajectory, descend, everyone
from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit import tex
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Columns, Computed, in_columns
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.html import at_step, of_numbers, table
from optimizer_guide.kit.styles import style_of, swatch
from optimizer_guide.kit.wording import number, settings, verdict
from optimizer_guide.lessons.family_tree.contest import STAY, Contest, Paths
from optimizer_guide.lessons.family_tree.contests import CONTESTS, TROUGH, contest_of
from optimizer_guide.lessons.family_tree.tree import Node, chooser, family
from optimizer_guide.lessons.ground import ground
from optimizer_guide.lessons.plane import exits, frame
from optimizer_guide.lessons.race.progress import since, so_far, states

ROOM = 1.5
"""The width of the plot by step, in races, so that the names fit beside the lines' ends."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Raced(Computed):
    """A node, and its race against its parent."""

    node: Node
    contest: Contest
    paths: Paths
    lost: Mapping[str, Trajectory]
    """Who diverged."""
    distances: Mapping[str, Array]
    """Name → distance to the minimum, (steps + 1,)."""

    def arrival(self, name: str) -> int:
        """The step from which one is there for good, or -1."""
        return self.contest.arrival(self.paths[name])


def _children_win(_: Raced) -> Measured:
    won, said = [], []
    for node in family():
        if node.parent in CONTESTS and node.optimizer in CONTESTS:
            contest = contest_of(node)
            (child, parent), (paths, _lost) = contest.entrants, contest.race()
            first, second = (contest.arrival(path) for path in paths.values())
            won.append(first >= 0 and (second < 0 or first < second))
            said.append(f"{child} {step_of(first)}, {parent} {step_of(second)}")
    return Measured(
        bool(won) and all(won),
        f"{sum(won)} of {len(won)} children are the first to arrive and stay: {'; '.join(said)}.",
    )


def _child_wins(raced: Raced) -> Measured:
    (child, first), (parent, second) = ((name, raced.arrival(name)) for name in raced.paths)
    said = raced.contest.measured(raced.contest, raced.paths)
    return Measured(
        first >= 0 and (second < 0 or first < second),
        f"{child} is there {step_of(first)}, {parent} {step_of(second)}. {said}",
    )


def _thrown_out(raced: Raced) -> Measured:
    contest, name = raced.contest, RMSProp.__name__
    run = descend(TROUGH, contest.entrants[name], steps=contest.steps)
    first, largest = float(run.rate[0, 1]), float(run.rate[:, 1].max())
    allowed = float(sgd_limit(TROUGH.curvature[1]))
    return Measured(
        float(raced.distances[name].min()) < contest.near
        and raced.arrival(name) < 0
        and first < allowed < largest,
        f"Its rate for w₂ grows from {number(first)} to {number(largest)}, and what the walls "
        f"allow is {number(allowed)}.",
    )


def step_of(arrival: int) -> str:
    """When one was there for good, in words."""
    return f"at step {arrival}" if arrival >= 0 else "never"


class Lineage(Figure):
    slug = "lineage"
    claims = (
        Claim(
            "Where RMSProp’s gradients vanish its rate grows, until it is thrown out.",
            {"optimizer": Adam.__name__},
            _thrown_out,
            asks="Here RMSProp comes to the minimum before Adam, but it does not stay. What throws "
            "it out?",
            choices=("Its rate, which grows", "Its velocity", "The noise of the gradients"),
        ),
        Claim(
            "Adagrad never forgets the steep start, and gets stuck in the flat valley after it.",
            {"optimizer": RMSProp.__name__},
            _child_wins,
            asks="Adagrad and RMSProp come down a steep slope into a flat valley. Who gets stuck?",
            choices=("Adagrad", "RMSProp", "Neither"),
        ),
        Claim(
            "At a high rate Momentum swings farther past the minimum, and arrives after Nesterov.",
            {"optimizer": Nesterov.__name__},
            _child_wins,
            asks="At a high learning rate, who swings farther past the minimum?",
            choices=("Momentum", "Nesterov"),
        ),
        Claim(
            "On the ground where its parent fails, each child is the first to arrive and stay.",
            {},
            _children_win,
            deeper=True,
        ),
    )

    optimizer: Any = chooser(Adam.__name__)
    _in_tree: ClassVar[list[type[Optimizer]]] = everyone()

    def __init__(self, **values: Any) -> None:
        self.controls()  # takes in who is new
        super().__init__(**values)

    @classmethod
    def controls(cls) -> list[str]:
        if cls._in_tree != everyone():
            cls._in_tree = everyone()
            cls.param.add_parameter("optimizer", chooser(Adam.__name__))
        return super().controls()

    def compute(self) -> Raced:
        nodes = {node.optimizer.__name__: node for node in family()}
        node = nodes[self.optimizer]
        contest = contest_of(node)
        surface, steps = contest.surface, contest.steps
        paths, lost = contest.race()
        distances = {name: contest.distance(path) for name, path in paths.items()}
        absent = np.full(steps + 1, np.nan, dtype="f4")
        played: dict[str, Array] = {}
        for name in nodes:
            w1, w2 = paths[name].T if name in paths else (absent, absent)
            distance = distances.get(name, absent)
            lost_at = int(lost[name].diverged_at) if name in lost else -1
            state = states(distance <= contest.near, lost_at)
            played |= {f"w1_{name}": w1, f"w2_{name}": w2, f"distance_{name}": distance}
            played |= {f"state_{name}": state, f"since_{name}": since(state)}
        known = np.concatenate(list(distances.values()))
        known = known[np.isfinite(known) & (known > 0)]
        ticks = [k * steps // 5 for k in range(6)]
        return Raced(
            played=played,
            tables={
                **_ground(contest),
                "near": {"t": [0, steps], "near": [contest.near] * 2},
                "names": _labels(distances),
                # A path that only swings out of the frame is no news; one that is lost is.
                "exits": exits(lost, surface.window, named=False),
            },
            axes={
                **frame(surface.window),
                "distance.x": Axis(-0.02 * steps, ROOM * steps, ticks=ticks),
                "distance.y": Axis(max(1e-8, known.min() / 2), known.max() * 3),
            },
            node=node,
            contest=contest,
            paths=paths,
            lost=lost,
            distances=distances,
        )

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: Raced) -> str:
        cls, contest = computed.node.optimizer, computed.contest
        said = " ".join([contest.story, contest.measured(contest, computed.paths)])
        standings = table(
            [f"At step {at_step('t')}", "so far", *of_numbers("distance")],
            [_row(computed, name) for name in computed.paths],
        )
        return (
            f"<p class='big'><strong>{cls.__name__}.</strong> {cls.insight}</p>{_rule(cls)}"
            f"<p>{said}</p>{standings}<p class='small'>The goal is a distance of "
            f"{contest.near:g} to the minimum, the dotted line; to arrive is to come there and to "
            f"stay to the end, {STAY} steps or more.</p>"
        )

    def summary(self, computed: Raced) -> str:
        near = computed.contest.near
        said = "; ".join(
            f"{name} ends {number(distance[-1])} from the minimum, "
            f"{step_of(computed.arrival(name))} within {near:g} for good"
            for name, distance in computed.distances.items()
        )
        parent = computed.node.parent
        against = f" against its parent {parent.__name__}" if parent else ", which has no parent"
        name, steps = computed.node.optimizer.__name__, computed.contest.steps
        return f"{name}{against}, {steps} steps: {said}."


def _row(race: Raced, name: str) -> list[str]:
    lost = verdict(race.lost[name]) if name in race.lost else ""
    runs_at = f"<span class='small wrap'>{settings(race.contest.entrants[name])}</span>"
    return [
        f"{swatch(name)}{name}<br>{runs_at}",
        so_far(name, lost),
        f"<span data-column='distance_{name}'></span>",
    ]


def _rule(cls: type[Optimizer]) -> str:
    """The formula of a class; its LaTeX, where nobody has typeset it yet."""
    try:
        return f"<div class='rule'>{' '.join(map(formula, tex.lines(cls)))}</div>"
    except KeyError:
        return f"<p><code>{html.escape(cls.formula)}</code></p>"


@cache
def _ground(contest: Contest) -> dict[str, Columns]:
    return ground(contest.surface, contest.levels)


def _labels(distances: Mapping[str, Array]) -> Columns:
    """Table: names at the lines' ends, the highest first; apart where two lines end together."""
    ends = []
    for name, distance in distances.items():
        last = int(np.flatnonzero(np.isfinite(distance))[-1])
        ends.append((float(distance[last]), last, name))
    ends.sort(reverse=True)
    together = len(ends) == 2 and ends[0][0] < 2 * ends[1][0]
    columns = in_columns(("y", "t", "name"), ends)
    colors = [style_of(name).color for *_, name in ends]
    return {**columns, "color": colors, "dy": [-9, 9] if together else [0] * len(ends)}
