"""What `panel serve` gives out: a page of the guide, or what stands in somebody else's page, for
which that page's browser asks by the script of `bokeh.embed.server_document`."""

from contextlib import nullcontext
from functools import cache, partial
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import panel as pn
import param
from panel.io.resources import get_dist_path

from optimizer_guide.component.panel import GuidePage
from optimizer_guide.component.reader import Reader
from optimizer_guide.hosts.memory import keep_freed_memory
from optimizer_guide.hosts.pages import TITLE, Contents, contents_of, text
from optimizer_guide.hosts.viewer import LessonViewer, prose_with
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.catalogue import lesson_of

LONGEST = 20_000
"""Characters of an address in which the page's name is looked for."""


class Page(pn.Template):
    """The guide's template, which knows its title."""

    title = param.String()

    def __repr__(self, *_: object) -> str:
        # Panel asks for it when the figures are added; its own prints all that is in the page.
        return f"Page(title={self.title!r})"

    def serve(self) -> None:
        """Make this the page of the app that runs."""
        doc = pn.state.curdoc
        # Bokeh walks all models whenever a root is added; here once, when all are.
        with doc.models.freeze() if doc else nullcontext():
            self.servable(title=self.title, location=False)


def serve(slug: str = "") -> None:
    """Be the page of the app that runs: of this lesson, or the one that the address asks for."""
    keep_freed_memory()
    # Sends nothing that Panel could load beside itself; without this, whatever it has imported.
    pn.extension(apply_signatures=False)
    doc = pn.state.curdoc
    context = doc.session_context if doc else None
    pn.state.onload(partial(answer_at_once, context))
    request = getattr(context, "request", None)  # none where a page is built without a server
    lesson = lesson_of(slug)
    if doc and request and urlsplit(request.uri or "").path.endswith("/autoload.js"):
        address = dict(parse_qsl(query()[:LONGEST]))
        server = server_of(request.host, address)
        doc.template_variables["dist_url"] = f"{server}/static/extensions/panel/"
        inside(lesson, asked()).servable(title=TITLE, location=False)
        return
    if doc:
        # Panel says where its styles are when it writes the page. Where the reader was gone too
        # long before the page was connected, the session is made anew and no page is written:
        # its styles would come from a CDN.
        doc.template_variables["dist_url"] = get_dist_path(cdn=False)
    # Every page leads to the others by ``?page=``, one that has an app of its own too.
    contents = contents_of(asked(), lesson)
    contents.notice = " ".join(filter(None, (contents.notice, contents.strange(query()))))
    page(contents).serve()


def page(contents: Contents) -> Page:
    """A page for one reader, with the settings of its address."""
    made = Page(_template())
    made.title = contents.title
    readers = {
        lesson: Reader(lesson, address=True, prefixed=not contents.alone, query=query())
        for lesson in contents.lessons
    }
    figures = [(readers[lesson], slug) for lesson, slug in contents.figures]
    made.add_panel("figures", GuidePage(figures))
    for name, value in contents.variables().items():
        made.add_variable(name, value)
    return made


@cache
def _template() -> Any:
    """Compiled once: each page would do it anew."""
    return Page(text("page.html")).template


def asked() -> str:
    """The page that the address names, by ``page=race`` or ``section=race``."""
    given = dict(parse_qsl(query()[:LONGEST]))
    return given.get("page") or given.get("section", "")


def query() -> str:
    """The query of the address that the page was opened with.

    Not by `pn.state.location`: that parses every value, and fails on ``?lr=²``.
    """
    context = pn.state.curdoc.session_context if pn.state.curdoc else None
    request = getattr(context, "request", None)  # none where a page is built without a server
    return urlsplit(request.uri or "").query if request else ""


def answer_at_once(context: Any) -> None:
    """Have TCP send each part of a message as soon as it is written.

    Bokeh writes a message in three parts or more.  By Nagle's algorithm the later ones wait until
    the browser acknowledges the first, which it may put off for 40 ms: as long as all the rest of
    a slider's move.
    """
    session = getattr(context, "session", None)  # none where there is no server
    for connection in session._subscribed_connections if session else ():
        connection._socket.set_nodelay(True)


def inside(lesson: type[Lesson] | None, name: str) -> pn.viewable.Viewable:
    """What another page shows: a lesson, or all of them.

    Its address is that page's own: settings are taken from the script's, and none is kept there.
    """
    if lesson is None and name:
        lesson = lesson_of(name)
        if lesson is None:
            return _notice(f"There is no page “{name[:40]}”.")
    contents = Contents(lesson)
    strange = contents.strange(query())
    viewers = [
        LessonViewer(each, query=query(), prefixed=not contents.alone) for each in contents.lessons
    ]
    notices = [_notice(strange)] if strange else []
    return pn.Column(*notices, *viewers, sizing_mode="stretch_width")


def _notice(text: str) -> pn.viewable.Viewable:
    return prose_with(f'<p class="notice">{escape(text)}</p>')


def server_of(host: str, address: dict[str, str]) -> str:
    """Where this server is, as a page elsewhere sees it: the script says so, and is believed if it
    names this ``host``.  Empty if it does not."""
    url = address.get("bokeh-absolute-url", "")
    known = urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc == host
    return url.removesuffix(address.get("bokeh-app-path", "")) if known else ""
