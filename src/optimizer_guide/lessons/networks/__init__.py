"""From bowls to networks: the same optimizers train real, small networks."""
