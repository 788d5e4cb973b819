"""The section to keep: what to choose, what to tune, what to do when training goes wrong."""

from typing import Any

import numpy as np

from optimizer_guide import FAMILY, AdamW, Optimizer
from optimizer_guide.core import pytorch
from optimizer_guide.core.optimizer import hyperparameters_of, remembered
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import setting
from optimizer_guide.lessons.adamw.decay import DECAY
from optimizer_guide.lessons.in_practice.schedules import Schedules, stall

HEADS = ("Mends", "Adds", "Memory", "Defaults")
"""Of the table of the seven."""


class InPractice(Lesson):
    title = "In practice"
    short = "In practice"
    slug = "in-practice"
    lead = "What to choose, what to tune first, and what to do when training goes wrong."
    figures = (Schedules,)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        same, larger = Schedules().compute(), Schedules(batch="64").compute()
        return {
            "seven": table(),
            "lines": lines(),
            "default_decay": AdamW().weight_decay,
            "decay": DECAY,
            "quarter": stall(larger) / stall(same),
            "decayed": same.level("decayed") / stall(same),
        }


def memory(optimizer: type[Optimizer]) -> int:
    """How many numbers it keeps for each weight: those of its state that are as many as these."""
    weights = np.zeros(3)
    kept = remembered(optimizer().init(weights)).values()
    return sum(isinstance(value, np.ndarray) and value.shape == weights.shape for value in kept)


def defaults(optimizer: type[Optimizer]) -> str:
    """Its hyperparameters beside the learning rate, as they are if nothing is said."""
    said = [
        f"{field.symbol}\u00a0{setting(field.default)}"
        for name, field in hyperparameters_of(optimizer).items()
        if name not in ("lr", "eps", "l2")
    ]
    return ", ".join(said) or "–"


def in_pytorch(optimizer: type[Optimizer]) -> str:
    """The line that makes it there, with the learning rate left open; "–" where none is known."""
    if not pytorch.known(optimizer()):
        return "–"
    line = pytorch.call(optimizer())
    return line.replace("[w]", "weights").replace(f"lr={optimizer().lr!r}", "lr=α")


def table() -> str:
    """HTML: a row for each optimizer."""
    head = "".join(f"<th scope='col'>{text}</th>" for text in ("Optimizer", *HEADS))
    body = "".join(map(_row, FAMILY))
    return f"<table class='seven'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def lines() -> str:
    """HTML: a row for each optimizer, with the line that makes it in PyTorch."""
    body = "".join(
        f"<tr><th scope='row'>{cls.__name__}</th><td><code>{in_pytorch(cls)}</code></td></tr>"
        for cls in FAMILY
    )
    return f"<table class='lines'><tbody>{body}</tbody></table>"


def _row(optimizer: type[Optimizer]) -> str:
    name, kept = optimizer.__name__, memory(optimizer)
    mends = vars(optimizer).get("mends", "–")  # of this very class: a child mends something else
    cells = (mends, optimizer.changes, f"+ {kept}" if kept else "none", defaults(optimizer))
    said = "".join(
        f"<td data-label='{head}'>{text}</td>" for head, text in zip(HEADS, cells, strict=True)
    )
    return f"<tr><th scope='row'>{swatch(name)}{name}</th>{said}</tr>"
