"""The numbers that the guide rests on, computed from the core; those of the limits of a rate are in
test_stability.py, those of AdamW and of the bias correction in tests/lessons.

A row says what is measured, the numbers as the guide's facts print them, and how to compute them.
A number is right when it rounds to what is printed: "4.53" takes 4.525 to 4.535; "~0.14" is a
rough one, right within a sixth.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from core.cases import arrays
from core.textbook import RULES
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from optimizer_guide import (
    SGD,
    Adam,
    AdamW,
    Momentum,
    Optimizer,
    RMSProp,
    Trajectory,
    descend,
    follow,
    sweep,
)
from optimizer_guide.core import stability
from optimizer_guide.core.surfaces import DoubleWell, Quadratic

# -- how things are measured -------------------------------------------------------------------


@cache
def ravine(h: Any, start: Any, rule: type[Optimizer], steps: int = 200, **of: Any) -> Trajectory:
    """A run of ``rule`` on ½ Σ hᵢ wᵢ², cached."""
    return descend(Quadratic(h), rule(**of), start, steps)


def first(mask: NDArray) -> NDArray:
    """The first step (0 is the start) at which ``mask`` is true."""
    assert mask.any(axis=0).all()
    return mask.argmax(axis=0)


def fed(optimizer: Optimizer, gradients: ArrayLike, w: ArrayLike = 0.0) -> NDArray:
    """The positions of one weight that is fed these gradients: (steps + 1, *runs)."""
    return follow(optimizer, np.asarray(gradients)[:, None], np.array([w], dtype=float)).w[:, 0]


def turned(degrees: float) -> NDArray:
    angle = math.radians(degrees)
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


# -- stability on curvature h ------------------------------------------------------------------


def adam_late(beta2: float = 0.999) -> NDArray:
    """w, in units of α, over 40,000 steps."""
    return ravine((8.0, 1.0), (3.0, 3.0), Adam, 40_000, lr=0.1, beta2=beta2).w[:, 0] / 0.1


def late_amplitude(beta2: float) -> float:
    """The largest |w|, in units of α, from step 20,000 on."""
    return float(np.abs(adam_late(beta2)[20_000:]).max())


@cache
def adam_against_the_textbook() -> NDArray:
    """How far two programs of the same rule are apart, the largest so far, by step."""
    ours = ravine((0.16, 8.0), (-4.0, 1.0), Adam, 20_000, lr=0.1)
    h = np.array([0.16, 8.0])
    theirs = RULES["Adam"](ours.w[0], lambda w, t: h * w, 20_000, **ours.optimizer.hyperparameters)
    return np.maximum.accumulate(np.abs(ours.w - list(theirs)).max(axis=1))


# -- gradient descent: h = 2.5, w₀ = 4 -----------------------------------------------------------


def bowl(lr: float) -> NDArray:
    return ravine(2.5, (4.0,), SGD, lr=lr).w[:, 0]


def to_one_percent(lr: float) -> NDArray:
    return first(np.abs(bowl(lr)) <= 0.04)


# -- momentum: h = (.16, 8), start (−4, 1), α = .24 ----------------------------------------------


def to_the_goal(rule: type[Optimizer], **of: float) -> NDArray:
    run = ravine((0.16, 8.0), (-4.0, 1.0), rule, lr=0.24, **of)
    return first(np.linalg.norm(run.w, axis=1) < 0.05)


def steps_to_one_percent(rule: type[Optimizer], kappa: float) -> NDArray:
    """At SGD's best learning rate, 2/(h₁ + h₂), for both."""
    run = ravine((1.0, kappa), (4.0, 1.0), rule, 400, lr=2 / (1 + kappa))
    return first(np.linalg.norm(run.w, axis=1) <= 0.01 * math.hypot(4.0, 1.0))


# -- RMSProp: h = (.1, 8), start (−4, 3), α = .05 ------------------------------------------------


def rate_ratio() -> NDArray:
    rate = ravine((0.1, 8.0), (-4.0, 3.0), RMSProp, lr=0.05).rate
    return rate[:, 0] / rate[:, 1]


# -- Adam --------------------------------------------------------------------------------------

SHRINKING = 10.0 ** (-np.arange(200) / 200)


@cache
def adam_step(beta2: float, scale: float = 1.0, eps: float = 1e-8) -> NDArray:
    """Each step in units of α, while the gradient shrinks tenfold over 200 steps."""
    return -np.diff(fed(Adam(0.01, beta2=beta2, eps=eps), scale * SHRINKING)) / 0.01


def step_under_noise() -> float:
    noise = np.random.default_rng(0).standard_normal((3000, 400))
    step = np.diff(fed(Adam(1.0), noise, np.zeros(400)), axis=0)[2000:]
    return float(np.sqrt((step**2).mean()))


def longest_step() -> float:
    """After a long quiet, gradients that grow by β₂/β₁: the worst case of Cauchy and Schwarz."""
    growing = (0.999 / 0.9) ** np.arange(150.0)
    return float(-np.diff(fed(Adam(1.0, eps=0.0), [1e-30] + [0.0] * 9000 + list(growing)))[-1])


# -- the race: h = (.02, 8), start (−6, 4), 150 steps --------------------------------------------


def race(rule: type[Optimizer], lr: float, steps: int = 150) -> Trajectory:
    return ravine((0.02, 8.0), (-6.0, 4.0), rule, steps, lr=lr)


def overshoot(rule: type[Optimizer], lr: float) -> NDArray:
    """How far beyond the minimum each weight goes, in percent of where it started."""
    w = race(rule, lr).w
    return 100 * (-w * np.sign(w[0])).max(axis=0) / np.abs(w[0])


# -- what must be said more fully --------------------------------------------------------------


def falls_under_a_tenth(rule: type[Optimizer], degrees: float) -> int:
    """The first step at which the flat direction is below 10 %; starts at (−4, 2) of its axes."""
    turn = turned(degrees)
    surface = Quadratic((0.02, 8.0), rotation=degrees)
    w = descend(surface, rule(0.1), turn @ [-4.0, 2.0], steps=1500).w
    return int(first(np.abs(w @ turn[:, 0]) < 0.4))


@cache
def lr_window(rule: type[Optimizer], highest: float = 1.0) -> tuple[float, float]:
    """Smallest and largest lr of 10^(−4, −3.95, …, ``highest``) that come under 1 % of the loss.

    On h = (.1, 8) from (−4, 2), after 200 steps.
    """
    lrs = 10.0 ** (np.arange(-80, round(20 * highest) + 1) / 20)
    surface = Quadratic((0.1, 8.0), start=(-4.0, 2.0))
    good = lrs[sweep(surface, rule(lrs)).loss < 0.01 * surface.value((-4.0, 2.0))]
    return float(good.min()), float(good.max())


def ratio_of_window(rule: type[Optimizer], highest: float = 1.0) -> float:
    smallest, largest = lr_window(rule, highest)
    return largest / smallest


def escapes(sigma: float) -> float:
    """Of 10,000 runs from 2.02, how many percent end nearest to the lowest minimum."""
    ended = sweep(DoubleWell(), SGD(0.1), np.full((1, 10_000), 2.02), noise=sigma).minimum
    return 100 * float((ended == 0).mean())


# -- the facts ---------------------------------------------------------------------------------

FACTS: list[tuple[str, str, Callable[[], Any]]] = [
    # stability
    ("Adam's late amplitude, β₂ = .9", "0.043", lambda: late_amplitude(0.9)),
    ("Adam's late amplitude, β₂ = .99", "~0.14", lambda: late_amplitude(0.99)),
    ("Adam's late amplitude, β₂ = .999", "~0.27", lambda: late_amplitude(0.999)),
    # gradient descent
    ("SGD: factor per step", "0.95 0.75 -0.5 -1.0", lambda: stability.sgd_factor(
        [0.02, 0.1, 0.6, 0.8], 2.5)),
    ("SGD, α .02: steps to 1 %", "90", lambda: to_one_percent(0.02)),
    ("SGD, α .1: steps to 1 %", "17", lambda: to_one_percent(0.1)),
    ("SGD, α .6: steps to 1 %", "7", lambda: to_one_percent(0.6)),
    ("SGD, α .6: it alternates", "4.0 -2.0 1.0", lambda: bowl(0.6)[:3]),
    ("SGD, α .8: it never settles", "4.0 -4.0 4.0 -4.0", lambda: bowl(0.8)[[0, 1, -1, -2]]),
    # momentum
    ("SGD in the ravine: steps to .05", "112", lambda: to_the_goal(SGD)),
    ("Momentum in the ravine: steps to .05", "65", lambda: to_the_goal(Momentum, beta=0.9)),
    # RMSProp
    ("rate of w₁ to w₂ at first", "60", lambda: rate_ratio()[0]),
    ("rate of w₁ to w₂, least up to step 100", "23.6", lambda: rate_ratio()[:100].min()),
    # Adam
    ("Adam's step, β₂ = .95: least, most", "0.835 1.0", lambda: [
        adam_step(0.95).min(), adam_step(0.95).max()]),
    # the race
    ("race, α .10: SGD's w₁", "-4.44", lambda: race(SGD, 0.1).w[-1, 0]),
    ("race, α .10: Adam within 5 % of 6", "87 48", lambda: first(
        np.abs(race(Adam, 0.1).w) < 0.3)),
    ("race, α .45: SGD's factor in w₂", "-2.6", lambda: race(SGD, 0.45).w[1, 1] / 4.0),
    ("race, α .45: SGD's w₂ passes 1e3 at", "6", lambda: first(
        np.abs(race(SGD, 0.45).w[:, 1]) > 1e3)),
    ("race, α .45: SGD diverged at", "6", lambda: race(SGD, 0.45).diverged_at),
    ("race, α .45: Adam overshoots by %", "21 30", lambda: overshoot(Adam, 0.45)),
    ("race, α .45: RMSProp's 2-cycle, late", "0.225 0.225", lambda: np.abs(
        race(RMSProp, 0.45, 1000).w[-1])),
    # say more
    ("3: Adam's step while gradients shrink", "0.82 0.57 0.38 0.25", lambda: adam_step(0.999)[
        [49, 99, 149, 199]]),
    ("3: r.m.s. step under noise", "0.229", step_under_noise),
    ("3: the longest step", "7.27", longest_step),
    ("5: RMSProp's first step, w₁ and w₂", "3.16 -3.16", lambda: ravine(
        (0.1, 8.0), (-4.0, 3.0), RMSProp, lr=0.05).step[0] / 0.05),
    ("6: Adam in the turned ravine", "46 648 1144", lambda: [
        falls_under_a_tenth(Adam, degrees) for degrees in (0, 15, 45)]),
    ("6: RMSProp in the straight ravine", "40", lambda: falls_under_a_tenth(RMSProp, 0)),
    ("6: RMSProp in the turned ravine", "~169 ~477", lambda: [
        falls_under_a_tenth(RMSProp, degrees) for degrees in (15, 45)]),
    ("6: SGD in the turned ravine", "1151 1151 1151", lambda: [
        falls_under_a_tenth(SGD, degrees) for degrees in (0, 15, 45)]),
    ("7: SGD's window of lr", "5.6", lambda: ratio_of_window(SGD)),
    ("7: Momentum's window of lr", "112", lambda: ratio_of_window(Momentum)),
    ("7: RMSProp's window of lr", "35", lambda: ratio_of_window(RMSProp)),
    ("7: Adam's window of lr, up to 10", "631", lambda: ratio_of_window(Adam)),
    ("9: % in the deep basin, σ = 0", "0.0", lambda: escapes(0.0)),
    ("9: % in the deep basin, σ = 1", "0.3", lambda: escapes(1.0)),
    ("9: % in the deep basin, σ = 2", "~59", lambda: escapes(2.0)),
    ("9: % in the deep basin, σ = 4", "~38", lambda: escapes(4.0)),
]  # fmt: skip


def printed(text: str) -> tuple[float, float]:
    """A number and how far off it may be."""
    if text.startswith("~"):
        return float(text[1:]), float(text[1:]) / 6
    decimals = len(text.partition(".")[2])
    return float(text), 0.5 * 10.0**-decimals * (1 + 1e-9)


@pytest.mark.parametrize(("numbers", "compute"), [row[1:] for row in FACTS],
                         ids=[row[0] for row in FACTS])  # fmt: skip
def test_a_number_of_the_guide(numbers: str, compute: Callable[[], Any]) -> None:
    expected = [printed(text) for text in numbers.split()]
    computed = np.atleast_1d(compute()).tolist()
    assert len(computed) == len(expected)
    for value, (number, tolerance) in zip(computed, expected, strict=True):
        assert abs(value - number) <= tolerance, f"{computed}, not {numbers}"


# What is said without a number of its own.
STATEMENTS: list[tuple[str, Callable[[], Any]]] = [
    ("RMSProp never settles", lambda: np.abs(race(RMSProp, 0.45, 1000).w[-100:]) > 0.2),
    ("Adam, β₂ = .999, lies still at first", lambda: np.abs(adam_late()[2000:5000]) < 1e-9),
    ("and rebounds thousands of steps later", lambda: np.abs(adam_late()[5000:]).max() > 0.2),
    ("SGD zigzags above 1/h", lambda: ravine((0.16, 8.0), (-4.0, 1.0), SGD, 50, lr=0.126).w[
        :-1, 1] * ravine((0.16, 8.0), (-4.0, 1.0), SGD, 50, lr=0.126).w[1:, 1] < 0),
    ("SGD does not zigzag below 1/h", lambda: (
        ravine((0.16, 8.0), (-4.0, 1.0), SGD, lr=0.124).w[:, 1] >= 0)),
    ("RMSProp's section: what is safe for w₂ leaves w₁ crawling", lambda: (
        ravine((0.1, 8.0), (-4.0, 3.0), SGD, 50, lr=0.249).w[-1, 0] < -1)),
    ("race, α .10: Adam settles smoothly", lambda: overshoot(Adam, 0.1) < 3),
    ("race, α .45: Adam and Momentum are stable", lambda: [
        np.abs(race(rule, 0.45).w[-1]) < np.abs(race(rule, 0.45).w[0]) / 2
        for rule in (Adam, Momentum)]),
    ("3: at β₂ = .9 the step follows", lambda: adam_step(0.9) >= 0.99),
    ("3: gradients × 1000 change nothing, up to ε", lambda: [
        np.abs(adam_step(0.999, 1000.0, 0.0) / adam_step(0.999, 1.0, 0.0) - 1) < 1e-12,
        np.abs(adam_step(0.999, 1000.0) / adam_step(0.999) - 1) < 3e-8]),
    ("4: v only reaches g", lambda: np.abs(
        descend(Quadratic(1.0), Momentum(1e-9), (1.0,), 300).direction) <= 1),
    ("4: where κ ≤ 25 SGD wins, at its best lr, to 1 %", lambda: [
        steps_to_one_percent(SGD, k) < steps_to_one_percent(Momentum, k) for k in (4, 9, 16, 25)]),
    ("4: and where κ ≥ 50 Momentum does", lambda: [
        steps_to_one_percent(SGD, k) > steps_to_one_percent(Momentum, k) for k in (50, 100)]),
    ("4: at one lr of a ravine Momentum gains", lambda: (
        to_the_goal(Momentum, beta=0.9) < to_the_goal(SGD))),
    ("5: RMSProp's first step is the same in w₁ and w₂, exactly", lambda: np.ptp(np.abs(ravine(
        (0.1, 8.0), (-4.0, 3.0), RMSProp, lr=0.05, eps=0.0).w[1] - [-4.0, 3.0])) < 1e-15),
    ("7: Adam's window ends, a long way further up", lambda: [
        lr_window(Adam, 6.0)[1] < 1e5, lr_window(Adam, 6.0)[1] > 1e3]),
    ("8: AdamW's decay is multiplied by lr", lambda: [
        abs(fed(AdamW(lr, weight_decay=0.5), [0.0], 1.0)[-1] - (1 - 0.5 * lr)) < 1e-15
        for lr in (0.01, 0.1)]),
    ("10: α = .6 oscillates and is faster than .1", lambda: [
        bowl(0.6)[1] < 0, to_one_percent(0.6) < to_one_percent(0.1)]),
    ("two programs of Adam agree to rounding for 5,000 steps", lambda: (
        adam_against_the_textbook()[5000] < 1e-14)),
    ("and by 20,000 no longer", lambda: adam_against_the_textbook()[-1] > 0.01),
]  # fmt: skip


@pytest.mark.parametrize("holds", [row[1] for row in STATEMENTS],
                         ids=[row[0] for row in STATEMENTS])  # fmt: skip
def test_a_statement_of_the_guide(holds: Callable[[], Any]) -> None:
    assert np.all(holds())


@settings(max_examples=25)
@given(arrays((200,)), st.sampled_from([1e-6, 1.0, 1e6]))
def test_no_gradients_make_adam_step_further_than_its_longest(
    gradients: NDArray, scale: float
) -> None:
    step = np.diff(fed(Adam(1.0), gradients * scale))
    assert (np.abs(step) <= 7.2703).all()
