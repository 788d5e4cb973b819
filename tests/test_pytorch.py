"""The script for PyTorch: it is Python, it names the right values, and it prints the same path."""

from __future__ import annotations

import ast
import contextlib
import io
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from optimizer_guide import FAMILY, Adam, Momentum, Nesterov, Optimizer, RMSProp, descend
from optimizer_guide.pytorch import expression, script
from optimizer_guide.schedules import SCHEDULES
from optimizer_guide.sections.setup import GROUNDS, Setup
from optimizer_guide.sections.visualizer import Playground
from optimizer_guide.typed import Typed

AGREED = 1e-9
TEXTS = ["-w1**2*-2 + 2**-w2 - (w1 - (w2 - 1))", "(w1 - w2)/(2/w1)/3**w2**2", "(-w1)**2 + sin(2)",
         "sqrt(2)*abs(w1) - -tanh(exp(-w2))*pi", "((w1**2)**3)**0.5 + 1e300*w2*1e-300"]  # fmt: skip


@pytest.mark.parametrize("text", [*TEXTS, *(ground.text for ground in GROUNDS.values())])
def test_the_loss_is_written_as_it_was_read(text: str) -> None:
    written = re.sub(r"torch\.", "", expression(text))
    w = np.random.default_rng(0).uniform(0.5, 2, (2, 20))
    assert_allclose(Typed(written).value(w), Typed(text).value(w), rtol=1e-12)


def test_it_is_python_and_names_the_right_values() -> None:
    optimizers: dict[str, Optimizer] = {
        "Momentum": Momentum(0.3, 0.8), "Nesterov β=0": Nesterov(0.3, 0.0),
        "RMSProp": RMSProp(0.2, 0.7, 1e-6), "Adam": Adam(0.1, 0.8, 0.95, 1e-5, 0.2),
    }  # fmt: skip
    for schedule in SCHEDULES:
        for noise in (0.0, 0.5):
            text = script("w1**2 + w2**2", optimizers, (-1.0, 2.0), 70, schedule, noise, 5)
            ast.parse(text)
            assert ("default_rng(5)" in text) == bool(noise)
            assert ("LambdaLR" in text) == (schedule != "constant")
    assert "SGD([w], lr=0.3 * (1 - 0.8), momentum=0.8)" in text
    assert "'Nesterov β=0': lambda w: torch.optim.SGD([w], lr=0.3)," in text
    assert "RMSprop([w], lr=0.2, alpha=0.7, eps=1e-06)" in text
    assert "Adam([w], lr=0.1, betas=(0.8, 0.95), eps=1e-05, weight_decay=0.2)" in text
    assert "STEPS = 70" in text
    assert "[-1.0, 2.0]" in text


def test_an_optimizer_without_an_equal_is_named() -> None:
    class Mine(Optimizer):
        def __init__(self, lr: float = 0.1) -> None:
            self._freeze(lr=lr)

    with pytest.raises(TypeError, match="Mine has no equal"):
        script("w1", {"Mine": Mine()}, (0, 0), 1)


def printed(text: str) -> dict[str, list[list[float]]]:
    """What a script prints: name → rows of w1, w2, loss."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "script", "exec"), {})
    rows: dict[str, list[list[float]]] = {}
    for line in out.getvalue().splitlines():
        name, _, *numbers = line.split()
        rows.setdefault(name, []).append([float(n) for n in numbers])
    return rows


def agrees(setup: Playground) -> None:
    for name, rows in printed(setup.pytorch()).items():
        run = setup.runs[name]
        assert_allclose(rows, np.c_[run.w, run.loss], rtol=AGREED, atol=AGREED, err_msg=name)


@pytest.mark.live_oracle
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("noise", [0.0, 0.4])
@pytest.mark.parametrize("surface", ["ravine", "rotated ravine", "Himmelblau", "typed in"])
def test_torch_prints_the_same_path(schedule: str, noise: float, surface: str) -> None:
    """All seven, as the page would copy it.  Rates at which no path amplifies rounding."""
    everyone = {cls.__name__: True for cls in FAMILY}
    agrees(
        Playground(
            **everyone, surface=surface, schedule=schedule, noise=noise, seed=3, lr=0.01,
            steps=150, l2_Adam=0.1,
        )
    )  # fmt: skip


@pytest.mark.live_oracle
@pytest.mark.parametrize("surface", GROUNDS)
def test_torch_agrees_on_every_surface(surface: str) -> None:
    settings = {cls.__name__: True for cls in FAMILY}
    agrees(Playground(**settings, surface=surface, lr=0.0005, steps=100))


@pytest.mark.live_oracle
def test_torch_diverges_at_the_same_step() -> None:
    setup = Setup(lr=0.45, SGD=True)
    text = script(setup.ground.text, {"SGD": setup.optimizer("SGD")}, setup.start, 30)
    run = descend(setup.ground.surface, setup.optimizer("SGD"), setup.start, 30)
    rows = np.array(printed(text)["SGD"])
    assert_allclose(rows[:, :2], run.w, rtol=1e-12)
    assert int(np.argmax(rows[:, 2] > 1e6)) == run.diverged_at
