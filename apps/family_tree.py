"""The optimizer family tree, alone."""

from optimizer_guide.sections import FamilyTree
from optimizer_guide.sections.served import serve

serve(FamilyTree)
