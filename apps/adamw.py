"""AdamW, alone."""

from optimizer_guide.sections import AdamW
from optimizer_guide.sections.served import serve

serve(AdamW)
