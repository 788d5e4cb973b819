"""Reading a loss surface, alone."""

from optimizer_guide.hosts.server import serve

serve("loss-surface")
