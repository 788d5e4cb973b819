"""In practice: what to choose, what to tune first, and what to do when training goes wrong."""
