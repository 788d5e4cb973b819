"""The visualizer: any surface, any optimizers, every setting, and maps of thousands of runs."""
