"""Adam: what its figures show is what the core and the textbook compute, and its claims hold."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from core.textbook import RULES
from numpy.typing import NDArray

from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import Adam, Momentum, RMSProp
from optimizer_guide.core.sweep import sweep
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.adam import bias_correction, gradients, lr_window
from optimizer_guide.lessons.adam.bias_correction import BiasCorrection, correction
from optimizer_guide.lessons.adam.frames import SETTLING
from optimizer_guide.lessons.adam.gradients import BETA2
from optimizer_guide.lessons.adam.lesson import Adam as AdamLesson
from optimizer_guide.lessons.adam.lr_window import RATES, LearningRateWindow
from optimizer_guide.lessons.adam.step_length import StepLength, StepLengths


@pytest.mark.parametrize(
    ("figure", "claim", "settings"),
    [
        (StepLength, 0, {}),
        (StepLength, 1, {"beta2": "0.9"}),
        (StepLength, 2, {"noise": 0.0}),
        (StepLength, 3, {"beta2": "0.999", "noise": 0.0}),
        (StepLength, 4, {"gradient": "wakes up", "beta2": "0.9", "noise": 0.0}),
        (BiasCorrection, 0, {"beta2": "0.9"}),
        (BiasCorrection, 1, {"beta2": "0.999"}),
        (BiasCorrection, 2, {"beta2": "0.9"}),
    ],
)
def test_a_claim_fails_where_it_is_not_true(
    figure: type[Figure], claim: int, settings: dict[str, Any]
) -> None:
    assert figure.claims[claim].check(figure(**settings).compute()).holds is False


def test_the_claims_of_the_windows_fail_for_an_adam_no_better_than_sgd() -> None:
    computed = LearningRateWindow().compute()
    widest, still_a_window = LearningRateWindow.claims

    def with_adam(flags: lr_window.Flags) -> Any:
        return dataclasses.replace(computed, windows={**computed.windows, "Adam": flags})

    assert widest.check(with_adam(computed.windows["SGD"])).holds is False
    assert still_a_window.check(with_adam(RATES > 5)).holds is False


# -- the step on gradients from a script ---------------------------------------------------------


def steps(**settings: Any) -> StepLengths:
    return StepLength(**settings).compute()


def by_public_steps(optimizer: Optimizer, given: NDArray[Any]) -> NDArray[Any]:
    state, taken = optimizer.init(np.zeros(1)), []
    for g in given:
        after, state = optimizer.step(np.zeros(1), np.array([g]), state)
        taken.append(-after[0])
    return np.array(taken)


@pytest.mark.parametrize("gradient", list(gradients.SCRIPTS))
@pytest.mark.parametrize("noise", [0.0, 0.35, 1.0])
@pytest.mark.parametrize("beta2", BETA2)
def test_the_steps_are_the_optimizers_own(gradient: str, noise: float, beta2: str) -> None:
    played = steps(gradient=gradient, noise=noise, beta2=beta2).steps_played
    assert len(played["t"]) == gradients.STEPS + 1
    assert np.isnan(played["Adam"][0])
    g = played["g"][1:]
    assert played["Adam"][1:] == pytest.approx(
        by_public_steps(Adam(1.0, beta2=float(beta2)), g), rel=1e-13
    )
    for name, optimizer in (
        ("Momentum", Momentum(1.0, 0.9)),
        ("RMSProp", RMSProp(1.0, float(beta2))),
    ):
        assert played[name][1:] == pytest.approx(by_public_steps(optimizer, g), rel=1e-9)
    # What Adam takes from each: Momentum's average, and what RMSProp divides by.
    assert played["Momentum"][1:] == pytest.approx(played["m"][1:], rel=1e-9)
    divided = g / (np.sqrt(played["v"][1:]) + 1e-8)
    assert played["RMSProp"][1:] == pytest.approx(divided, rel=1e-9)
    t = np.arange(1, gradients.STEPS + 1)
    assert played["m_hat"][1:] == pytest.approx(played["m"][1:] / (1 - 0.9**t), rel=1e-12)
    full = 1 - float(beta2) ** t
    assert played["v_hat"][1:] == pytest.approx(played["v"][1:] / full, rel=1e-12)


def test_the_noise_is_the_same_at_every_setting_but_its_size() -> None:
    quiet, half, whole = (steps(noise=sigma).gradients for sigma in (0.0, 0.5, 1.0))
    assert quiet == pytest.approx(gradients.SHRINKING)
    assert whole - quiet == pytest.approx(2 * (half - quiet))


@pytest.mark.parametrize("gradient", list(gradients.SCRIPTS))
@pytest.mark.parametrize("noise", [0.0, 1.0])
@pytest.mark.parametrize("beta2", BETA2)
def test_the_frames_hold_all_steps_that_are_settled(
    gradient: str, noise: float, beta2: str
) -> None:
    computed = steps(gradient=gradient, noise=noise, beta2=beta2)
    for name, taken in computed.steps.items():
        axis, settled = computed.axes[f"{name.lower()}.y"], taken[SETTLING:]
        assert axis.low <= min(0.0, settled.min())
        assert max(1.0, settled.max()) <= axis.high
    # Where RMSProp's first step is above its frame, that is said.
    first, axis = computed.rmsprop[0], computed.axes["rmsprop.y"]
    assert ("first step" in computed.tables["above"]["text"][0]) == (first > axis.high)


def test_lengths_are_drawn_on_one_scale_where_they_can_be_compared() -> None:
    assert len({steps().axes[f"{name}.y"] for name in ("momentum", "rmsprop", "adam")}) == 1
    scaled = steps(gradient=gradients.IN_OTHER_UNITS).axes
    assert scaled["rmsprop.y"] == scaled["adam.y"] == pytest.approx(steps().axes["adam.y"])
    assert scaled["momentum.y"].high > 100 * scaled["adam.y"].high


def test_beneath_the_steps_in_other_units_are_those_from_before() -> None:
    before = steps(noise=0.2, beta2="0.99")
    assert len(before.tables["before"]["t"]) == 0
    assert before.tables["word_before"]["text"] == [""]
    scaled = steps(noise=0.2, beta2="0.99", gradient=gradients.IN_OTHER_UNITS)
    ghost = scaled.tables["before"]
    assert list(ghost["t"]) == list(range(1, gradients.STEPS + 1))
    for name, taken in before.steps.items():
        assert np.array_equal(ghost[name], taken)
        grew = 1000 if name == "Momentum" else 1
        assert scaled.steps[name] == pytest.approx(grew * taken, rel=1e-6)
    assert "before" in scaled.tables["word_before"]["text"][0]


def test_untouched_each_of_the_three_lacks_what_another_has() -> None:
    computed = steps()
    momentum, rmsprop, adam = (taken[SETTLING:] for taken in computed.steps.values())
    assert momentum[-1] < 0.2 * momentum[0]
    assert adam.min() > 0.7
    for smooth in (momentum, adam):
        assert gradients.jitter(smooth) < gradients.jitter(rmsprop) / 10


# -- the bias correction -------------------------------------------------------------------------


def bare_textbook(beta1: float, beta2: float, count: int, eps: float = 1e-8) -> NDArray[Any]:
    """Adam's rule with its two corrections left out, under a gradient of 1, at α = 1."""
    m = v = 0.0
    taken = []
    for _ in range(count):
        m = beta1 * m + (1 - beta1) * 1.0
        v = beta2 * v + (1 - beta2) * 1.0**2
        taken.append(m / (v**0.5 + eps))
    return np.array(taken)


@pytest.mark.parametrize(
    ("beta1", "beta2"), [(0.0, 0.999), (0.5, 0.9), (0.9, 0.95), (0.9, 0.999), (0.95, 0.99)]
)
def test_the_correction_is_the_textbooks(beta1: float, beta2: float) -> None:
    c, count = correction(beta1, beta2), bias_correction.LONG
    t = np.arange(1, count + 1)
    assert c.of_m == pytest.approx(1 / (1 - beta1**t), rel=1e-11)
    assert c.of_root_v == pytest.approx(1 / np.sqrt(1 - beta2**t), rel=1e-11)
    assert c.of_step == pytest.approx(np.sqrt(1 - beta2**t) / (1 - beta1**t), rel=1e-6)  # ε
    assert c.without == pytest.approx(bare_textbook(beta1, beta2, count), rel=1e-11)
    own = Adam(lr=1.0, beta1=beta1, beta2=beta2).hyperparameters
    whole = RULES["Adam"](np.zeros(1), lambda w, t: np.ones(1), count, **own)
    assert c.with_it == pytest.approx(-np.diff([w[0] for w in whole]), rel=1e-9)


def test_the_lines_are_the_correction_at_the_steps_shown() -> None:
    lines = BiasCorrection(beta1=0.8, beta2="0.99").compute().tables["correction"]
    assert lines["t"][0] == 1
    assert lines["t"][-1] == bias_correction.LONG
    for name, values in correction(0.8, 0.99)._asdict().items():
        assert (np.asarray(lines[name]) == values[np.asarray(lines["t"]) - 1]).all()


def test_what_the_correction_does_to_the_step_is_there_when_it_is_asked_for() -> None:
    for bare in (False, True):
        computed = BiasCorrection(bare=bare).compute()
        assert computed.on_show == (("bare",) if bare else ())
        assert ("the step" in computed.tables["factors"]["text"]) == bare
        assert ("without" in computed.tables["steps"]["text"]) == bare
        axis, c = computed.axes["factors.y"], computed.correction
        drawn = [c.of_m, c.of_root_v, *([c.of_step] if bare else [])]
        assert axis.low < np.min(drawn)
        assert np.max(drawn) < axis.high


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9])
def test_the_first_step_is_too_small_just_below_the_border(beta1: float) -> None:
    border = bias_correction.too_small_below(beta1)
    if border > 0:
        assert correction(beta1, border - 0.005).without[0] < 1
    assert correction(beta1, border + 0.005).without[0] > 1


def test_an_average_that_is_not_full_yet_is_so_at_no_step() -> None:
    assert bias_correction.full_at(np.array([0.5, 0.9])) == -1


# -- the learning rates that work ----------------------------------------------------------------


@pytest.mark.parametrize("allowed", [50, 200, 400])
@pytest.mark.parametrize("name", list(lr_window.RIVALS))
def test_the_window_is_that_of_a_sweep(name: str, allowed: int) -> None:
    swept = sweep(lr_window.RAVINE, lr_window.RIVALS[name](lr=RATES), steps=allowed)
    start = lr_window.RAVINE.value(lr_window.RAVINE.start)
    works = (swept.loss < 0.01 * start) & (swept.diverged_at < 0)
    assert (lr_window.works(lr_window.runs(name), allowed) == works).all()


def test_bars_cover_the_rates_that_work_and_no_others() -> None:
    mask = np.zeros(len(RATES), bool)
    mask[[0, 1, 5, len(RATES) - 1]] = True
    ranges = lr_window.ranges_of(mask)
    assert len(ranges) == 3
    inside = np.any([(left < RATES) & (right > RATES) for left, right in ranges], axis=0)
    assert (inside == mask).all()
    assert lr_window.ranges_of(np.zeros(3, bool)) == []


def test_a_bar_says_the_least_and_the_largest_rate_that_works() -> None:
    computed = LearningRateWindow().compute()
    rates = RATES[computed.windows["Adam"]]
    bar = list(computed.tables["bars"]["name"]).index("Adam")
    assert computed.tables["bars"]["least"][bar] == pytest.approx(rates[0])
    assert computed.tables["bars"]["most"][bar] == pytest.approx(rates[-1])


def test_a_window_with_nothing_in_it_is_said_to_be_none() -> None:
    assert np.isnan(lr_window.spread(np.zeros(len(RATES), bool)))
    assert lr_window.from_to(RATES[:0]) == "none"
    assert lr_window.times(float("nan")) == "–"


# -- all -----------------------------------------------------------------------------------------


def test_two_figures_of_the_section_never_share_a_name_in_the_address() -> None:
    conversation = Conversation(AdamLesson)
    conversation.set_from_query("beta2=0.9&bias-correction.beta2=0.99")
    assert conversation.figure("adam-step").settings["beta2"] == "0.9"
    assert conversation.figure("bias-correction").settings["beta2"] == "0.99"


def test_the_prose_gets_its_numbers() -> None:
    facts = AdamLesson.facts()
    said = {
        "first_m": "0.10",
        "first_uncorrected": "3.16",
        "longest_uncorrected": "6.57",
        "too_small_below": "0.99",
        "of_m": "1.01",
        "of_v": "20.49",
        "of_root_v": "4.53",
        "rms_under_noise": "0.23",
        "longest_step": "7.27",
        "shortest_step": "0.99",
        "window_of_adam": "630.96",
        "adam_largest": "446.68",
    }
    assert {name: f"{facts[name]:.2f}" for name in said} == said
    assert [f"{step:.2f}" for step in facts["step_at"].values()] == ["0.82", "0.57", "0.38", "0.25"]
    assert (facts["full_at"], facts["longest_at"]) == (4603, 12)
    assert facts["adam_highest_loss"] == pytest.approx(8e5, rel=0.01)
