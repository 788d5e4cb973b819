"""What the maps share: how outcomes are coded on an image, and what its colours mean."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import Sweep
from optimizer_guide.core.surfaces import Surface
from optimizer_guide.kit.computed import Columns
from optimizer_guide.kit.html import key
from optimizer_guide.kit.styles import DIVERGED, NEVER, SOON_TO_LATE
from optimizer_guide.kit.wording import setting
from optimizer_guide.lessons.visualizer.scene import Scene
from optimizer_guide.lessons.visualizer.words import NO_GOAL

Image = NDArray[np.float32]

LOST = 1e9
"""On an image, in place of a number of steps: diverged."""


def image_of(outcome: Sweep) -> Image:
    """Steps to the goal; -1 where it was not reached, `LOST` where the run diverged."""
    return np.where(outcome.diverged_at >= 0, LOST, outcome.steps_to_goal).astype("f4")


def placed(
    image: Image, across: tuple[float, float], up: tuple[float, float], said: Mapping[str, Any]
) -> Columns:
    """Table: an image, (rows, columns) from below, and where it lies; ``said``: see `spoken`."""
    (left, right), (bottom, top) = across, up
    return {
        "image": [image],
        "x": [left],
        "y": [bottom],
        "dw": [right - left],
        "dh": [top - bottom],
        **said,
    }


def spoken(
    scene: Scene, across: Sequence[str], up: Sequence[str], names: Sequence[str] = ()
) -> Columns:
    """What is said of a pixel under the pointer: the text of its column and of its row, and what
    became of its run; with ``names``, one for each value of the image, in place of the steps."""
    outcomes = ["not at the goal", lost(scene), "no loss here", "at the goal at step #"]
    return {
        "across": [list(across)],
        "up": [list(up)],
        "outcomes": [outcomes],
        "named": [list(names)],
    }


def legend(scene: Scene, where: str = "") -> str:
    """What the colours of an image of steps mean."""
    colors = ", ".join(SOON_TO_LATE)
    return (
        f"<p class='small legend'><span>{where}steps to the goal: 0 "
        f"<span class='ramp' style='background: linear-gradient(90deg, {colors})'></span> "
        f"{scene.steps}</span> {key(NEVER, 'not reached')} {key(DIVERGED, lost(scene))}</p>"
    )


def loses(scene: Scene) -> str:
    """What runs do that are lost."""
    return "diverge or leave the domain of the loss" if has_holes(scene.surface) else "diverge"


def lost(scene: Scene) -> str:
    """What they have done."""
    holes = has_holes(scene.surface)
    return "diverged, or left the domain of the loss" if holes else "diverged"


@lru_cache(maxsize=32)
def has_holes(surface: Surface) -> bool:
    """Whether there are points in its window at which a loss is not defined."""
    return bool(np.isnan(surface.grid(61).loss).any())


def goal_of(scene: Scene) -> str:
    """The goal of a map, in words."""
    if not len(scene.surface.minima):
        return NO_GOAL
    return f"The goal is a loss within {setting(scene.goal)} of the minimum’s."
