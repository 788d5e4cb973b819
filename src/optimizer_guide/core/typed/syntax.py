"""From a text to a tree: what people write for a formula, and what is said of the rest.

The text is read by the parser below, word by word.  No text is ever run as code.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from optimizer_guide.core.typed.tokens import (
    CONSTANTS,
    END,
    FUNCTIONS,
    OF_MORE,
    RAISED,
    WEIGHTS,
    Token,
    TypedError,
    tokens_of,
)

LONGEST, LARGEST = 200, 100
"""Characters of a text, and operations in it; no loss worth looking at needs more."""
SUM, PRODUCT, POWER = 1, 2, 3
STRENGTH = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "^": POWER, "**": POWER}
"""How strongly an operation binds."""
BEGINS = ("name", "number", "open", "root", "bar")
"""What an operand begins with; two side by side are multiplied, unless the second is a number."""
MISSING = "There is an operation missing before this, such as *."
NOTHING = "There is a number or a weight missing before this."
OPEN, CLOSED = "This bracket is never closed.", "This bracket was never opened."


class Node(NamedTuple):
    """A part of a formula.

    ``kind``: w1, w2, pi, e, number, neg, + - * / ^, or a function; ``of``: what it is of; ``text``:
    a number as it was typed; ``at``: where in the text it stands.
    """

    kind: str
    at: int
    of: tuple[Node, ...] = ()
    text: str = ""


def parsed(text: str) -> Node:
    """The tree of a text.  Raises TypedError."""
    if len(text) > LONGEST:
        raise TypedError(f"Too long: at most {LONGEST} characters.", LONGEST)
    if not text.strip():
        raise TypedError("Type a loss, such as w1^2 + 3 w2^2.", 0)
    parser = _Parser(tokens_of(text))
    tree = parser.expression()
    token = parser.token
    if token.kind == END:
        return tree
    if token.kind == "comma":
        parser.refuse_comma()
    raise TypedError(CLOSED if token.kind == "close" else MISSING, token.at)


class _Parser:
    """By how strongly operations bind."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.place = tokens, 0
        self.bars: list[int] = [0]
        """In each bracket that is open, how many bars are."""
        self.operations = self.depth = 0

    @property
    def token(self) -> Token:
        """The one that is next."""
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.token
        self.place += token.kind != END
        return token

    def made(self, kind: str, at: int, *of: Node) -> Node:
        """An operation, if there are not too many of them."""
        self.operations += 1
        if self.operations > LARGEST:
            raise TypedError(f"More than {LARGEST} operations.", at)
        return Node(kind, at, of)

    def expression(self, least: int = SUM) -> Node:
        """All that hangs together by operations that bind at least so strongly."""
        self.depth += 1
        if self.depth > LARGEST + 1:
            raise TypedError("Nested too deeply.", self.token.at)
        left = self.operand()
        while (strength := self.strength()) >= least:
            sign = self.take() if self.token.kind == "sign" else Token("sign", "*", self.token.at)
            right = self.expression(strength if strength == POWER else strength + 1)
            left = self.made("^" if strength == POWER else sign.text, sign.at, left, right)
        self.depth -= 1
        return left

    def strength(self) -> int:
        """Of the operation that is next, be it unwritten; 0 if there is none."""
        token = self.token
        if token.kind == "sign":
            return STRENGTH[token.text]
        if token.kind == "number":
            raise TypedError(MISSING, token.at)
        begins = token.kind in BEGINS and not (token.kind == "bar" and self.bars[-1])
        return PRODUCT if begins else 0

    def operand(self) -> Node:
        """A number, a weight, a function, or what is in brackets; with its raised power."""
        token = self.take()
        match token.kind:
            case "sign" if token.text in "+-":
                inner = self.expression(POWER)
                return inner if token.text == "+" else self.made("neg", token.at, inner)
            case "number":
                node = Node("number", token.at, text=token.text)
            case "name" if token.text in FUNCTIONS:
                node = self.function(token)
            case "name" if token.text in (*WEIGHTS, *CONSTANTS):
                node = Node(token.text, token.at)
            case "name":
                self.refuse_name(token)
            case "open":
                (node,) = self.bracketed(token, 1)
            case "bar":
                self.bars[-1] += 1
                inner = self.expression()
                self.bars[-1] -= 1
                self.expect("bar", token, "This bar is never closed.")
                node = self.made("abs", token.at, inner)
            case "root":
                if self.token.kind == "open":
                    (inner,) = self.bracketed(self.take(), 1)
                else:
                    inner = self.expression(POWER)
                node = self.made("sqrt", token.at, inner)
            case "end":
                raise TypedError("It ends too soon.", token.at)
            case "comma":
                self.refuse_comma(self.place - 1)
            case _:
                is_first = token.kind == "close" and len(self.bars) == 1
                raise TypedError(CLOSED if is_first else NOTHING, token.at)
        return self.raised(node)

    def raised(self, node: Node) -> Node:
        """With the power that stands raised beside it, as in w1²."""
        while self.token.kind == "raised":
            token = self.take()
            node = self.made("^", token.at, node, _number(token))
        return node

    def bracketed(self, opening: Token, most: int) -> list[Node]:
        """What is in a bracket that was opened, parted by commas."""
        self.bars.append(0)
        parts = [self.expression()]
        while self.token.kind == "comma" and len(parts) < most:
            self.take()
            parts.append(self.expression())
        if self.token.kind == "comma":
            self.refuse_comma()
        self.bars.pop()
        self.expect("close", opening, OPEN)
        return parts

    def expect(self, kind: str, opening: Token, reason: str) -> None:
        if self.take().kind != kind:
            raise TypedError(reason, opening.at)

    # -- functions -------------------------------------------------------------------------------

    def function(self, token: Token) -> Node:
        """With what it is of, and the power between the two: sin²(w1)."""
        name, power = token.text, self.power_of_function(token)
        if self.token.kind == "open":
            of = self.bracketed(self.take(), LARGEST if name in OF_MORE else 1)
            if name in OF_MORE and len(of) == 1:
                raise TypedError(f"{name} takes two numbers or more: {name}(w1, w2).", token.at)
            node = self.made(name, token.at, *of)
        else:
            node = self.made(name, token.at, self.unbracketed(token))
        return node if power is None else self.made("^", power.at, node, power)

    def power_of_function(self, token: Token) -> Node | None:
        if self.token.kind == "raised" and not self.token.text.startswith("⁻"):
            return _number(self.take())
        if self.token.kind != "sign" or STRENGTH[self.token.text] != POWER:
            return None
        self.take()
        number = self.take()
        if number.kind != "number":
            raise TypedError(_bare(token.text), token.at)
        return Node("number", number.at, text=number.text)

    def unbracketed(self, token: Token) -> Node:
        """What a function without brackets is of: 2 w1 in sin 2w1 + 1."""
        found: Node | None = None
        if self.token.kind == "root" or (self.token.kind == "bar" and not self.bars[-1]):
            return self.expression(POWER)
        while self.is_plain(found is None):
            part = self.expression(POWER)
            found = part if found is None else self.made("*", part.at, found, part)
        follows = self.token.kind in ("open", "root", "number")
        if found is None or token.text in OF_MORE or follows:
            raise TypedError(_bare(token.text), token.at)
        return found

    def is_plain(self, is_first: bool) -> bool:
        """Whether a weight or a constant is next, or, at first, a number."""
        kind, text, _ = self.token
        return (kind == "number" and is_first) or (
            kind == "name" and text in (*WEIGHTS, *CONSTANTS)
        )

    # -- what is refused -------------------------------------------------------------------------

    def refuse_name(self, token: Token) -> NoReturn:
        if self.token.kind == "open":
            reason = f"“{token.text}” is no function here; there are {', '.join(FUNCTIONS)}."
        else:
            reason = f"“{token.text}” is not known here; write w1 and w2, or x and y, pi, e."
        raise TypedError(reason, token.at)

    def refuse_comma(self, place: int | None = None) -> NoReturn:
        place = self.place if place is None else place
        comma, around = self.tokens[place], self.tokens[max(0, place - 1) : place + 2]
        if [token.kind for token in around] == ["number", "comma", "number"]:
            raise TypedError("Write a number with a point: 0.5, not 0,5.", comma.at)
        raise TypedError("A comma stands only between the numbers of max and min.", comma.at)


def _bare(name: str) -> str:
    of = "its numbers in brackets: {}(w1, w2)." if name in OF_MORE else "brackets: {}(w1)."
    return f"{name} needs {of.format(name)}"


def _number(raised: Token) -> Node:
    """A raised number as a plain one."""
    digits = "".join("-" if sign == "⁻" else str(RAISED.index(sign)) for sign in raised.text)
    return Node("number", raised.at, text=digits)
