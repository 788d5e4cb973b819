"""The Panel component that shows a figure, and its browser code."""
