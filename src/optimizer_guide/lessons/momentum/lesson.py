"""Momentum: what an average of gradients gains, and where."""

from optimizer_guide.core.stability import momentum_factor, momentum_limit, sgd_factor, sgd_limit
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.momentum.conditioning import Conditioning
from optimizer_guide.lessons.momentum.conventions import Conventions
from optimizer_guide.lessons.momentum.look_ahead import LookAhead
from optimizer_guide.lessons.momentum.ravine import Ravine
from optimizer_guide.lessons.momentum.valley import FLAT, RAVINE, STEEP


class Momentum(Lesson):
    title = "Momentum: learning from direction"
    short = "Momentum"
    slug = "momentum"
    lead = "Average the gradients: what agrees survives, what flips cancels."
    figures = (Ravine, LookAhead, Conditioning, Conventions)

    @classmethod
    def facts(cls) -> dict[str, float | str]:
        ravine = Ravine().compute()
        lr, beta = ravine.lr, ravine.beta
        along, across = (abs(float(sgd_factor(lr, h))) for h in RAVINE.curvature)
        return {
            "lr": f"{lr:g}",
            "beta": f"{beta:g}",
            "gradients_averaged": round(1 / (1 - beta)),
            "times_steeper": f"{STEEP / FLAT:.0f}",
            "left_by_momentum": f"{float(momentum_factor(lr, beta, STEEP)):.3f}",
            "left_by_sgd_across": f"{across:.3f}",
            "left_by_sgd_along": f"{along:.3f}",
            "times_the_limit": f"{float(momentum_limit(beta, STEEP) / sgd_limit(STEEP)):.0f}",
        }
