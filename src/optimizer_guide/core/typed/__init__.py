"""A loss typed in by the reader: arithmetic of w1 and w2, with exact derivatives."""

from optimizer_guide.core.typed.surface import Typed
from optimizer_guide.core.typed.syntax import Node, parsed
from optimizer_guide.core.typed.tape import read
from optimizer_guide.core.typed.tokens import CONSTANTS, FUNCTIONS, OF_MORE, OF_ONE, TypedError

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "OF_MORE",
    "OF_ONE",
    "Node",
    "Typed",
    "TypedError",
    "parsed",
    "read",
]
