"""In practice, alone."""

from optimizer_guide.hosts.server import serve

serve("in-practice")
