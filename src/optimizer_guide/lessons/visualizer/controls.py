"""The controls of each optimizer: whether it runs, and one for each of its hyperparameters."""

from html import escape
from typing import Any

import param

from optimizer_guide import FAMILY, Hyperparameter, Optimizer, everyone
from optimizer_guide.core.optimizer import hyperparameters_of
from optimizer_guide.kit.controls import Log
from optimizer_guide.kit.styles import swatch
from optimizer_guide.lessons.visualizer.axes import range_of
from optimizer_guide.lessons.visualizer.scene import gallery

AT_FIRST = ("SGD", "Momentum", "Adam")
"""Who runs when nobody has chosen yet."""
SURFACE = "Himmelblau"
"""The surface at first: one whose map of starts has something to show."""
LEARNING_RATES = (1e-4, 100.0)
"""The learning rates that can be set: up to where Adam, too, diverges on a steep surface."""


def names() -> list[str]:
    """The names of all optimizers."""
    return [optimizer.__name__ for optimizer in everyone()]


def _label_of(name: str, field: Hyperparameter) -> str:
    """HTML: what a hyperparameter is called beside its control."""
    symbol = f"<i>{escape(field.symbol[:1])}</i>{escape(field.symbol[1:])}"
    if field.symbol == "ε":  # which goes by no other name
        return symbol
    return f"{'its ' if name == 'lr' else ''}{escape(field.label)} {symbol}"


def _control_of(name: str, field: Hyperparameter) -> param.Parameter:
    """The parameter that sets a hyperparameter; what has no role in the rule's story, or no
    part in it at first, waits."""
    shown: dict[str, Any] = {
        "bounds": range_of(field),
        "label": _label_of(name, field),
        "doc": field.help or f"The {field.label} of this optimizer.",
        "precedence": None if field.role and field.default else 2,
    }
    if name == "lr":
        return Log(gallery()[SURFACE].lr, **shown | {"bounds": LEARNING_RATES})
    if field.scale == "log":
        return Log(field.default, **shown)
    return param.Number(field.default, step=field.step, **shown)


def parameters_of(optimizer: type[Optimizer]) -> dict[str, param.Parameter]:
    """Name → parameter that sets it."""
    name = optimizer.__name__
    runs = param.Boolean(
        name in AT_FIRST,
        label=f"{swatch(name)}{name}",
        doc=f"Whether {name} runs.",
        precedence=None if optimizer in FAMILY else 2,
    )
    fields = hyperparameters_of(optimizer).items()
    return {name: runs} | {f"{key}_{name}": _control_of(key, field) for key, field in fields}


def conditions_of(optimizer: type[Optimizer]) -> dict[str, dict[str, list[Any]]]:
    """Control of a hyperparameter → when it is there: with its optimizer in focus."""
    name = optimizer.__name__
    in_focus: dict[str, list[Any]] = {"focus": [name]}
    return {
        f"{key}_{name}": in_focus | ({"same": [False]} if key == "lr" else {})
        for key in hyperparameters_of(optimizer)
    }
