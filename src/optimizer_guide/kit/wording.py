"""Numbers and verdicts in words, the same in all sections."""

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

from optimizer_guide.core.optimizer import Optimizer, hyperparameters_of
from optimizer_guide.core.stability import largest_stable_lr
from optimizer_guide.core.surfaces import Quadratic
from optimizer_guide.core.trajectory import Trajectory
from optimizer_guide.core.typed import Typed

Number = float | np.floating
"""Also what NumPy makes of an array."""
MINUS = "−"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: Number, digits: int = 3) -> str:
    """A value ≥ 0 to three digits, or to so many: 0.0502, 12.3, 4.1 × 10⁻⁷, ∞."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞"
    if value == 0:
        return "0"
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])  # of the value as it is rounded
    if -4 < exponent < 4:
        return f"{value:.{max(0, digits - 1 - exponent)}f}"
    factor, _, power = f"{value:.1e}".partition("e")
    return f"{factor} × 10{str(int(power)).translate(SUPERSCRIPTS)}"


def setting(value: float) -> str:
    """A hyperparameter as it is written: 0.1, 0.999, 10⁻⁸."""
    exponent = math.floor(math.log10(value)) if value else 0
    if exponent < -4 and value == 10.0**exponent:
        return f"10{str(exponent).translate(SUPERSCRIPTS)}"
    return f"{value:g}"


def percent(share: Number) -> str:
    """A share as it is written: 0 %, 0.3 %, 59 %; neither 0 % nor 100 % if it is not."""
    if 0 < share < 0.0005:
        return "under 0.1 %"
    if 0.9995 <= share < 1:
        return "over 99.9 %"
    return f"{100 * share:.{1 if 0 < share < 0.0095 or 0.995 <= share < 1 else 0}f} %"


def percent_in_three_digits(share: float) -> str:
    """A share ≥ 0 that may be tiny, to three digits: 78.4 %, 0.00201 %."""
    return f"{number(100 * share)} %"


def plain(html: str) -> str:
    """The text of some HTML, without its markup."""
    return re.sub(r"<[^>]*>", "", html)


TOGETHER = (
    (re.compile(r"(</i>|</sub>|</sup>|\d) ([=<>≈≥≤]) "), r"\1&nbsp;\2&nbsp;"),
    (re.compile(r"([\d)>]) ([−×]) (?=[\d(√]|<i>)"), r"\1&nbsp;\2&nbsp;"),
    (re.compile(r"(\d|</b>|</span>) %"), r"\1&nbsp;%"),
)
"""What no line breaks: a symbol, its sign and its value; a number and its unit."""


def together(html: str) -> str:
    """HTML in which no line breaks within *α* = 0.1, 1 − *β*, 8.0 × 10⁵ or 17 %."""
    for pattern, bound in TOGETHER:
        html = pattern.sub(bound, html)
    return html


def settings(optimizer: Optimizer) -> str:
    """All that an optimizer is set to: α 0.1, β 0.9.  A penalty of 0 is none."""
    values = optimizer.hyperparameters
    return ", ".join(
        f"{field.symbol} {setting(values[name])}"
        for name, field in hyperparameters_of(type(optimizer)).items()
        if (name, values[name]) != ("l2", 0)
    )


COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted(n: int) -> str:
    """A count ≥ 0 as prose has it: up to ten in words, then in digits."""
    return COUNTS[n] if n < len(COUNTS) else str(n)


def listed(names: Sequence[str]) -> str:
    """SGD; SGD and Adam; SGD, Momentum and Adam."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def many(n: int, what: str) -> str:
    """1 step, 2 steps."""
    return f"{n} {what}{'' if n == 1 else 's'}"


def signed_number(value: float, digits: int = 3) -> str:
    """Any value as `number` writes it, with a true minus sign."""
    return f"{MINUS if value < 0 else ''}{number(abs(value), digits)}"


def visible(value: float, digits: int = 3) -> str:
    """The same of what a plot shows: ≈ 0 below the least that can be seen there."""
    return "≈ 0" if 0 < abs(value) < 0.005 else signed_number(value, digits)


def signed(value: float, digits: int = 2) -> str:
    """A value with a true minus sign and a fixed number of digits, or powers of ten far out."""
    if not abs(value) < 1e5:
        return signed_number(value)
    text = f"{abs(value):.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def point(w: Iterable[float], digits: int = 2) -> str:
    """Where something is, each coordinate as `signed` writes it: (−2.81, 3.13)."""
    return f"({', '.join(signed(at, digits) for at in w)})"


def short(value: float) -> str:
    """A coordinate that the reader set, with a true minus sign and no digits that are not his."""
    return f"{value:.6g}".replace("-", MINUS)


def verdict(run: Trajectory) -> str:
    """Of a run that was lost: where, and how, or by which exact limit if one is known."""
    if run.diverged_at < 0:
        return "left the frame"
    at = int(run.diverged_at)
    if isinstance(run.surface, Typed):
        if run.surface.undefined(run.w[at]):
            return f"left the domain of the loss at step {at}"
        if at and not run.surface.has_gradient(run.w[at - 1]):
            return f"came at step {at - 1} to where the loss has no gradient"
    text = f"diverged at step {at}"
    if isinstance(run.surface, Quadratic):
        h = max(run.surface.curvature)
        limit = largest_stable_lr(run.optimizer, h)
        if limit is not None and run.optimizer.lr > limit:
            name = "2/h" if type(run.optimizer).__name__ == "SGD" else "its limit"
            lr, least = run.optimizer.lr, 2
            while least < 15 and f"{lr:.{least}f}" == f"{limit:.{least}f}":
                least += 1  # to the digits that tell them apart
            text += f": α {lr:.{least}f} > {name} = {limit:.{least}f}"
    return text
