"""From a text to a tape: the operations of its tree, noted in order."""

from __future__ import annotations

import math
from functools import reduce

from optimizer_guide.core.typed.syntax import Node, parsed
from optimizer_guide.core.typed.tape import Tape
from optimizer_guide.core.typed.tokens import TypedError

VALUES = {"pi": math.pi, "e": math.e}
NOTED = {"^": "**", "ln": "log"}
"""What the tape calls by another name."""


def read(text: str) -> tuple[Tape, int]:
    """The tape of a text, and the place of its result.  Raises TypedError."""
    tape = Tape()
    result = _noted(tape, parsed(text))
    needed = tape.needed([result])
    if tape.x not in needed and tape.y not in needed:
        raise TypedError("There is no w1 and no w2 left in it.", 0)
    return tape, result


def _noted(tape: Tape, node: Node) -> int:
    """The place of what a part of the formula comes to."""
    kind = node.kind
    if kind in ("w1", "w2"):
        return tape.x if kind == "w1" else tape.y
    of = [_noted(tape, part) for part in node.of]
    if kind == "/" and tape.value(of[1]) == 0:
        raise TypedError("There is no dividing by 0.", node.of[1].at)
    if not of:
        place = tape.number(VALUES[kind] if kind in VALUES else float(node.text))
    elif kind == "sigmoid":  # 1/(1 + exp(−x)), which does not overflow
        half = tape.number(0.5)
        tanh = tape.unary("tanh", tape.binary("*", half, of[0]))
        place = tape.binary("+", half, tape.binary("*", half, tanh))
    elif len(of) == 1:
        place = tape.unary(NOTED.get(kind, kind), of[0])
    else:
        place = reduce(lambda a, b: tape.binary(NOTED.get(kind, kind), a, b), of)
    known = tape.value(place)
    if known is not None and not math.isfinite(known):
        raise TypedError("This is not a finite number.", node.at)
    return place
