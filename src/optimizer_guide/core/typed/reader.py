"""From a text to a tape: what is understood, and what is said of the rest.

The text is parsed by Python's own parser and checked node by node against what is allowed.  No
text is ever run as code.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from typing import NoReturn

from optimizer_guide.core.typed.operations import FUNCTIONS
from optimizer_guide.core.typed.tape import Tape

LONGEST, LARGEST = 200, 100
"""Characters of a text, and operations in it; no loss worth looking at needs more."""
CONSTANTS = {"pi": math.pi, "e": math.e}
SAME = str.maketrans("−–×·₁₂\t\n\r\f\v", "--**12     ")
"""What a reader may type for what Python knows, sign for sign, so that positions stay."""
HINTS = {
    "^": "write ** for a power",
    "²": "write **2",
    "³": "write **3",
    "√": "write sqrt( )",
    "÷": "write /",
    "|": "write abs( )",
    "[": "write (",
    "]": "write )",
    "π": "write pi",
}
"""What to write for signs that are often typed."""
OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.USub: "neg",
}


class TypedError(ValueError):
    """What is wrong with a text, and at which of its characters, counted from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} (at character {position + 1})")
        self.reason, self.position = reason, position


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
    needed = tape.needed([result])
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
                place = self.tape.number(value)
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
