"""Reading a loss surface, alone."""

from optimizer_guide.hosts.served import serve

serve("loss-surface")
