"""What `panel serve` gives out: a page of the guide, or what stands in somebody else's page, for
which that page's browser asks by the script of `bokeh.embed.server_document`."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlsplit

import panel as pn

from optimizer_guide.sections import PAGES, SECTIONS
from optimizer_guide.sections.page import LONGEST, TITLE, query, requested, single
from optimizer_guide.sections.section import Section
from optimizer_guide.sections.sheet import sheet


def serve(section: type[Section] | None = None) -> None:
    """Be the page of the app that runs: this section's, or the one that the address asks for."""
    address = dict(parse_qsl(query()[:LONGEST]))
    if "bokeh-autoload-element" in address:
        styles_from(address.get("bokeh-absolute-url", ""), address.get("bokeh-app-path", ""))
        inside(section, address.get("page", "")).servable(title=TITLE, location=False)
    else:
        (single(section) if section else requested()).serve()


def inside(section: type[Section] | None, asked: str) -> pn.viewable.Viewable:
    """What another page shows: a section, or all of them.

    Its address is that page's own: settings are taken from the script's, and none is kept there.
    """
    if section is None and asked:
        section = next((cls for cls in PAGES if cls.slug == asked), None)
        if section is None:
            return sheet([f'<p class="notice">There is no page “{escape(asked[:40])}”.</p>'])
    sections = (
        [section(later=True)] if section else [cls(later=True, prefixed=True) for cls in SECTIONS]
    )
    for each in sections:
        each.set_from_query(query())
    return pn.Column(*sections, sizing_mode="stretch_width")


def styles_from(url: str, path: str) -> None:
    """Let Panel's styles come from this server: where no page of its own tells it where that is,
    it names its CDN."""
    doc = pn.state.curdoc
    server = url.removesuffix(path) if urlsplit(url).scheme in ("http", "https") else ""
    if doc:
        doc.template_variables["dist_url"] = f"{server}/static/extensions/panel/"
