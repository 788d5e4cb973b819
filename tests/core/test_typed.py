"""Losses typed in: what is understood, what is refused and where; derivatives are exact."""

import math
import warnings
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import SGD, descend, everyone, sweep
from optimizer_guide.core.typed import CONSTANTS, FUNCTIONS, Node, Typed, TypedError, parsed, read
from optimizer_guide.core.typed.syntax import LONGEST
from optimizer_guide.core.typed.tokens import OF_MORE, OF_ONE
from optimizer_guide.kit.wording import verdict

REFUSED: dict[str, tuple[int, str] | None] = {
    "": (0, "Type a loss"),
    "w1**": (4, "ends too soon"),
    "(w1": (0, "never closed"),
    "|w1": (0, "bar is never closed"),
    "w1)": (2, "never opened"),
    "2 3 w1": (2, "operation missing"),
    "w1 3": (3, "operation missing"),
    "(w1)2": (4, "operation missing"),
    "w1 +* 2": (4, "number or a weight missing"),
    "w1 * /2": (5, "number or a weight missing"),
    "(w1 + )": (6, "number or a weight missing"),
    "*w1": (0, "number or a weight missing"),
    "1/0 + w1": (2, "no dividing by 0"),
    "  2*foo": (4, "“foo” is not known"),
    "w12": (0, "“w12” is not known"),
    "x2y": (0, "“x2y” is not known"),
    "z^2": (0, "write w1 and w2, or x and y"),
    "w1 + sin": (5, "sin needs brackets"),
    "sin 2(w1 + 1)": (0, "sin needs brackets"),
    "sin^w2(w1)": (0, "sin needs brackets"),
    "max w1": (0, "its numbers in brackets"),
    "max(w1)": (0, "two numbers or more"),
    "sin(w1, w2)": (6, "comma stands only between the numbers of max and min"),
    "0,5 w1": (1, "with a point"),
    "w1, w2": (2, "comma stands only"),
    "L = w1": (2, "write only what the loss is"),
    "w1 + 1/0": (7, "no dividing by 0"),
    "w1 + log(-1)": (5, "not a finite number"),
    "10**10**10 + w1": (2, "not a finite number"),
    "__import__('os')": (11, "no part of arithmetic"),
    "w1.real": (2, "a point stands only in a number"),
    "w1 if w2 else 1": (3, "“if” is not known"),
    "w1 + 1j": (6, "“j” is not known"),
    "True + w1": (0, "“True” is not known"),
    "lambda: 1": (6, "no part of arithmetic"),
    "exec(w1)": (0, "no function here"),
    "3 + pi": (0, "no w1"),
    "w1 + é": (5, "no part of arithmetic"),
    "w1" + " + w1" * 60: (LONGEST, "at most"),
    "-" * 150 + "w1": (101, "Nested"),
    "(" * 99 + "w1" + ")" * 99: None,
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20] or "nothing")
def test_what_is_refused_and_where(text: str) -> None:
    refused = REFUSED[text]
    if refused is None:
        Typed(text)
        return
    position, reason = refused
    with pytest.raises(TypedError) as caught:
        Typed(text)
    assert (caught.value.position, reason in caught.value.reason) == (position, True), caught.value
    assert isinstance(caught.value, ValueError)


AS_PEOPLE_WRITE = {
    "x² + 3y²": "w1**2 + 3*w2**2",
    "w₁·w₂ − 3×w_1 ÷ 2": "w1*w2 - 3*w1/2",
    "3w1 − 2 w1 w2": "3*w1 - 2*w1*w2",
    "2(x+1)(y−1)": "2*(w1 + 1)*(w2 - 1)",
    "xy + 2πx + pix": "w1*w2 + 2*pi*w1 + pi*w1",
    "3xsin(y)": "3*w1*sin(w2)",
    "sin 2x cos y + ln x": "sin(2*w1)*cos(w2) + log(w1)",
    "sin²(x) + cos^2 x": "sin(w1)**2 + cos(w1)**2",
    "sin²x": "sin(w1)**2",
    "||x| − 2·|y|| |y|": "abs(abs(w1) - 2*abs(w2))*abs(w2)",
    "log|x| + √|y|": "log(abs(w1)) + sqrt(abs(w2))",
    "√x² + √(x)² + √2 y": "sqrt(w1**2) + sqrt(w1)**2 + sqrt(2)*w2",
    "-x^2 + 2^-x + x⁻² + y¹⁰": "-w1**2 + 2**-w1 + w1**-2 + w2**10",
    "2^3^x y": "2**(3**w1)*w2",
    "1/2x": "1/2*w1",
    "[x + {y − 1}]/[2]": "(w1 + (w2 - 1))/2",
    "max(x, y, 0) + min(x, 2y)": "max(w1, w2, 0) + min(w1, 2*w2)",
    "SIN(X) + W1 + E": "sin(w1) + w1 + e",
    " w1 *\tw1\n": "w1*w1",
    "1e-3x + 2e x + .5y": "1e-3*w1 + 2*e*w1 + .5*w2",
}


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_formulas_as_people_write_them(text: str) -> None:
    (tape, at), (plain, of_plain) = read(text), read(AS_PEOPLE_WRITE[text])
    assert (tape.notes, at) == (plain.notes, of_plain)


def test_functions_are_those_of_the_books() -> None:
    x = np.array([-2.0, -0.5, 0.3, 1.7])
    spelled = {
        "sinh": np.sinh(x), "cosh": np.cosh(x), "atan": np.arctan(x), "relu": np.maximum(x, 0),
        "sigmoid": 1 / (1 + np.exp(-x)), "log10": np.log10(np.abs(x)),
    }  # fmt: skip
    for name, expected in spelled.items():
        surface = Typed(f"{name}(x)" if name != "log10" else "log10|x|")
        assert_allclose(surface.value(np.array([x, x])), expected, rtol=1e-14)
        assert [surface.value((float(at), 0.0)) for at in x] == pytest.approx(expected)
    assert Typed("log10 x").value((1000.0, 0.0)) == 3.0
    assert Typed("sigmoid(x)").value((-1e4, 0.0)) == 0.0


# -- derivatives where two branches meet, or a slope has no end ------------------------------------

KINKS: dict[tuple[str, tuple[float, float]], tuple[tuple[float, float], bool]] = {
    ("abs(w1)**w2", (0, 2)): ((0, 0), True),
    ("sqrt(w1**4) + w2**2", (0, 0)): ((0, 0), True),
    ("|x|³ + |x|^1.5", (0, 0)): ((0, 0), True),
    ("max(x, √y + 3)", (5, 0)): ((1, 0), False),  # there is no loss at y < 0
    ("max(x, √|y|)", (1, 0)): ((1, 0), True),
    ("max(x², −x²) + min(y², y⁴)", (0, 0)): ((0, 0), True),
    ("max(2x, y) + min(2x, y)", (1, 1)): ((2, 1), True),
    ("max(2x, 2y)", (3, 1)): ((2, 0), True),
    ("relu(x)² + relu(y³)", (0, 0)): ((0, 0), True),
    ("relu(x) + relu(-y)", (2, 3)): ((1, 0), True),
    ("1/(1 + exp(x))", (800, 0)): ((0, 0), True),
    ("exp(−exp(x))", (800, 0)): ((0, 0), True),
    ("|x| + y", (0, 1)): ((0, 1), False),
    ("√(x² + y²)", (0, 0)): ((0, 0), False),
    ("√|x|", (0, 0)): ((0, 0), False),
    ("max(x, −x)", (0, 0)): ((0, 0), False),
    ("√x + y", (0, 0)): ((math.inf, 1), False),
    ("w1**w2", (-2, 2)): ((-4, math.nan), False),
    ("100x² + 1e6", (3, 0)): ((600, 0), True),
}


@pytest.mark.parametrize("case", KINKS, ids=lambda case: f"{case[0]} at {case[1]}")
def test_gradients_that_exist_are_exact_and_others_are_known(
    case: tuple[str, tuple[float, float]],
) -> None:
    text, w = case
    surface, (expected, has_gradient) = Typed(text), KINKS[case]
    assert_array_equal(surface.gradient(w), expected)
    assert surface.has_gradient(w) is has_gradient
    many = np.array([w, (1.1, 0.7)]).T
    assert_array_equal(surface.gradient(many)[:, 0], expected)
    with np.errstate(all="ignore"):
        loss = surface.value_and_gradient_into(many, g := np.empty_like(many))
        assert_array_equal(loss, surface.value(many))
    assert_array_equal(g, surface.gradient(many))
    assert surface.has_gradient((1.1, 0.7))


@pytest.mark.parametrize("text", ["sqrt(w1**4) + w2**2", "abs(w1)**3 + |y|^1.5", "√(x² + y²)"])
def test_a_run_that_rests_at_a_minimum_has_not_diverged(text: str) -> None:
    run = descend(Typed(text), SGD(0.1), (0.0, 0.0), steps=5)
    assert run.diverged_at == -1
    assert_array_equal(run.w, 0)


def test_a_run_that_comes_to_where_there_is_no_gradient_is_said_to() -> None:
    run = descend(Typed("√x + y²"), SGD(0.5), (0.0, 0.0), steps=3)
    assert verdict(run) == "came at step 0 to where the loss has no gradient"


@pytest.mark.parametrize("cls", everyone(), ids=lambda cls: cls.__name__)
def test_floats_and_arrays_take_the_same_path(cls: type) -> None:
    surface = Typed("sqrt(1 + w1**2) + tanh(w2)**2 + exp(-w1**2) + abs(w2) + w2**7/1e6")
    alone = descend(surface, cls(0.05), steps=50).w
    together = descend(surface, cls(np.array([0.05])), steps=50).w
    assert_allclose(alone, together[..., 0], rtol=1e-9, atol=1e-12)


def test_where_floats_raise_the_result_is_inf_or_nan_as_with_arrays() -> None:
    for text in ("log(w1) + w2", "1/w1 + w2", "w1**0.5 + w2", "exp(exp(w1**2)) + w2"):
        surface = Typed(text, start=(0.0, 0.0), window=((-1, 1), (-1, 1)))
        run = descend(surface, SGD(1e3), (-3.0, 1.0), steps=20)
        assert run.w.shape == (21, 2)
        assert math.isfinite(surface.value((1.0, 1.0)))
        assert (
            not math.isfinite(surface.value((0.0 if "/" in text else -9e9, 1.0))) or "exp" in text
        )
    assert sweep(Typed("log(w1)"), SGD(np.array([0.1, 0.2])), steps=3).minimum.tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("text", "w", "expected"),
    [("log(w1)", (-4.0, 3.0), True), ("log(w1)", (4.0, 3.0), False), ("w1**0.5", (-1.0, 0.0), True),
     ("sqrt(w1)*sqrt(w2)", (1.0, -1.0), True), ("1/w1", (0.0, 1.0), True),
     ("w1**-1", (0.0, 1.0), True), ("exp(exp(w1)) - exp(exp(w2))", (20.0, 20.0), False),
     ("w1**9 - w2**9", (1e200, 1e200), False), ("w1/w2", (0.0, 0.0), True),
     ("w1 + w2", (math.inf, math.nan), False)],
)  # fmt: skip
def test_where_there_is_no_loss_is_not_where_it_overflows(
    text: str, w: tuple[float, float], expected: bool
) -> None:
    surface = Typed(text)
    assert bool(surface.undefined(w)) is expected
    assert surface.undefined(np.array([w, w]).T).tolist() == [expected, expected]


def test_it_starts_where_the_loss_is_defined() -> None:
    assert_allclose(Typed("w1**2 + w2**2").start, [-4, 3])
    assert_allclose(Typed("log(w1) + w2").start, [4, 3])
    assert_allclose(Typed("log(w1*w2)", window=((0, 2), (-2, 0))).start, [0.2, -0.4])
    assert_allclose(Typed("log(-w1**2 - 1) + w2").start, [-4, 3])  # nowhere
    assert_allclose(Typed("log(w1)", start=(-1, 2)).start, [-1, 2])


@pytest.mark.parametrize(
    "text",
    ["log(w1**2 + w2**2)", "ln((x − 0.123456)² + (y − 2)²) + x²", "−1/(x² + y²)", "−1/(|x| + |y|)",
     "ln|x| + y²", "1/x + y²", "tan x + y²", "√x + y²", "max(x² + y² − 1, 0)",
     "(x² + y²)/(x² + y²) + x² + y²", "log(x) + y^2"],
)  # fmt: skip
def test_a_pole_is_no_minimum_nor_is_a_place_without_a_loss(text: str) -> None:
    assert Typed(text).minima.tolist() == []


def test_minima_that_are_none_are_not_found() -> None:
    assert_allclose(Typed("|x|^0.1 + |y|^0.1").minima, [[0, 0]], atol=1e-9)
    assert_allclose(Typed("x ln x + y²").minima, [[math.exp(-1), 0]], atol=1e-9)
    assert len(Typed("(w1 + 2*w2)**2").minima) == 0  # the floor of a valley
    assert len(Typed("w1**2").minima) == 0
    assert_allclose(Typed("abs(w1 - 1) + abs(w2)").minima, [[1, 0]], atol=1e-9)
    assert_allclose(Typed("sqrt(w1**2 + (w2 - 2)**2)").minima, [[0, 2]], atol=1e-9)


def test_a_float32_sweep_stays_in_float32() -> None:
    surface = Typed("3*w1**2 + sin(w2) + 2")
    w = np.ones((2, 4), dtype=np.float32)
    assert surface.value(w).dtype == surface.gradient(w).dtype == np.float32


# -- whatever is typed ---------------------------------------------------------------------------


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """Texts that are arithmetic."""
    leaf = st.sampled_from(["w1", "w2", "x", "y", "pi", "π", "e", "0.5", "2", "3", "1e-3", "x²"])
    grown = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
                lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
            ),
            st.tuples(st.sampled_from(OF_ONE), inner).map(lambda p: f"{p[0]}({p[1]})"),
            st.tuples(st.sampled_from(OF_MORE), inner, inner).map(
                lambda p: f"{p[0]}({p[1]}, {p[2]})"
            ),
            st.tuples(inner, inner).map(lambda p: f"({p[0]})({p[1]})"),
            inner.map(lambda text: f"-{text}"),
            inner.map(lambda text: f"|{text}|"),
            inner.map(lambda text: f"({text})²"),
        ),
        max_leaves=8,
    )
    return draw(grown)


WORDS = ["w1", "w2", "x", "y", "|", "√", "²", "⁻¹", "^", *FUNCTIONS,
         "+", "-", "**", "*", "/", "(", ")", " ", ".", ",", "1e999", "1_0",
         "__class__", "import", "lambda", "if", "else", "for", "eval", "0x", "1j", "[", "]", "=",
         ":=", "'", '"', "\n", "\x00", "#", "\\", "@", "π", "𝕨", "é"]  # fmt: skip


def try_it(text: str) -> None:
    """It is refused at one of its characters, or is a surface that an optimizer can walk on."""
    surface, position = None, 0
    try:
        surface = Typed(text)
    except TypedError as error:
        position = error.position
    assert 0 <= position <= len(text)
    if surface is None:
        return
    run = descend(surface, SGD(0.01), steps=5)
    assert run.w.shape == (6, 2)
    assert surface.minima.shape == (len(surface.minima), 2)
    assert surface.gradient(np.ones((2, 3))).shape == (2, 3)
    assert surface.hessian((0.5, -0.5)).shape == (2, 2)


@settings(max_examples=100)
@given(st.text(max_size=LONGEST + 5))
@example("\x00")
@example("((" * 90)
@example("9" * 199)
@example("1if w1else 2")
@example("w1\n+w2")
@example("\\")
def test_no_text_crashes_it(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try_it(text)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_no_mixture_of_words_crashes_it(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try_it(text)


def in_python(text: str) -> str:
    """The same in Python's own words."""
    tree = parsed(text)

    def spelled(node: Node) -> str:
        of = [spelled(part) for part in node.of]
        if not of:
            return f"({node.text or node.kind})"
        if node.kind == "neg":
            return f"(-{of[0]})"
        if node.kind in ("+", "-", "*", "/", "^"):
            return f"({of[0]}{'**' if node.kind == '^' else node.kind}{of[1]})"
        return f"{node.kind}({', '.join(of)})"

    return spelled(tree)


IN_NUMPY: dict[str, Any] = {
    name: getattr(np, name) for name in (*OF_ONE, *CONSTANTS) if hasattr(np, name)
} | {
    "ln": np.log, "atan": np.arctan, "max": lambda *a: reduce(np.maximum, a),
    "min": lambda *a: reduce(np.minimum, a), "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}  # fmt: skip


@settings(max_examples=60)
@given(formulas())
@example("(w1 / (pi - pi))")
def test_arithmetic_is_understood_and_is_what_numpy_computes(text: str) -> None:
    try:
        surface = Typed(text)
    except TypedError as error:
        known = ("There is no w1", "This is not a finite", "Too long", "There is no dividing by 0")
        if not error.reason.startswith(known):
            raise
        return
    names = {**IN_NUMPY, "w1": np.float64(0.7), "w2": np.float64(1.3)}
    with np.errstate(all="ignore"):
        try:
            expected = eval(in_python(text), {"__builtins__": {}}, names)
        except ArithmeticError:
            return
    if np.isrealobj(expected) and np.isfinite(expected) and abs(expected) < 1e15:
        assert_allclose(surface.value((0.7, 1.3)), expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=60)
@given(formulas(), st.floats(0.3, 2.0), st.floats(0.3, 2.0))
def test_derivatives_are_those_of_a_complex_step(text: str, x: float, y: float) -> None:
    """The imaginary part of L(x + ih)/h is the derivative to all digits, where L is analytic."""
    try:
        surface = Typed(text)
    except TypedError:
        return
    code = in_python(text)
    bent = ("abs", "max", "min", "relu")
    if any(name in code for name in bent) or not math.isfinite(surface.value((x, y))):
        return
    h = 1e-30
    with np.errstate(all="ignore"):
        steps = ((x + 1j * h, complex(y)), (complex(x), y + 1j * h))
        slopes = [
            np.imag(eval(code, {"__builtins__": {}}, {**IN_NUMPY, "w1": a, "w2": b})) / h
            for a, b in (map(np.complex128, step) for step in steps)
        ]
        ours = surface.gradient((x, y))
        real = np.real(eval(code, {"__builtins__": {}}, {**IN_NUMPY, "w1": np.complex128(x),
                                                          "w2": np.complex128(y)}))  # fmt: skip
    same_branch = np.isclose(real, surface.value((x, y)), rtol=1e-9, atol=1e-9)
    if same_branch and np.isfinite(slopes).all() and np.isfinite(ours).all():
        assert_allclose(ours, slopes, rtol=1e-6, atol=1e-9)
