"""One reader of one lesson where Python has a page at its other end: a server's, a notebook's."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import panel as pn
from bokeh.document import Document

from optimizer_guide.component.introduction import introduced
from optimizer_guide.kit.conversation import Conversation, Piece
from optimizer_guide.kit.encoding import packed
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.speaker import Answer

Send = Callable[[dict[str, Any]], None]


class Reader:
    """Takes messages to the lesson's conversation, and its answers to the page's components."""

    def __init__(
        self,
        lesson: type[Lesson],
        *,
        address: bool = False,
        prefixed: bool = False,
        query: str = "",
    ) -> None:
        """``address``: keep the settings in the page's address; ``query``: take them from it."""
        self.address = address
        self.conversation = Conversation(lesson, prefixed)
        if query:
            self.conversation.set_from_query(query)
        self._page: Document | None = pn.state.curdoc
        self._components: dict[str, list[Send]] = {}
        self._work: Iterator[Piece] = iter(())
        self._due: Any = None
        if self._calls_back:
            pn.state.onload(self._begin)

    @property
    def _calls_back(self) -> bool:
        """Whether the page calls back later what is asked of it: a server's does, a notebook's
        does not."""
        return self._page is not None and bool(self._page.session_context)

    def introduced(self, slug: str) -> str:
        """JSON of what the browser is given of a figure, with its first picture; of a map, where
        the page calls back, only a word that it comes."""
        whole = not self._calls_back
        return introduced(self.conversation, slug, address=self.address, whole=whole)

    def listen(self, slug: str, send: Send) -> None:
        """Have a figure's answers sent to a component."""
        self._components.setdefault(slug, []).append(send)

    def hear(self, message: object) -> None:
        """Answer a message at once, and then go on with what takes long."""
        self._say(self.conversation.hear(message))
        self._begin()

    def follow(self) -> None:
        """Show what a program has changed of the figures' settings."""
        self._say(self.conversation.news())
        self._begin()

    def _say(self, answers: list[Answer]) -> None:
        for answer in answers:
            text, block = packed([answer])
            for send in self._components.get(answer["figure"], ()):
                send({"answers": text, "block": np.frombuffer(block, np.uint8)})

    # -- what takes long ---------------------------------------------------------------------

    def _begin(self) -> None:
        self._work = self.conversation.work()
        if not self._calls_back:
            for piece in self._work:
                self._say(piece.answers)
            return
        if self._due is not None and self._page is not None:
            self._page.remove_timeout_callback(self._due)
            self._due = None
        self._go_on(self._work)

    def _go_on(self, work: Iterator[Piece]) -> None:
        """A piece; then the server answers whoever else waits, and goes on."""
        self._due = None
        if work is not self._work or self._page is None:
            return  # the settings have changed: another goes on in its place
        piece = next(work, None)
        if piece is None:
            return
        self._say(piece.answers)
        wait = max(1, round(1000 * piece.wait))
        self._due = self._page.add_timeout_callback(partial(self._go_on, work), wait)
