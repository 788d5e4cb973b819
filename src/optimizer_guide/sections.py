"""The sections of the guide as Panel objects: `Race()` is one, in a notebook as in an app."""

from __future__ import annotations

from typing import Any

from optimizer_guide.hosts.viewer import LessonViewer
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.adam.lesson import Adam as AdamLesson
from optimizer_guide.lessons.adamw.lesson import AdamW as AdamWLesson
from optimizer_guide.lessons.adaptive_rates.lesson import AdaptiveRates as AdaptiveRatesLesson
from optimizer_guide.lessons.family_tree.lesson import FamilyTree as FamilyTreeLesson
from optimizer_guide.lessons.gradient_descent.lesson import GradientDescent as DescentLesson
from optimizer_guide.lessons.in_practice.lesson import InPractice as InPracticeLesson
from optimizer_guide.lessons.loss_surface.lesson import LossSurface as LossSurfaceLesson
from optimizer_guide.lessons.momentum.lesson import Momentum as MomentumLesson
from optimizer_guide.lessons.networks.lesson import Networks as NetworksLesson
from optimizer_guide.lessons.race.lesson import Race as RaceLesson
from optimizer_guide.lessons.visualizer.lesson import Visualizer as VisualizerLesson

__all__ = [
    "Adam",
    "AdamW",
    "AdaptiveRates",
    "FamilyTree",
    "GradientDescent",
    "InPractice",
    "LossSurface",
    "Momentum",
    "Networks",
    "Race",
    "Visualizer",
]


class _Section(LessonViewer):
    """``settings`` are of its figures, `Race(lr=0.45)`; ``figure`` names one to show alone.

    Raises ValueError for what none of them has.
    """

    shows: type[Lesson]

    def __init__(self, *, figure: str = "", **settings: Any) -> None:
        super().__init__(self.shows, figure=figure, **settings)


class LossSurface(_Section):
    """Reading a loss surface."""

    shows = LossSurfaceLesson


class GradientDescent(_Section):
    """Gradient descent: the baseline."""

    shows = DescentLesson


class Momentum(_Section):
    """Momentum: learning from direction."""

    shows = MomentumLesson


class AdaptiveRates(_Section):
    """Adaptive rates: one size does not fit all."""

    shows = AdaptiveRatesLesson


class Adam(_Section):
    """Adam: direction and rate together."""

    shows = AdamLesson


class AdamW(_Section):
    """AdamW: the same decay for every weight."""

    shows = AdamWLesson


class Race(_Section):
    """The race: one start, one learning rate."""

    shows = RaceLesson


class Networks(_Section):
    """From bowls to networks: the same optimizers train real networks."""

    shows = NetworksLesson


class FamilyTree(_Section):
    """The optimizer family tree."""

    shows = FamilyTreeLesson


class InPractice(_Section):
    """In practice: which one, what to tune first, what to do when training goes wrong."""

    shows = InPracticeLesson


class Visualizer(_Section):
    """The gradient descent visualizer: any surface, any optimizers, every setting."""

    shows = VisualizerLesson
