"""Pages: the article of all sections, or one section alone, in the guide's own template."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import panel as pn
import param

from optimizer_guide.sections import PAGES, SECTIONS
from optimizer_guide.sections.figure import Figure
from optimizer_guide.sections.section import Section

HERE = Path(__file__).parent
TITLE = "How Optimizers Work"
SUBTITLE = (
    "A visual guide to the algorithms that train neural networks, from plain gradient descent "
    "to Adam and AdamW."
)
LONGEST = 20_000
"""Characters of an address in which the page's name is looked for."""


class Page(pn.Template):
    """The guide's template, which knows its title."""

    title = param.String()

    def serve(self) -> None:
        """Make this the page of the app that runs."""
        doc = pn.state.curdoc
        # Bokeh walks all models whenever a root is added; here once, when all are.
        with doc.models.freeze() if doc else nullcontext():
            self.servable(title=self.title, location=False)


def article(notice: str = "") -> Page:
    """All sections, one below the other, with a table of contents that follows the reader."""
    sections = [cls(address=True, prefixed=True, later=True) for cls in SECTIONS]
    return _page(TITLE, sections, lead=SUBTITLE, notice=notice)


def single(section: type[Section]) -> Page:
    """One section on a page of its own."""
    return _page(f"{section.title} · {TITLE}", [section(address=True, later=True)])


def requested() -> Page:
    """What the address asks for: a section, else the article."""
    name = asked()
    for section in PAGES:
        if section.slug == name:
            return single(section)
    if name:
        return article(f"There is no page “{name[:40]}”; this is the whole guide.")
    return article()


def asked() -> str:
    """The section that the address names, by ``page=race`` or ``section=race``."""
    given = dict(parse_qsl(query()[:LONGEST]))
    return given.get("page") or given.get("section", "")


def query() -> str:
    """The query of the address that the page was opened with.

    Not by `pn.state.location`: that parses every value, and fails on ``?lr=²``.
    """
    context = pn.state.curdoc.session_context if pn.state.curdoc else None
    request = getattr(context, "request", None)  # none where a page is built without a server
    return urlsplit(request.uri or "").query if request else ""


def _page(title: str, sections: Sequence[Section], lead: str = "", notice: str = "") -> Page:
    page = Page(text("page.html"))
    address = query()
    page.title = title
    bodies = []
    waiting: list[tuple[pn.Column, Figure]] = []
    for section in sections:
        section.set_from_query(address)
        parts: list[dict[str, Any]] = []
        for block in section.blocks():
            if isinstance(block, str):
                parts.append({"html": together(block)})
            else:
                name = block.slug.replace("-", "_")
                place = pn.Column(sizing_mode="stretch_width")
                page.add_panel(name, place)
                waiting.append((place, block))
                parts.append(
                    {
                        "figure": name,
                        "slug": block.slug,
                        "heights": block.heights,
                        "still": still(block.slug),
                    }
                )
        bodies.append({"slug": section.slug, "title": section.title, "parts": parts})
    contents = [{"slug": c.slug, "title": c.short, "apart": c not in SECTIONS} for c in PAGES]
    slug = sections[-1].slug
    following = [after for entry, after in pairwise(contents) if entry["slug"] == slug]
    variables = {
        "guide_title": TITLE,
        "page_title": title,
        "lead": lead,
        "notice": notice,
        "alone": len(sections) == 1,
        "contents": contents,
        "next": following[0] if following else None,
        "sections": bodies,
        "app_favicon": f"data:image/svg+xml,{quote(text('icon.svg'))}",  # Panel's name for it
        "style": text("guide.css"),
        "script": text("guide.js"),
    }
    for name, value in variables.items():
        page.add_variable(name, value)
    fill(waiting)
    return page


@cache
def text(name: str) -> str:
    """A file beside this one."""
    return (HERE / name).read_text()


def together(prose: str) -> str:
    """Prose in which no line breaks between a symbol, its sign and its value: *α* = 0.1."""
    return re.sub(r"(</i>|</sub>) ([=<>≈]) ", "\\1&nbsp;\\2&nbsp;", prose)


@cache
def still(slug: str) -> dict[str, str] | None:
    """A figure as it stands at first, for browsers that run no scripts: see `make pictures`."""
    words = json.loads(text("pictures/words.json")).get(slug)
    if words is None:
        return None
    picture = base64.b64encode((HERE / "pictures" / f"{slug}.webp").read_bytes()).decode()
    return {"source": f"data:image/webp;base64,{picture}", "words": words}


def fill(waiting: list[tuple[pn.Column, Figure]]) -> None:
    """Put each figure in its place: on a server the first at once, so that the page opens with
    it, and the others one by one as soon as the page is up."""
    place, figure = waiting.pop(0)
    place.append(figure)
    if not waiting:
        return
    if pn.state.curdoc and sys.platform != "emscripten":
        then = partial(fill, waiting)
        if pn.state.loaded:
            pn.state.curdoc.add_next_tick_callback(then)
        else:
            pn.state.onload(then)
    else:
        fill(waiting)
