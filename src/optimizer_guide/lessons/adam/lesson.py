"""The section on Adam."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.adam.averages import B1, B2, BETA1, BETA2
from optimizer_guide.lessons.adam.bias_correction import (
    MARK,
    BiasCorrection,
    correction,
    full_at,
    too_small_below,
)
from optimizer_guide.lessons.adam.gradients import SCALE, longest_step, shrinking_steps
from optimizer_guide.lessons.adam.lr_window import (
    RATES,
    RAVINE,
    LearningRateWindow,
    beyond,
    runs,
    spread,
    works,
)
from optimizer_guide.lessons.adam.step_length import StepLength


class Adam(Lesson):
    title = "Adam: both at once"
    short = "Adam"
    slug = "adam"
    lead = "Momentum’s direction at RMSProp’s rate, both corrected for starting at zero."
    figures = (StepLength, BiasCorrection, LearningRateWindow)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        return {"b1": B1, "b2": B2, "beta1": BETA1, **_steps(), **_correction(), **_windows()}


def _steps() -> dict[str, Any]:
    """Of the figure on the steps."""
    usual_beta2, shown_beta2 = float(BETA2[-1]), float(StepLength.param.beta2.default)
    shrinking = shrinking_steps(usual_beta2)
    scaled = shrinking_steps(shown_beta2, SCALE) / shrinking_steps(shown_beta2)
    return {
        "usual_beta2": usual_beta2,
        "memory": 1 / (1 - usual_beta2),
        "shown_beta2": shown_beta2,
        "scale": SCALE,
        "scale_change": float(np.max(np.abs(scaled - 1))),
        "step_at": {t: shrinking[t - 1] for t in (50, 100, 150, 200)},
        "shortest_step": shrinking_steps(0.9).min(),
        "rms_under_noise": math.sqrt((1 - BETA1) / (1 + BETA1)),
        "longest_step": longest_step(),
    }


def _correction() -> dict[str, Any]:
    """Of the figure on the bias correction."""
    c = correction(BETA1, 0.999)
    return {
        "first_m": 1 / c.of_m[0],
        "first_uncorrected": c.without[0],
        "longest_uncorrected": c.without.max(),
        "longest_at": int(c.without.argmax()) + 1,
        "too_small_below": too_small_below(BETA1),
        "mark": MARK,
        "of_m": c.of_m[MARK - 1],
        "of_v": c.of_root_v[MARK - 1] ** 2,
        "of_root_v": c.of_root_v[MARK - 1],
        "full_at": full_at(c.share_of_v),
    }


def _windows() -> dict[str, Any]:
    """Of the figure on the learning rates that work."""
    allowed = LearningRateWindow.param.steps.default
    largest, highest_loss = beyond(allowed)
    return {
        "steepness": RAVINE.curvature[1] / RAVINE.curvature[0],
        "least_rate": RATES[0],
        "most_rate": RATES[-1],
        "window_of_adam": spread(works(runs("Adam"), allowed)),
        "adam_largest": largest,
        "adam_highest_loss": highest_loss,
    }
