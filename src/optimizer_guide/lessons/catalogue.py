"""All lessons; who adds one appends it to `PAGES`."""

from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.adam.lesson import Adam
from optimizer_guide.lessons.adamw.lesson import AdamW
from optimizer_guide.lessons.adaptive_rates.lesson import AdaptiveRates
from optimizer_guide.lessons.family_tree.lesson import FamilyTree
from optimizer_guide.lessons.gradient_descent.lesson import GradientDescent
from optimizer_guide.lessons.in_practice.lesson import InPractice
from optimizer_guide.lessons.loss_surface.lesson import LossSurface
from optimizer_guide.lessons.momentum.lesson import Momentum
from optimizer_guide.lessons.networks.lesson import Networks
from optimizer_guide.lessons.race.lesson import Race
from optimizer_guide.lessons.visualizer.lesson import Visualizer

ARTICLE: tuple[type[Lesson], ...] = (
    LossSurface,
    GradientDescent,
    Momentum,
    AdaptiveRates,
    Adam,
    AdamW,
    Race,
    Networks,
    FamilyTree,
    InPractice,
)
"""In the order of the story."""
PAGES: list[type[Lesson]] = [*ARTICLE, Visualizer]
"""Those that have a page of their own."""


def lesson_of(name: str) -> type[Lesson] | None:
    """The lesson of this name, with hyphens or as its page is called; or None."""
    page = name.replace("-", "_")
    return next((lesson for lesson in PAGES if lesson.page() == page), None)
