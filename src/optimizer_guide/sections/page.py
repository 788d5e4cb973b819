"""Pages: the article of all sections, or one section alone, in the guide's own template."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import panel as pn
import param

from optimizer_guide.sections import SECTIONS
from optimizer_guide.sections.section import Section

HERE = Path(__file__).parent
TITLE = "How Optimizers Work"
SUBTITLE = (
    "A visual guide to the algorithms that train neural networks, from plain gradient descent "
    "to Adam and AdamW."
)


class Page(pn.Template):
    """The guide's template, which knows its title."""

    title = param.String()

    def serve(self) -> None:
        """Make this the page of the app that runs."""
        self.servable(title=self.title)


def article() -> Page:
    """All sections, one below the other, with a table of contents that follows the reader."""
    query = _query()
    sections = [cls(address=True, prefixed=True) for cls in SECTIONS]
    return _page(TITLE, sections, query, lead=SUBTITLE)


def single(section: type[Section]) -> Page:
    """One section on a page of its own."""
    return _page(f"{section.title} · {TITLE}", [section(address=True)], _query())


def requested() -> Page:
    """What the address asks for: ``?page=race`` that section, else the article."""
    pages = dict(cls_by_slug())
    asked = _argument("page")
    if asked in pages:
        return single(pages[asked])
    page = article()
    if asked:
        page.add_variable("notice", f"There is no page “{asked[:40]}”; this is the whole guide.")
    return page


def cls_by_slug() -> list[tuple[str, type[Section]]]:
    """The address name of every section's page."""
    return [(cls.slug, cls) for cls in SECTIONS]


def _page(title: str, sections: Sequence[Section], query: str, lead: str = "") -> Page:
    pn.config.loading_indicator = False
    for section in sections:
        section.set_from_query(query)
    page = Page((HERE / "page.html").read_text())
    page.title = title
    bodies = []
    for section in sections:
        parts = []
        for block in section.blocks():
            if isinstance(block, str):
                parts.append({"html": block})
            else:
                name = f"{section.slug}_{block.slug}".replace("-", "_")
                page.add_panel(name, block)
                parts.append({"figure": name, "label": block.slug})
        bodies.append({"slug": section.slug, "title": section.title, "parts": parts})
    page.add_variable("sections", bodies)
    page.add_variable("contents", [{"slug": c.slug, "title": c.title} for c in SECTIONS])
    page.add_variable("alone", len(sections) == 1)
    page.add_variable("guide_title", TITLE)
    page.add_variable("page_title", html.escape(title))
    page.add_variable("lead", lead)
    page.add_variable("notice", "")
    page.add_variable("style", (HERE / "guide.css").read_text())
    page.add_variable("script", (HERE / "guide.js").read_text())
    return page


def _query() -> str:
    location = pn.state.location
    return location.search if location else ""


def _argument(name: str) -> str:
    """The last value of a query argument, or nothing; never longer than it has to be."""
    values = pn.state.session_args.get(name, [])
    return values[-1][:200].decode(errors="replace") if values else ""
