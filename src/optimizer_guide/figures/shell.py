"""The shell of a figure in the browser: its controls, plots, playback, readouts and claims."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import panel as pn
import param
from bokeh.model import Model
from bokeh.models import ColumnDataSource
from numpy.typing import NDArray
from panel.viewable import Children


class Shell(pn.custom.JSComponent):
    """What the reader touches.  Texts travel as JSON: what comes from a browser is checked by
    `sections.figure.Figure`, which owns the shell."""

    spec = param.String(doc="JSON: controls, plots' labels, claims, film; fixed once shown")
    values = param.String("{}", doc="JSON: the value of each control, both ways")
    served = param.Integer(doc="counts the answers, so that the browser sends one at a time")
    picked = param.String("{}", doc="JSON: the plot that was clicked, and where: plot, x, y")
    asked = param.String("{}", doc="JSON: the name of the action asked for")
    given = param.String("{}", doc="JSON: what came of it: file (or none: copy), text, said")
    tried = param.Integer(doc="claim tried, plus a multiple of their number that grows")
    told = param.String(
        '{"readout": "", "summary": "", "notice": "", "answer": null}',
        doc="JSON: readout (HTML), summary (text), notice (text), answer of the claim tried",
    )
    plots = Children(doc="the Bokeh figures")

    _esm = Path(__file__).with_name("shell.js")
    _stylesheets = [Path(__file__).with_name("shell.css").read_text()]  # noqa: RUF012
    # Nothing is gained by waiting: the browser itself sends one message at a time.
    _debounce = 0

    @classmethod
    def _patch_datamodel_ref(cls, props: Model, ref: str) -> None:
        # Panel tags every DataModel below the component, so that it can clean it up, and looks
        # for them at each update.  Here there is one, and no need to walk all that is in the plots.
        tag = f"__ref:{ref}"
        if tag not in props.tags:
            props.tags.append(tag)


class Film:
    """A run for the browser to play: Python fills `full` once, the browser cuts the rest.

    ``full`` holds a column ``t`` and any others of the same length; ``head`` is the part up to
    the step on show and ``now`` that step alone.  A column of shape (steps + 1, n) goes to
    ``row``, the n values of the step on show, beside whatever else that holds.  The browser never
    sends those three back.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.full = ColumnDataSource(name=name)
        self.head = ColumnDataSource(name=f"{name}-head", syncable=False)
        self.now = ColumnDataSource(name=f"{name}-now", syncable=False)
        self.row = ColumnDataSource(name=f"{name}-row", syncable=False)

    def show(self, columns: dict[str, NDArray]) -> None:
        """Send new columns, with a ``t`` of their own if they are not of every step; the browser
        keeps the step on show.  A column that is the same array as before is not sent again."""
        sent, length = self.full.data, len(next(iter(columns.values())))
        t = sent["t"] if len(sent.get("t", ())) == length else np.arange(length)
        data = {"t": t, **columns}
        if not self.head.data:
            wide = {name: column[-1] for name, column in data.items() if np.ndim(column) == 2}
            self.head.data = {name: [] for name in data if name not in wide}
            self.now.data = dict(self.head.data)
            self.row.data = {**self.row.data, **wide}
        if data.keys() == sent.keys():
            sent.update({name: data[name] for name in data if data[name] is not sent[name]})
        else:
            self.full.data = data
