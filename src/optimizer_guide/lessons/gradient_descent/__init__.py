"""Gradient descent: the baseline."""
