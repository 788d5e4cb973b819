"""Prose and figures as the guide's pages show them, where there is no page of the guide around
them: in a notebook, or in somebody else's page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import panel as pn
import param
from panel.viewable import Children

from optimizer_guide.sections.page import text, together

if TYPE_CHECKING:
    from optimizer_guide.sections.section import Block

# What is another page's own: its margins, and its colour behind the text.
PLACED = """
:host { display: block; width: 100%; }
.body { background: none; text-align: left; }
.main { margin: 0; padding: 0; max-width: 892px; }
"""


def enclosed(css: str) -> str:
    """The pages' stylesheet for a shadow root, which no rule enters or leaves: its host is the
    ``:root``, and what stands for ``body`` and ``main`` are elements of that class."""
    css = re.sub(r":root((?:\[[^]]*\]|:not\([^)]*\))+)", r":host(\1)", css)
    css = css.replace(":root", ":host")
    return re.sub(r"(?<![\w.#-])(body|main)(?![\w-])", r".\1", css)


class Sheet(pn.custom.JSComponent):
    """Blocks in the order of reading, in a shadow root of their own, light or dark as what is
    around them."""

    html = param.String(doc="the prose, with an empty element where each figure goes")
    figures = Children(doc="the figures, in that order")

    _esm = Path(__file__).with_name("sheet.js")
    _stylesheets = [enclosed(text("guide.css")), PLACED]  # noqa: RUF012


def sheet(blocks: Sequence[Block], title: str = "") -> Sheet:
    """The sheet of these blocks, below the title if there is one."""
    parts = [f"<h2>{title}</h2>"] if title else []
    figures = []
    for block in blocks:
        if isinstance(block, str):
            parts.append(together(block))
        else:
            wide, narrow = block.heights
            parts.append(
                f'<div class="figure {block.slug}" data-figure '
                f'style="--wide: {wide}px; --narrow: {narrow}px"></div>'
            )
            figures.append(block)
    html = f'<div class="main"><section>{"".join(parts)}</section></div>'
    return Sheet(html=html, figures=figures, sizing_mode="stretch_width")
