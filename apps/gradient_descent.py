"""Gradient descent, alone."""

from optimizer_guide.hosts.served import serve

serve("gradient-descent")
