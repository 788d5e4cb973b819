"""A hyperparameter: a field of an optimizer that carries all there is to say about it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, overload

import numpy as np
from numpy.typing import ArrayLike


class Range(NamedTuple):
    """An interval, with its bounds included or not."""

    low: float
    high: float
    low_included: bool
    high_included: bool = False

    def __contains__(self, value: object) -> bool:
        numbers = np.asarray(value)
        above = numbers >= self.low if self.low_included else numbers > self.low
        below = numbers <= self.high if self.high_included else numbers < self.high
        return bool(np.all(above & below))  # a NaN is neither above nor below

    def __str__(self) -> str:
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        high = "∞" if np.isinf(self.high) else f"{self.high:g}"
        return f"{left}{self.low:g}, {high}{right}"


POSITIVE = Range(0, np.inf, low_included=False)
NOT_NEGATIVE = Range(0, np.inf, low_included=True)
SHARE = Range(0, 1, low_included=True)
"""Of an old average, how much is kept: all of it would never learn anything new."""


@dataclass(frozen=True)
class Hyperparameter:
    """A field of an optimizer's class: ``c = Hyperparameter(1.0, POSITIVE, "c", "clipping")``.

    An optimizer has a number in its place, or an array of one number a run.
    """

    default: float
    allowed: Range
    symbol: str
    """As the formula writes it: α, β₁."""
    label: str
    """Its name, in plain text."""
    help: str = ""
    """What it does, in a line."""
    shown: tuple[float, float] = (0.0, 1.0)
    """From where to where a slider goes."""
    scale: Literal["even", "log", "near 1"] = "even"
    """How values are spread on a slider or an axis; "near 1" counts the nines: 0.9, 0.99, 0.999."""
    step: float = 0.01
    """Of the slider, on an even scale."""
    role: str | None = None
    """Those of one role share an axis of the maps; the label if not given, "" for none."""

    def __post_init__(self) -> None:
        if self.role is None:
            object.__setattr__(self, "role", self.label)

    if TYPE_CHECKING:  # for an optimizer has a number in its place

        @overload
        def __get__(self, optimizer: None, cls: type) -> Self: ...
        @overload
        def __get__(self, optimizer: object, cls: type) -> float: ...
        def __get__(self, optimizer: object, cls: type) -> Self | float: ...


# Kinds that come up again and again; those of one kind share a role.


def learning_rate(default: float = 0.1) -> Hyperparameter:
    """How far the step goes."""
    help = "How far this optimizer goes for each unit of what its rule steps along."
    return Hyperparameter(default, POSITIVE, "α", "learning rate", help, (1e-4, 10.0), "log")


def epsilon(default: float = 1e-8) -> Hyperparameter:
    """What keeps a root from being 0."""
    help = "Added to the root that divides the step, so that it is never 0."
    return Hyperparameter(default, NOT_NEGATIVE, "ε", "epsilon", help, (1e-12, 1.0), "log", role="")


KEPT = "How much of the old average of {} is kept at each step."


def momentum(default: float, symbol: str, help: str = KEPT.format("gradients")) -> Hyperparameter:
    """How much an average of gradients keeps of what it was."""
    return Hyperparameter(default, SHARE, symbol, "momentum", help, shown=(0.0, 0.99))


def averaging(
    default: float, symbol: str, help: str = KEPT.format("squared gradients")
) -> Hyperparameter:
    """How much a slow average, such as that of squared gradients, keeps of what it was."""
    shown, step = (0.0, 0.999), 0.001
    return Hyperparameter(default, SHARE, symbol, "averaging", help, shown, "near 1", step)


def decay(default: float, label: str, help: str) -> Hyperparameter:
    """What draws all weights towards 0."""
    shown, role = (0.0, 0.5), "decay"
    return Hyperparameter(default, NOT_NEGATIVE, "λ", label, help, shown, role=role)


def taken_from(cls: type, inherited: dict[str, Hyperparameter]) -> dict[str, Hyperparameter]:
    """The hyperparameters of a class that has just been made, in the order of its constructor.

    First those that it inherits, then its own.  A name that it states again moves to the end, or
    goes if it no longer names a hyperparameter.  They are taken out of the class, for Python finds
    a value in an instance faster where the class has nothing of the same name.
    """
    fields = inherited.copy()
    for name, value in list(vars(cls).items()):
        fields.pop(name, None)
        if isinstance(value, Hyperparameter):
            fields[name] = value
            delattr(cls, name)
    return fields


def checked(name: str, value: ArrayLike, allowed: Range) -> float | np.ndarray:
    """``value`` as a float or a read-only float array.

    Raises ValueError that names the hyperparameter, its value and its range.
    """
    if type(value) is float and value in allowed:
        return value
    try:
        array = np.array(value)
    except ValueError:  # ragged
        array = np.array(None)
    if array.dtype.kind not in "iuf":  # "0.1", 1j, None and True are no numbers here
        raise ValueError(
            f"{name} must be a number or an array of numbers in {allowed}, got {_shown(value)}"
        )
    if array.dtype != np.float32:  # which a sweep may ask for
        array = array.astype(float)
    if array not in allowed:
        bad = next(number for number in array.flat if number not in allowed)
        raise ValueError(f"{name} must be in {allowed}, got {bad:g}")
    if array.ndim == 0:
        return float(array)
    array.flags.writeable = False
    return array


def _shown(value: object) -> str:
    """A repr short enough for a message, whatever was passed."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
