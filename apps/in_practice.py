"""In practice, alone."""

from optimizer_guide.hosts.served import serve

serve("in-practice")
