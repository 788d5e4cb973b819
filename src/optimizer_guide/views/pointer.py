"""What is told under the pointer: the values of what is drawn there, to three digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bokeh.models import HoverTool
from bokeh.models.renderers import GlyphRenderer

from optimizer_guide.kit.styles import class_of
from optimizer_guide.views.look import Plot

BOX = (
    "margin: -5px; padding: 6px 10px; background: var(--figure-paper); "
    "color: var(--figure-ink); font: 13px/1.4 var(--sans, sans-serif)"
)
"""CSS over Bokeh's own box, which is always white."""


def tell(p: Plot, drawn: GlyphRenderer, head: str, columns: Mapping[str, str]) -> None:
    """Under the pointer a ``head``, HTML in which ``@name`` is a column's value there, and below it
    the ``columns``: what to call each → its name (of an image, ``image``)."""
    said = " &nbsp; ".join(f"{label} @{{{key}}}{{%.3g}}" for label, key in columns.items())
    tooltip = f"<div style='{BOX}'>{head}<br>{said}</div>"
    formatters: dict[str, Any] = {f"@{{{key}}}": "printf" for key in columns.values()}
    p.add_tools(
        HoverTool(renderers=[drawn], line_policy="nearest", tooltips=tooltip, formatters=formatters)
    )


def tell_run(
    p: Plot, line: GlyphRenderer, name: str, columns: Mapping[str, str], called: str = ""
) -> None:
    """The same on the line of an optimizer: its name, or what it is ``called``, and the step."""
    head = f"<b style='color: var(--{class_of(name)})'>{called or name}</b>, step @t"
    tell(p, line, head, columns)
