"""Adam: what its figures show is what the core and the textbook compute, and its claims hold."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from textbook import adam as textbook_adam

from optimizer_guide import SGD, Adam, sweep
from optimizer_guide.sections import adam as section
from optimizer_guide.sections.adam import RATES, BiasCorrection, Rates, Steps
from optimizer_guide.sections.claim import Claim
from optimizer_guide.sections.figure import Figure

CLAIMS = [
    pytest.param(figure, claim, id=claim.plain)
    for figure in (Steps, BiasCorrection, Rates)
    for claim in figure.claims
]


@pytest.mark.parametrize(("figure", "claim"), CLAIMS)
def test_a_claim_holds(figure: type[Figure], claim: Claim) -> None:
    measured = claim.check(figure(**claim.settings))
    assert measured.holds is True, measured.text


@pytest.mark.parametrize(
    ("figure", "claim", "settings"),
    [
        (Steps, 0, {"beta2": "0.999"}),
        (Steps, 1, {"noise": 0.0}),
        (Steps, 2, {}),
        (Steps, 3, {"beta2": "0.9"}),
        (Steps, 4, {"gradient": "wakes up", "beta2": "0.9"}),
        (BiasCorrection, 0, {"beta2": "0.9"}),
        (BiasCorrection, 1, {"beta2": "0.9"}),
        (BiasCorrection, 2, {"beta2": "0.999"}),
    ],
)
def test_a_claim_fails_where_it_is_not_true(
    figure: type[Figure], claim: int, settings: dict[str, object]
) -> None:
    assert figure.claims[claim].check(figure(**settings)).holds is False


def test_the_claims_of_the_windows_fail_for_an_adam_no_better_than_sgd() -> None:
    figure = Rates()
    figure.windows["Adam"] = figure.windows["SGD"]
    assert figure.claims[0].check(figure).holds is False
    figure.windows["Adam"] = section.Window(RATES > 0, RATES > 0)
    assert figure.claims[1].check(figure).holds is False


# -- 4a ------------------------------------------------------------------------------------------


def by_public_steps(optimizer: SGD, gradients: NDArray) -> NDArray:
    w = np.zeros(1)
    state, steps = optimizer.init(w), []
    for g in gradients:
        after, state = optimizer.step(np.zeros(1), np.array([g]), state)
        steps.append(-after[0])
    return np.array(steps)


@pytest.mark.parametrize("gradient", list(section.SCRIPTS))
@pytest.mark.parametrize("noise", [0.0, 0.35, 1.0])
@pytest.mark.parametrize("beta2", section.BETA2)
def test_the_steps_are_the_optimizers_own(gradient: str, noise: float, beta2: str) -> None:
    figure = Steps(gradient=gradient, noise=noise, beta2=beta2)
    shown = figure.film.columns
    assert len(shown["t"]) == section.STEPS + 1
    assert np.isnan(shown["Adam"][0])
    g = shown["g"][1:]
    assert shown["Adam"][1:] == pytest.approx(
        by_public_steps(Adam(1.0, beta2=float(beta2)), g), rel=1e-13
    )
    assert shown["SGD"][1:] == pytest.approx(by_public_steps(SGD(1.0), g), rel=1e-9)
    t = np.arange(1, section.STEPS + 1)
    assert shown["m_hat"][1:] == pytest.approx(shown["m"][1:] / (1 - 0.9**t), rel=1e-12)
    assert shown["v_hat"][1:] == pytest.approx(shown["v"][1:] / (1 - float(beta2) ** t), rel=1e-12)


def test_the_noise_is_the_same_at_every_setting_but_its_size() -> None:
    quiet, half, whole = (Steps(noise=sigma).gradients for sigma in (0.0, 0.5, 1.0))
    assert quiet == pytest.approx(section.SHRINKING)
    assert whole - quiet == pytest.approx(2 * (half - quiet))


def test_the_frame_holds_all_steps_but_those_in_other_units() -> None:
    for gradient, noise in itertools.product(section.SCRIPTS, (0.0, 1.0)):
        figure = Steps(gradient=gradient, noise=noise)
        low, high = figure.frame.y_range.start, figure.frame.y_range.end
        assert low <= figure.adam.step.min()
        assert figure.adam.step.max() <= high
        if gradient != "shrinks × 1000":
            assert low <= figure.sgd.min()
            assert figure.sgd.max() <= high
    text = Steps(gradient="shrinks × 1000").beyond.data["text"]
    assert text == ["↑ SGD: 101 α to 1000 α"]
    assert Steps().beyond.data["text"] == []


def test_labels_never_cover_one_another_and_keep_their_order() -> None:
    assert section.apart([0.8, 0.1], 0.1) == [0.8, 0.1]
    for heights in ([0.30, 0.31], [0.31, 0.30]):
        first, second = section.apart(heights, 0.1)
        assert abs(first - second) == pytest.approx(0.1)
        assert (first > second) == (heights[0] > heights[1])
    assert section.apart([0.5], 0.1) == [0.5]


def test_the_facts_of_the_steps() -> None:
    figure = Steps()
    assert figure.adam.step.min() == pytest.approx(0.835, abs=5e-4)
    assert figure.adam.step.max() == pytest.approx(1.0, abs=1e-6)
    assert figure.sgd[0] / figure.sgd[-1] == pytest.approx(9.9, abs=0.05)
    late = section.shrinking_steps(0.999)[[49, 99, 149, 199]]
    assert late == pytest.approx([0.82, 0.57, 0.38, 0.25], abs=5e-3)
    assert section.shrinking_steps(0.9).min() >= 0.99
    assert section.rms_under_noise() == pytest.approx(np.sqrt(0.1 / 1.9), rel=0.03)
    assert section.longest_step() == pytest.approx(7.27, abs=5e-3)


# -- 4b ------------------------------------------------------------------------------------------


def bare_textbook(beta1: float, beta2: float, steps: int, eps: float = 1e-8) -> NDArray:
    """Adam's rule with its two corrections left out, under a gradient of 1, at α = 1."""
    m = v = 0.0
    taken = []
    for _ in range(steps):
        m = beta1 * m + (1 - beta1) * 1.0
        v = beta2 * v + (1 - beta2) * 1.0**2
        taken.append(m / (v**0.5 + eps))
    return np.array(taken)


@pytest.mark.parametrize(
    ("beta1", "beta2"), [(0.0, 0.999), (0.5, 0.9), (0.9, 0.95), (0.9, 0.999), (0.95, 0.99)]
)
def test_the_correction_is_the_textbooks(beta1: float, beta2: float) -> None:
    c = section.correction(beta1, beta2)
    t = np.arange(1, section.LONG + 1)
    assert c.of_m == pytest.approx(1 / (1 - beta1**t), rel=1e-11)
    assert c.of_root_v == pytest.approx(1 / np.sqrt(1 - beta2**t), rel=1e-11)
    assert c.of_step == pytest.approx(np.sqrt(1 - beta2**t) / (1 - beta1**t), rel=1e-6)  # ε
    assert c.without == pytest.approx(bare_textbook(beta1, beta2, section.LONG), rel=1e-11)
    whole = textbook_adam(
        np.zeros(1), lambda w, t: np.ones(1), section.LONG, lr=1.0, beta1=beta1, beta2=beta2,
        eps=1e-8,
    )  # fmt: skip
    assert c.with_it == pytest.approx(-np.diff([w[0] for w in whole]), rel=1e-9)


def test_the_lines_are_the_correction_at_the_steps_shown() -> None:
    figure = BiasCorrection(beta1=0.8, beta2="0.99")
    shown, c = figure.source.data, section.correction(0.8, 0.99)
    assert shown["t"][0] == 1
    assert shown["t"][-1] == section.LONG
    for name, values in c._asdict().items():
        assert (shown[name] == values[shown["t"] - 1]).all()


def test_the_facts_of_the_correction() -> None:
    c = section.correction(0.9, 0.999)
    assert c.of_m[49] == pytest.approx(1.005, abs=5e-4)
    assert c.of_root_v[49] == pytest.approx(4.53, abs=5e-3)
    assert c.of_root_v[49] ** 2 == pytest.approx(20.5, abs=0.05)
    assert section.full_at(c.share_of_v) == 4603
    assert section.full_at(c.share_of_v[:100]) == -1
    assert c.without[0] == pytest.approx(3.16, abs=5e-3)
    assert c.without.max() == pytest.approx(6.57, abs=5e-3)
    assert c.without.argmax() + 1 == 12
    assert section.too_small_below(0.9) == pytest.approx(0.99)


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9])
def test_the_first_step_is_too_small_just_below_the_border(beta1: float) -> None:
    border = section.too_small_below(beta1)
    if border > 0:
        assert section.correction(beta1, border - 0.005).without[0] < 1
    assert section.correction(beta1, border + 0.005).without[0] > 1


# -- 4c ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [50, 200, 400])
@pytest.mark.parametrize("name", list(section.RIVALS))
def test_the_window_is_that_of_a_sweep(name: str, steps: int) -> None:
    swept = sweep(section.RAVINE, section.RIVALS[name](lr=RATES), steps=steps)
    start = section.RAVINE.value(section.RAVINE.start)
    works = (swept.loss < 0.01 * start) & (swept.diverged_at < 0)
    window = section.window(name, steps)
    assert (window.works == works).all()
    assert not (window.smooth & ~window.works).any()


def test_the_facts_of_the_windows() -> None:
    works = {name: RATES[section.window(name, 200).works] for name in section.RIVALS}
    ratio = {name: section.spread(section.usual(rates)) for name, rates in works.items()}
    assert ratio["SGD"] == pytest.approx(5.6, abs=0.05)
    assert ratio["Momentum"] == pytest.approx(112, abs=0.5)
    assert ratio["RMSProp"] == pytest.approx(35.5, abs=0.5)
    assert ratio["Adam"] == pytest.approx(631, abs=0.5)
    assert works["Adam"][-1] < RATES[-1]


def test_bars_cover_the_rates_that_work_and_no_others() -> None:
    mask = np.zeros(len(RATES), bool)
    mask[[0, 1, 5, len(RATES) - 1]] = True
    ranges = section.blocks_of(mask)
    assert len(ranges) == 3
    inside = np.any([(left < RATES) & (right > RATES) for left, right in ranges], axis=0)
    assert (inside == mask).all()
    assert section.blocks_of(np.zeros(3, bool)) == []


def test_a_window_with_nothing_in_it_is_said_to_be_none() -> None:
    assert np.isnan(section.spread(RATES[:0]))
    assert section._range(RATES[:0]) == "none"
    assert section._times(float("nan")) == "–"


# -- all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", [Steps, BiasCorrection, Rates])
def test_extreme_settings_raise_nothing_and_say_something(figure: type[Figure]) -> None:
    bounds = [
        getattr(figure.param[name], "bounds", None) or figure.param[name].objects
        for name in figure().controls
    ]
    shown = figure()
    for values in itertools.product(*bounds):
        shown.param.update(dict(zip(shown.controls, values, strict=True)))
        assert shown.readout()
        assert shown.summary()
        assert "nan" not in shown.readout()


def test_two_figures_of_the_section_never_share_a_name_in_the_address() -> None:
    adam = section.Adam(address=True)
    adam.set_from_query("beta2=0.9&bias-correction.beta2=0.99")
    steps, bias, _ = adam.shown
    assert (steps.beta2, bias.beta2) == ("0.9", "0.99")


def test_the_prose_is_there() -> None:
    adam = section.Adam()
    text = " ".join(block for block in adam.blocks() if isinstance(block, str))
    for said in ("3.16", "6.57", "4,603", "20.5", "0.229", "7.27", "631", "112"):
        assert said in text
