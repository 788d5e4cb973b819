"""Adaptive rates: one size does not fit all."""
