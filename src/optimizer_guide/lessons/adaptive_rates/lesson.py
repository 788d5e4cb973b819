"""The section on adaptive rates."""

from typing import Any

from optimizer_guide import SGD, Adam, RMSProp, descend
from optimizer_guide.kit.html import table
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.styles import class_of
from optimizer_guide.lessons.adaptive_rates import corpus, ravine
from optimizer_guide.lessons.adaptive_rates.forgetting import Forgetting
from optimizer_guide.lessons.adaptive_rates.rates import Rates
from optimizer_guide.lessons.adaptive_rates.rates_results import COVERED
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
        first = descend(ravine.ravine(0.0), RMSProp(rms_lr), steps=1).step
        return {
            "vocabulary": corpus.VOCABULARY,
            "batch": corpus.BATCH,
            "ranks": len(corpus.RANKS),
            "each": corpus.EACH,
            "wait": round(
                1 / (1 - (1 - corpus.of_word(corpus.SHARE, corpus.RARE)) ** corpus.BATCH), -2
            ),
            "common": corpus.COMMON,
            "uncommon": corpus.UNCOMMON,
            "rarer": corpus.UNCOMMON / corpus.COMMON,
            "adagrad_fell": Words().compute().fell("Adagrad"),
            "each_time": {
                name: corpus.of_word(corpus.each_time(name)[-1], corpus.RARE)
                for name in corpus.LEARNERS
            },
            "drop": round(Forgetting.param.drop.default),
            "rho": RMSProp().rho,
            "memory_of_rmsprop": round(1 / (1 - RMSProp().rho)),
            "memory_of_adam": round(1 / (1 - Adam().beta2)),
            "steepness": ravine.STEEP / ravine.FLAT,
            "rms_lr": rms_lr,
            "first_step": abs(first[0, 0]) / rms_lr,
            "turned_steepness": ravine.STEEP / ravine.FLATTER,
            "covered": COVERED,
            "turned_lr": ravine.TURNED_LR,
            "turned_table": turned_table(),
        }


def turned_table() -> str:
    """HTML: steps until the flat direction is nearly done, by optimizer and angle."""
    rows = [
        [
            f"<strong class='{class_of(rule.__name__)}'>{rule.__name__}</strong>",
            *(between(ravine.turned_steps(rule, angle)) for angle in ANGLES),
        ]
        for rule in (Adam, RMSProp, SGD)
    ]
    return table(["turned by", *(f"{angle:.0f}°" for angle in ANGLES)], rows)


def between(counts: tuple[int, ...]) -> str:
    """One number if all are the same, else the least and the most."""
    least, most = min(counts), max(counts)
    return f"{least:,}" if least == most else f"{least:,}–{most:,}"
