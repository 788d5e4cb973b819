"""Runs as texts to keep: a table of every digit, and a script for PyTorch."""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from optimizer_guide.core.pytorch import known, script
from optimizer_guide.kit.figure import Given
from optimizer_guide.kit.wording import listed
from optimizer_guide.lessons.plane import rates_of
from optimizer_guide.lessons.visualizer.network import in_short
from optimizer_guide.lessons.visualizer.runs import PlaygroundRuns
from optimizer_guide.lessons.visualizer.scene import TYPED

OF_POSITION = ("optimizer", "step", "diverged", "w1", "w2", "loss")
OF_STEP = ("gradient1", "gradient2", "lr", "direction1", "direction2", "rate1", "rate2")
"""Columns of the step that is taken from there; the last position has none."""


class Form(NamedTuple):
    """How a table is written: what parts columns, and a number's digits."""

    between: str
    point: str
    mark: str = ""
    """What a spreadsheet needs at the beginning, to know that the text is UTF-8."""


POINT = Form(",", ".")
COMMA = Form(";", ",", "\ufeff")
"""As spreadsheets expect it where a decimal comma is written."""


def as_csv(computed: PlaygroundRuns, form: Form = POINT) -> str:
    """All runs, one row a step, with every digit; ``diverged`` is 1 from that step on.

    Lines that begin with # come first: what the runs were set to.
    """
    out = io.StringIO()
    out.writelines(f"# {line}\n" for line in settings_of(computed))
    rows = csv.writer(out, delimiter=form.between, lineterminator="\n")
    rows.writerow([*OF_POSITION, *OF_STEP])
    for name, run in computed.runs.items():
        of_step = np.c_[run.gradient, rates_of(run), run.direction, run.rate].tolist()
        for t, (w, loss) in enumerate(zip(run.w.tolist(), run.loss.tolist(), strict=True)):
            next_step = of_step[t] if t < run.steps else [""] * len(OF_STEP)
            numbers = (str(value).replace(".", form.point) for value in (*w, loss, *next_step))
            rows.writerow([name, t, int(0 <= run.diverged_at <= t), *numbers])
    return form.mark + out.getvalue()


def settings_of(computed: PlaygroundRuns) -> Iterator[str]:
    """All that the runs follow from, a line each."""
    scene = computed.scene
    yield f"surface: {scene.name}"
    if scene.surface.text:
        yield f"loss: {scene.surface.text}"
    if computed.seen is not None:
        yield in_short(computed.seen)
    yield f"start: w1 = {scene.start[0]}, w2 = {scene.start[1]}"
    yield f"steps: {scene.steps}, schedule: {scene.schedule}"
    yield f"noise: {scene.noise}, seed: {scene.seed}"
    for name, run in computed.runs.items():
        values = (f"{key} = {value}" for key, value in run.optimizer.hyperparameters.items())
        yield f"{name}: {', '.join(values)}"


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


def named_after(computed: PlaygroundRuns) -> str:
    """A name for a file: the surface and who runs on it."""
    words = f"{computed.scene.name} {' '.join(computed.runs)}".lower()
    return re.sub(r"[^a-z0-9]+", "-", words.replace(TYPED, "my loss")).strip("-")


def give_csv(computed: PlaygroundRuns, form: Form) -> Given:
    """The table, and what is said of it."""
    said = f"Step by step, all digits, the runs on {_loss(computed)}; what was set stands above."
    return Given(as_csv(computed, form), said, f"{named_after(computed)}.csv")


def give_pytorch(computed: PlaygroundRuns) -> Given:
    """The script, and what is said of it."""
    without = [name for name, run in computed.runs.items() if not known(run.optimizer)]
    if computed.seen is not None:
        said = "Not available here: the surface is a slice, and no formula."
        return Given("", said)
    if not computed.scene.surface.text:
        return Given("", f"How {computed.scene.name} is written in PyTorch is not known.")
    if len(without) == len(computed.runs):
        return Given("", f"No equal of {listed(without)} is known in PyTorch.")
    left_out = f" Left out, for no equal is known there: {listed(without)}." if without else ""
    said = f"Copied: a script that prints the same paths, on {_loss(computed)}.{left_out}"
    return Given(as_pytorch(computed), said)


def _loss(computed: PlaygroundRuns) -> str:
    """What the runs are on, and what they are not on."""
    words = computed.scene.loss_in_words
    return words if computed.is_understood else f"{words}, not of what is typed"
