"""All views; who adds a figure appends its view to `VIEWS`."""

from __future__ import annotations

from optimizer_guide.kit.figure import Figure
from optimizer_guide.views import (
    bias_correction,
    bowl,
    challenges,
    conditioning,
    contest,
    conventions,
    decay,
    edge,
    escape,
    forgetting,
    hyperparameter_map,
    landscape,
    letters,
    lineage,
    look_ahead,
    loss_surface,
    lr_window,
    playground,
    rates,
    ravine,
    schedules,
    standings,
    start_map,
    step_length,
    words,
    words_memory,
)
from optimizer_guide.views.drawing import View

VIEWS: list[View] = [
    module.VIEW
    for module in (
        loss_surface,
        bowl,
        escape,
        ravine,
        look_ahead,
        conditioning,
        conventions,
        words,
        forgetting,
        words_memory,
        rates,
        step_length,
        bias_correction,
        lr_window,
        decay,
        standings,
        contest,
        landscape,
        edge,
        letters,
        lineage,
        schedules,
        playground,
        hyperparameter_map,
        start_map,
        challenges,
    )
]


def view_of(figure: type[Figure]) -> View:
    """How a figure is drawn.  Raises LookupError where nobody has drawn it."""
    for cls in figure.__mro__:
        for view in VIEWS:
            if view.figure is cls:
                return view
    raise LookupError(f"{figure.__name__} has no view: append one to views.gallery.VIEWS")
