"""The guide: the whole article, or one section with ?page=race."""

from optimizer_guide.sections.served import serve

serve()
