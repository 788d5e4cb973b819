"""Along the sides of a map: hyperparameters that play one role, and how their values are spread."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from optimizer_guide import Array, Hyperparameter, Optimizer, everyone
from optimizer_guide.core.optimizer import hyperparameters_of
from optimizer_guide.kit.computed import Axis

NAMES = {
    "learning rate": "learning rate α",
    "momentum": "momentum β, β₁",
    "averaging": "averaging ρ, β₂",
    "decay": "decay λ",
}
"""Role → what its axis is called, where an address may already say so."""
NEAREST_TO_1 = 0.999
DECADES = 6
"""Powers of ten below its end that a scale of logarithms goes down to, where nobody says."""
PARTS = 5
"""About how many parts the ticks divide an even side into."""


def axis_names() -> list[str]:
    """What a map may have along a side."""
    return list(_roles())


def role_of(axis: str) -> str:
    """The role of the hyperparameters along an axis."""
    return _roles()[axis]


def _roles() -> dict[str, str]:
    symbols: dict[str, list[str]] = {}
    for optimizer in everyone():
        for field in hyperparameters_of(optimizer).values():
            if field.role:
                symbols.setdefault(field.role, []).append(field.symbol)
    return {
        NAMES.get(role, f"{role} {', '.join(dict.fromkeys(own))}".strip()): role
        for role, own in symbols.items()
    }


def range_of(field: Hyperparameter) -> tuple[float, float]:
    """From where to where a reader sets a hyperparameter: what is shown of it, as far as it is
    allowed and its scale reaches, and its default."""
    low, high = min(field.shown[0], field.default), max(field.shown[1], field.default)
    if field.scale == "near 1":
        high = min(high, NEAREST_TO_1)
    if field.scale == "log" and low <= 0:
        low = high / 10.0**DECADES
    if low not in field.allowed:
        low += field.step
    if high not in field.allowed:
        high -= field.step
    return low, high


def middles(low: float, high: float, n: int) -> Array:
    """Those of ``n`` pixels from the one end to the other."""
    half = (high - low) / n / 2
    return np.linspace(low + half, high - half, n)


@dataclass(frozen=True)
class Side:
    """A hyperparameter along the side of a map."""

    name: str | None
    """What the optimizer calls it; None if it has none that plays this role."""
    symbol: str
    low: float
    high: float
    scale: str

    def to(self, value: ArrayLike) -> Array:
        """Where a value stands along the side."""
        places: Array = np.asarray(value, dtype=float)
        if self.scale == "log":
            places = np.log10(places)
        elif self.scale == "near 1":
            places = -np.log10(1 - places)
        return places

    def back(self, place: ArrayLike) -> Array:
        """The value at a place; beyond the ends, that of the end."""
        place = np.clip(place, self.to(self.low), self.to(self.high))
        values: Array = np.asarray(place)
        if self.scale == "log":
            values = 10.0**values
        elif self.scale == "near 1":
            values = 1 - 10.0**-values
        return values

    def values(self, n: int) -> Array:
        """Those of ``n`` pixels along the side, rounded to what a setting takes: three digits, of
        1 − the value where that is what counts."""
        values = self.back(self.pixels(n))
        if self.scale == "near 1":
            return np.array([round(1 - float(f"{1 - value:.3g}"), 9) for value in values])
        return np.array([float(f"{value:.3g}") for value in values])

    def words(self, n: int) -> list[str]:
        """The same in words; nothing, where the optimizer has none."""
        said = self.symbol if self.name else ""
        return [f"{said} {value:g}" if said else "" for value in self.values(n)]

    @property
    def ends(self) -> tuple[float, float]:
        """Where its low and its high end are."""
        return float(self.to(self.low)), float(self.to(self.high))

    def pixels(self, n: int) -> Array:
        """The middles of ``n`` pixels along the side."""
        return middles(*self.ends, n)

    @property
    def ticks(self) -> list[float]:
        """The values that are written beside it."""
        if self.scale == "log":
            return log_ticks(self.low, self.high)
        if self.scale == "near 1":
            nines = [0.0, 0.5, 0.9, 0.99, NEAREST_TO_1]
            return [value for value in nines if self.low <= value <= self.high]
        step = round_number((self.high - self.low) / PARTS)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        ticks = [round(k * step, 12) for k in range(first, last + 1)]
        return ticks if self.high - ticks[-1] < step / 2 else [*ticks, self.high]

    def axis(self, label: str) -> Axis:
        """The axis of a plot."""
        places = [float(self.to(tick)) for tick in self.ticks]
        return Axis(*self.ends, label, places, [f"{tick:g}" for tick in self.ticks])


def log_ticks(low: float, high: float) -> list[float]:
    """Ticks for an axis of logarithms: some powers of ten; if they are few, 2 and 5 of each too."""
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    if last - first >= 2:
        return [float(f"1e{k}") for k in range(first, last + 1, 1 + (last - first) // 6)]
    ticks = [float(f"{m}e{k}") for k in range(first - 1, last + 1) for m in (1, 2, 5)]
    return [tick for tick in ticks if low <= tick <= high]


def round_number(about: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten."""
    power = math.floor(math.log10(about))
    near = [float(f"{m}e{k}") for k in (power, power + 1) for m in (1, 2, 5)]
    return min(near, key=lambda each: abs(math.log(each / about)))


def side_of(axis: str, optimizer: type[Optimizer]) -> Side:
    """What is along an axis for an optimizer; of one that has no such hyperparameter, the values
    of the first that has."""
    role = role_of(axis)
    for cls in (optimizer, *everyone()):
        for name, field in hyperparameters_of(cls).items():
            if field.role == role:
                low, high = range_of(field)
                own = name if cls is optimizer else None
                return Side(own, field.symbol, low, high, field.scale)
    raise ValueError(f"no optimizer has a hyperparameter for the axis {axis!r}")
