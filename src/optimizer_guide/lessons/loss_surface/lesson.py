"""Reading a loss surface: what weights, loss and gradient are, and how to read a contour map."""

from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.loss_surface.surface import LossSurface as Surface


class LossSurface(Lesson):
    title = "Reading a loss surface"
    short = "Reading a loss surface"
    slug = "loss-surface"
    lead = "A map of the loss: where it is high, where it is low, and which way is downhill."
    figures = (Surface,)
