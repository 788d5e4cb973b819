"""What all optimizers share: frozen hyperparameters, a state of their own, and the way to step.

The rules themselves, one class each, are in `optimizers`.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from typing import Any, ClassVar, Generic, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.core.elementwise import T, as_reals
from optimizer_guide.core.hyperparameter import (
    Hyperparameter,
    checked,
    learning_rate,
    taken_from,
)


@dataclass(slots=True, eq=False)
class State(Generic[T]):
    """What an optimizer remembers between two steps: nothing, unless its class names more.

    An optimizer with a memory has a dataclass of its own, `Optimizer.remembers`, with a field
    for each thing that it keeps.  A field without a default is kept for each weight and starts
    at zero; one with a default, such as a count of steps, is the same for all weights.
    """


def remembered(state: State[T]) -> dict[str, T]:
    """Name → value of all that is remembered."""
    return {field.name: getattr(state, field.name) for field in dataclasses.fields(state)}


class Optimizer(ABC):
    """A first-order optimizer: a frozen value, with all that it remembers in a `State`.

    Weights have shape ``(d,)``, or ``(d, *runs)`` for many runs at once; a hyperparameter is a
    number, or an array that broadcasts to ``runs``, one value a run.
    """

    formula: ClassVar[str] = ""
    """The rule, in LaTeX."""
    insight: ClassVar[str] = ""
    """What it is good for, in a line."""
    mends: ClassVar[str] = ""
    """The weakness that it mends, in a sentence."""
    changes: ClassVar[str] = ""
    """What it changes of its parent."""
    also_from: ClassVar[type[Optimizer] | None] = None
    """Whose idea it takes beside its parent's, as Adam takes momentum's; never inherited."""
    remembers: ClassVar[type[State]] = State
    """The dataclass of its state."""
    _sums: ClassVar[tuple[str, ...]]
    """Of its fields, those that start at zero."""
    _fields: ClassVar[dict[str, Hyperparameter]] = {"lr": learning_rate()}

    lr: float
    runs: tuple[int, ...] = ()
    """The shape that the hyperparameters span together: ``()`` when all are numbers."""

    def __init_subclass__(cls, remembers: type[State] | None = None) -> None:
        """``class Momentum(SGD, remembers=Velocity)``: what is not said is as in the parent."""
        cls.remembers = remembers or cls.remembers
        cls.also_from = vars(cls).get("also_from")
        cls._sums = tuple(f.name for f in dataclasses.fields(cls.remembers) if _is_a_sum(f))
        cls._fields = taken_from(cls, cls._fields)
        for name in cls._fields:
            if hasattr(Optimizer, name) or isinstance(getattr(cls, name, None), property):
                raise TypeError(f"{cls.__name__} cannot have a hyperparameter {name!r}: it has one")
        parameters = [
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=field.default)
            for name, field in cls._fields.items()
        ]
        cls.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # for help()

    def __init__(self, *in_order: ArrayLike, **by_name: ArrayLike) -> None:
        """Hyperparameters in the order of the class, or by name.

        Raises ValueError that names the one that is wrong, its value and its range.
        """
        fields = self._fields
        given = dict(zip(fields, in_order, strict=False)) | by_name
        if len(given) < len(in_order) + len(by_name) or not given.keys() <= fields.keys():
            try:
                signature(type(self)).bind(*in_order, **by_name)
            except TypeError as error:  # which argument it is, in Python's own words
                raise TypeError(f"{type(self).__name__}() {error}") from None
        values = {
            name: checked(name, given[name], field.allowed) if name in given else field.default
            for name, field in fields.items()
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "runs", self._spanned(values))

    # -- the rule, which each optimizer writes -----------------------------------------------

    @abstractmethod
    def move(self, w: T, g: T, s: State[T]) -> T:
        """What a step subtracts from ``w``, given the gradient ``g``; updates the state.

        Arrays in ``s`` are overwritten, ``w`` and ``g`` are not.
        """

    def root(self, s: State[T]) -> T | float:
        """What divides the learning rate in the step that led to the state ``s``.

        It may be asked more than once.
        """
        return 1.0

    @property
    def penalty(self) -> float:
        """λ of an L2 penalty, λ w, that is added to the gradient before anything else is done."""
        return 0.0

    @property
    def shares(self) -> dict[str, float]:
        """What each sum of the state is multiplied by to be the average that the formula names;
        1 where nothing is said."""
        return {}

    # -- steps -------------------------------------------------------------------------------

    def init(self, w: ArrayLike) -> State[NDArray[np.floating]]:
        """The state before the first step, for weights of shape (d,) or ``(d, *runs)``.

        Raises ValueError when a hyperparameter does not fit ``runs``.
        """
        return self.zero_state(np.zeros_like(self._fitting(w)))

    def step(
        self, w: ArrayLike, gradient: ArrayLike, state: State[NDArray[np.floating]]
    ) -> tuple[NDArray[np.floating], State[NDArray[np.floating]]]:
        """One step from ``w``, both of shape ``(d, *runs)``: the new weights and the new state.

        Nothing is written into the arguments.  Raises ValueError when shapes do not fit.
        """
        weights, g = self._fitting(w), as_reals("gradient", gradient)
        if g.shape != weights.shape:
            raise ValueError(f"gradient has shape {g.shape}, but the weights have {weights.shape}")
        copied = type(state)(**{name: +value for name, value in remembered(state).items()})
        with np.errstate(all="ignore"):  # a run that diverges is a result, not an error
            return weights - self.whole_move()(weights, g, copied), copied

    def whole_move(
        self, factors: NDArray[np.floating] | None = None
    ) -> Callable[[T, T, State[T]], T]:
        """The one way to step, of a float or an array: ``w -= whole_move(w, g, state)``.

        It is `move` with all that belongs to a step: the penalty, and the next of ``factors``,
        one a step, by which a schedule multiplies the learning rate.
        """
        move = self.move
        if self.penalises:
            plain = move

            def move(w: T, g: T, s: State[T]) -> T:
                return plain(w, self.penalised(w, g), s)

        if factors is None:
            return move
        each = iter(factors.tolist())
        return lambda w, g, s: next(each) * move(w, g, s)

    def zero_state(self, zero: T) -> State[T]:
        """The state before the first step, made of ``zero``: 0.0, or an array of zeros."""
        return self.remembers(**{name: +zero for name in self._sums})  # noqa: C420  # an array each

    def penalised(self, w: T, g: T) -> T:
        """The gradient with the penalty, for an optimizer that `penalises`."""
        return g + self.penalty * w

    @property
    def penalises(self) -> bool:
        """Whether there is a penalty."""
        return not isinstance(self.penalty, float) or self.penalty > 0.0

    # -- hyperparameters: frozen values ------------------------------------------------------

    @property
    def hyperparameters(self) -> dict[str, float]:
        """Name → value, in the order of the constructor."""
        return {name: getattr(self, name) for name in self._fields}

    def replace(self, **changes: ArrayLike) -> Self:
        """The same optimizer with some hyperparameters changed."""
        return type(self)(**{**self.hyperparameters, **changes})

    def _spanned(self, values: dict[str, Any]) -> tuple[int, ...]:
        shapes = {name: np.shape(value) for name, value in values.items()}
        try:
            return np.broadcast_shapes(*shapes.values())
        except ValueError:
            raise ValueError(
                f"hyperparameters of {type(self).__name__} have shapes that do not broadcast "
                f"to one another: {shapes}"
            ) from None

    def _fitting(self, w: ArrayLike) -> NDArray[np.floating]:
        """Weights as an array, if every hyperparameter fits their runs."""
        weights = as_reals("weights", w)
        if weights.ndim == 0:
            raise ValueError(f"weights need a first axis of coordinates, got the number {weights}")
        runs = weights.shape[1:]
        for name, value in self.hyperparameters.items():
            shape: tuple[int, ...] = np.shape(value)
            fits = [n in (1, m) for n, m in zip(shape[::-1], runs[::-1], strict=False)]
            if len(shape) > len(runs) or not all(fits):
                raise ValueError(
                    f"{name} has shape {shape}, which does not fit weights of shape "
                    f"{weights.shape}: allowed is one number, or an array that broadcasts to the "
                    f"runs {runs}"
                )
        return weights

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"{type(self).__name__} is frozen: make another with replace({name}=…)"
        )

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.hyperparameters.items())
        return f"{type(self).__name__}({values})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            np.array_equal(value, getattr(other, name))
            for name, value in self.hyperparameters.items()
        )

    __hash__ = None  # type: ignore[assignment]  # hyperparameters may be arrays


def hyperparameters_of(cls: type[Optimizer]) -> dict[str, Hyperparameter]:
    """Name → hyperparameter of a class, in the order of its constructor."""
    return cls._fields


def _is_a_sum(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
