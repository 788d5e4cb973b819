"""The section on the race."""

from typing import Any

import numpy as np

from optimizer_guide import SGD, Adam, Optimizer, descend
from optimizer_guide.core.stability import momentum_limit, sgd_limit
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.race import ravine
from optimizer_guide.lessons.race.claims import OWN, steps_behind
from optimizer_guide.lessons.race.standings import Standings


class Race(Lesson):
    title = "Putting it all together: the race"
    short = "The race"
    slug = "race"
    lead = "Four optimizers, one start, one learning rate: who gets to the minimum?"
    figures = (Standings,)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        same, own = Standings().compute(), Standings(rates=OWN).compute()
        noisy = Standings(noise=2.0, many=True).compute()
        fast = Standings(lr=0.45).compute()
        sgd, momentum = (own.runs[name].optimizer.lr for name in ("SGD", "Momentum"))
        w = same.runs["SGD"].w[:, 0]
        past = np.max(-fast.runs["Adam"].w * np.sign(ravine.START) / np.abs(ravine.START), axis=0)
        return {
            "ratio": round(ravine.STEEP / ravine.FLAT),
            "flat": ravine.FLAT,
            "steep": ravine.STEEP,
            "start": ravine.START,
            "goal": ravine.GOAL,
            "rates": ravine.RATES,
            "seeds": ravine.SEEDS,
            "steps": ravine.STEPS,
            "limit": float(sgd_limit(ravine.STEEP)),
            "share": float(1 - w[-1] / w[0]),
            "behind": steps_behind(same),
            "wider": round(float(momentum_limit(0.9, ravine.STEEP) / sgd_limit(ravine.STEEP))),
            "times_larger": momentum / sgd,
            "most_won": max(noisy.won.values()),
            "lost_at": int(fast.runs["SGD"].diverged_at),
            "factor": 1 - 0.45 * ravine.STEEP,
            "past": past,
            "swing": float(np.abs(fast.runs["RMSProp"].w[-20:, 1]).max()),
            "adam_straight": last_loss(Adam(0.1), 0.0),
            "adam_turned": last_loss(Adam(0.1), 45.0),
            "sgd_turned": last_loss(SGD(0.1), 45.0),
        }


def last_loss(optimizer: Optimizer, rotation: float) -> float:
    """The last loss of a race."""
    return float(descend(ravine.ravine(rotation), optimizer, steps=ravine.STEPS).loss[-1])
