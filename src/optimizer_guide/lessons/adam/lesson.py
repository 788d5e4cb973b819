"""The section on Adam."""

import math
from typing import Any

import numpy as np

from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.adam import bias_correction, lr_window
from optimizer_guide.lessons.adam.gradients import (
    B1,
    B2,
    BETA1,
    BETA2,
    SCALE,
    longest_step,
    shrinking_steps,
)
from optimizer_guide.lessons.adam.step_length import StepLength


class Adam(Lesson):
    title = "Adam: both at once"
    short = "Adam"
    slug = "adam"
    lead = "Momentum’s direction at RMSProp’s rate, both corrected for starting at zero."
    figures = (StepLength, bias_correction.BiasCorrection, lr_window.LearningRateWindow)

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
    c = bias_correction.correction(BETA1, 0.999)
    return {
        "first_m": 1 / c.of_m[0],
        "first_uncorrected": c.without[0],
        "longest_uncorrected": c.without.max(),
        "longest_at": int(c.without.argmax()) + 1,
        "too_small_below": bias_correction.too_small_below(BETA1),
        "mark": bias_correction.MARK,
        "of_m": c.of_m[bias_correction.MARK - 1],
        "of_v": c.of_root_v[bias_correction.MARK - 1] ** 2,
        "of_root_v": c.of_root_v[bias_correction.MARK - 1],
        "full_at": bias_correction.full_at(c.share_of_v),
    }


def _windows() -> dict[str, Any]:
    """Of the figure on the learning rates that work."""
    allowed = lr_window.LearningRateWindow.param.steps.default
    largest, highest_loss = lr_window.beyond(allowed)
    return {
        "steepness": lr_window.RAVINE.curvature[1] / lr_window.RAVINE.curvature[0],
        "least_rate": lr_window.RATES[0],
        "most_rate": lr_window.RATES[-1],
        "window_of_adam": lr_window.spread(lr_window.works(lr_window.runs("Adam"), allowed)),
        "adam_largest": largest,
        "adam_highest_loss": highest_loss,
    }
