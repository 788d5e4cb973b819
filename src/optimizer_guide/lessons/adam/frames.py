"""The ranges of the plots of steps, and what is written at their tops."""

from collections.abc import Mapping

import numpy as np

from optimizer_guide import Array
from optimizer_guide.kit.computed import Axis, Columns
from optimizer_guide.lessons.adam.gradients import IN_OTHER_UNITS, STEPS, in_alphas

SETTLING = 20
"""Steps in which RMSProp’s average, that began at zero, makes its steps far too long: the plot need
not be so high."""
DWARFING = 2.5
"""How many times as high as the lowest plot one is that has a range of its own."""
BELOW = 0.04
"""Of its height: the room that a plot has below its lowest step."""


def frames(steps: Mapping[str, Array]) -> dict[str, Axis]:
    """The range of each plot of ``steps`` by name: the same for all, so that one sees who takes the
    longer ones, but for steps that would dwarf the others."""
    own = {name: _frame(taken[SETTLING:]) for name, taken in steps.items()}
    least = min(frame.high for frame in own.values())
    alike = [name for name, frame in own.items() if frame.high < DWARFING * least]
    common = _frame(np.concatenate([steps[name][SETTLING:] for name in alike]))
    return {f"{name.lower()}.y": common if name in alike else frame for name, frame in own.items()}


def _frame(steps: Array) -> Axis:
    """A range that holds these steps, zero, and the length α."""
    low, high = min(0.0, float(steps.min())), max(1.2, 1.2 * float(steps.max()))
    return Axis(low - BELOW * (high - low), high)


def above(steps: Array, frame: Axis) -> Columns:
    """Table: at the top of a plot, how long the first step is if it is above it."""
    is_above = bool(steps[0] > frame.high)
    return {
        "x": [SETTLING],
        "y": [frame.high],
        "text": [f"↑ the first step: {in_alphas(steps[0])}" if is_above else ""],
    }


def before(script: str, plain: Mapping[str, Array]) -> Columns:
    """Table: where the gradients are in other units, the steps of those in ``plain`` ones."""
    shown = STEPS if script == IN_OTHER_UNITS else 0
    return {"t": np.arange(1, shown + 1), **{name: taken[:shown] for name, taken in plain.items()}}


def word_before(script: str, axes: Mapping[str, Axis]) -> Columns:
    """Table: at the top of each plot, what the pale line is, if there is one."""
    word = "pale: before × 1000" if script == IN_OTHER_UNITS else ""
    tops = {f"top_{name.removesuffix('.y')}": [axis.high] for name, axis in axes.items()}
    return {"x": [STEPS / 2], **tops, "text": [word]}
