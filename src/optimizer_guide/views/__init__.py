"""Bokeh: what was computed goes in, plots come out; one module a figure."""
