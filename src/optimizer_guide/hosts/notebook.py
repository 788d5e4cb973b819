"""Sections and figures as the results of notebook cells."""

from typing import Any, NamedTuple

import panel as pn
from panel.io.notebook import load_notebook

# Shown until the figure is drawn, so wherever it never will be.
ABSENT = """
<style>div:has(> [data-root-id]:not(:empty)) ~ .optimizer-guide-absent { display: none; }</style>
<p class="optimizer-guide-absent">The figure comes when this cell runs in JupyterLab. If it has
run and nothing came, as after a reload of the page, run
<code>import panel; panel.extension(inline=True)</code> in a cell, and then this cell again.</p>
"""
PLAIN = "A figure of How Optimizers Work: it shows in JupyterLab."


class Run(NamedTuple):
    """One run of a cell."""

    cell: str
    message: str


_loader: str | None = None
"""The cell whose output loads what all figures of the notebook need."""
_shown: dict[str, tuple[str, list[str]]] = {}
"""Cell → the run that it shows, and Panel's names of the views in that."""


def mimebundle(view: pn.viewable.Viewable, include: Any = None, exclude: Any = None) -> Any:
    """What a notebook shows of ``view``: live, and with nothing asked of another host."""
    run = running()
    with pn.config.set(inline=True):
        load(run)
        bundle = view._repr_mimebundle_(include, exclude)
    if not bundle or "text/html" not in bundle[0]:
        return bundle
    data, metadata = bundle
    if run:
        replace(run, [own["id"] for own in metadata.values() if "id" in own])
    return {**data, "text/html": data["text/html"] + ABSENT, "text/plain": PLAIN}, metadata


def load(run: Run | None) -> None:
    """Do what `pn.extension()` does, unless it was called already: by the reader, or here for an
    earlier cell.

    A cell that runs again loses its output; if that held the scripts, they are put there again,
    so that the notebook is whole when it is saved.
    """
    global _loader
    cell = run.cell if run else None
    if not pn.extension._loaded:
        pn.extension(inline=True)
        _loader = cell
    elif cell and cell == _loader:
        load_notebook(inline=True)


def replace(run: Run, names: list[str]) -> None:
    """Let go of what the cell showed when it ran before: Panel waits to be told so by JupyterLab,
    which does not always do it."""
    before, shown = _shown.get(run.cell, (run.message, []))
    if before != run.message:
        for name in shown:
            pn.extension._process_comm_msg({"event_type": "delete", "id": name})
        shown = []
    _shown[run.cell] = run.message, shown + names


def running() -> Run | None:
    """The cell that runs, and its run; None outside notebooks and in those that do not tell."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    kernel = getattr(get_ipython(), "kernel", None)
    parent = kernel.get_parent() if kernel else {}
    cell = parent.get("metadata", {}).get("cellId")
    return Run(cell, parent["header"]["msg_id"]) if cell else None
