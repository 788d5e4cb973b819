"""Momentum: learning from direction."""
