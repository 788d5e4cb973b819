"""Numbers and verdicts in words.

`number_cases.json` and `two_digits.json` are also what the browser's writer of numbers is tested
with.
"""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer_guide import SGD, descend
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.kit.wording import (
    counted,
    many,
    number,
    percent,
    percent_in_three_digits,
    plain,
    setting,
    settings,
    short,
    signed,
    signed_number,
    together,
    verdict,
    visible,
)

IN_TWO_DIGITS = Path(__file__).with_name("two_digits.json")
CASES = json.loads(Path(__file__).with_name("number_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("value", "written"), CASES)
def test_a_number_is_written_to_three_digits(value: float, written: str) -> None:
    assert signed_number(value) == written
    if value >= 0:
        assert number(value) == written


@pytest.mark.parametrize(("value", "written"), json.loads(IN_TWO_DIGITS.read_text("utf-8")))
def test_a_number_may_be_written_to_two_digits(value: float, written: str) -> None:
    assert signed_number(value, 2) == written
    assert visible(value, digits=2) == written


def test_what_cannot_be_seen_is_about_zero() -> None:
    assert [visible(value) for value in (0.0, 3e-4, -3e-4, 0.36, -0.36)] == [
        "0",
        "≈ 0",
        "≈ 0",
        "0.360",
        "−0.360",
    ]


def test_what_is_no_number_says_so() -> None:
    assert number(math.nan) == "not a number"


@given(st.floats(1e-3, 9.9e3))
def test_what_is_written_is_the_value_to_three_digits(value: float) -> None:
    text = number(value)
    assert float(text) == pytest.approx(value, rel=0.005)
    assert len(text.replace(".", "").lstrip("0")) == max(3, len(str(round(value))))


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (-1.234, 2, "−1.23"),
        (-0.001, 2, "0.00"),
        (0.0, 3, "0.000"),
        (1e5, 2, "1.0 × 10⁵"),
        (-672461038527942502464431849472.0, 2, "−6.7 × 10²⁹"),
        (-math.inf, 2, "−∞"),
        (math.nan, 2, "not a number"),
    ],
)
def test_a_signed_number_has_a_true_minus(value: float, digits: int, written: str) -> None:
    assert signed(value, digits) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.1, "0.1"), (0.999, "0.999"), (1e-8, "10⁻⁸"), (3e-8, "3e-08"), (0, "0"), (1e-3, "0.001")],
)
def test_a_setting_is_written_as_it_is_set(value: float, written: str) -> None:
    assert setting(value) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0, "0 %"),
        (0.0001, "under 0.1 %"),
        (68 / 16384, "0.4 %"),
        (0.59, "59 %"),
        (0.997, "99.7 %"),
        (0.9999, "over 99.9 %"),
        (1, "100 %"),
    ],
)
def test_a_share_is_0_or_all_only_if_it_is(share: float, written: str) -> None:
    assert percent(share) == written


def test_the_other_words() -> None:
    assert percent_in_three_digits(2.01e-5) == "0.00201 %"
    assert (counted(0), counted(7), counted(11)) == ("no", "seven", "11")
    assert [many(n, "step") for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert (short(-0.5), short(2.0)) == ("−0.5", "2")
    assert plain("at <i>α</i> = 1") == "at α = 1"
    assert settings(SGD(0.1)) == "α 0.1"


@pytest.mark.parametrize(("lr", "written"), [(0.3, "0.30"), (0.2501, "0.2501"), (0.254, "0.254")])
def test_a_rate_above_its_limit_is_written_apart_from_it(lr: float, written: str) -> None:
    run = descend(Quadratic((1.0, 8.0)), SGD(lr), (-1.0, 1.0), steps=20000)
    assert run.diverged_at >= 0
    limit = "0.25" + "0" * (len(written) - 4)
    assert verdict(run).endswith(f": α {written} > 2/h = {limit}")


@pytest.mark.parametrize(
    ("html", "bound"),
    [
        ("at <i>α</i> = 0.1 it", "at <i>α</i>_=_0.1 it"),
        ("a sum of 1 − (1 − <i>β</i>₁)² is", "a sum of 1_−_(1_−_<i>β</i>₁)² is"),
        ("a loss of 8.0 × 10⁵ at", "a loss of 8.0_×_10⁵ at"),
        ("17 % of them", "17_% of them"),
        ("<b data-column='share'></b> % of them", "<b data-column='share'></b>_% of them"),
        ("one − two, a × b", "one − two, a × b"),
    ],
)
def test_no_line_breaks_within_a_value(html: str, bound: str) -> None:
    assert together(html) == bound.replace("_", "&nbsp;")
