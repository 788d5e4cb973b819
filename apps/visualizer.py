"""The visualizer, alone."""

from optimizer_guide.sections import Visualizer
from optimizer_guide.sections.served import serve

serve(Visualizer)
