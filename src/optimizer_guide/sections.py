"""The sections of the guide as Panel objects: `Race()` is one, in a notebook as in an app."""

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


def _showing(lesson: type[Lesson]) -> type[_Section]:
    """A class of the lesson's name."""
    own = {"shows": lesson, "__doc__": f"{lesson.title}.", "__module__": __name__}
    return type(lesson.__name__, (_Section,), own)


Adam = _showing(AdamLesson)
AdamW = _showing(AdamWLesson)
AdaptiveRates = _showing(AdaptiveRatesLesson)
FamilyTree = _showing(FamilyTreeLesson)
GradientDescent = _showing(DescentLesson)
InPractice = _showing(InPracticeLesson)
LossSurface = _showing(LossSurfaceLesson)
Momentum = _showing(MomentumLesson)
Networks = _showing(NetworksLesson)
Race = _showing(RaceLesson)
Visualizer = _showing(VisualizerLesson)
