"""Bokeh figures: arrays in, pictures out, and the shell that puts controls around them."""
