"""The guide's pages in a browser, without a server: run by Pyodide, in `worker.js`.

A page is the same script that `panel serve` runs.  What it asks a server for is here: the address
that the reader opened, and the conversation with the document on screen.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import os
import sys
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

PANEL_ROOT = "vendor/panel/"
"""Where Panel's own scripts and styles are, seen from a page of the site."""

Send = Callable[[str, Any], None]


def prepare() -> None:
    """Import Panel, which asks for two things that are of no use here."""
    gc.disable()  # all that is made until the page is there stays
    import pyodide.ffi  # type: ignore[import-not-found]

    os.environ["PANEL_CDN_ROOT"] = PANEL_ROOT
    sys.modules["pyodide_http"] = SimpleNamespace(patch_all=lambda: None)  # type: ignore[assignment]
    if not hasattr(pyodide.ffi, "jsnull"):  # until Pyodide 0.28, null came as None
        pyodide.ffi.jsnull = None
    import panel.io.pyodide  # noqa: F401
    from panel.io.state import state

    # Panel's sign that it is busy, which no page shows: it costs a quarter of a slider's move.
    state._add_busy_event = state._remove_busy_event = lambda event_id: None  # type: ignore[method-assign]


class Page:
    """A page of the guide, run for the address that the reader opened.

    The same page and address give the same document, to the byte and to the names of its models,
    in every run on the same versions.  So the document that was made when the site was built, and
    is on screen already, is the live one unless the address asks for something else; the
    fingerprint tells.  It is of what costs little to look at: every model's name, and what every
    component holds, such as the values of a figure's controls and its readout.
    """

    def __init__(self, script: str, address: str) -> None:
        from bokeh.document import Document
        from bokeh.io.doc import set_curdoc
        from bokeh.model import DataModel
        from bokeh.settings import settings
        from panel.io.state import state

        self._changes: list[Any] = []
        self._send: Send | None = None
        settings.simple_ids.set_value(True)  # p1001, p1002, …
        new: Callable[[], Any] = Document
        self.document = new()
        context = session_context(self.document, address)
        self.document._session_context = lambda: context
        self.document.add_timeout_callback = self._later
        self.document.add_next_tick_callback = self._later
        self.document.remove_timeout_callback = asyncio.Handle.cancel
        set_curdoc(self.document)
        state.curdoc = self.document
        exec(compile(script, "page.py", "exec"), {"__name__": "__main__"})
        self.document._session_context = None  # changes are taken at once, without a server's loop
        self.document.calls_back = True  # for `maps.clock`
        held = sorted(
            (model.id, repr(model.properties_with_values() if isinstance(model, DataModel) else ""))
            for model in self.document.models
        )
        self.fingerprint = hashlib.sha256(repr(held).encode()).hexdigest()
        self.roots = [root.id for root in self.document.roots]
        self.document.hold()  # what changes from now on, `connect` sends
        gc.freeze()
        gc.enable()
        self.notice = str(self.document.template_variables.get("notice", ""))

    def as_json(self) -> str:
        """The document, as BokehJS embeds it."""
        return json.dumps(self.document.to_json(deferred=False))

    def connect(self, send: Send) -> None:
        """From now on ``send`` gets what changes: a patch as JSON, and the arrays in it by name."""
        from bokeh.events import DocumentReady
        from panel.io.state import state

        self._send = send
        self.document.on_change(self._changed)
        self.document.unhold()
        self.document.on_event("document_ready", partial(state._schedule_on_load, self.document))
        self.document.callbacks.trigger_event(DocumentReady())
        self._flush()

    def receive(self, patch: str, arrays: dict[str, bytes]) -> None:
        """Apply what the reader changed, and send all that follows from it at once."""
        from bokeh.core.serialization import Buffer, Serialized
        from bokeh.core.types import ID

        buffers = [Buffer(ID(name), content) for name, content in arrays.items()]
        self.document.apply_json_patch(Serialized(json.loads(patch), buffers), setter="reader")
        self._flush()

    def _later(self, callback: Callable[[], None], milliseconds: float = 0) -> asyncio.Handle:
        """What a server's loop does: call back later, and send what changes then."""

        def call() -> None:
            callback()
            self._flush()

        return asyncio.get_event_loop().call_later(milliseconds / 1000, call)

    def _changed(self, event: Any) -> None:
        if getattr(event, "setter", None) == "reader":
            return
        if not self._changes:  # what no message of the reader causes: a timer, a task
            asyncio.get_event_loop().call_soon(self._flush)
        self._changes.append(event)

    def _flush(self) -> None:
        from bokeh.core.serialization import Serializer
        from bokeh.document.json import PatchJson
        from pyodide.ffi import to_js

        if not self._changes or self._send is None:
            return
        models = self.document.models
        serializer = Serializer(references=models.synced_references)
        patch = PatchJson(events=serializer.encode(self._changes))
        models.flush_synced(lambda model: not serializer.has_ref(model))
        self._changes.clear()
        arrays = to_js({buffer.id: buffer.to_bytes() for buffer in serializer.buffers})
        self._send(json.dumps(patch, default=lambda buffer: buffer.ref), arrays)


def session_context(document: Any, address: str) -> Any:
    """What `panel serve` gives a page: here one document, one request, no session."""
    from panel.io.document import MockSessionContext

    class Context(MockSessionContext):
        @property
        def request(self) -> Any:
            return SimpleNamespace(
                uri=address, protocol="https", headers={}, cookies={}, arguments={}
            )

    return Context(document=document)
