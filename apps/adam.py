"""Adam, alone."""

from optimizer_guide.hosts.server import serve

serve("adam")
