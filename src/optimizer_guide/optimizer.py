"""What all optimizers share: frozen hyperparameters, `init` and `step`.

The rules themselves, one class each, are in `optimizers`.
"""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.hyperparameters import checked

Numbers: TypeAlias = Any  # a float, or a float array of shape (d,) or (d, *runs)


class State:
    """What an optimizer remembers between two steps, under the symbols of its formula."""

    __slots__ = ("m", "n1", "n2", "s", "v")
    m: Numbers
    n1: Numbers
    n2: Numbers
    s: Numbers
    v: Numbers

    def __init__(self, **values: Numbers) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def items(self) -> dict[str, Numbers]:
        """Name → value of what the optimizer uses."""
        return {name: getattr(self, name) for name in self.__slots__ if hasattr(self, name)}

    def copy(self) -> State:
        """A state that shares no array with this one."""
        return State(**{name: +value for name, value in self.items().items()})

    def __repr__(self) -> str:
        return f"State({', '.join(f'{name}={value}' for name, value in self.items().items())})"


class Optimizer:
    """A first-order optimizer: a frozen value, with all that it remembers in a `State`.

    Weights have shape ``(d,)``, or ``(d, *runs)`` for many runs at once; a hyperparameter is a
    number, or an array that broadcasts to ``runs``, one value a run.
    """

    formula: ClassVar[str]
    """The rule, in LaTeX."""
    insight: ClassVar[str]
    """What it is good for, in a line."""
    changes: ClassVar[str]
    """What it changes of its parent."""
    memory: ClassVar[tuple[str, ...]] = ()
    """The sums in its state; each starts at zero."""

    lr: Any
    runs: tuple[int, ...]
    """The shape that the hyperparameters span together: ``()`` when all are numbers."""

    def __init__(self, **hyperparameters: ArrayLike) -> None:
        self._freeze(**hyperparameters)

    # -- the rule, which each optimizer writes -----------------------------------------------

    def move(self, w: Numbers, g: Numbers, s: State) -> Numbers:
        """What a step subtracts from ``w``, given the gradient ``g``; updates the state.

        Arrays in ``s`` are overwritten, ``w`` and ``g`` are not.
        """
        raise NotImplementedError

    def root(self, g: Numbers, s: State) -> Numbers:
        """What divides the learning rate, coordinate by coordinate; updates the state."""
        return 1.0

    def penalised(self, w: Numbers, g: Numbers) -> Numbers:
        """The gradient, with what the optimizer itself adds to it before anything else."""
        return g

    @property
    def penalises(self) -> bool:
        """Whether `penalised` adds anything."""
        return False

    # -- init and step -----------------------------------------------------------------------

    def init(self, w: ArrayLike) -> State:
        """The state before the first step, for weights of shape (d,) or ``(d, *runs)``.

        Raises ValueError when a hyperparameter does not fit ``runs``.
        """
        weights = _floats(w)
        self._check_fits(weights)
        return self.blank(np.zeros_like(weights))

    def step(self, w: ArrayLike, gradient: ArrayLike, state: State) -> tuple[NDArray, State]:
        """One step from ``w``, both of shape ``(d, *runs)``: the new weights and the new state.

        Nothing is written into the arguments.  Raises ValueError when shapes do not fit.
        """
        weights, g = _floats(w), _floats(gradient)
        if g.shape != weights.shape:
            raise ValueError(
                f"gradient has shape {g.shape}, but the weights have shape {weights.shape}"
            )
        self._check_fits(weights)
        state = state.copy()
        with np.errstate(all="ignore"):  # a run that diverges is a result, not an error
            return weights - self.move(weights, self.penalised(weights, g), state), state

    def blank(self, zero: Numbers) -> State:
        """A first state made of ``zero``: 0.0 for one coordinate, or an array of zeros."""
        state = State()
        for name in self.memory:
            setattr(state, name, +zero)  # an array each
        return state

    # -- hyperparameters: frozen values ------------------------------------------------------

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """Name → value, in the order of the constructor."""
        return {name: getattr(self, name) for name in hyperparameter_names(type(self))}  # type: ignore[arg-type]

    def replace(self, **changes: ArrayLike) -> Self:
        """The same optimizer with some hyperparameters changed."""
        return type(self)(**{**self.hyperparameters, **changes})

    def _freeze(self, **values: ArrayLike) -> None:
        """Check each value and keep it.  Raises ValueError that names what is wrong."""
        for name, value in values.items():
            object.__setattr__(self, name, checked(name, value))
        shapes = {name: np.shape(value) for name, value in self.hyperparameters.items()}
        try:
            object.__setattr__(self, "runs", np.broadcast_shapes(*shapes.values()))
        except ValueError:
            raise ValueError(
                f"hyperparameters of {type(self).__name__} have shapes that do not broadcast "
                f"to one another: {shapes}"
            ) from None

    def _check_fits(self, w: NDArray) -> None:
        if w.ndim == 0:
            raise ValueError(f"weights need a first axis of coordinates, got the number {w}")
        runs = w.shape[1:]
        for name, value in self.hyperparameters.items():
            shape = np.shape(value)
            fits = len(shape) <= len(runs) and all(
                n in (1, m) for n, m in zip(shape[::-1], runs[::-1], strict=False)
            )
            if not fits:
                raise ValueError(
                    f"{name} has shape {shape}, which does not fit weights of shape {w.shape}: "
                    f"allowed is one number, or an array that broadcasts to the runs {runs}"
                )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"{type(self).__name__} is frozen: make another with replace({name}=…)"
        )

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.hyperparameters.items())
        return f"{type(self).__name__}({values})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Optimizer)
            and type(self) is type(other)
            and all(
                np.array_equal(value, getattr(other, name))
                for name, value in self.hyperparameters.items()
            )
        )

    __hash__ = None  # type: ignore[assignment]  # hyperparameters may be arrays


@cache
def hyperparameter_names(optimizer: type) -> tuple[str, ...]:
    """The names that the constructor of an optimizer takes, in its order."""
    return tuple(signature(optimizer).parameters)


def _floats(values: ArrayLike) -> NDArray:
    array = np.asarray(values)
    return array if array.dtype.kind == "f" else array.astype(float)
