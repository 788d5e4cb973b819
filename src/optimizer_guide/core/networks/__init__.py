"""Real networks, small enough to be trained while a reader waits: losses as any other."""
