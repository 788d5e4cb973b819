"""How runs step, one after another: in arrays all runs at once, in floats one run of few weights.

Both are the optimizer's one way to step; floats are several times faster than arrays of two.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from operator import add

import numpy as np

from optimizer_guide.core.loss import Array, Loss
from optimizer_guide.core.networks.examples import OfExamples, Rows
from optimizer_guide.core.optimizer import Optimizer, State
from optimizer_guide.core.surfaces import Surface

Index = tuple[slice | int, ...]
FEW = 16
"""Up to so many weights, one run is faster in plain floats than in arrays."""


def walk(
    surface: Loss,
    optimizer: Optimizer,
    start: Array,
    steps: int,
    draws: Array | None = None,
    factors: Array | None = None,
    batches: Rows | None = None,
    state: State[Array] | None = None,
) -> Iterator[Array]:
    """The positions of all runs, from the start on, in one array that each step overwrites.

    ``state`` is what the optimizer then keeps its memory in, for who wants to look at it.
    """
    w = start.copy()
    g = np.empty_like(w)
    if state is None:
        state = optimizer.zero_state(np.zeros_like(w))
    move = optimizer.whole_move(factors)
    yield w
    noises = repeat(None, steps) if draws is None else draws
    for noise, batch in zip(noises, repeat(None, steps) if batches is None else batches):  # noqa: B905
        on_batch(surface, batch).gradient_into(w, g)
        if noise is not None:
            np.add(g, noise, out=g)
        w -= move(w, g, state)
        yield w


def in_the_plane(
    surface: Surface,
    optimizer: Optimizer,
    start: Array,
    steps: int,
    draws: Array | None,
    factors: Array | None,
) -> Array | None:
    """The positions (steps + 1, 2) of one run in plain floats: several times faster than arrays of
    two.  Each coordinate has a state of its own.

    None where floats raise and arrays would give inf or nan: the caller then takes arrays.
    """
    gradient: Callable[[float, float], Iterable[float]] = surface.partials
    if draws is not None:
        noise = iter(draws.tolist())

        def gradient(x: float, y: float) -> Iterable[float]:
            return map(add, surface.partials(x, y), next(noise))

    def positions() -> Iterator[float]:
        x, y = start.tolist()
        state_x, state_y = optimizer.zero_state(0.0), optimizer.zero_state(0.0)
        move_x, move_y = optimizer.whole_move(factors), optimizer.whole_move(factors)
        yield x
        yield y
        for _ in repeat(None, steps):
            gx, gy = gradient(x, y)
            x -= move_x(x, gx, state_x)
            y -= move_y(y, gy, state_y)
            yield x
            yield y

    try:
        return np.fromiter(positions(), float, 2 * (steps + 1)).reshape(-1, 2)
    except (ArithmeticError, ValueError):
        return None


def weight_by_weight(go: Callable[..., None], w: Array, *by_step: Array) -> None:
    """``go(where, w, *by_step)`` for each weight of one run in floats, or for all in arrays.

    That is for gradients that are given, for then no weight depends on another.
    """
    if w.ndim == 1 and len(w) <= FEW:
        try:
            for k, x in enumerate(w.tolist()):
                go((slice(None), k), x, *(values[:, k].tolist() for values in by_step))
            return
        except (ArithmeticError, ValueError):  # where arrays give inf or nan
            pass
    go((slice(None),), w, *by_step)


def on_batch(surface: Loss, batch: Rows | None) -> Loss:
    """The loss on some of its examples, which only one `OfExamples` has."""
    return surface.on(batch) if batch is not None and isinstance(surface, OfExamples) else surface
