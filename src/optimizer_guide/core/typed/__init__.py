"""A loss typed in by the reader: arithmetic of w1 and w2, with exact derivatives."""

from optimizer_guide.core.typed.operations import FUNCTIONS
from optimizer_guide.core.typed.reader import CONSTANTS, TypedError, read
from optimizer_guide.core.typed.surface import Typed

__all__ = ["CONSTANTS", "FUNCTIONS", "Typed", "TypedError", "read"]
