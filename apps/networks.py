"""The networks, alone."""

from optimizer_guide.hosts.served import serve

serve("networks")
