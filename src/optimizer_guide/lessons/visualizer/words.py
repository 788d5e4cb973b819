"""What the playground says of its runs: a table, the equation of a step, a sentence on each."""

import numpy as np

from optimizer_guide import Trajectory
from optimizer_guide.core.descent import DIVERGED
from optimizer_guide.core.typed import Typed
from optimizer_guide.kit.html import Cell, Head, at_step, case, of_numbers, table
from optimizer_guide.kit.styles import class_of, swatch
from optimizer_guide.kit.wording import number, point, setting, settings, short, signed, verdict
from optimizer_guide.lessons.networks.landscape import Seen
from optimizer_guide.lessons.visualizer.equations import lines, rule_of
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns
from optimizer_guide.lessons.visualizer.scene import FAR, Scene, steps_to_goal

NO_GOAL = "No minimum that is a single point was found in the window, so there is no goal."
HEADS = {"w1": "w₁", "w2": "w₂", "loss": "loss", "norm": "|∇L|"}
"""Played column → what it is called in the table."""
STEP = {
    0: "The step that led to where it is, both weights in brackets; at step 0, its first step.",
    1: "The step that led to where it is. It is too short to be seen in three digits.",
}
"""Of the equation, by whether the step is seen in it."""


def equation(computed: PlaygroundRuns) -> str:
    """The rule of the optimizer to tune, and each of its lines with the step's numbers."""
    name, run = computed.focus, computed.runs.get(computed.focus)
    if run is None:
        return (
            f"<p><strong>{name}</strong>, the optimizer to tune, is not running. Tick it, and "
            "its equation is written out here.</p>"
        )
    lost = ""
    if run.diverged_at >= 0:
        lost = f"<div class='lost'>{name} {verdict(run)}. From there on, its last step:</div>"
    rule = rule_of(type(run.optimizer))
    steps = "".join(f"<div>{line}</div>" for line in lines(run))
    return (
        f"<div class='equation'><strong class='{class_of(name)}'>{name}</strong>"
        f"{f': {rule}' if rule else ''}{lost}{steps}</div>"
        f"<p class='small'>{case('still', STEP)}</p>"
    )


def axes_of(seen: Seen | None) -> tuple[str, str]:
    """What the axes of the plane are called."""
    if seen is None:
        return "w₁", "w₂"
    return "w₁: along the main direction of its training", "w₂: along the second"


def outside(scene: Scene) -> str:
    """That the start is out of sight, as one that is typed in may be; empty if it is not."""
    low, high = np.transpose(scene.surface.window)
    is_outside = ((scene.start < low) | (scene.start > high)).any()
    return "<p class='lost'>The start is outside the window.</p>" if is_outside else ""


def table_of_runs(computed: PlaygroundRuns) -> str:
    """The runs: how each ended, when it was at the goal, and where it is at the step on show."""
    groups = [
        Head(""),
        Head("the whole run", columns=2),
        Head(f"at step {at_step('t')}", columns=4),
    ]
    heads = [
        Head("Run"),
        Head(f"at the last step, {computed.scene.steps}", style="min-width: 13em"),
        *of_numbers("first at<br>the goal", *HEADS.values()),
    ]
    rows = [_row(name, run, computed.scene.goal) for name, run in computed.runs.items()]
    return table(heads, rows, groups=groups, cards=True)


def _row(name: str, run: Trajectory, goal: float) -> list[Cell]:
    there = steps_to_goal(run, goal)
    lost = " class='lost'" if run.diverged_at >= 0 else ""
    ended = (
        f"<span{lost}>{end_of(run)}</span><br><span class='small'>{settings(run.optimizer)}</span>"
    )
    first = Cell(str(there) if there >= 0 else "–", kind="whole", label="first at the goal, step")
    now = [
        Cell(f"<span data-column='{key}_{name}'></span>", label=head) for key, head in HEADS.items()
    ]
    return [Cell(f"{swatch(name)}{name}"), Cell(ended), first, *now]


def below_the_table(computed: PlaygroundRuns) -> str:
    """What the arrows, the goal and diverged mean."""
    scene, seen = computed.scene, computed.seen
    of_many = f"The plane is a slice: two of the {seen.net.d} directions. " if seen else ""
    return (
        f"<p class='small'>{of_many}Arrows at the step on show: the next step in colour; in grey, "
        f"the step that SGD would take from there. {_target(scene)} Diverged: a loss that is not "
        f"finite or above {_bound(scene)}. Nothing is clamped or rescaled; each axis has its own "
        "scale, so that a step along the gradient need not look square to the contours. |∇L| is "
        "the length of the gradient.</p>"
    )


def _target(scene: Scene) -> str:
    lowest = scene.surface.lowest
    if not np.isfinite(lowest):
        return NO_GOAL
    return (
        f"The goal is a loss within {setting(scene.goal)} of the lowest minimum’s, "
        f"{signed(lowest)}."
    )


def _bound(scene: Scene) -> str:
    above = f"{FAR:,.0f} times that at the start, {number(scene.bound)}"
    return "10⁶" if scene.bound == DIVERGED else above


def end_of(run: Trajectory) -> str:
    """How a run ended, in words."""
    if run.diverged_at >= 0:
        return verdict(run)
    surface = run.surface
    if not len(surface.minima):
        sunk = run.loss < -DIVERGED
        endless = f"below −10⁶ by step {int(sunk.argmax())}, now " if sunk[-1] else ""
        return f"{endless}at {point(run.w[-1])}{_without_gradient(run)}"
    away = np.linalg.norm(surface.minima - run.w[-1], axis=1)
    there = point(surface.minima[away.argmin()]).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{number(away.min())} from the minimum {there}{_without_gradient(run)}"


def _without_gradient(run: Trajectory) -> str:
    """That a run rests where there is no gradient, if it does: where the computer takes it as 0."""
    surface, last = run.surface, run.w[-1]
    rests = len(run.w) > 1 and np.array_equal(last, run.w[-2])
    if not rests or not isinstance(surface, Typed) or surface.has_gradient(last):
        return ""
    return ", at a kink: no gradient there, 0 taken for it"


def summary(computed: PlaygroundRuns) -> str:
    """All runs in a sentence."""
    scene = computed.scene
    ends = "; ".join(f"{name}: {end_of(run)}" for name, run in computed.runs.items())
    x, y = scene.start
    return (
        f"On {scene.loss_in_words}, from ({short(x)}, {short(y)}), after {scene.steps} "
        f"steps: {ends or 'no optimizer runs'}."
    )
