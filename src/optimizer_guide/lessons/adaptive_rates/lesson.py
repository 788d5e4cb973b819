"""The section on adaptive rates."""

from __future__ import annotations

from typing import Any

from optimizer_guide.core.descent import descend
from optimizer_guide.core.optimizers import SGD, Adam, RMSProp
from optimizer_guide.kit.html import table
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.styles import class_of
from optimizer_guide.lessons.adaptive_rates.corpus import (
    BATCH,
    COMMON,
    EACH,
    LEARNERS,
    RANKS,
    RARE,
    SHARE,
    UNCOMMON,
    VOCABULARY,
    each_time,
    of_word,
)
from optimizer_guide.lessons.adaptive_rates.forgetting import Forgetting
from optimizer_guide.lessons.adaptive_rates.rates import Rates
from optimizer_guide.lessons.adaptive_rates.rates_results import COVERED
from optimizer_guide.lessons.adaptive_rates.ravine import (
    FLAT,
    FLATTER,
    STEEP,
    TURNED_LR,
    ravine,
    turned_steps,
)
from optimizer_guide.lessons.adaptive_rates.words import Words
from optimizer_guide.lessons.adaptive_rates.words_memory import WordsMemory

ANGLES = (0.0, 15.0, 45.0)


class AdaptiveRates(Lesson):
    title = "Adaptive rates: one size does not fit all"
    short = "Adaptive rates"
    slug = "adaptive-rates"
    lead = "Give every weight a rate of its own, set by the gradients it has had."
    figures = (Words, Forgetting, WordsMemory, Rates)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        rms_lr = Rates.param.rms_lr.default
        first = descend(ravine(0.0), RMSProp(rms_lr), steps=1).step
        return {
            "vocabulary": VOCABULARY,
            "batch": BATCH,
            "ranks": len(RANKS),
            "each": EACH,
            "wait": round(1 / (1 - (1 - of_word(SHARE, RARE)) ** BATCH), -2),
            "common": COMMON,
            "uncommon": UNCOMMON,
            "rarer": UNCOMMON / COMMON,
            "adagrad_fell": Words().compute().fell("Adagrad"),
            "each_time": {name: of_word(each_time(name)[-1], RARE) for name in LEARNERS},
            "drop": round(Forgetting.param.drop.default),
            "rho": RMSProp().rho,
            "memory_of_rmsprop": round(1 / (1 - RMSProp().rho)),
            "memory_of_adam": round(1 / (1 - Adam().beta2)),
            "steepness": STEEP / FLAT,
            "rms_lr": rms_lr,
            "first_step": abs(first[0, 0]) / rms_lr,
            "turned_steepness": STEEP / FLATTER,
            "covered": COVERED,
            "turned_lr": TURNED_LR,
            "turned_table": turned_table(),
        }


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
