"""Runs as texts to keep: a table of every digit, and a script for PyTorch."""

from __future__ import annotations

import csv
import io

import numpy as np

from optimizer_guide.core.pytorch import known, script
from optimizer_guide.kit.figure import Given
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns, rates_of

OF_POSITION = ("optimizer", "step", "diverged", "w1", "w2", "loss")
OF_STEP = ("gradient1", "gradient2", "lr", "direction1", "direction2", "rate1", "rate2")
"""Columns of the step that is taken from there; the last position has none."""


def as_csv(computed: PlaygroundRuns) -> str:
    """All runs, one row a step, with every digit; ``diverged`` is 1 from that step on."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([*OF_POSITION, *OF_STEP])
    for name, run in computed.runs.items():
        of_step = np.c_[run.gradient, rates_of(run), run.direction, run.rate].tolist()
        for t, (w, loss) in enumerate(zip(run.w.tolist(), run.loss.tolist(), strict=True)):
            next_step = of_step[t] if t < run.steps else [""] * len(OF_STEP)
            rows.writerow([name, t, int(0 <= run.diverged_at <= t), *w, loss, *next_step])
    return out.getvalue()


def as_pytorch(computed: PlaygroundRuns) -> str:
    """A script for PyTorch that prints the paths on show, of the optimizers that it has too."""
    scene = computed.scene
    return script(
        scene.surface.text,
        {name: run.optimizer for name, run in computed.runs.items() if known(run.optimizer)},
        scene.start.tolist(),
        scene.steps,
        scene.schedule,
        scene.noise,
        scene.seed,
    )


def give_csv(computed: PlaygroundRuns) -> Given:
    """The table, and what is said of it."""
    said = f"Step by step, all digits, the runs on {_loss(computed)}."
    return Given(as_csv(computed), said, "runs.csv")


def give_pytorch(computed: PlaygroundRuns) -> Given:
    """The script, and what is said of it."""
    without = [name for name, run in computed.runs.items() if not known(run.optimizer)]
    if not computed.scene.surface.text:
        return Given("", f"How {computed.scene.name} is written in PyTorch is not known.")
    if len(without) == len(computed.runs):
        return Given("", f"No equal of {_listed(without)} is known in PyTorch.")
    left_out = f" Left out, for no equal is known there: {_listed(without)}." if without else ""
    said = f"Copied: a script that prints the same paths, on {_loss(computed)}.{left_out}"
    return Given(as_pytorch(computed), said)


def _loss(computed: PlaygroundRuns) -> str:
    """What the runs are on, and what they are not on."""
    words = computed.scene.loss_in_words
    return words if computed.is_understood else f"{words}, not of what is typed"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
