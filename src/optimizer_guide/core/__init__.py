"""The mathematics of the guide, in NumPy alone: optimizers, losses, and what happens on them."""
