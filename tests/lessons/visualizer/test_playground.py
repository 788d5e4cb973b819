"""What the visualizer shows is what the core computes, and can be taken away."""

import re
import warnings

import numpy as np
import pytest
from lessons.visualizer.readers import (
    ALL,
    DEFAULTS,
    NAMES,
    SURFACES,
    Page,
    evaluated,
    given,
    readout,
    rows_of,
)
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide.core.descent import descend
from optimizer_guide.kit.controls import described
from optimizer_guide.kit.wording import plain
from optimizer_guide.lessons.visualizer.equations import LINES
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import (
    GRADIENT,
    LOSS,
    RATES,
)
from optimizer_guide.lessons.visualizer.scene import TYPED


@pytest.mark.parametrize("surface", [*SURFACES, TYPED])
@pytest.mark.parametrize("beside", [LOSS, GRADIENT, RATES])
def test_the_paths_are_those_of_the_core(surface: str, beside: str) -> None:
    figure = Playground(
        surface=surface,
        beside=beside,
        lr=0.003,
        schedule="warm-up + cosine",
        noise=0.2,
        seed=4,
        steps=60,
        **ALL,
    )
    shown = figure.compute()
    factor = shown.scene.options["schedule"]
    for name in NAMES:
        run = descend(
            shown.scene.surface,
            figure.optimizer(name),
            steps=60,
            noise=0.2,
            seed=4,
            schedule=factor,
            bound=shown.scene.bound,
        )
        assert_array_equal(shown.played[f"w1_{name}"], run.w[:, 0])
        assert_array_equal(shown.played[f"loss_{name}"], run.loss)
        side = np.asarray(shown.played[f"side_{name}"])
        if beside == RATES:
            assert_allclose(side[:-1], 0.003 * factor * run.rate[:, 0])
        elif beside == GRADIENT:
            assert_allclose(side, np.hypot(*run.surface.gradient(run.w.T)))
        else:
            lowest = run.surface.lowest
            over = run.loss - (lowest if np.isfinite(lowest) else 0)
            assert_allclose(side[over > 0], over[over > 0])


@pytest.mark.parametrize("name", NAMES)
def test_the_equation_adds_up(name: str) -> None:
    figure = Playground(surface="ravine", focus=name, schedule="cosine", lr=0.05, **ALL)
    shown = figure.compute()
    run, lines = shown.runs[name], re.findall(r"<div>(.*?)</div>", figure.above(shown))
    if type(run.optimizer) in LINES:
        known = {"SGD": 1, "Momentum": 2, "Adam": 6, "AdamW": 6}
        assert len(lines) == known.get(name, 3)
    else:  # the gradient, each field of the state, the step
        assert len(lines) == 2 + len(run.state)
        assert "⊙" in lines[-1]
    for t in (1, 2, 57, 200):
        for line in filter(_has_two_sides, lines):
            for i in (0, 1):
                left, right = evaluated(line, shown.played, t, i)
                assert_allclose(left, right, rtol=1e-6, atol=1e-9, err_msg=line)
        for key, values in (("to", run.w[1:]), ("from", run.w[:-1]), ("g", run.gradient)):
            assert_array_equal([shown.played[f"{key}{i}"][t] for i in (1, 2)], values[t - 1])
    for key in ("from1", "to2", "lr"):  # at step 0 it shows the first step, not blanks
        assert shown.played[key][0] == shown.played[key][1]


def test_a_step_that_its_digits_do_not_show_is_said_to_rest() -> None:
    still = Playground(focus="Momentum").compute().played["still"]
    assert not still[:3].any()
    assert still[-1] == 1.0
    lost = Playground(surface="ravine", focus="SGD", lr=0.3).compute().played["still"]
    assert not lost.any()


def _has_two_sides(line: str) -> bool:
    """Whether it computes something, and does not only name or compare it."""
    text = plain(line)
    return "←" in text or text.count("=") > 1


def test_extremes_raise_nothing_and_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in DEFAULTS:
            if described(Playground.param[name])["kind"] in ("slider", "log"):
                for value in Playground.param[name].bounds:
                    focus = name.rpartition("_")[2] if "_" in name else "Adam"
                    running = {focus: True, "focus": focus, "same": name == "lr", "steps": 60}
                    figure = Playground(**running | {"beside": RATES, name: value})
                    shown = figure.compute()
                    figure.readout(shown)
                    figure.above(shown)
        for surface in SURFACES:
            Playground(surface=surface, lr=10.0, **ALL).compute()
        for formula in ("log(w1)", "1/w1 + 1/w2", "w1**w2", "exp(exp(w1))", "abs(w1)", "tan(w1)"):
            page = Page.at(surface=TYPED, formula=formula, steps=40)
            for one in (page.playground, page.rates, page.starts, page.challenges):
                readout(one)
        readout(Playground(steps=1, **dict.fromkeys(NAMES, False)))


def test_the_csv_holds_every_digit() -> None:
    figure = Playground(noise=0.3, schedule="step", steps=40, Lion=True)
    rows = rows_of(given(figure, "csv").text)
    shown = figure.compute()
    assert list(shown.runs) == ["SGD", "Momentum", "Adam", "Lion"]
    for name, run in shown.runs.items():
        own = [row for row in rows if row["optimizer"] == name]
        assert_array_equal([[float(row["w1"]), float(row["w2"])] for row in own], run.w)
        assert_array_equal([float(row["loss"]) for row in own], run.loss)
        assert_array_equal([float(row["gradient2"]) for row in own[:-1]], run.gradient[:, 1])
        lr = [float(row["lr"]) for row in own[:-1]]
        assert_array_equal(lr, 0.02 * shown.scene.options["schedule"])
        assert {row["diverged"] for row in own} == {"0"}


def test_the_csv_carries_its_settings() -> None:
    figure = Playground(surface=TYPED, formula="x² + |y|", noise=0.3, seed=7, steps=40, w1=1.5)
    said = [line[2:] for line in given(figure, "csv").text.splitlines() if line.startswith("#")]
    assert said == [
        "surface: type your own",
        "loss: x² + |y|",
        "start: w1 = 1.5, w2 = 3.0",
        "steps: 40, schedule: constant",
        "noise: 0.3, seed: 7",
        "SGD: lr = 0.02",
        "Momentum: lr = 0.02, beta = 0.9",
        "Adam: lr = 0.02, beta1 = 0.9, beta2 = 0.999, eps = 1e-08, l2 = 0.0",
    ]


def test_the_csv_for_a_decimal_comma_has_the_same_numbers() -> None:
    figure = Playground(noise=0.3, steps=40)
    plain, comma = (given(figure, action) for action in ("csv", "csv_comma"))
    assert plain.file == comma.file == "himmelblau-sgd-momentum-adam.csv"
    assert comma.text.startswith("\ufeff#")
    rows = rows_of(comma.text.removeprefix("\ufeff"), ";")
    assert "." not in "".join("".join(row.values()) for row in rows)
    points = [{key: value.replace(",", ".") for key, value in row.items()} for row in rows]
    assert points == rows_of(plain.text)


def test_the_csv_marks_a_run_from_where_it_diverged() -> None:
    figure = Playground(surface="ravine", lr=0.45, SGD=True)
    rows = rows_of(given(figure, "csv").text)
    marks = [int(row["diverged"]) for row in rows if row["optimizer"] == "SGD"]
    gone = int(figure.compute().runs["SGD"].diverged_at)
    assert gone > 0
    assert marks == [int(t >= gone) for t in range(len(marks))]


def test_the_script_leaves_out_whom_torch_does_not_know() -> None:
    text, said, _ = given(Playground(Lion=True), "pytorch")
    assert "'Adam'" in text
    assert "Lion" not in text
    assert said.endswith("on Himmelblau. Left out, for no equal is known there: Lion.")
    alone = Playground(**dict.fromkeys(NAMES, False) | {"Lion": True})
    assert given(alone, "pytorch") == ("", "No equal of Lion is known in PyTorch.", "")
