"""Gradient descent, alone."""

from optimizer_guide.sections import GradientDescent
from optimizer_guide.sections.page import single

single(GradientDescent).serve()
