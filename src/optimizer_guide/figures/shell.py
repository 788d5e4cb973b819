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

from optimizer_guide.figures.theme import STYLES


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
        doc="JSON: above and readout (HTML), summary, notice (text), answer of the claim tried",
    )
    plots = Children(doc="the Bokeh figures")

    _esm = Path(__file__).with_name("shell.js")
    _stylesheets = [Path(__file__).with_name("shell.css").read_text()]  # noqa: RUF012
    # Milliseconds, in which Bokeh acknowledges the browser's message: an answer that comes before
    # that is done, Panel puts off for ten.  More is not gained: the browser sends one at a time.
    _debounce = 2

    @classmethod
    def _patch_datamodel_ref(cls, props: Model, ref: str) -> None:
        # Panel tags every DataModel below the component, so that it can clean it up, and looks
        # for them at each update.  Here there is one, and no need to walk all that is in the plots.
        tag = f"__ref:{ref}"
        if tag not in props.tags:
            props.tags.append(tag)


class Film:
    """A run for the browser to play: Python sends its columns, the browser cuts them.

    ``columns`` are ``t`` and any others of the same length.  In the browser ``full`` holds them
    all, ``head`` the part up to the step on show and ``now`` that step alone.  A column of shape
    (steps + 1, n) goes to ``row``, the n values of the step on show, beside whatever else that
    holds.  The browser never sends those four back.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: dict[str, NDArray] = {}
        self.sent = ColumnDataSource(name=f"{name}-sent")
        self.full = ColumnDataSource(name=name, syncable=False)
        self.head = ColumnDataSource(name=f"{name}-head", syncable=False)
        self.now = ColumnDataSource(name=f"{name}-now", syncable=False)
        self.row = ColumnDataSource(name=f"{name}-row", syncable=False)

    def show(self, columns: dict[str, NDArray]) -> None:
        """Send new columns, with a ``t`` of their own if they are not of every step; the browser
        keeps the step on show.

        Those of one optimizer (``w1_Adam``, ``loss_Adam``) travel as one array, the rest as
        another, for every array is two messages; not at all where all of them are the same arrays
        as before.
        """
        before, length = self.columns, len(next(iter(columns.values())))
        t = before["t"] if len(before.get("t", ())) == length else np.arange(length)
        self.columns = {"t": t, **columns}
        narrow = [name for name, column in self.columns.items() if np.ndim(column) == 1]
        wide = [name for name in self.columns if name not in narrow]
        if not before:
            self.full.data = {name: [] for name in narrow}
            self.head.data, self.now.data = dict(self.full.data), dict(self.full.data)
            self.row.data = {**self.row.data, **{name: self.columns[name][-1] for name in wide}}
        together: dict[str, list[str]] = {}
        for name in narrow:
            ending = name.rpartition("_")[2]
            together.setdefault(ending if ending in STYLES else "", []).append(name)
        packs = {" ".join(names): names for names in together.values()}
        packs |= {f"{name}[]": [name] for name in wide}
        new = {}
        for key, names in packs.items():
            own = [self.columns[name] for name in names]
            if key not in self.sent.data or any(self.columns[n] is not before[n] for n in names):
                # In a list, for a source wants its columns to be as long as one another.
                new[key] = own if key.endswith("[]") else [np.array(own, dtype=float)]
        if packs.keys() == self.sent.data.keys():
            self.sent.data.update(new)
        else:
            self.sent.data = {key: new.get(key, self.sent.data.get(key)) for key in packs}
