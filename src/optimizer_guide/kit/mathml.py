"""A typed formula set as mathematics, in MathML, which browsers draw without a script."""

from html import escape

from optimizer_guide.core.typed import Node

SUM, PRODUCT, SIGN, POWER, WHOLE = range(1, 6)
"""How strongly parts of a formula hold together."""
STRENGTH = {"+": SUM, "-": SUM, "*": PRODUCT, "neg": SIGN, "^": POWER}
TIMES = "<mo>&#x2062;</mo>"  # two that stand side by side
DOT = "<mo>·</mo>"
SYMBOLS = {
    "w1": "<msub><mi>w</mi><mn>1</mn></msub>",
    "w2": "<msub><mi>w</mi><mn>2</mn></msub>",
    "pi": "<mi>π</mi>",
    "e": "<mi>e</mi>",
}
NAMES = {"log": "<mi>ln</mi>", "log10": "<msub><mi>log</mi><mn>10</mn></msub>"}
"""Of functions that are written otherwise than they are typed."""


def mathml(tree: Node) -> str:
    """A `math` element of a formula's tree: as it was understood, each bracket where it counts."""
    return f"<math>{_row(_of(tree))}</math>"


def _of(node: Node) -> str:
    """The inside of a row."""
    kind, parts = node.kind, node.of
    if kind == "number":
        return f"<mn>{escape(node.text)}</mn>"
    if kind in SYMBOLS:
        return SYMBOLS[kind]
    if kind == "/":
        return f"<mfrac>{_row(_of(parts[0]))}{_row(_of(parts[1]))}</mfrac>"
    if kind == "^":
        return f"<msup>{_row(_held(parts[0], WHOLE))}{_row(_of(parts[1]))}</msup>"
    if kind == "sqrt":
        return f"<msqrt>{_of(parts[0])}</msqrt>"
    if kind == "abs":
        return _bracketed(_row(_of(parts[0])), "||")
    if kind == "neg":
        return f"<mo>−</mo>{_held(parts[0], SIGN + 1)}"
    if kind in ("+", "-"):
        sign = "+" if kind == "+" else "−"
        needed = WHOLE if parts[1].kind == "neg" else PRODUCT
        return f"{_held(parts[0], SUM)}<mo>{sign}</mo>{_held(parts[1], needed)}"
    if kind == "*":
        left, right = _held(parts[0], PRODUCT), _held(parts[1], SIGN + 1)
        return f"{left}{DOT if _runs_together(parts[1]) else TIMES}{right}"
    name = NAMES.get(kind, f"<mi>{kind}</mi>")
    return name + _bracketed("<mo>,</mo>".join(_row(_of(part)) for part in parts))


def _row(inside: str) -> str:
    return f"<mrow>{inside}</mrow>"


def _held(node: Node, needed: int) -> str:
    """In brackets, if it would not hold together of itself."""
    strength = STRENGTH.get(node.kind, POWER if node.kind == "/" else WHOLE)
    inside = _of(node)
    return inside if strength >= needed else _row(_bracketed(inside))


def _bracketed(inside: str, signs: str = "()") -> str:
    """As high as what is inside, where that is higher than a line."""
    is_high = "<mfrac" in inside or "<msqrt" in inside
    left, right = (
        f'<mo stretchy="{str(is_high).lower()}" lspace="0" rspace="0">{sign}</mo>' for sign in signs
    )
    return f"{left}{inside}{right}"


def _runs_together(node: Node) -> bool:
    """Whether it begins with a digit, a fraction or a bar, and needs a dot before it."""
    while node.of and node.kind in ("*", "^"):
        node = node.of[0]
    return node.kind in ("number", "/", "abs")
