"""Adaptive rates, alone."""

from optimizer_guide.hosts.server import serve

serve("adaptive-rates")
