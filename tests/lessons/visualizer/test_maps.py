"""The maps over hyperparameters and over starts."""

import re
from typing import Any

import numpy as np
import pytest
from lessons.visualizer.readers import (
    NAMES,
    RAVINE,
    SURFACES,
    Page,
    fine,
    image,
    readout,
)
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide.core.descent import descend
from optimizer_guide.core.stability import momentum_limit, nesterov_limit, sgd_limit
from optimizer_guide.core.sweep import sweep
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.lessons.visualizer.axes import axis_names, side_of
from optimizer_guide.lessons.visualizer.hyperparameter_map import HyperparameterMap
from optimizer_guide.lessons.visualizer.images import LOST
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.scene import gallery, steps_to_goal
from optimizer_guide.lessons.visualizer.start_map import ends_of, pixels


@fine
def test_the_map_is_the_sweep_of_the_core() -> None:
    page = Page.at()
    x, y = page.rates.sides.values(128)
    outcome = sweep(
        page.playground.scene.surface,
        page.playground.optimizer("Momentum").replace(
            lr=x.astype("f4")[None], beta=y.astype("f4")[:, None]
        ),
        steps=200,
        dtype=np.float32,
    )
    shown = page.rates.compute()
    expected = np.where(outcome.diverged_at >= 0, LOST, outcome.steps_to_goal)
    assert_array_equal(image(shown), expected)
    assert image(shown).shape == (128, 128)
    assert shown.axes["steps"][:2] == (0, 200)


def test_what_the_maps_say_under_the_pointer() -> None:
    page = Page.at()
    table = page.rates.compute().tables["image"]
    (across,), (up,) = table["across"], table["up"]
    x, y = page.rates.sides.values(32)
    assert (across[4], up[-1]) == (f"α {x[4]:g}", f"β {y[-1]:g}")
    assert len(across) == len(up) == 32
    assert table["outcomes"] == [
        ["not at the goal", "diverged", "no loss here", "at the goal at step #"]
    ]
    shown = page.starts.compute()
    which = shown.tables["which"]
    assert which["named"][0][1] == "ends at (−2.81, 3.13)"
    assert which["across"][0][0] == "w₁ −4.84"
    assert which["values"][0] is shown.ends.which


@pytest.mark.parametrize("surface", SURFACES)
def test_a_map_of_rates_goes_from_too_small_to_too_large(surface: str) -> None:
    page = Page.at(surface=surface, focus="SGD")
    outcome, sides = page.rates.compute().outcome, page.rates.sides
    assert 1e-4 <= sides.across.low < sides.across.high <= 100
    assert sides.across.low <= gallery()[surface].lr <= sides.across.high
    assert (outcome.diverged_at < 0).mean() > 0.2
    if surface != "Rastrigin":  # on which a large rate merely leaps from hole to hole
        assert (outcome.diverged_at >= 0).any() or surface == "plateau"


@fine
def test_a_click_loads_the_run_of_that_point() -> None:
    page = Page.at(**RAVINE)
    x, y = (side.pixels(128) for side in page.rates.sides)
    values = page.rates.sides.values(128)
    outcomes = image(page.rates.compute())
    for row, at in ((20, 80), (60, 90), (100, 70), (5, 120)):
        page.rates.pick(0, float(x[at]) + 0.004, float(y[row]) - 0.003)  # anywhere in the pixel
        run = page.playground.compute().runs["Momentum"]
        assert [run.optimizer.lr, run.optimizer.hyperparameters["beta"]] == [
            values[0][at],
            values[1][row],
        ]
        found = LOST if run.diverged_at >= 0 else steps_to_goal(run, 1e-3)
        assert abs(found - outcomes[row, at]) <= 1  # 32 bits there
        assert_allclose(page.rates.compute().places[0], [x[at], y[row]], atol=0.01)


@fine
@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("SGD", lambda b, h: sgd_limit(h) + 0 * b),
        ("Momentum", momentum_limit),
        ("Nesterov", nesterov_limit),
    ],
)
def test_the_limit_is_drawn_where_runs_begin_to_diverge(name: str, limit: Any) -> None:
    page = Page.at(**RAVINE, focus=name)
    shown = page.rates.compute()
    x, y = (np.asarray(shown.tables["limit"][key]) for key in "xy")
    assert_allclose(10**x, limit(y, 8.0), rtol=1e-9)
    places, betas = (side.pixels(128) for side in page.rates.sides)
    for row in range(0, 100, 10):
        edge = np.log10(float(limit(betas[row], 8.0)))
        if edge < places[-1] - 0.1:
            assert not (image(shown)[row, places < edge - 0.02] == LOST).any()
            assert (image(shown)[row, places > edge + 0.2] == LOST).all()


def test_no_limit_is_drawn_where_none_is_known() -> None:
    for change in ({"focus": "Adam"}, {"schedule": "cosine"}, {"surface": "Beale"}):
        assert len(Page.at(**RAVINE | change).rates.compute().tables["limit"]["x"]) == 0


def test_any_two_axes_for_any_optimizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HyperparameterMap, "SIDE", 8)
    page = Page.at(steps=5)
    for across in axis_names():
        for up in axis_names():
            page.rates.param.update(across=across, up=up)
            for name in NAMES:
                page.playground.focus = name
                x, y = (side.pixels(8) for side in page.rates.sides)
                page.rates.pick(0, float(x[4]), float(y[4]))
                cls = type(page.playground.optimizer(name))
                lacks = [key for key in (across, up) if side_of(key, cls).name is None]
                assert ("has no" in readout(page.rates)) == bool(lacks)


@fine
@pytest.mark.parametrize("surface", ["ravine", "Beale"])
@pytest.mark.parametrize("focus", ["Momentum", "Adam"])
def test_the_soonest_is_what_the_table_says_there(surface: str, focus: str) -> None:
    page = Page.at(surface=surface, focus=focus)
    shown = page.rates.compute()
    assert shown.soonest is not None
    steps, optimizer = shown.soonest
    assert f"The soonest takes {steps} step" in page.rates.readout(shown)
    x, y = page.rates.sides.values(128)
    averaging = optimizer.hyperparameters["beta" if focus == "Momentum" else "beta1"]
    at = np.flatnonzero(x == optimizer.lr).item(), np.flatnonzero(y == averaging).item()
    assert image(shown)[at[1], at[0]] != LOST
    across, up = (side.pixels(128) for side in page.rates.sides)
    page.rates.pick(0, float(across[at[0]]), float(up[at[1]]))
    run = page.playground.compute().runs[focus]
    assert run.optimizer == optimizer
    assert run.diverged_at < 0
    assert steps_to_goal(run, 1e-3) == steps
    settings = page.playground.settings
    asked = "&".join(f"{key}={value}" for key, value in settings.items() if value is not None)
    reopened = Conversation(Visualizer)
    reopened.set_from_query(asked.replace("+", "%2B"))
    figure = reopened.figure("playground")
    assert isinstance(figure, Playground)
    assert figure.optimizer(focus) == optimizer


def test_two_axes_of_a_map_are_never_the_same() -> None:
    rates = HyperparameterMap()
    across, up = rates.across, rates.up
    rates.set_from({"across": up, "up": up})
    assert (rates.across, rates.up) == (up, across)
    rates.set_from({"across": up, "up": up})
    assert (rates.across, rates.up) == (across, up)
    axis = rates.compute().axes["map.y"]
    assert axis.ticks is not None
    assert axis.ticks[-1] == axis.high == 0.99
    assert axis_names() == ["learning rate α", "momentum β, β₁", "averaging ρ, β₂", "decay λ"]


def test_you_are_here_wherever_the_slider_is() -> None:
    for lr in Playground.param["lr"].bounds:
        assert np.isfinite(Page.at(lr=lr).rates.compute().places[0]).all()


def test_the_map_over_starts_is_what_descend_finds() -> None:
    page = Page.at(surface="Styblinski–Tang", lr=0.02)
    scene, shown = page.playground.scene, page.starts.compute()
    surface, n = scene.surface, page.starts.SIDE
    assert shown.ends.which.shape == (n, n)
    x, y = pixels(scene, n)
    assert_allclose(x, np.linspace(-5 + 5 / n, 5 - 5 / n, n), atol=1e-3)
    for row, at in ((1, 25), (16, 4), (25, 25), (9, 11)):
        run = descend(surface, page.playground.optimizer("Momentum"), (x[at], y[row]))
        minimum = np.linalg.norm(surface.minima - run.w[-1], axis=1).argmin()
        assert shown.ends.which[row, at] == minimum
        within = run.loss <= surface.value(surface.minima[minimum]) + 1e-3
        assert abs(shown.ends.steps[row, at] - within.argmax()) <= 1


def test_its_slices_are_the_whole_and_another_start_changes_nothing() -> None:
    page = Page.at(surface="Himmelblau")
    pieces = page.starts.compute_slowly()
    parts = list(pieces)
    assert parts[-1] == 1.0
    assert parts == sorted(parts)
    scene, optimizer = page.playground.scene, page.playground.optimizer("Momentum")
    whole = ends_of(scene, optimizer, np.array(np.meshgrid(*pixels(scene, 32))))
    shown = page.starts.compute()
    assert_array_equal(shown.ends.which, whole.which)
    page.playground.w1 = 2.0
    assert list(page.starts.compute_slowly()) == []
    again = page.starts.compute()
    assert again.ends is shown.ends
    assert again.places[0] == (2.0, 0.0)


def test_diverged_and_not_reached_have_their_own_values() -> None:
    ends = Page.at(surface="ravine", lr=1.0, focus="SGD").starts.compute().ends
    assert (ends.steps == LOST).all()
    assert (ends.which == LOST).all()
    assert (
        np.mean(Page.at(surface="ravine", lr=0.001, focus="SGD").starts.compute().ends.which == -1)
        > 0.9
    )


def test_a_click_on_it_starts_there() -> None:
    page = Page.at()
    ends = page.starts.compute().ends
    x, y = pixels(page.playground.scene, page.starts.SIDE)
    at = np.abs(x - 1.23456).argmin(), np.abs(y + 0.5).argmin()
    page.starts.pick(0, 1.23456, -0.5)
    shown = page.playground.compute()
    assert_array_equal(shown.scene.start, [x[at[0]], y[at[1]]])  # the middle of a pixel, exactly
    assert ends.steps[at[1], at[0]] == steps_to_goal(shown.runs["Momentum"], 1e-3)


def test_the_legend_over_starts_adds_up() -> None:
    for settings in (
        {"surface": "saddle", "focus": "RMSProp", "lr": 0.1},
        {"surface": "Rastrigin", "steps": 60},
    ):
        said = readout(Page.at(**settings).starts)
        shares = [
            float(share) for share in re.findall(r"([\d.]+) %", said.partition("Second map")[0])
        ]
        assert sum(shares) == pytest.approx(100, abs=0.5 * len(shares))
        assert "comes to rest" not in said
        assert "optimizer to tune" in said
