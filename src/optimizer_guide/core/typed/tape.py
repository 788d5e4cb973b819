"""A formula as a tape: the operations of its tree in order, each on results of earlier ones.

Derivatives are on it too, by the rules of calculus, so they are exact wherever there is one.
"""

import math
from functools import reduce
from typing import NamedTuple

from optimizer_guide.core.typed.operations import computed
from optimizer_guide.core.typed.syntax import Node, parsed
from optimizer_guide.core.typed.tokens import TypedError

VALUES = {"pi": math.pi, "e": math.e}
NOTED = {"^": "**", "ln": "log"}
"""What the tape calls by another name."""


class Note(NamedTuple):
    """One operation: its name and the places of what it works on; or a weight, or a number."""

    name: str
    of: tuple[int, ...] = ()
    number: float = 0.0


class Tape:
    """Operations in order, each noted once: its name and the places of what it works on."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._places: dict[tuple[Note, float], int] = {}
        self.x, self.y = self._place(Note("w1")), self._place(Note("w2"))

    def number(self, value: float) -> int:
        return self._place(Note("number", number=float(value)))

    def value(self, place: int) -> float | None:
        """The number at a place, or None where it depends on the weights."""
        note = self.notes[place]
        return note.number if note.name == "number" else None

    def unary(self, name: str, a: int) -> int:
        known = self.value(a)
        if known is not None:
            return self.number(computed(name, known))
        if name == "neg" and self.notes[a].name == "neg":
            return self.notes[a].of[0]
        return self._place(Note(name, (a,)))

    def binary(self, name: str, a: int, b: int) -> int:
        left, right = self.value(a), self.value(b)
        if left is not None and right is not None:
            return self.number(computed(name, left, right))
        short = self._short(name, a, b, left, right)
        return self._place(Note(name, (a, b))) if short is None else short

    def _short(
        self, name: str, a: int, b: int, left: float | None, right: float | None
    ) -> int | None:
        """What an operation with 0 or 1 comes to without it; None if nothing is saved."""
        if name == "+":
            return b if left == 0 else a if right == 0 else None
        if name == "-":
            return a if right == 0 else self.unary("neg", b) if left == 0 else None
        if name == "*":
            if left == 0 or right == 0:
                return self.number(0.0)
            return b if left == 1 else a if right == 1 else None
        if name == "/":
            return self.number(0.0) if left == 0 else a if right == 1 else None
        if name == "**":
            return self.number(1.0) if right == 0 else a if right == 1 else None
        return a if name in ("max", "min") and a == b else None

    def _place(self, note: Note) -> int:
        key = note, math.copysign(1.0, note.number)  # for 0 and −0 are equal
        if key not in self._places:
            self._places[key] = len(self.notes)
            self.notes.append(note)
        return self._places[key]

    # -- calculus --------------------------------------------------------------------------------

    def derivative(self, place: int, by: int) -> int:
        """Where the derivative of what is at a place, by a weight, is then to be found."""
        done: dict[int, int] = {}
        for at in sorted(self.needed([place])):  # from left to right: no recursion
            done[at] = self._rule(at, by, done)
        return done[place]

    def _rule(self, at: int, by: int, done: dict[int, int]) -> int:
        """The derivative of one operation, given those of what it works on."""
        name, of, _ = self.notes[at]
        if name in ("w1", "w2", "number"):
            return self.number(1.0 if at == by else 0.0)
        do = self.binary
        if len(of) == 1:
            (a,) = of
            return do("*", self._outer(name, a, at), done[a])
        a, b = of
        da, db = done[a], done[b]
        if name in ("+", "-"):
            return do(name, da, db)
        if name in ("max", "min"):
            first, second = do("is_larger", a, b), do("is_larger", b, a)
            if name == "min":
                first, second = second, first
            return do("+", do("*", first, da), do("*", second, db))
        if name == "is_larger":
            return self.number(0.0)
        if name == "*":
            return do("+", do("*", da, b), do("*", a, db))
        if name == "/":  # (a/b)′ = (a′ − (a/b) b′) / b
            return do("/", do("-", da, do("*", at, db)), b)
        base = do("*", do("*", b, do("**", a, do("-", b, self.number(1.0)))), da)
        if self.value(db) == 0:
            return base
        return do("+", base, do("*", do("*", at, self.unary("log", a)), db))

    def _outer(self, name: str, a: int, at: int) -> int:
        """The derivative of a function by what it is a function of."""
        do, one = self.binary, self.number(1.0)
        match name:
            case "neg":
                return self.number(-1.0)
            case "sin":
                return self.unary("cos", a)
            case "cos":
                return self.unary("neg", self.unary("sin", a))
            case "tan":
                return do("+", one, do("*", at, at))
            case "atan":
                return do("/", one, do("+", one, do("*", a, a)))
            case "sinh":
                return self.unary("cosh", a)
            case "cosh":
                return self.unary("sinh", a)
            case "tanh":
                return do("-", one, do("*", at, at))
            case "exp":
                return at
            case "log":
                return do("/", one, a)
            case "log10":
                return do("/", self.number(1 / math.log(10)), a)
            case "sqrt":
                return do("/", self.number(0.5), at)
            case "abs":
                return self.unary("sign", a)
            case "relu":
                return self.unary("is_positive", a)
        return self.number(0.0)  # of a sign, but for its jump

    def needed(self, places: list[int]) -> set[int]:
        """All that these places depend on, themselves included."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += self.notes[place].of
        return found


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
