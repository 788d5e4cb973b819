"""Adaptive rates, alone."""

from optimizer_guide.sections import AdaptiveRates
from optimizer_guide.sections.page import single

single(AdaptiveRates).serve()
