"""Gradient descent, alone."""

from optimizer_guide.sections import GradientDescent
from optimizer_guide.sections.served import serve

serve(GradientDescent)
