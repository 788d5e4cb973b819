"""The race, alone."""

from optimizer_guide.sections import Race
from optimizer_guide.sections.page import single

single(Race).serve()
