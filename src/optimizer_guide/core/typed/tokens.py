"""The words of a formula: what may be typed for what."""

import re
from typing import NamedTuple

WEIGHTS = {
    "w1": "w1", "w2": "w2", "w_1": "w1", "w_2": "w2", "x": "w1", "y": "w2", "x1": "w1", "x2": "w2",
}  # fmt: skip
"""What a weight may be called."""
CONSTANTS = ("pi", "e")
OF_ONE = (
    "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "exp", "ln", "log", "log10", "sqrt", "abs",
    "relu", "sigmoid",
)  # fmt: skip
"""Functions of one number."""
OF_MORE = ("max", "min")
"""Functions of two numbers or more."""
FUNCTIONS = (*OF_ONE, *OF_MORE)
"""Those that a reader may write."""

SAME = str.maketrans("−–—×·⋅∙∗÷₁₂[]{}\u00a0\t\n\r\f\v", "---*****/12()()      ")
"""What a reader may type for a plainer sign, one for one, so that positions stay."""
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
TOKENS = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)"
    rf"|(?P<raised>⁻?[{RAISED}]+)|(?P<sign>\*\*|[-+*/^])|(?P<open>\()|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<comma>,)|(?P<root>√)|(?P<space> +)"
)
PARTS = re.compile(r"w_?[12]|[xy]|pi")
"""Of letters that nobody has parted: xy, 2pix, xsin(y)."""
HINTS = {
    "=": "write only what the loss is, without “L =”",
    ".": "a point stands only in a number, as in 0.5",
    "!": "there is no factorial here",
    "⁻": "a raised minus needs a raised number",
}
"""Of signs that are often typed, what to do instead."""
END = "end"
"""The kind of the last word, which is empty."""


class TypedError(ValueError):
    """What is wrong with a text, and at which of its characters, counted from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} (at character {position + 1})")
        self.reason, self.position = reason, position


class Token(NamedTuple):
    """A word of the text."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """The words of a text, names by what they stand for.  Raises TypedError."""
    source, at, tokens = text.translate(SAME), 0, []
    while at < len(source):
        match = TOKENS.match(source, at)
        if match is None:
            sign = source[at]
            hint = HINTS.get(sign, "it is no part of arithmetic")
            raise TypedError(f"“{sign if sign.isprintable() else '?'}”: {hint}.", at)
        kind = str(match.lastgroup)
        if kind == "name":
            tokens += _names(match[0], at)
        elif kind != "space":
            tokens.append(Token(kind, match[0], at))
        at = match.end()
    return [*tokens, Token(END, "", len(source.rstrip()))]


def _names(word: str, at: int) -> list[Token]:
    """A word, or the weights and the function that were written without a space between them."""
    if _known(word):
        return [Token("name", _known(word), at)]
    names, place, low = [], 0, word.lower()
    while place < len(low):
        rest, part = low[place:], PARTS.match(low, place)
        name = rest if rest in FUNCTIONS else part[0] if part else ""
        if not name:
            return [Token("name", word, at)]
        names.append(Token("name", _known(name), at + place))
        place += len(name)
    return names


def _known(word: str) -> str:
    """What a word stands for; empty if for nothing."""
    low = word.lower()
    if low == "π":
        return "pi"
    return WEIGHTS.get(low) or (low if low in (*CONSTANTS, *FUNCTIONS) else "")
