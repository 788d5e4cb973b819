"""The optimizer family tree, alone."""

from optimizer_guide.hosts.server import serve

serve("family-tree")
