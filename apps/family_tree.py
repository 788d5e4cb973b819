"""The optimizer family tree, alone."""

from optimizer_guide.hosts.served import serve

serve("family-tree")
