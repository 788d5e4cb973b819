"""The race: what is shown is what the core computes, by the rules that it prints."""

import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from odd_optimizer import Odd, in_the_family

from optimizer_guide import FAMILY, SGD, Adam, Momentum, RMSProp, descend, everyone
from optimizer_guide.lessons.race.claims import OWN, SAME
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.race.progress import AT_THE_GOAL, LEFT_IT, LOST, ON_THE_WAY
from optimizer_guide.lessons.race.ravine import (
    GOAL,
    RATES,
    SEEDS,
    START,
    STEPS,
    WINDOW,
    across,
    along,
    bands,
    best_rate,
    circles,
    ravine,
    score,
)
from optimizer_guide.lessons.race.results import LINE, LOSSES, Results, band_of
from optimizer_guide.lessons.race.standings import Standings

NAMES = [cls.__name__ for cls in everyone()]
ALL = dict.fromkeys(NAMES, True)
TOLD = ("state", "since", "place")


def race(**settings: Any) -> Results:
    return Standings(**settings).compute()


def column(results: Results, name: str) -> NDArray[Any]:
    return np.asarray(results.played[name])


def readout(**settings: Any) -> str:
    figure = Standings(**settings)
    return figure.readout(figure.compute())


@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        (0, {"lr": 0.2}),
        (1, {"rates": SAME}),
        (2, {"rotation": 2.0}),
        (3, {"lr": 0.24}),
        (4, {"lr": 0.45}),
        (5, {"rates": OWN}),
        (6, {"noise": 0.0, "many": True}),
    ],
)
def test_a_claim_fails_elsewhere(claim: int, settings: dict[str, Any]) -> None:
    assert not Standings.claims[claim].check(race(**settings)).holds


# -- the rules -------------------------------------------------------------------------------------


def test_score_ranks_arrivals_first_then_the_last_loss_and_the_lost_last() -> None:
    long = np.full(STEPS + 1, 5.0)
    first, second, near, far, lost = (long.copy() for _ in range(5))
    first[10:], second[20:], near[-1], far[-1], lost[50:] = 0, GOAL, 0.01, 1e4, np.nan
    tied = first.copy()
    tied[-1] = GOAL / 2
    scores = score(np.stack([lost, far, near, second, tied, first], axis=1))
    assert np.all(np.diff(scores) < 0)


def test_the_turned_ravine_is_the_same_for_who_knows_no_axes() -> None:
    straight = descend(ravine(), Momentum(0.2), steps=STEPS)
    turned = descend(ravine(30.0), Momentum(0.2), steps=STEPS)
    np.testing.assert_allclose(turned.loss, straight.loss, rtol=1e-9)
    np.testing.assert_allclose(turned.w @ along(30.0), straight.w[:, 0], atol=1e-12)
    np.testing.assert_allclose(turned.w @ across(30.0), straight.w[:, 1], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(ravine(30.0).start), np.linalg.norm(START))


def test_the_best_rate_is_the_best_of_all_that_are_tried() -> None:
    for cls in (SGD, RMSProp):
        rate = best_rate(cls, 0.0, 0.5, 3, 1)
        scores = [
            score(descend(ravine(), cls(lr=r), steps=STEPS, noise=0.5, seed=3).loss) for r in RATES
        ]
        assert rate == RATES[int(np.argmin(scores))]


@pytest.mark.parametrize("settings", [{}, {"lr": 0.45}, {"noise": 1.0}, {"rates": OWN}])
def test_standings_follow_the_rules(settings: dict[str, Any]) -> None:
    results = race(**ALL, **settings)
    scores = [float(score(results.runs[name].loss)) for name in results.standings]
    assert scores == sorted(scores)
    assert set(results.standings) == set(NAMES)


# -- what is shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 1.5])
@pytest.mark.parametrize("rotation", [0.0, 20.0])
def test_what_plays_are_the_runs(noise: float, rotation: float) -> None:
    results = race(**ALL, noise=noise, rotation=rotation, seed=7)
    for cls in everyone():
        name = cls.__name__
        run = descend(ravine(rotation), cls(lr=0.1), steps=STEPS, noise=noise, seed=7)
        np.testing.assert_array_equal(column(results, f"w1_{name}"), run.w[:, 0])
        np.testing.assert_array_equal(column(results, f"w2_{name}"), run.w[:, 1])
        np.testing.assert_array_equal(column(results, f"loss_{name}"), run.loss)
        np.testing.assert_allclose(column(results, f"to1_{name}")[:-1], run.w[1:, 0], rtol=1e-6)
        shown = np.stack([column(results, f"pull{i}_{name}")[:-1] for i in (1, 2)], axis=1)
        if cls is SGD:
            assert np.isnan(shown).all()
        else:
            pull = run.w[:-1] - 0.1 * run.gradient
            np.testing.assert_allclose(shown, pull, rtol=1e-5, atol=1e-6)


def test_all_get_the_same_draws() -> None:
    first, *others = (run.noise for run in race(**ALL, noise=1.0, seed=5).runs.values())
    assert first is not None
    for other in others:
        assert other is not None
        np.testing.assert_array_equal(first, other)


def test_many_seeds_are_the_races_of_each_seed_alone() -> None:
    results = race(noise=1.0, many=True, seed=2)
    alone = {k: race(noise=1.0, seed=2 + k) for k in (0, 17)}
    for name, losses in results.losses.items():
        assert losses.shape == (STEPS + 1, SEEDS)
        for k, single in alone.items():
            np.testing.assert_allclose(losses[:, k], single.runs[name].loss, rtol=1e-9)
        low, middle, high = bands(losses)
        np.testing.assert_array_equal(column(results, f"loss_{name}"), middle)
        np.testing.assert_array_equal(results.tables[band_of(name)]["low"], low)
        np.testing.assert_array_equal(results.tables[band_of(name)]["high"], high)
    assert sum(results.won.values()) == SEEDS


def test_only_who_runs_is_on_show() -> None:
    four = ("SGD", "Momentum", "RMSProp", "Adam")
    assert race().on_show == four
    assert race(Adagrad=True, SGD=False).on_show == ("Momentum", "Adagrad", "RMSProp", "Adam")
    assert race(many=True).on_show == (*four, *(f"{name}, more" for name in four))
    assert np.isnan(column(race(), "w1_Adagrad")).all()
    assert np.isfinite(column(race(Adagrad=True), "w1_Adagrad")).all()


def test_the_columns_and_tables_are_the_same_whoever_runs() -> None:
    few, all_of_them = race(), race(**ALL, many=True)
    assert few.played.keys() == all_of_them.played.keys()
    assert {name: columns.keys() for name, columns in few.tables.items()} == {
        name: columns.keys() for name, columns in all_of_them.tables.items()
    }


def test_a_turn_redraws_the_contours_and_renames_the_axes() -> None:
    straight, turned = race(), race(rotation=30.0)
    assert straight.axes["plane.x"].label == "w₁ (flat)"
    assert turned.axes["plane.x"].label == "w₁"
    assert not np.array_equal(straight.tables["contours"]["y"], turned.tables["contours"]["y"])
    start = [turned.tables["start"][key][0] for key in "xy"]
    np.testing.assert_allclose(start, ravine(30.0).start)


# -- in the course of a race ----------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"lr": 0.45}, {"noise": 0.3}, {"rates": OWN}])
def test_nothing_is_told_before_it_is_known(settings: dict[str, Any]) -> None:
    """What a step tells of an entrant is the same whatever becomes of it later."""
    results = race(**settings)
    for name, run in results.runs.items():
        state, since_, place = (column(results, f"{key}_{name}") for key in TOLD)
        for step in range(0, STEPS + 1, 10):
            others = [other.loss[: step + 1] for other in results.runs.values()]
            inside = run.loss[: step + 1] <= GOAL
            lost = 0 <= run.diverged_at <= step
            expected = LOST if lost else AT_THE_GOAL if inside[-1] else LEFT_IT
            assert state[step] == (expected if lost or inside.any() else ON_THE_WAY)
            if state[step] == AT_THE_GOAL:
                assert inside[since_[step] :].all()
                assert not inside[since_[step] - 1]
            ranks = sorted(float(score(loss)) for loss in others)
            own = float(score(run.loss[: step + 1]))
            assert place[step] == 1 + ranks.index(own)


def test_in_the_end_the_places_are_the_standings() -> None:
    for settings in ({}, {"lr": 0.45}, {"many": True, "noise": 1.0}):
        results = race(**settings)
        last = {name: int(column(results, f"place_{name}")[-1]) for name in results.runs}
        assert sorted(last, key=last.__getitem__) == results.standings


def test_who_diverges_is_drawn_until_it_leaves() -> None:
    results = race(lr=0.45)
    path = np.stack([column(results, f"w{i}_SGD") for i in (1, 2)], axis=1)
    drawn = np.isfinite(path).all(axis=1)
    low, high = np.transpose(WINDOW)
    outside = ((path < low) | (path > high)).any(axis=1)
    assert drawn[: outside.argmax() + 1].all()
    assert not drawn[outside.argmax() + 1 :].any()
    assert np.isfinite(column(results, "loss_SGD")).sum() > drawn.sum()


@pytest.mark.parametrize("settings", [{}, {"lr": 0.45}, ALL, {"rates": OWN}])
def test_names_at_the_ends_of_losses_stand_apart(settings: dict[str, Any]) -> None:
    results = race(**settings)
    table = results.tables["names"]
    assert sorted(table["name"]) == sorted(results.runs)
    heights = np.log10(np.array(table["y"], dtype=float))
    assert np.all(np.diff(heights) <= -LINE + 1e-9)
    assert heights[0] < np.log10(LOSSES[1])
    assert heights[-1] >= np.log10(LOSSES[0]) - 1e-9


# -- who may run -----------------------------------------------------------------------------------


def test_the_four_run_at_first_and_the_others_wait_behind_more() -> None:
    figure = Standings()
    running = [name for name in NAMES if figure.settings[name]]
    assert running == ["SGD", "Momentum", "RMSProp", "Adam"]
    behind = {name for name in NAMES if (figure.param[name].precedence or 0) > 1}
    assert behind == set(NAMES) - set(running)
    entrants = [name for name in figure.controls() if name in NAMES]
    assert entrants[:4] == running
    assert sorted(entrants) == sorted(NAMES)


def test_a_class_in_the_family_is_all_it_takes_to_run() -> None:
    reader = Standings()  # who was there before
    with in_the_family(Odd):
        assert "Odd" in Standings.controls()
        assert Standings.param["Odd"].default is False
        for figure in (Standings(), reader):
            assert figure.set_from({"Odd": "true"}) == []
            results = figure.compute()
            run = descend(ravine(), Odd(0.1), steps=STEPS)
            np.testing.assert_array_equal(column(results, "w1_Odd"), run.w[:, 0])
            assert results.on_show is not None
            assert "Odd" in results.on_show
            assert "ζ₂ 0.3" in figure.readout(results)
            assert "Odd " in figure.summary(results)
    assert "Odd" not in Standings.controls()
    assert "Odd" not in reader.compute().runs
    assert FAMILY[-1] is not Odd


# -- facts -----------------------------------------------------------------------------------------


def test_facts_of_the_race() -> None:
    results = race()
    assert results.runs["SGD"].w[-1, 0] == pytest.approx(-4.44, abs=0.005)
    assert results.arrives["Adam"] == 103


def test_rmsprop_is_there_first_and_does_not_stay() -> None:
    results = race()
    first = {name: int(np.argmax(run.loss <= GOAL)) for name, run in results.runs.items()}
    there = {name: step for name, step in first.items() if step}
    assert min(there, key=there.__getitem__) == "RMSProp"
    assert results.arrives["RMSProp"] < 0
    assert "was there, now circles" in results.verdict("RMSProp")
    assert column(results, "state_RMSProp")[-1] == LEFT_IT


def test_who_jumps_to_and_fro_circles() -> None:
    to_and_fro = 0.2 * (-1.0) ** np.arange(30)
    assert circles(to_and_fro)
    assert not circles(np.abs(to_and_fro))
    assert not circles(to_and_fro * 0.9 ** np.arange(30))


def test_the_lesson_says_what_the_turn_does() -> None:
    turned = descend(ravine(45.0), Adam(0.1), steps=STEPS).loss[-1]
    assert Race.facts()["adam_turned"] == turned
    assert "number(adam_turned)" in Race.prose()


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("rates", [SAME, OWN])
@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_extreme_settings_are_harmless(rates: str, noise: float, many: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for lr, rotation in ((0.01, 0.0), (0.5, 45.0)):
            figure = Standings(**ALL, noise=noise, many=many, lr=lr, rotation=rotation, rates=rates)
            results = figure.compute()
            said = figure.readout(results)
            assert all(name in said for name in NAMES)
            assert "nan" not in said
            assert figure.summary(results)


def test_a_race_of_none_is_harmless() -> None:
    figure = Standings(**dict.fromkeys(NAMES, False))
    results = figure.compute()
    assert results.standings == []
    assert figure.readout(results)
    assert figure.summary(results)
