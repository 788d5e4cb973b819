"""The race: what is shown is what the core computes, by the rules that it prints."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from optimizer_guide import FAMILY, SGD, Adam, Momentum, RMSProp, descend
from optimizer_guide.sections.race import (
    GOAL,
    OWN,
    RATES,
    SAME,
    SEEDS,
    START,
    STEPS,
    Race,
    Standings,
    across,
    along,
    arrival,
    bands,
    best_rate,
    circles,
    ravine,
    score,
)

NAMES = [cls.__name__ for cls in FAMILY]
ALL = dict.fromkeys(NAMES, True)


def column(race, name):
    return np.asarray(race.film.columns[name])


@pytest.mark.parametrize("claim", Standings.claims, ids=lambda claim: claim.plain)
def test_every_claim_holds(claim):
    measured = claim.check(Standings(**claim.settings))
    assert measured.holds is True, measured.text


@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        (0, {"lr": 0.24}),
        (1, {"lr": 0.2}),
        (2, {"rotation": 2.0}),
        (3, {"rates": OWN}),
        (4, {"noise": 0.0, "many": True}),
    ],
)
def test_a_claim_fails_elsewhere(claim, settings):
    assert not Standings.claims[claim].check(Standings(**settings)).holds


# -- the rules -----------------------------------------------------------------------------------


def test_arrival_is_the_step_from_which_the_loss_stays_below_the_goal():
    below, above = GOAL / 2, 2 * GOAL
    loss = np.array([
        [above, above, below, above, above],
        [above, below, below, below, np.nan],
        [below, above, below, above, np.nan],
        [below, below, below, above, np.nan],
    ])  # fmt: skip
    np.testing.assert_array_equal(arrival(loss), [2, 3, 0, -1, -1])


def test_score_ranks_arrivals_first_then_the_last_loss_and_the_lost_last():
    long = np.full(STEPS + 1, 5.0)
    first, second, near, far, lost = (long.copy() for _ in range(5))
    first[10:], second[20:], near[-1], far[-1], lost[50:] = 0, GOAL, 0.01, 1e4, np.nan
    tied = first.copy()
    tied[-1] = GOAL / 2
    scores = score(np.stack([lost, far, near, second, tied, first], axis=1))
    assert np.all(np.diff(scores) < 0)


def test_the_turned_ravine_is_the_same_for_who_knows_no_axes():
    straight = descend(ravine(), Momentum(0.2), steps=STEPS)
    turned = descend(ravine(30.0), Momentum(0.2), steps=STEPS)
    np.testing.assert_allclose(turned.loss, straight.loss, rtol=1e-9)
    np.testing.assert_allclose(turned.w @ along(30.0), straight.w[:, 0], atol=1e-12)
    np.testing.assert_allclose(turned.w @ across(30.0), straight.w[:, 1], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(ravine(30.0).start), np.linalg.norm(START))


def test_the_best_rate_is_the_best_of_all_that_are_tried():
    for cls in (SGD, RMSProp):
        rate = best_rate(cls, 0.0, 0.5, 3, 1)
        scores = [
            score(descend(ravine(), cls(lr=r), steps=STEPS, noise=0.5, seed=3).loss) for r in RATES
        ]
        assert rate == RATES[int(np.argmin(scores))]


def test_standings_follow_the_rules():
    for settings in ({}, {"lr": 0.45}, {"noise": 1.0}, {"rates": OWN}):
        race = Standings(**ALL, **settings)
        scores = [float(score(run.loss)) for _, run in race.standings]
        assert scores == sorted(scores)


# -- what is shown -------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 1.5])
@pytest.mark.parametrize("rotation", [0.0, 20.0])
def test_the_film_shows_the_runs(noise, rotation):
    race = Standings(**ALL, noise=noise, rotation=rotation, seed=7)
    for cls in FAMILY:
        name = cls.__name__
        run = descend(ravine(rotation), cls(lr=0.1), steps=STEPS, noise=noise, seed=7)
        np.testing.assert_array_equal(column(race, f"w1_{name}"), run.w[:, 0])
        np.testing.assert_array_equal(column(race, f"w2_{name}"), run.w[:, 1])
        np.testing.assert_array_equal(column(race, f"loss_{name}"), run.loss)
        np.testing.assert_allclose(column(race, f"to1_{name}")[:-1], run.w[1:, 0], rtol=1e-6)
        if cls is not SGD:
            pull = run.w[:-1] - 0.1 * run.gradient
            shown = np.stack([column(race, f"pull{i}_{name}")[:-1] for i in (1, 2)], axis=1)
            np.testing.assert_allclose(shown, pull, rtol=1e-5, atol=1e-6)


def test_all_get_the_same_draws():
    race = Standings(**ALL, noise=1.0, seed=5)
    first, *others = (run.noise for run in race.runs.values())
    assert all(np.array_equal(first, other) for other in others)


def test_many_seeds_are_the_races_of_each_seed_alone():
    race = Standings(noise=1.0, many=True, seed=2)
    alone = [Standings(noise=1.0, seed=2 + k) for k in (0, 17)]
    for name, losses in race.losses.items():
        assert losses.shape == (STEPS + 1, SEEDS)
        np.testing.assert_allclose(losses[:, 0], alone[0].runs[name].loss, rtol=1e-9)
        np.testing.assert_allclose(losses[:, 17], alone[1].runs[name].loss, rtol=1e-9)
        np.testing.assert_array_equal(column(race, f"loss_{name}"), bands(losses)[1])
    assert sum(race.won.values()) == SEEDS


def drawn(race: Standings) -> set[str]:
    """Whose curves the plots draw."""
    fields = [r.glyph.y for pane in race.shell.plots for r in pane.object.renderers
              if getattr(r.glyph, "y", None)]  # fmt: skip
    return {field.rpartition("_")[2] for field in fields if isinstance(field, str)} & set(NAMES)


def test_who_is_not_in_the_race_is_not_drawn_and_not_sent_again():
    race = Standings()
    before = column(race, "w1_Adagrad")
    [sent] = [key for key in race.film.sent.data if "w1_Adagrad" in key]
    packed = race.film.sent.data[sent]
    race.lr = 0.2
    assert race.film.sent.data[sent] is packed
    assert np.isnan(before).all()
    assert drawn(race) == {"SGD", "Momentum", "RMSProp", "Adam"}
    race.param.update(Adagrad=True, SGD=False)
    assert drawn(race) == {"Momentum", "RMSProp", "Adam", "Adagrad"}
    assert np.isfinite(column(race, "w1_Adagrad")).all()


def test_a_turn_redraws_the_contours_and_renames_the_axes():
    race = Standings()
    before = race.contours.data["y"]
    assert race.plane.xaxis[0].axis_label == "w₁ (flat)"
    race.rotation = 30.0
    assert not np.array_equal(race.contours.data["y"], before)
    assert race.plane.xaxis[0].axis_label == "w₁"
    np.testing.assert_allclose([race.begin.data["x"][0], race.begin.data["y"][0]],
                               ravine(30.0).start)  # fmt: skip
    race.rotation = 0.0
    np.testing.assert_array_equal(race.contours.data["y"], before)


# -- facts ---------------------------------------------------------------------------------------


def test_facts_of_the_race():
    race = Standings()
    assert race.runs["SGD"].w[-1, 0] == pytest.approx(-4.44, abs=0.005)
    assert race.arrives["Adam"] == 103
    fast = Standings(lr=0.45).runs
    assert np.argmax(fast["SGD"].loss > 1e3) <= 6
    past = np.max(-fast["Adam"].w * np.sign(START) / np.abs(START), axis=0)
    np.testing.assert_allclose(past, [0.21, 0.30], atol=0.005)
    assert fast["Momentum"].diverged_at < 0
    assert fast["RMSProp"].diverged_at < 0


def test_rmsprop_is_there_first_and_does_not_stay():
    race = Standings()
    first = {name: int(np.argmax(run.loss <= GOAL)) for name, run in race.runs.items()}
    there = {name: step for name, step in first.items() if step}
    assert min(there, key=there.__getitem__) == "RMSProp"
    assert race.arrives["RMSProp"] < 0
    assert "was there, now circles" in race.readout()


def test_who_jumps_to_and_fro_circles():
    to_and_fro = 0.2 * (-1.0) ** np.arange(30)
    assert circles(to_and_fro)
    assert not circles(np.abs(to_and_fro))
    assert not circles(to_and_fro * 0.9 ** np.arange(30))


def test_the_section_says_what_the_turn_does():
    text = " ".join(block for block in Race().blocks() if isinstance(block, str))
    turned = descend(ravine(45.0), Adam(0.1), steps=STEPS).loss[-1]
    assert f"{turned:.3f}" in text


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("rates", [SAME, OWN])
@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_extreme_settings_are_harmless(rates, noise, many):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        race = Standings(**ALL, noise=noise, many=many)
        for lr, rotation in ((0.01, 0.0), (0.5, 45.0)):
            race.param.update(lr=lr, rotation=rotation, rates=rates)
            assert all(name in race.readout() for name in NAMES)
            assert "nan" not in race.readout()
            assert race.summary()
        race.param.update(**dict.fromkeys(NAMES, False))
        assert race.standings == []
        assert race.readout()
        assert race.summary()
