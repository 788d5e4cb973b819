"""Adaptive rates, alone."""

from optimizer_guide.sections import AdaptiveRates
from optimizer_guide.sections.served import serve

serve(AdaptiveRates)
