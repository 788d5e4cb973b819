"""The section on the race."""

from __future__ import annotations

from typing import Any

from optimizer_guide.core.descent import descend
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import SGD, Adam
from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.race.ravine import FLAT, STEEP, STEPS, ravine
from optimizer_guide.lessons.race.standings import Standings


class Race(Lesson):
    title = "Putting it all together: the race"
    short = "The race"
    slug = "race"
    lead = "Four optimizers, one start, one learning rate."
    figures = (Standings,)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        sgd = descend(ravine(), SGD(0.10), steps=STEPS)
        return {
            "ratio": round(STEEP / FLAT),
            "limit": float(sgd_limit(STEEP)),
            "steps": STEPS,
            "sgd_start": sgd.w[0, 0],
            "sgd_end": sgd.w[-1, 0],
            "adam_straight": last_loss(Adam(0.1), 0.0),
            "adam_turned": last_loss(Adam(0.1), 45.0),
            "sgd_turned": last_loss(SGD(0.1), 45.0),
        }


def last_loss(optimizer: Optimizer, rotation: float) -> float:
    """The last loss of a race."""
    return float(descend(ravine(rotation), optimizer, steps=STEPS).loss[-1])
