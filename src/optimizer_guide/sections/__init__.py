"""The guide, section by section: parameters, figures, prose and claims."""

from optimizer_guide.sections.gradient_descent import GradientDescent
from optimizer_guide.sections.race import Race
from optimizer_guide.sections.section import Section

SECTIONS: tuple[type[Section], ...] = (GradientDescent, Race)
"""In the order of the story."""

__all__ = ["SECTIONS", "GradientDescent", "Race"]
