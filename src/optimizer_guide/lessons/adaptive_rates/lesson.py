"""The section on adaptive rates."""

from __future__ import annotations

from typing import Any

from optimizer_guide.core.descent import Trajectory, descend
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import SGD, Adagrad, Adam, RMSProp
from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.html import table
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.styles import class_of
from optimizer_guide.lessons.adaptive_rates.corpus import (
    BATCH,
    LEARNERS,
    RARE,
    SHARE,
    VOCABULARY,
    each_time,
    of_word,
    seen,
    share_of_the_way,
)
from optimizer_guide.lessons.adaptive_rates.rates import STEPS, Rates
from optimizer_guide.lessons.adaptive_rates.ravine import (
    FLAT,
    FLATTER,
    STEEP,
    ravine,
    turned_steps,
    until_close,
)
from optimizer_guide.lessons.adaptive_rates.words import Words

ANGLES = (0.0, 15.0, 45.0)


class AdaptiveRates(Lesson):
    title = "Adaptive rates: one size does not fit all"
    short = "Adaptive rates"
    slug = "adaptive-rates"
    lead = "Give every weight a rate of its own, read off the gradients it has had."
    figures = (Words, Rates)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        sgd_lr, rms_lr = Rates.param.sgd_lr.default, Rates.param.rms_lr.default
        rms = straight(RMSProp(rms_lr))
        return {
            "vocabulary": VOCABULARY,
            "wait": 1 / (1 - (1 - of_word(SHARE, RARE)) ** BATCH),
            "eps": Adagrad().eps,
            "rarity": of_word(seen()[0] / seen(), RARE),
            "sgd_shortfall": 1 / of_word(share_of_the_way("SGD")[-1], RARE),
            "each_time": {name: of_word(each_time(name)[-1], RARE) for name in LEARNERS},
            "rho": RMSProp().rho,
            "beta2": Adam().beta2,
            "memory_of_rmsprop": round(1 / (1 - RMSProp().rho)),
            "memory_of_adam": round(1 / (1 - Adam().beta2)),
            "steepness": STEEP / FLAT,
            "limit": float(sgd_limit(STEEP)),
            "sgd_lr": sgd_lr,
            "sgd_steps": until_close(straight(SGD(sgd_lr))),
            "rms_lr": rms_lr,
            "rms_steps": until_close(rms),
            "first_step": abs(rms.step[0, 0]) / rms_lr,
            "faster_lr": 2 * rms_lr,
            "faster_steps": until_close(straight(RMSProp(2 * rms_lr))),
            "turned_steepness": STEEP / FLATTER,
            "turned_table": turned_table(),
        }


def straight(optimizer: Optimizer) -> Trajectory:
    """A run in the ravine that is not turned."""
    return descend(ravine(0.0), optimizer, steps=STEPS)


def turned_table() -> str:
    """HTML: steps until the flat direction is nearly done, by optimizer and angle."""
    rows = [
        [
            f"<strong class='{class_of(rule.__name__)}'>{rule.__name__}</strong>",
            *(between(turned_steps(rule, angle)) for angle in ANGLES),
        ]
        for rule in (Adam, RMSProp, SGD)
    ]
    return table(["turned by", *(f"{angle:.0f}°" for angle in ANGLES)], rows)


def between(counts: tuple[int, ...]) -> str:
    """One number if all are the same, else the least and the most."""
    least, most = min(counts), max(counts)
    return f"{least:,}" if least == most else f"{least:,}–{most:,}"
