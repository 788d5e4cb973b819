"""The optimizer family tree, drawn from the classes, each node racing its parent."""
