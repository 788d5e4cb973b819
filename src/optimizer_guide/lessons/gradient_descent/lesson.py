"""Gradient descent: one step, and what its length does."""

from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.gradient_descent import escape
from optimizer_guide.lessons.gradient_descent.bowl import Bowl, H


class GradientDescent(Lesson):
    title = "Gradient descent: the baseline"
    short = "Gradient descent"
    slug = "gradient-descent"
    lead = "Every optimizer starts here: compute the gradient, step the other way."
    figures = (Bowl, escape.Escape)

    @classmethod
    def facts(cls) -> dict[str, float | str]:
        return {
            "limit": f"{float(sgd_limit(H)):g}",
            "curvature": f"{H:g}",
            "quickest": 1 / H,
            "runs": escape.RUNS,
            "steps": escape.STEPS,
            "alpha": escape.ALPHA,
            "share_at_2": escape.share_at_the_end(2.0),
            "share_at_4": escape.share_at_the_end(4.0),
        }
