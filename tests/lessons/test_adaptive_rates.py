"""Adaptive rates: what the figures show is what the core computes, and every claim holds."""

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from optimizer_guide.core.descent import descend
from optimizer_guide.core.optimizers import SGD, Adagrad, RMSProp
from optimizer_guide.lessons.adaptive_rates.corpus import (
    BATCH,
    EACH,
    FRAMES,
    LEARNERS,
    RANKS,
    RARE,
    SHARE,
    TRAINING,
    each_time,
    moved,
    occurrences,
    place_of,
    share_of_the_way,
)
from optimizer_guide.lessons.adaptive_rates.forgetting import FALL, Forgetting
from optimizer_guide.lessons.adaptive_rates.forgetting import STEPS as FALLING
from optimizer_guide.lessons.adaptive_rates.lesson import AdaptiveRates
from optimizer_guide.lessons.adaptive_rates.rates import LIMITS, Rates
from optimizer_guide.lessons.adaptive_rates.rates_results import STEPS, RatesRun
from optimizer_guide.lessons.adaptive_rates.ravine import LEVELS, NEAR, ravine
from optimizer_guide.lessons.adaptive_rates.words import (
    COMPARISON,
    EACH_TIME,
    SO_FAR,
    UNITS,
    Words,
)
from optimizer_guide.lessons.adaptive_rates.words_memory import NAMES, WordsMemory
from optimizer_guide.views.drawing import Data
from optimizer_guide.views.forgetting import VIEW as FORGETTING


# Where a claim would be false, its check says so.
@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        (Rates.claims[0], {"sgd_lr": 0.24}),
        (Rates.claims[1], {"rotation": 45.0}),
        (Rates.claims[2], {"rotation": 0.0}),
        (Rates.claims[3], {"rms_lr": 0.03}),
        (Rates.claims[4], {"rotation": 45.0}),
        (Rates.claims[5], {"rotation": 30.0}),
    ],
)
def test_a_claim_can_fail(claim: Any, settings: dict[str, float]) -> None:
    assert claim.check(Rates(**settings).compute()).holds is False


def test_rmsprop_with_a_short_memory_does_not_keep_up() -> None:
    assert WordsMemory.claims[0].check(WordsMemory().compute()).holds is False


# -- rare and common words -----------------------------------------------------------------------


def test_words_occur_as_often_as_zipf_says() -> None:
    counts = occurrences()
    assert counts.shape == (TRAINING, len(RANKS), EACH)
    expected = SHARE * BATCH * TRAINING * EACH
    assert np.all(np.abs(counts.sum(axis=(0, 2)) - expected) < 4 * np.sqrt(expected))
    assert RANKS[0] == 1
    assert RANKS[-1] == RARE
    assert np.isclose(np.sum(SHARE[0] / np.arange(1, RARE + 1)), 1.0)


@pytest.mark.parametrize("name", LEARNERS)
def test_words_have_come_as_far_as_the_public_step_takes_them(name: str) -> None:
    optimizer = LEARNERS[name](lr=0.01)
    w: NDArray[Any] = np.zeros((len(RANKS), EACH))
    state = optimizer.init(w)
    frame = len(FRAMES) // 2
    for count in occurrences()[: FRAMES[frame]]:
        w, state = optimizer.step(w, -(count / BATCH), state)
    assert np.allclose(w.mean(axis=1), 0.01 * moved(name)[frame], rtol=1e-5, atol=0)


def test_sgd_moves_each_word_as_far_as_it_occurs() -> None:
    so_far = occurrences().mean(axis=2).cumsum(axis=0)[FRAMES - 1]
    assert np.allclose(moved("SGD"), so_far / BATCH, rtol=1e-9)


def test_the_first_steps_of_a_word() -> None:
    first = (occurrences()[0] > 0).mean(axis=1)
    # At its first gradient Adagrad moves by α, whatever its size; RMSProp by 3.16 α.
    assert np.allclose(moved("Adagrad")[0], first, rtol=1e-5)
    assert np.allclose(moved("RMSProp")[0], first / np.sqrt(0.1), rtol=1e-5)


@pytest.mark.parametrize("compare", [False, True])
@pytest.mark.parametrize(("measure", "of"), [(SO_FAR, share_of_the_way), (EACH_TIME, each_time)])
def test_what_is_played_of_the_words_is_what_the_core_computes(
    compare: bool, measure: str, of: Any
) -> None:
    figure = Words(compare=compare, measure=measure)
    computed = figure.compute()
    played = computed.steps_played
    assert np.array_equal(played["t"], FRAMES)
    assert computed.tables["end"]["rank"] is RANKS
    assert computed.on_show == ((COMPARISON,) if compare else ())
    axis, (factor, unit) = computed.axes["ranks.y"], UNITS[measure]
    for name in ("SGD", "Adagrad"):
        values = of(name)
        drawn = np.where(values > 0, values, np.nan)
        assert np.array_equal(played[name], drawn, equal_nan=True)
        assert np.array_equal(played[f"rare_{name}"], drawn[:, -1], equal_nan=True)
        said = played[f"{RARE}_{name}"]
        assert np.array_equal(said, factor * values[:, place_of(RARE)], equal_nan=True)
        assert np.array_equal(computed.tables["end"][name], values[-1])
        assert axis.low < np.nanmin(drawn)
        assert np.nanmax(drawn) < axis.high
        assert name in figure.readout(computed)
    assert unit in figure.readout(computed)
    assert "nan" not in figure.summary(computed)


@pytest.mark.parametrize(
    ("measure", "texts"),
    [(SO_FAR, ["", "1/93", "", "1/11"]), (EACH_TIME, ["", "the same", "", "× 7.8"])],
)
def test_two_words_are_compared_on_each_line(measure: str, texts: list[str]) -> None:
    tables = Words(measure=measure).compute().tables
    compared, end = tables["compared"], tables["end"]
    assert compared["text"] == texts
    for i, name in enumerate(("SGD", "Adagrad")):
        ranks, marks = (compared[column][2 * i : 2 * i + 2] for column in ("rank", "y"))
        assert list(marks) == [end[name][place_of(rank)] for rank in ranks]


@pytest.mark.parametrize("rho", WordsMemory.param.rho.objects)
def test_what_is_drawn_of_the_memory_is_what_the_core_computes(rho: str) -> None:
    figure = WordsMemory(rho=rho)
    computed = figure.compute()
    for name in NAMES:
        settings = {"rho": float(rho)} if name == "RMSProp" else {}
        expected = share_of_the_way(name, **settings)[-1]
        assert np.array_equal(computed.tables["end"][name], expected)
    assert "RMSProp" in figure.readout(computed)


# -- a gradient that falls -------------------------------------------------------------------------


@pytest.mark.parametrize(("drop", "rho"), [(1.0, "0.9"), (10.0, "0.99"), (20.0, "0.9")])
def test_what_is_played_of_the_fall_is_what_public_steps_make_of_it(drop: float, rho: str) -> None:
    played = Forgetting(drop=drop, rho=rho).compute().steps_played
    assert len(played["t"]) == FALLING + 1
    for name, optimizer in (("Adagrad", Adagrad(1.0)), ("RMSProp", RMSProp(1.0, float(rho)))):
        w: NDArray[Any] = np.zeros(1)
        state = optimizer.init(w)
        for t in range(1, FALLING + 1):
            g = 1.0 if t <= FALL else 1 / drop
            before = w
            w, state = optimizer.step(w, np.array([g]), state)
            assert played[f"step_{name}"][t] == pytest.approx((before - w)[0], rel=1e-6)
            assert played[f"rate_{name}"][t] * g == pytest.approx((before - w)[0], rel=1e-6)


def test_the_claims_of_the_fall_can_fail() -> None:
    goes_on, later, recovers = Forgetting.claims
    assert goes_on.check(Forgetting(rho="0.99").compute()).holds is False
    assert later.check(Forgetting().compute()).holds is False
    assert recovers.check(Forgetting(rho="0.99").compute()).holds is False


@pytest.mark.parametrize("drop", [1.0, 20.0])
@pytest.mark.parametrize("rho", Forgetting.param.rho.objects)
def test_all_of_the_fall_is_in_the_frame(drop: float, rho: str) -> None:
    figure = Forgetting(drop=drop, rho=rho)
    computed = figure.compute()
    for p in FORGETTING.draw(Data()):
        drawn = np.concatenate([getattr(each, str(p.name)) for each in computed.taken.values()])
        axis: Any = p.y_range
        # Only the first steps of all are cut off, which RMSProp makes too long.
        assert axis.start < drawn.min()
        assert np.sort(drawn)[-10] < axis.end
    assert "Adagrad" in figure.readout(computed) + figure.summary(computed)


# -- one flat weight and one steep ---------------------------------------------------------------

BOUNDS = [Rates.param[name].bounds for name in ("sgd_lr", "rms_lr", "rotation")]


def rates(**settings: Any) -> RatesRun:
    return Rates(**settings).compute()


@pytest.mark.parametrize(("sgd_lr", "rms_lr", "rotation"), list(itertools.product(*BOUNDS)))
def test_what_is_played_in_the_ravine_is_what_the_core_computes(
    sgd_lr: float, rms_lr: float, rotation: float
) -> None:
    figure = Rates(sgd_lr=sgd_lr, rms_lr=rms_lr, rotation=rotation)
    computed = figure.compute()
    played = computed.steps_played
    for name, optimizer in (("SGD", SGD(sgd_lr)), ("RMSProp", RMSProp(rms_lr))):
        run = descend(ravine(rotation), optimizer, steps=STEPS)
        for i in (0, 1):
            w = played[f"w{i + 1}_{name}"]
            assert np.array_equal(w, run.w[: len(w), i])
            rate = played[f"rate_{i + 1}_{name}"][1:]
            assert np.allclose(rate, optimizer.lr * run.rate[: len(rate), i])
            after = w[:-1] - rate * played[f"gradient_{i + 1}_{name}"][1:]
            assert np.allclose(after, w[1:], rtol=1e-6, atol=1e-12)
    assert figure.summary(computed)
    assert ("diverged" in figure.readout(computed)) == (sgd_lr > 0.25)
    left = computed.tables["exits"]["text"]
    assert any("diverged" in text for text in left) == (sgd_lr > 0.25)


def test_it_plays_until_both_have_covered_the_floor_or_are_lost() -> None:
    computed = rates()
    assert list(computed.close.values()) == [114, 80]
    for settings, last in (({}, 142), ({"sgd_lr": 0.01}, STEPS), ({"near": True}, STEPS)):
        shown = rates(**settings)
        assert len(shown.steps_played["t"]) == last + 1
        assert shown.axes["rates.x"].low < 0 < last < shown.axes["rates.x"].high
    lost = rates(sgd_lr=0.26, rms_lr=0.1)
    assert lost.close["RMSProp"] < lost.sgd.diverged_at < len(lost.steps_played["t"])


def test_the_limits_are_there_where_the_rates_end_up_at_them() -> None:
    assert rates().on_show == ()
    assert rates(near=True).on_show == (LIMITS,)


def test_a_turn_turns_the_start_and_the_contours_with_the_ravine() -> None:
    straight, turned = (rates(rotation=degrees).tables["contours"] for degrees in (0.0, 45.0))
    x, y = np.asarray(turned["x"]), np.asarray(turned["y"])
    assert not np.array_equal(straight["x"], x, equal_nan=True)
    loss = ravine(45.0).value((x, y)).reshape(len(LEVELS), -1)
    assert np.isnan(loss[:, -1]).all()
    assert np.allclose(loss[:, :-1], LEVELS[:, None])
    assert np.isclose(ravine(45.0).value(ravine(45.0).start), ravine(0.0).value(ravine(0.0).start))


def test_a_close_look_shows_the_jumps_around_the_minimum() -> None:
    computed = rates(rms_lr=0.1, near=True)
    across, up = computed.axes["plane.x"], computed.axes["plane.y"]
    assert ((across.low, across.high), (up.low, up.high)) == NEAR
    late = np.abs(computed.rmsprop.w[-20:])
    assert np.allclose(late, 0.05, rtol=0.1)
    assert late.max() < up.high


def test_sgd_does_not_notice_the_turn() -> None:
    assert len({rates(rotation=degrees).close["SGD"] for degrees in (0.0, 10.0, 45.0)}) == 1


def test_the_prose_gets_its_numbers() -> None:
    facts = AdaptiveRates.facts()
    assert facts["wait"] == 2200
    assert f"{facts['adagrad_fell']:.0f}" == "11"
    assert f"{facts['each_time']['Adagrad']:.0f}" == "27"
    assert f"{facts['each_time']['Adam']:.0f}" == "25"
    assert f"{facts['first_step']:.2f}" == "3.16"
    for steps in ("46", "648", "1,144", "1,151"):  # of Adam in three ravines, of SGD in all
        assert f"<td>{steps}</td>" in facts["turned_table"]
