"""Gradient descent: one step, and what its length does."""

from __future__ import annotations

from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.gradient_descent.bowl import Bowl, H
from optimizer_guide.lessons.gradient_descent.escape import (
    ALPHA,
    RUNS,
    STEPS,
    Escape,
    share_at_the_end,
)


class GradientDescent(Lesson):
    title = "Gradient descent: the baseline"
    short = "Gradient descent"
    slug = "gradient-descent"
    lead = "Every optimizer starts here: compute the gradient, step the other way."
    figures = (Bowl, Escape)

    @classmethod
    def facts(cls) -> dict[str, float | str]:
        return {
            "limit": f"{float(sgd_limit(H)):g}",
            "curvature": f"{H:g}",
            "quickest": 1 / H,
            "runs": RUNS,
            "steps": STEPS,
            "alpha": ALPHA,
            "share_at_2": share_at_the_end(2.0),
            "share_at_4": share_at_the_end(4.0),
        }
