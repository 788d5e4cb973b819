"""In practice: the table says what the classes do, and the figure what the core computes."""

import re
from typing import Any

import numpy as np
import pytest
from odd_optimizer import Odd, in_the_family

from optimizer_guide import FAMILY, SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp, descend
from optimizer_guide.core.schedules import SCHEDULES
from optimizer_guide.kit.styles import sample
from optimizer_guide.lessons.in_practice.lesson import (
    InPractice,
    defaults,
    in_pytorch,
    lines,
    memory,
    table,
)
from optimizer_guide.lessons.in_practice.schedules import (
    BATCHES,
    BOWL,
    LOOKS,
    NAMES,
    NOISE,
    RATES,
    RUNS,
    STEPS,
    Schedules,
)

CURVATURES = np.array(BOWL.curvature)


def test_memory_is_what_the_state_holds_for_each_weight() -> None:
    assert {cls: memory(cls) for cls in FAMILY} == {
        SGD: 0,
        Momentum: 1,
        Nesterov: 1,
        Adagrad: 1,
        RMSProp: 1,
        Adam: 2,
        AdamW: 2,
    }


def test_defaults_are_those_of_the_classes() -> None:
    assert defaults(SGD) == "–"
    assert defaults(AdamW) == "β₁\u00a00.9, β₂\u00a00.999, λ\u00a00.01"


def test_the_lines_for_pytorch_leave_the_rate_open() -> None:
    assert in_pytorch(Momentum) == "torch.optim.SGD(weights, lr=α * (1 - 0.9), momentum=0.9)"
    for cls in FAMILY:
        line = in_pytorch(cls)
        assert re.match(r"torch\.optim\.\w+\(weights, lr=α[,) ]", line), line


def test_the_table_has_a_row_for_each() -> None:
    said = table()
    for cls in FAMILY:
        assert cls.mends
        assert cls.mends in said
        assert cls.changes in said
        assert f"<code>{in_pytorch(cls)}</code>" in lines()
    assert said.count("<tr>") == 1 + len(FAMILY)
    assert lines().count("<tr>") == len(FAMILY)


def test_what_is_not_known_of_a_newcomer_is_not_taken_from_its_parent() -> None:
    with in_the_family(Odd):
        *_, last = table().split("<tr>")
        *_, line = lines().split("<tr>")
    assert "Odd" in last
    assert SGD.mends not in last
    assert "Odd" in line
    assert "<code>–</code>" in line


@pytest.mark.parametrize(
    ("claim", "settings"), [(0, {"batch": "16"}), (1, {"lr": 0.3}), (2, {"lr": 0.05})]
)
def test_a_claim_fails_elsewhere(claim: int, settings: dict[str, Any]) -> None:
    shown = Schedules(**settings).compute()
    assert not Schedules.claims[claim].check(shown).holds


@pytest.mark.parametrize("curve", RATES)
def test_each_curve_is_the_mean_of_the_runs(curve: str) -> None:
    shown = Schedules(lr=0.2, batch="64").compute()
    schedule, share = RATES[curve]
    factors = SCHEDULES[schedule](STEPS)
    runs = [
        descend(
            BOWL, SGD(0.2 * share), steps=STEPS, noise=NOISE / 8, seed=seed, schedule=factors
        ).loss
        for seed in range(RUNS)
    ]
    np.testing.assert_allclose(shown.loss[curve], np.mean(runs, axis=0), rtol=1e-9)
    rates = np.asarray(shown.played[f"rate_{curve}"])
    np.testing.assert_allclose(rates[:-1], 0.2 * share * factors, atol=1e-4)


def test_each_schedule_has_a_mark_of_its_own_which_the_table_shows() -> None:
    figure = Schedules()
    said = figure.readout(figure.compute())
    assert len(set(LOOKS.values())) == len(RATES)
    for curve, name in NAMES.items():
        assert f"{sample(*LOOKS[curve])}{name[0].upper()}{name[1:]}" in said


@pytest.mark.parametrize("batch", BATCHES)
def test_a_constant_rate_stalls_where_theory_says(batch: str) -> None:
    """Each weight's variance settles at α σ² / (h (2 − α h))."""
    lr, variance = 0.3, NOISE**2 / int(batch)
    expected = 0.5 * (lr * variance / (2 - lr * CURVATURES)).sum()
    shown = Schedules(lr=lr, batch=batch).compute()
    assert shown.level("large") == pytest.approx(expected, rel=0.15)


def test_every_remedy_is_linked_to_the_figure_that_shows_it() -> None:
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", InPractice.prose(), re.DOTALL)
    assert len(rows) >= 8
    assert all("sets(" in row for row in rows)
