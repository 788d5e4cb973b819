"""The visualizer, alone."""

from optimizer_guide.sections import Visualizer
from optimizer_guide.sections.page import single

single(Visualizer).serve()
