"""The race, alone."""

from optimizer_guide.hosts.server import serve

serve("race")
