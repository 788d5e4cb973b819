"""Reading a loss surface: the bowl in relief and its contour map."""
