"""What the guide says of its letter model, checked on what each optimizer made of the text."""

from typing import Any

import numpy as np

from optimizer_guide import SGD, descend
from optimizer_guide.kit.claim import Claim, Measured

FAR = 10
"""Times further behind: what counts as learnt last."""
SLOWER = 10.0
"""SGD’s rate before it is raised."""
NEAR = 6
"""And what counts as nearly together."""


def _behind(learnt: Any, name: str) -> str:
    return (
        f"After rare letters {name} ends about {rough(learnt.gap(name))} times as far from the "
        "best as after common ones"
    )


def rough(value: float) -> str:
    """In one digit: the text is the guide's, and every change of a word moves the next."""
    return f"{float(f'{value:.0e}'):g}"


def _gap_stays(learnt: Any) -> Measured:
    """After each letter it is nearer than at `SLOWER`, and yet far behind on the rare."""
    run = learnt.runs["SGD"]
    slower = descend(learnt.model, SGD(SLOWER), steps=len(run.w) - 1)
    now, before = (learnt.model.excess(w[-1])[learnt.model.common > 0] for w in (run.w, slower.w))
    return Measured(
        bool(np.all(now < before)) and learnt.gap("SGD") > FAR,
        "Every letter comes nearer to the best. But after rare letters SGD is still about "
        f"{rough(learnt.gap('SGD'))} times as far from it as after common ones.",
    )


def _together(learnt: Any) -> Measured:
    holds = learnt.gap("Adam") < NEAR and learnt.gap("SGD") > FAR
    sgd = rough(learnt.gap("SGD"))
    return Measured(holds, f"{_behind(learnt, 'Adam')}; with SGD it is {sgd} times.")


def _hardly(learnt: Any) -> Measured:
    rare = learnt.of_group("SGD", "rare")
    left = int(10 * rare[-1] / rare[0])
    return Measured(left >= 6, f"More than {10 * left} % of the way to the best is left.")


CLAIMS = (
    Claim(
        "A larger rate helps all letters, but the gap stays.",
        {"lr": 60.0},
        _gap_stays,
        asks="After 300 steps at <i>α</i> = 10 SGD is still far behind on the rare letters. Would "
        "six times the rate close the gap?",
        choices=("No, rare letters stay behind", "Yes, all are learnt together"),
    ),
    Claim(
        "Adam learns common and rare letters nearly together.",
        {"adam_lr": 0.1},
        _together,
        asks="Adam gives every weight a rate of its own. At <i>α</i> = 0.1, its rare letters are …",
        choices=("nearly as well known as the common", "far behind, too", "better known"),
    ),
    Claim(
        "At a tenth of SGD’s rate its rare letters have hardly moved from where they began.",
        {"lr": 1.0},
        _hardly,
        deeper=True,
    ),
)
