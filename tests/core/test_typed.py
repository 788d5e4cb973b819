"""Losses typed in: what is understood, what is refused and where; derivatives are exact."""

from __future__ import annotations

import ast
import math
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from optimizer_guide import SGD, descend, everyone, sweep
from optimizer_guide.core.typed import FUNCTIONS, Typed, TypedError
from optimizer_guide.core.typed.reader import LONGEST

REFUSED: dict[str, tuple[int, str] | None] = {
    "": (0, "Type a loss"),
    "w1**": (4, "ends too soon"),
    "(w1": (0, "never closed"),
    "w1)": (2, "never opened"),
    "2w1": (1, "operation missing"),
    "sin w1": (4, "sin needs its number in brackets"),
    "π*w1": (0, "write pi"),
    "w1²": (2, "write **2"),
    "W1**2": (0, "Write w1, in small letters"),
    "w1 + 12w2": (7, "operation missing"),
    "2 (w1)": (2, "operation missing"),
    "  (w1)(w2)": (6, "operation missing"),
    "(w1 w2)": (4, "operation missing"),
    "w1 w2": (3, "operation missing"),
    "w1 +* 2": (4, "number or a weight missing"),
    "w1 * /2": (5, "number or a weight missing"),
    "(w1 + )": (6, "number or a weight missing"),
    "*w1": (0, "number or a weight missing"),
    "1/0 + w1": (2, "no dividing by 0"),
    "  2*foo": (4, "“foo” is not known"),
    "w1^2": (2, "write ** for a power"),
    "w1 + sin": (5, "needs its number"),
    "sin(w1, w2)": (0, "one number"),
    "  w1(2)": (4, "operation missing"),
    "w1 + 1/0": (7, "no dividing by 0"),
    "w1 + log(-1)": (5, "not a finite number"),
    "10**10**10 + w1": (0, "not a finite number"),
    "__import__('os')": (11, "no part of arithmetic"),
    "w1.real": (0, "Only"),
    "w1 if w2 else 1": (0, "Only"),
    "w1 + 1j": (5, "Only"),
    "True + w1": (0, "Only"),
    "lambda: 1": (6, "no part of arithmetic"),
    "exec(w1)": (0, "no function here"),
    "3 + pi": (0, "no w1"),
    "w1 + é": (5, "no part of arithmetic"),
    "w1" + " + w1" * 60: (LONGEST, "at most"),
    "-" * 150 + "w1": (100, "operations"),
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


@pytest.mark.parametrize("text", ["w₁² ".replace("²", "**2"), "w1·w1 − −w2×w2", " w1 *\tw1"])
def test_what_readers_type_for_what_python_knows(text: str) -> None:
    assert Typed(text).value((2.0, 0.0)) == 4.0


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


def test_minima_that_are_none_are_not_found() -> None:
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
    leaf = st.sampled_from(["w1", "w2", "pi", "e", "0.5", "2", "3", "1e-3"])
    grown = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
                lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
            ),
            st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda p: f"{p[0]}({p[1]})"),
            inner.map(lambda text: f"-{text}"),
        ),
        max_leaves=8,
    )
    return draw(grown)


WORDS = ["w1", "w2", *FUNCTIONS, "+", "-", "**", "*", "/", "(", ")", " ", ".", ",", "1e999", "1_0",
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


@settings(max_examples=40)
@given(formulas())
@example("(w1 / (pi - pi))")
def test_arithmetic_is_understood_and_is_what_python_computes(text: str) -> None:
    try:
        surface = Typed(text)
    except TypedError as error:
        known = ("There is no w1", "This is not a finite", "Too long", "There is no dividing by 0")
        if not error.reason.startswith(known):
            raise
        return
    names = {**vars(math), "abs": abs, "w1": 0.7, "w2": 1.3}
    code = compile(ast.parse(text, mode="eval"), "text", "eval")
    try:
        expected = eval(code, {"__builtins__": {}}, names)
    except (ArithmeticError, ValueError):
        return
    if not isinstance(expected, complex) and math.isfinite(expected):
        assert_allclose(surface.value((0.7, 1.3)), expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=40)
@given(formulas(), st.floats(0.3, 2.0), st.floats(0.3, 2.0))
def test_derivatives_are_those_of_a_complex_step(text: str, x: float, y: float) -> None:
    """The imaginary part of L(x + ih)/h is the derivative to all digits, where L is analytic."""
    try:
        surface = Typed(text)
    except TypedError:
        return
    if "abs" in text or not math.isfinite(surface.value((x, y))):
        return
    names = {name: getattr(np, name) for name in FUNCTIONS} | {"pi": math.pi, "e": math.e}
    code = compile(ast.parse(text, mode="eval"), "text", "eval")
    h = 1e-30
    with np.errstate(all="ignore"):
        steps = ((x + 1j * h, complex(y)), (complex(x), y + 1j * h))
        slopes = [
            np.imag(eval(code, {"__builtins__": {}}, {**names, "w1": a, "w2": b})) / h
            for a, b in (map(np.complex128, step) for step in steps)
        ]
        ours = surface.gradient((x, y))
        real = np.real(eval(code, {"__builtins__": {}}, {**names, "w1": np.complex128(x),
                                                          "w2": np.complex128(y)}))  # fmt: skip
    same_branch = np.isclose(real, surface.value((x, y)), rtol=1e-9, atol=1e-9)
    if same_branch and np.isfinite(slopes).all() and np.isfinite(ours).all():
        assert_allclose(ours, slopes, rtol=1e-6, atol=1e-9)
