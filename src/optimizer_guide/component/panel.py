"""The Panel components: all figures of a page, and prose with figures in it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.document import Document
from bokeh.events import Event
from bokeh.model import Model
from panel.io.state import set_curdoc

from optimizer_guide.component.reader import Reader

HERE = Path(__file__).parent
BUNDLE = HERE / "figure.bundle.js"


@cache
def _version() -> str:
    """Of the bundle: a server has it kept for years where the address says which it is."""
    return hashlib.sha256(BUNDLE.read_bytes()).hexdigest()


class GuidePage(pn.custom.JSComponent):
    """All figures of a page of the guide, each in the place that the page has for it.

    One component: each would cost the process more than all that is ours in a figure.  What it is
    in the browser is in browser/src/panel.ts.
    """

    specs = param.String(doc="JSON: a list of `Reader.introduced`")
    _bundle: ClassVar[Path] = BUNDLE

    def __init__(self, figures: Sequence[tuple[Reader, str]], **params: Any) -> None:
        """``figures``: whose, and its name."""
        specs = ",".join(reader.introduced(slug) for reader, slug in figures)
        super().__init__(specs=f"[{specs}]", sizing_mode="stretch_width", **params)
        self._readers = {slug: reader for reader, slug in figures}
        for slug, reader in self._readers.items():
            reader.listen(slug, self._send_msg)

    def _handle_msg(self, data: Any) -> None:
        slug = data.get("figure") if isinstance(data, Mapping) else None
        if reader := self._readers.get(str(slug)):
            reader.hear(data)

    # -- what Panel does otherwise -----------------------------------------------------------

    def _get_properties(self, doc: Any) -> dict[str, Any]:
        properties: dict[str, Any] = super()._get_properties(doc)
        if properties["bundle"] == "url" and "://" in properties["esm"]:
            # Somebody else's page may import no module from here: it is given the text.
            properties |= {"bundle": BUNDLE.stem, "esm": BUNDLE.read_text(encoding="utf-8")}
        elif properties["bundle"] == "url":
            # Or a browser would show the next version's figures by this one's script.
            properties["esm"] += f"?v={_version()}"
        return properties

    def _process_bokeh_event(self, doc: Document, event: Event) -> None:
        # Without Panel's notes for an indicator that the app is busy, which no page here has: they
        # take a seventh of a move.
        with set_curdoc(doc):
            self._process_event(event)

    @classmethod
    def _patch_datamodel_ref(cls, props: Model, ref: str) -> None:
        # Panel tags every DataModel below the component, so that it can clean it up, and looks
        # for them at each update.  Here there is one.
        tag = f"__ref:{ref}"
        if tag not in props.tags:
            props.tags.append(tag)


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


class GuideProse(GuidePage):
    """Prose with figures, in a shadow root of its own, light or dark as what is around it."""

    html = param.String(doc="the prose, with a place for each figure, as a page has it")

    def __init__(self, figures: Sequence[tuple[Reader, str]], css: str, **params: Any) -> None:
        super().__init__(figures, stylesheets=[enclosed(css), PLACED], **params)
