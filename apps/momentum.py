"""Momentum, alone."""

from optimizer_guide.sections import Momentum
from optimizer_guide.sections.served import serve

serve(Momentum)
