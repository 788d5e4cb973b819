"""AdamW, alone."""

from optimizer_guide.sections import AdamW
from optimizer_guide.sections.page import single

single(AdamW).serve()
