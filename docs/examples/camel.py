"""The three-hump camel: a loss with one deep minimum between two shallow ones."""

import numpy as np

from optimizer_guide import SGD, descend, surfaces


class Camel(surfaces.Surface):
    """Two shallow dips and a deep one (Branin, 1972)."""

    name = "three-hump camel"
    text = "2*w1**2 - 1.05*w1**4 + w1**6/6 + w1*w2 + w2**2"
    lr = 0.05
    formula = r"L(x, y) = 2x^2 - 1.05x^4 + \tfrac16 x^6 + xy + y^2"

    def __init__(self):
        self.start = np.array([-2.4, 1.6])
        self.window = ((-2.8, 2.8), (-2.0, 2.0))
        x = np.sqrt((4.2 + np.sqrt(4.2**2 - 14)) / 2)
        self.minima = np.array([[0.0, 0.0], [-x, x / 2], [x, -x / 2]])

    def value(self, w):
        x, y = w
        xx = x * x
        return xx * (2.0 + xx * (xx / 6.0 - 1.05)) + y * (x + y)

    def partials(self, *w):
        x, y = w
        xx = x * x
        return x * (4.0 + xx * (xx - 4.2)) + y, x + 2.0 * y


surfaces.GALLERY.append(Camel())  # and the visualizer offers it

if __name__ == "__main__":
    run = descend(Camel(), SGD(lr=0.05), steps=100)
    print(f"From {run.w[0]} to {run.w[-1].round(4)}, where the loss is {run.loss[-1]:.4f}.")
