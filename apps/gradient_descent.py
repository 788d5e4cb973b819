"""Gradient descent, alone."""

from optimizer_guide.hosts.server import serve

serve("gradient-descent")
