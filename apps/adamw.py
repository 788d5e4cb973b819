"""AdamW, alone."""

from optimizer_guide.hosts.server import serve

serve("adamw")
