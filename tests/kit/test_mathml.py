"""A typed formula is shown as it was understood."""

from xml.etree import ElementTree

import pytest
from core.test_typed import AS_PEOPLE_WRITE, formulas
from hypothesis import example, given, settings

from optimizer_guide.core.typed import TypedError, parsed, read
from optimizer_guide.kit.mathml import mathml

SIGNS = {"−": "-", "·": "*", "\u2062": "*"}


def read_back(node: ElementTree.Element) -> str:
    """What MathML says, typed."""
    parts = [read_back(part) for part in node]
    match node.tag:
        case "math" | "mrow":
            return "".join(parts)
        case "mfrac":
            return f"(({parts[0]})/({parts[1]}))"
        case "msup":
            return f"(({parts[0]})^({parts[1]}))"
        case "msqrt":
            return f"sqrt({''.join(parts)})"
        case "msub":
            return "".join(parts)
    text = node.text or ""
    return SIGNS.get(text, text) if node.tag == "mo" else text


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_what_is_shown_is_what_was_understood(text: str) -> None:
    expect_the_same(text)


@settings(max_examples=50)
@given(formulas())
@example("(-w1)^2 - (-(w1 - -w2))(2)")
@example("-(w1 w2)/(w1/w2)^-2 (3)")
@example("2^(w1^w2)^3")
def test_it_parses_to_the_same_program(text: str) -> None:
    try:
        read(text)
    except TypedError:
        return
    expect_the_same(text)


def expect_the_same(text: str) -> None:
    back = read_back(ElementTree.fromstring(mathml(parsed(text))))
    if len(back) <= 200:
        (tape, at), (again, there) = read(text), read(back)
        assert (again.notes, there) == (tape.notes, at), back


def test_it_looks_as_it_is_written() -> None:
    shown = mathml(parsed("3x^2/2 - sin 2y"))
    assert shown == (
        "<math><mrow><mfrac><mrow><mn>3</mn><mo>&#x2062;</mo><msup><mrow><msub><mi>w</mi><mn>1</mn>"
        "</msub></mrow><mrow><mn>2</mn></mrow></msup></mrow><mrow><mn>2</mn></mrow></mfrac><mo>−"
        f"</mo><mi>sin</mi>{low('(')}<mrow><mn>2</mn><mo>&#x2062;</mo><msub><mi>w</mi><mn>2</mn>"
        f"</msub></mrow>{low(')')}</mrow></math>"
    )
    assert 'stretchy="true"' in mathml(parsed("|x/2|"))


def low(bracket: str) -> str:
    return f'<mo stretchy="false" lspace="0" rspace="0">{bracket}</mo>'
