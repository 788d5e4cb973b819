r"""A loss typed in by the reader: arithmetic of w1 and w2, with exact derivatives.

The text is parsed by Python's own parser, checked node by node against what is allowed, and kept
as a tape: a list of operations, each on results of earlier ones.  No text is ever run as code.
Derivatives are tapes too, by the rules of calculus, so the gradient is exact wherever there is one.
"""

from __future__ import annotations

import ast
import functools
import math
import operator
import re
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optimizer_guide.surfaces import Surface, Window, _symmetric

LONGEST, LARGEST = 200, 100
"""Characters of a text, and operations in it; no loss worth looking at needs more."""
CONSTANTS = {"pi": math.pi, "e": math.e}
SAME = str.maketrans("−–×·₁₂\t\n\r\f\v", "--**12     ")
"""What a reader may type for what Python knows, sign for sign, so that positions stay."""
HINTS = {
    "^": "write ** for a power", "²": "write **2", "³": "write **3", "√": "write sqrt( )",
    "÷": "write /", "|": "write abs( )", "[": "write (", "]": "write )", "π": "write pi",
}  # fmt: skip
"""What to write for signs that are often typed."""
OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.USub: "neg",
}  # fmt: skip


class TypedError(ValueError):
    """What is wrong with a text, and at which of its characters, counted from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} (at character {position + 1})")
        self.reason, self.position = reason, position


# -- operations: for floats, and for arrays ------------------------------------------------------


def _sign(x: float) -> float:
    return math.copysign(1.0, x) if x else x


UNARY: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "neg": (operator.neg, operator.neg),
    "sin": (math.sin, np.sin),
    "cos": (math.cos, np.cos),
    "tan": (math.tan, np.tan),
    "exp": (math.exp, np.exp),
    "log": (math.log, np.log),
    "sqrt": (math.sqrt, np.sqrt),
    "abs": (abs, np.abs),
    "tanh": (math.tanh, np.tanh),
    "sign": (_sign, np.sign),
}
FUNCTIONS = tuple(name for name in UNARY if name not in ("neg", "sign"))
BINARY: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "+": (operator.add, operator.add),
    "-": (operator.sub, operator.sub),
    "*": (operator.mul, operator.mul),
    "/": (operator.truediv, operator.truediv),
    "**": (math.pow, np.power),
}


def _whole_power(n: int, x: Any) -> Any:
    """x^n for n ≥ 2 by squaring: the same for floats and arrays, and faster than a power."""
    result = None
    while n:
        if n & 1:
            result = x if result is None else result * x
        n >>= 1
        if n:
            x = x * x
    return result


class Tape:
    """Operations in order, each noted once: its name and the places of what it works on."""

    def __init__(self) -> None:
        self.notes: list[tuple[Any, ...]] = []
        self._places: dict[tuple[Any, ...], int] = {}
        self.x, self.y = self._note("w1"), self._note("w2")

    def number(self, value: float) -> int:
        return self._note("number", float(value))

    def value(self, place: int) -> float | None:
        """The number at a place, or None where it depends on the weights."""
        note = self.notes[place]
        return note[1] if note[0] == "number" else None

    def unary(self, name: str, a: int) -> int:
        known = self.value(a)
        if known is not None:
            return self.number(_computed(UNARY[name][1], known))
        if name == "neg" and self.notes[a][0] == "neg":
            return int(self.notes[a][1])
        return self._note(name, a)

    def binary(self, name: str, a: int, b: int) -> int:
        left, right = self.value(a), self.value(b)
        if left is not None and right is not None:
            return self.number(_computed(BINARY[name][1], left, right))
        return self._short(name, a, b, left, right) or self._note(name, a, b)

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
        return self.number(1.0) if right == 0 else a if right == 1 else None

    def _note(self, *note: Any) -> int:
        key = (*note, math.copysign(1.0, note[1])) if note[0] == "number" else note
        if key not in self._places:
            self._places[key] = len(self.notes)
            self.notes.append(note)
        return self._places[key]

    # -- calculus --------------------------------------------------------------------------------

    def derivative(self, place: int, by: int) -> int:
        """Where the derivative of what is at a place, by a weight, is then to be found."""
        done: dict[int, int] = {}
        for at in sorted(self._needed([place])):  # from left to right: no recursion
            done[at] = self._rule(at, by, done)
        return done[place]

    def _rule(self, at: int, by: int, done: dict[int, int]) -> int:
        """The derivative of one operation, given those of what it works on."""
        name, *of = self.notes[at]
        if name in ("w1", "w2", "number"):
            return self.number(1.0 if at == by else 0.0)
        do = self.binary
        if len(of) == 1:
            (a,) = of
            return do("*", self._outer(name, a, at), done[a])
        a, b = of
        da, db = done[a], done[b]
        if name in "+-":
            return do(name, da, db)
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
        if name == "neg":
            return self.number(-1.0)
        if name == "sin":
            return self.unary("cos", a)
        if name == "cos":
            return self.unary("neg", self.unary("sin", a))
        if name == "tan":
            return do("+", one, do("*", at, at))
        if name == "exp":
            return at
        if name == "log":
            return do("/", one, a)
        if name == "sqrt":
            return do("/", self.number(0.5), at)
        if name == "tanh":
            return do("-", one, do("*", at, at))
        return self.unary("sign", a) if name == "abs" else self.number(0.0)

    def _needed(self, places: list[int]) -> set[int]:
        """All that these places depend on, themselves included."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                note = self.notes[place]
                waiting += note[1:] if note[0] != "number" else ()
        return found

    # -- evaluation ------------------------------------------------------------------------------

    def program(self, *places: int) -> Program:
        """What computes these places, in one run."""
        return Program(self.notes, sorted(self._needed(list(places))), places)


class Program:
    """A part of a tape, made ready to run: on two floats, or on two arrays."""

    def __init__(
        self, notes: list[tuple[Any, ...]], order: list[int], places: tuple[int, ...]
    ) -> None:
        at = {place: k + 2 for k, place in enumerate(p for p in order if p > 1)} | {0: 0, 1: 1}
        self.places = [at[place] for place in places]
        self.template: list[Any] = [0.0] * (max(at.values()) + 1)
        self.floats: list[tuple[Any, ...]] = []
        self.arrays: list[tuple[Any, ...]] = []
        for place in order:
            name, *of = notes[place]
            if name == "number":
                self.template[at[place]] = of[0]
            elif name not in ("w1", "w2"):
                both: tuple[Callable[..., Any], Callable[..., Any]]
                power = notes[of[1]][1] if name == "**" and notes[of[1]][0] == "number" else 0.0
                if power in range(2, 17):
                    one = functools.partial(_whole_power, int(power))
                    both, of = (one, one), of[:1]
                else:
                    both = (BINARY if len(of) == 2 else UNARY)[name]
                a, b = at[of[0]], at[of[1]] if len(of) == 2 else None
                self.floats.append((both[0], a, b, at[place]))
                self.arrays.append((both[1], a, b, at[place]))

    def run(self, operations: list[tuple[Any, ...]], x: Any, y: Any) -> list[Any]:
        results = self.template.copy()
        results[0], results[1] = x, y
        for function, a, b, at in operations:
            results[at] = function(results[a]) if b is None else function(results[a], results[b])
        return [results[place] for place in self.places]

    def undefined(self, x: Any, y: Any) -> NDArray:
        """Where an operation has no result, such as the root of −1 or 1/0.

        A result too large for a float is another thing: it is there, but overflows.
        """
        results = self.template.copy()
        results[0], results[1] = np.broadcast_arrays(_as_floats(x), _as_floats(y))
        none = np.zeros(results[0].shape, dtype=bool)
        with np.errstate(all="ignore"):
            for function, a, b, at in self.arrays:
                of = [results[place] for place in (a, b) if place is not None]
                results[at] = function(*of)
                sound = functools.reduce(operator.and_, map(np.isfinite, of))
                pole = function in POLES and np.isinf(results[at]) & (of[POLES[function]] == 0)
                none |= sound & (np.isnan(results[at]) | pole)
        return none

    def __call__(self, x: Any, y: Any) -> list[Any]:
        """Floats raise where arrays give inf or nan."""
        if type(x) is float and type(y) is float:
            return self.run(self.floats, x, y)
        x, y = _as_floats(x), _as_floats(y)
        shape = np.broadcast_shapes(x.shape, y.shape)
        with np.errstate(all="ignore"):
            results = self.run(self.arrays, x, y)
        dtype = np.result_type(x, y)
        return [
            result if np.shape(result) == shape
            else np.array(np.broadcast_to(np.asarray(result, dtype), shape))
            for result in results
        ]  # fmt: skip


POLES: dict[Callable[..., Any], int] = {np.log: 0, np.power: 0, operator.truediv: 1}
"""Operations that have no result where one of their arguments, this one, is 0."""


def _as_floats(x: Any) -> NDArray:
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(float)


def _computed(function: Callable[..., Any], *values: float) -> float:
    with np.errstate(all="ignore"):
        return float(function(*(np.float64(value) for value in values)))


# -- from a text to a tape -----------------------------------------------------------------------


def read(text: str) -> tuple[Tape, int]:
    """The tape of a text, and the place of its result.  Raises TypedError."""
    if len(text) > LONGEST:
        raise TypedError(f"Too long: at most {LONGEST} characters.", LONGEST)
    source = text.translate(SAME)
    if not source.strip():
        raise TypedError("Type a loss, such as w1**2 + 3*w2**2.", 0)
    for position, sign in enumerate(source):
        if not (sign.isascii() and (sign.isalnum() or sign in " +-*/().,_")):
            hint = HINTS.get(sign, "it is no part of arithmetic")
            raise TypedError(f"“{sign if sign.isprintable() else '?'}”: {hint}.", position)
    tape = Tape()
    result = _Reader(tape, source).read(_parsed(source))
    needed = tape._needed([result])
    if tape.x not in needed and tape.y not in needed:
        raise TypedError("There is no w1 and no w2 left in it.", 0)
    return tape, result


def _parsed(source: str) -> ast.expr:
    body = source.lstrip()
    indent = len(source) - len(body)
    try:
        with warnings.catch_warnings():  # of what is refused below anyway
            warnings.simplefilter("ignore")
            tree = ast.parse(body, mode="eval").body
    except SyntaxError as error:
        offset = error.offset - 1 if error.offset else len(body.rstrip())
        reason, offset = _misplaced(body) or (_reason(error.msg, offset, body), offset)
        raise TypedError(reason, min(indent + offset, len(source))) from None
    except (ValueError, RecursionError, MemoryError):
        raise TypedError("Nested too deeply.", indent) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset += indent
            node.end_col_offset = (node.end_col_offset or 0) + indent
    return tree


TOKENS = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>\*\*|[-+*/])|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
)
MISSING = "There is an operation missing here, such as *."
BARE = "{0} needs its number in brackets: {0}(w1)."


def _misplaced(body: str) -> tuple[str, int] | None:
    """The first place where two things stand side by side that cannot, and what is missing there;
    of a text that Python refuses, whose own word on it is often about another place."""
    before, last = "open", ""
    for token in TOKENS.finditer(body):
        kind, at = str(token.lastgroup), token.start()
        ended = before in ("number", "name", "close")  # something that an operation may follow
        if ended and (kind in ("number", "name") or (kind == "open" and before != "name")):
            return (BARE.format(last) if last in FUNCTIONS else MISSING), at
        if not ended and (kind == "close" or token[0] in ("*", "/", "**")):
            return "There is a number or a weight missing before this.", at
        before, last = kind, token[0]
    return None


def _reason(message: str, offset: int, body: str) -> str:
    """What Python's parser says, in the words of someone who types a formula."""
    if "never closed" in message:
        return "This bracket is never closed."
    if "unmatched" in message or "does not match" in message:
        return "This bracket was never opened."
    if "too many nested" in message:
        return "Nested too deeply."
    if offset >= len(body.rstrip()):
        return "It ends too soon."
    return "Not expected here: is an operation or a bracket missing before it?"


class _Reader:
    """Goes through what was parsed; whatever is not allowed by name is refused."""

    def __init__(self, tape: Tape, source: str) -> None:
        self.tape, self.source = tape, source
        self.operations = 0

    def read(self, node: ast.expr, depth: int = 0) -> int:
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call):
            self.operations += 1
        if self.operations > LARGEST or depth > LARGEST:
            self.refuse(f"More than {LARGEST} operations.", node)
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                place = self.tape.number(_computed(float, value))
            case ast.Name(id="w1"):
                return self.tape.x
            case ast.Name(id="w2"):
                return self.tape.y
            case ast.Name(id=name) if name in CONSTANTS:
                return self.tape.number(CONSTANTS[name])
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.read(inner, depth + 1)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                place = self.tape.unary("neg", self.read(inner, depth + 1))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                a, b = self.read(left, depth + 1), self.read(right, depth + 1)
                if isinstance(op, ast.Div) and self.tape.value(b) == 0:
                    self.refuse("There is no dividing by 0.", right)
                place = self.tape.binary(OPERATORS[type(op)], a, b)
            case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
                place = self.tape.unary(name, self.read(inner, depth + 1))
            case _:
                self.explain(node)
        known = self.tape.value(place)
        if known is not None and not math.isfinite(known):
            self.refuse("This is not a finite number.", node)
        return place

    def explain(self, node: ast.expr) -> NoReturn:
        """Refuse what is not allowed, and say what is."""
        known = f"w1, w2, {', '.join(CONSTANTS)}"
        functions = ", ".join(FUNCTIONS)
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                self.refuse(f"{name} takes one number, in brackets.", node)
            case ast.Call(func=ast.Name(id=name)) if name not in ("w1", "w2", *CONSTANTS):
                self.refuse(f"“{name}” is no function here; there are {functions}.", node)
            case ast.Call(func=func):
                raise TypedError(MISSING, self.source.index("(", func.end_col_offset or 0))
            case ast.Name(id=name) if name in FUNCTIONS:
                self.refuse(BARE.format(name), node)
            case ast.Name(id=name) if name.lower() in ("w1", "w2", *CONSTANTS):
                self.refuse(f"Write {name.lower()}, in small letters.", node)
            case ast.Name(id=name):
                self.refuse(f"“{name}” is not known here; there are {known}.", node)
        self.refuse("Only + − * / **, brackets and functions of one number.", node)

    def refuse(self, reason: str, node: ast.expr) -> NoReturn:
        raise TypedError(reason, node.col_offset)


# -- the surface ---------------------------------------------------------------------------------


class Typed(Surface):
    """The loss that a text spells out, such as ``Typed("w1**2 + 3*sin(w2)")``.

    In it: w1, w2, numbers, ``+ − * / **``, brackets, sin cos tan exp log sqrt abs tanh, pi and e.
    Raises TypedError, a ValueError, that says what is wrong at which character.
    """

    formula = "L(w_1, w_2)"

    def __init__(
        self,
        text: str,
        start: ArrayLike = (-4.0, 3.0),
        window: Window = ((-5.0, 5.0), (-5.0, 5.0)),
    ) -> None:
        self.text = text.translate(SAME)
        tape, loss = read(text)
        slopes = [tape.derivative(loss, by) for by in (tape.x, tape.y)]
        twice = ((slopes[0], tape.x), (slopes[0], tape.y), (slopes[1], tape.y))
        bends = [tape.derivative(slope, by) for slope, by in twice]
        self._value = tape.program(loss)
        self._slopes = tape.program(*slopes)
        self._bends = tape.program(*bends)
        self.start = np.array(start, dtype=float)
        self.window = window
        self.minima = find_minima(self)

    def value(self, w: Any) -> Any:
        x, y = w
        try:
            return self._value(x, y)[0]
        except (ArithmeticError, ValueError):  # floats, where arrays give inf or nan
            return float(self._value(np.float64(x), np.float64(y))[0])

    def undefined(self, w: Any) -> NDArray:
        """Whether there is no loss at ``w``, ``(2, *runs)``: the log of −1, a division by 0."""
        return self._value.undefined(*w)

    def partials(self, *w: Any) -> tuple[Any, ...]:
        x, y = w
        return tuple(self._slopes(x, y))

    def hessian(self, w: ArrayLike) -> NDArray:
        x, y = self._points(w)
        return _symmetric(*self._bends(x, y))

    def __repr__(self) -> str:
        return f"Typed({self.text!r})"


# -- minima --------------------------------------------------------------------------------------

POINTS = 61
"""Points of the grid, a side, on which minima are looked for."""
MOST = 60
"""Minima that are kept; the lowest first."""


def find_minima(surface: Surface) -> NDArray:
    """The isolated minima inside the window, (k, 2), as far as a grid can tell; the lowest first.

    Each point of the grid that is below its neighbours is followed down, first by trying steps of
    half the size each time, which needs no derivative, then by Newton's method where it helps.
    """
    low, high = np.transpose(np.array(surface.window, dtype=float))
    x, y, loss = surface.grid(POINTS)
    loss = np.where(np.isfinite(loss), loss, np.inf)
    around = np.pad(loss, 1, constant_values=np.inf)
    rows, columns = loss.shape
    beside = np.stack([
        around[1 + i : 1 + i + rows, 1 + j : 1 + j + columns]
        for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)
    ])  # fmt: skip
    bottom = (loss <= beside).all(axis=0) & (loss < beside.max(axis=0)) & np.isfinite(loss)
    j, i = np.nonzero(bottom)
    lowest = np.argsort(loss[j, i], kind="stable")[: 2 * MOST]
    w = np.array([x[i[lowest]], y[j[lowest]]])
    if not w.size:
        return np.empty((0, 2))
    w = _polished(surface, _followed(surface, w, (high - low) / (POINTS - 1)))
    inside = ((w >= low[:, None]) & (w <= high[:, None])).all(axis=0)
    w = w[:, inside & _isolated(surface, w, (high - low) / 1000)]
    return _apart(w[:, np.argsort(surface.value(w), kind="stable")], (high - low) / 1000)[:MOST]


def _value(surface: Surface, w: NDArray) -> NDArray:
    """The loss, with what is no number as infinitely high."""
    loss = np.asarray(surface.value(w))
    return np.where(np.isnan(loss), np.inf, loss)


def _followed(surface: Surface, w: NDArray, reach: NDArray) -> NDArray:
    ways = np.array([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)], dtype=float).T
    for _ in range(80):
        tried = w[:, :, None] + (ways * reach[:, None])[:, None, :]
        loss = _value(surface, tried)
        best = loss.argmin(axis=1)
        better = loss.min(axis=1) < loss[:, 4]  # the middle one stays where it is
        w = np.where(better, np.take_along_axis(tried, best[None, :, None], axis=2)[..., 0], w)
        if not better.any():
            reach = reach / 2
    return w


def _polished(surface: Surface, w: NDArray) -> NDArray:
    with np.errstate(all="ignore"):
        for _ in range(4):
            g, h = surface.gradient(w), surface.hessian(w)
            size = h[0, 0] * h[1, 1] - h[0, 1] ** 2
            across, up = h[1, 1] * g[0] - h[0, 1] * g[1], h[0, 0] * g[1] - h[0, 1] * g[0]
            tried = w - np.array([across, up]) / size
            closer = np.abs(surface.gradient(tried)).sum(axis=0) < np.abs(g).sum(axis=0)
            sound = (size > 0) & (h[0, 0] > 0) & closer & np.isfinite(tried).all(axis=0)
            w = np.where(sound, tried, w)
    return w


def _isolated(surface: Surface, w: NDArray, radius: NDArray) -> NDArray:
    """Whether it rises in every direction; the floor of a valley does not."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    ring = radius[:, None] * np.array([np.cos(angles), np.sin(angles)])
    with np.errstate(all="ignore"):
        rise = _value(surface, w[:, :, None] + ring[:, None, :]) - _value(surface, w)[:, None]
        return rise.min(axis=1) > 3e-5 * np.minimum(rise.max(axis=1), 1e300)


def _apart(w: NDArray, closest: NDArray) -> NDArray:
    """Each of the points (2, k) once, as (k, 2)."""
    kept: list[NDArray] = []
    for point in w.T:
        if all((np.abs(point - other) > closest).any() for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, 2)
