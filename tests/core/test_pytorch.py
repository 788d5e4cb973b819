"""The script for PyTorch: it is Python, it names the right values, and it prints the same path."""

import ast
import contextlib
import io
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from odd_optimizer import Odd

from optimizer_guide import (
    SGD,
    Adam,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RMSProp,
    descend,
    everyone,
)
from optimizer_guide.core.pytorch import FACTORS, call, expression, known, script
from optimizer_guide.core.schedules import SCHEDULES
from optimizer_guide.core.surfaces import GALLERY, Quadratic, Surface
from optimizer_guide.core.typed import Typed

AGREED = 1e-9
TEXTS = [
    "-w1**2*-2 + 2**-w2 - (w1 - (w2 - 1))",
    "(w1 - w2)/(2/w1)/3**w2**2",
    "(-w1)**2 + sin(2)",
    "sqrt(2)*abs(w1) - -tanh(exp(-w2))*pi",
    "((w1**2)**3)**0.5 + 1e300*w2*1e-300",
    "max(x, y, 1) − min(2x², 3) + relu(x − y) + log10(x) + sinh(x)cosh(y) + sigmoid(x) + atan x",
]


@pytest.mark.parametrize("text", [*TEXTS, *(surface.text for surface in GALLERY)])
def test_the_loss_is_written_as_it_was_read(text: str) -> None:
    written = re.sub(r"torch\.tensor\(float\((.*?)\)\)", r"\1", expression(text))
    written = re.sub(r"torch\.|imum", "", written)
    w = np.random.default_rng(0).uniform(0.5, 2, (2, 20))
    assert_allclose(Typed(written).value(w), Typed(text).value(w), rtol=1e-12)


def test_it_is_python_and_names_the_right_values() -> None:
    optimizers: dict[str, Optimizer] = {
        "Momentum": Momentum(0.3, 0.8),
        "Nesterov β=0": Nesterov(0.3, 0.0),
        "RMSProp": RMSProp(0.2, 0.7, 1e-6),
        "Adam": Adam(0.1, 0.8, 0.95, 1e-5, 0.2),
        "NAdam": NAdam(0.1, 0.8, 0.95, 1e-5, 0.2, 0.01),
        "AMSGrad": AMSGrad(0.1, 0.8, 0.95, 1e-5, 0.2),
    }
    for schedule in SCHEDULES:
        for noise in (0.0, 0.5):
            text = script("w1**2 + w2**2", optimizers, (-1.0, 2.0), 70, schedule, noise, 5)
            ast.parse(text)
            assert ("default_rng(5)" in text) == bool(noise)
            assert ("LambdaLR" in text) == (schedule != "constant")
    assert "No equal" not in text
    for part in (
        "SGD([w], lr=0.3 * (1 - 0.8), momentum=0.8)",
        "'Nesterov β=0': lambda w: torch.optim.SGD([w], lr=0.3),",
        "RMSprop([w], lr=0.2, alpha=0.7, eps=1e-06)",
        "torch.optim.Adam([w], lr=0.1, betas=(0.8, 0.95), eps=1e-05, weight_decay=0.2)",
        "NAdam([w], lr=0.1, betas=(0.8, 0.95), eps=1e-05, weight_decay=0.2, momentum_decay=0.01)",
        "Adam([w], lr=0.1, betas=(0.8, 0.95), eps=1e-05, weight_decay=0.2, amsgrad=True)",
        "STEPS = 70",
        "[-1.0, 2.0]",
    ):
        assert part in text


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_schedule_of_the_script_is_the_schedule(name: str) -> None:
    for steps in (1, 2, 12, 70, 200):
        names = {"math": __import__("math"), "STEPS": steps, "RISE": -(-steps // 10)}
        factors = [
            eval(FACTORS[name] or "1.0", names | {"t": t}) for t in range(steps + 1)
        ]  # torch asks for one more
        assert_allclose(factors[:-1], SCHEDULES[name](steps), rtol=1e-12, atol=1e-15)


def test_what_has_no_known_equal_is_left_out_and_named() -> None:
    class Child(SGD):
        """Of which it is not known whether it steps as its parent does."""

    assert [cls for cls in everyone() if not known(cls())] == [Lion]
    optimizers: dict[str, Optimizer] = {
        "SGD": SGD(),
        "Child": Child(),
        "Odd": Odd(),
    }
    text = script("w1", optimizers, (0, 0), 1)
    ast.parse(text)
    assert "# No equal in torch.optim is known of: Child, Odd." in text
    assert text.count("lambda w") == 1
    for name in ("Child", "Odd"):
        assert not known(optimizers[name])
        with pytest.raises(TypeError, match=f"{name} has no known equal"):
            call(optimizers[name])


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


def agrees(
    surface: Surface, lr: float, steps: int, schedule: str = "constant", noise: float = 0.0
) -> None:
    """All that torch.optim has.  At rates at which no path amplifies rounding."""
    optimizers = {cls.__name__: cls(lr) for cls in everyone()}
    optimizers["Adam"] = Adam(lr, l2=0.1)
    text = script(surface.text, optimizers, surface.start, steps, schedule, noise, 3)
    for name, rows in printed(text).items():
        factors = SCHEDULES[schedule](steps)
        run = descend(surface, optimizers[name], steps=steps, noise=noise, seed=3, schedule=factors)
        assert_allclose(rows, np.c_[run.w, run.loss], rtol=AGREED, atol=AGREED, err_msg=name)


@pytest.mark.live_oracle
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("noise", [0.0, 0.4])
@pytest.mark.parametrize(
    "surface",
    [GALLERY[1], GALLERY[2], GALLERY[5], Typed("w1**2/8 + 2*w2**2 + sin(3*w1)")],
    ids=lambda surface: surface.name,
)
def test_torch_prints_the_same_path(schedule: str, noise: float, surface: Surface) -> None:
    agrees(surface, 0.01, 150, schedule, noise)


@pytest.mark.live_oracle
@pytest.mark.parametrize("surface", GALLERY, ids=lambda surface: surface.name)
def test_torch_agrees_on_every_surface(surface: Surface) -> None:
    agrees(surface, 0.0005, 100)


@pytest.mark.live_oracle
def test_torch_diverges_at_the_same_step() -> None:
    ravine = Quadratic()
    run = descend(ravine, SGD(0.45), steps=30)
    text = script(ravine.text, {"SGD": SGD(0.45)}, ravine.start, 30)
    rows: NDArray = np.array(printed(text)["SGD"], dtype=float)
    assert_allclose(rows[:, :2], run.w, rtol=1e-12)
    assert int(np.argmax(rows[:, 2] > 1e6)) == run.diverged_at
