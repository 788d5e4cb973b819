"""Adam, alone."""

from optimizer_guide.sections import Adam
from optimizer_guide.sections.served import serve

serve(Adam)
