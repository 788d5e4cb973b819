"""Adam, alone."""

from optimizer_guide.sections import Adam
from optimizer_guide.sections.page import single

single(Adam).serve()
