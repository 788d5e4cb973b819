"""Numbers and verdicts in words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer_guide import SGD, descend
from optimizer_guide.sections.words import number, verdict
from optimizer_guide.surfaces import Quadratic


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"), (0.0502, "0.0502"), (12.34, "12.3"), (4.1e-7, "4.1 × 10⁻⁷"),
        (0.99996, "1.00"), (9.9996, "10.0"), (99999.7, "1.0 × 10⁵"), (9.96e-7, "1.0 × 10⁻⁶"),
        (math.inf, "∞"), (math.nan, "not a number"),
    ],
)  # fmt: skip
def test_a_number_is_written_to_three_digits(value, written):
    assert number(value) == written


@given(st.floats(1e-3, 9.9e4))
def test_what_is_written_is_the_value_to_three_digits(value):
    text = number(value)
    assert float(text) == pytest.approx(value, rel=0.005)
    assert len(text.replace(".", "").lstrip("0")) == max(3, len(str(round(value))))


@pytest.mark.parametrize(("lr", "written"), [(0.3, "0.30"), (0.2501, "0.2501"), (0.254, "0.254")])
def test_a_rate_above_its_limit_is_written_apart_from_it(lr, written):
    run = descend(Quadratic((1.0, 8.0)), SGD(lr), (-1.0, 1.0), steps=20000)
    assert run.diverged_at >= 0
    limit = "0.25" + "0" * (len(written) - 4)
    assert verdict(run).endswith(f": α {written} > 2/h = {limit}")
