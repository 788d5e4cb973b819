"""Python's side of the site's pages: `worker.js` runs it in the reader's browser.

It imports the lessons and what they stand on, so neither Bokeh nor Panel.
"""

import gc
import json
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple, TypeGuard

from optimizer_guide.kit.conversation import Conversation, Piece
from optimizer_guide.kit.encoding import packed
from optimizer_guide.kit.lesson import Lesson


class Said(NamedTuple):
    """Answers as they travel to the page."""

    answers: str
    """JSON, in which an array is its type, its shape and its place in the block."""
    block: bytes
    wait: float = 0.0
    """Seconds until what takes long goes on."""


def prepare(module: str) -> type[Lesson]:
    """The lesson of a module: the others are not imported, for each costs a reader time."""
    gc.disable()  # what an import makes stays
    found = [each for each in vars(import_module(module)).values() if _is_lesson(each, module)]
    gc.freeze()
    gc.enable()
    return found[0]


def _is_lesson(value: object, module: str) -> TypeGuard[type[Lesson]]:
    return isinstance(value, type) and issubclass(value, Lesson) and value.__module__ == module


class Reader:
    """The reader of one lesson on one page."""

    def __init__(self, module: str, prefixed: bool, opened: str) -> None:
        """``opened``: JSON of figure → the played columns of its picture on the page."""
        self.conversation = Conversation(prepare(module), prefixed)
        for figure, columns in json.loads(opened).items():
            self.conversation.has_said(figure, {"played": dict.fromkeys(columns, ())})
        self._work: Iterator[Piece] = iter(())

    def hear(self, message: str) -> Said:
        """What is said at once to a message; what was being computed is of no use any more."""
        answers = self.conversation.hear(json.loads(message))
        self._work = self.conversation.work()
        return Said(*packed(answers))

    def go_on(self) -> Said | None:
        """Do the next piece of what takes long; None if there is none."""
        piece = next(self._work, None)
        return Said(*packed(piece.answers), piece.wait) if piece else None
