"""What `panel serve` gives out: a page of the guide, or what stands in somebody else's page, for
which that page's browser asks by the script of `bokeh.embed.server_document`."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import panel as pn

from optimizer_guide.sections import PAGES, SECTIONS
from optimizer_guide.sections.page import LONGEST, TITLE, asked, query, requested, single
from optimizer_guide.sections.section import Section
from optimizer_guide.sections.sheet import sheet


def serve(section: type[Section] | None = None) -> None:
    """Be the page of the app that runs: this section's, or the one that the address asks for."""
    doc = pn.state.curdoc
    context = doc.session_context if doc else None
    pn.state.onload(partial(answer_at_once, context))
    request = getattr(context, "request", None)  # none where a page is built without a server
    if doc and request and urlsplit(request.uri or "").path.endswith("/autoload.js"):
        address = dict(parse_qsl(query()[:LONGEST]))
        doc.template_variables["dist_url"] = styles(request.host, address)
        inside(section, asked()).servable(title=TITLE, location=False)
    else:
        # Every page leads to the others by ``?page=``, one that has an app of its own too.
        elsewhere = any(asked() == cls.slug for cls in PAGES)
        (single(section) if section and not elsewhere else requested()).serve()


def answer_at_once(context: Any) -> None:
    """Have TCP send each part of a message as soon as it is written.

    Bokeh writes a message in three parts or more.  By Nagle's algorithm the later ones wait until
    the browser acknowledges the first, which it may put off for 40 ms: as long as all the rest of
    a slider's move.
    """
    session = getattr(context, "session", None)  # none where there is no server
    for connection in session._subscribed_connections if session else ():
        connection._socket.set_nodelay(True)


def inside(section: type[Section] | None, name: str) -> pn.viewable.Viewable:
    """What another page shows: a section, or all of them.

    Its address is that page's own: settings are taken from the script's, and none is kept there.
    """
    if section is None and name:
        section = next((cls for cls in PAGES if cls.slug == name), None)
        if section is None:
            return sheet([f'<p class="notice">There is no page “{escape(name[:40])}”.</p>'])
    sections = (
        [section(later=True)] if section else [cls(later=True, prefixed=True) for cls in SECTIONS]
    )
    for each in sections:
        each.set_from_query(query())
    return pn.Column(*sections, sizing_mode="stretch_width")


def styles(host: str, address: dict[str, str]) -> str:
    """Where Panel's styles are on this server: where no page of its own says it, Panel names its
    CDN.  What the script says of it is believed if it is this ``host``."""
    url = address.get("bokeh-absolute-url", "")
    known = urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc == host
    server = url.removesuffix(address.get("bokeh-app-path", "")) if known else ""
    return f"{server}/static/extensions/panel/"
