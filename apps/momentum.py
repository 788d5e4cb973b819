"""Momentum, alone."""

from optimizer_guide.sections import Momentum
from optimizer_guide.sections.page import single

single(Momentum).serve()
