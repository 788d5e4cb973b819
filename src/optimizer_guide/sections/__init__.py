"""The guide, section by section: parameters, figures, prose and claims."""

from optimizer_guide.sections.adam import Adam
from optimizer_guide.sections.adamw import AdamW
from optimizer_guide.sections.adaptive_rates import AdaptiveRates
from optimizer_guide.sections.family_tree import FamilyTree
from optimizer_guide.sections.gradient_descent import GradientDescent
from optimizer_guide.sections.momentum import Momentum
from optimizer_guide.sections.race import Race
from optimizer_guide.sections.section import Section
from optimizer_guide.sections.visualizer import Visualizer

SECTIONS: tuple[type[Section], ...] = (
    GradientDescent,
    Momentum,
    AdaptiveRates,
    Adam,
    AdamW,
    Race,
    FamilyTree,
)
"""The article, in the order of the story."""
PAGES: tuple[type[Section], ...] = (*SECTIONS, Visualizer)
"""Those that have a page of their own."""

__all__ = [
    "PAGES",
    "SECTIONS",
    "Adam",
    "AdamW",
    "AdaptiveRates",
    "FamilyTree",
    "GradientDescent",
    "Momentum",
    "Race",
    "Visualizer",
]
