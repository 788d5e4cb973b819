"""The race, alone."""

from optimizer_guide.sections import Race
from optimizer_guide.sections.served import serve

serve(Race)
