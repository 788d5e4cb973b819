"""The guide: the whole article, or one section with ?page=race."""

from optimizer_guide.hosts.server import serve

serve()
