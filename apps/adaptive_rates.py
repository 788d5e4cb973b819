"""Adaptive rates, alone."""

from optimizer_guide.hosts.served import serve

serve("adaptive-rates")
