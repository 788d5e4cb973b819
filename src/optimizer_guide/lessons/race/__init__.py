"""Putting it all together: one start, one learning rate, four optimizers."""
