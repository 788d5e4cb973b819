r"""Losses with exact gradients: the ground that the optimizers walk on.

Each surface writes its value and its partial derivatives once, in operations that mean the same for
a float and for an array.
"""

from optimizer_guide.core.surfaces.classics import (
    Beale,
    DoubleWell,
    Himmelblau,
    Plateau,
    Rastrigin,
    Rosenbrock,
    Saddle,
    StyblinskiTang,
)
from optimizer_guide.core.surfaces.quadratic import Quadratic
from optimizer_guide.core.surfaces.surface import Grid, Surface, Window

__all__ = [
    "GALLERY",
    "Beale",
    "DoubleWell",
    "Grid",
    "Himmelblau",
    "Plateau",
    "Quadratic",
    "Rastrigin",
    "Rosenbrock",
    "Saddle",
    "StyblinskiTang",
    "Surface",
    "Window",
]

GALLERY: list[Surface] = [
    Quadratic((1.0, 1.0), start=(-4.0, 2.0), name="bowl"),
    Quadratic((0.16, 8.0), name="ravine"),
    Quadratic(
        (0.16, 8.0),
        30.0,
        start=(-4.0, -1.1),
        window=((-5.0, 5.0), (-3.5, 3.5)),
        name="rotated ravine",
    ),
    Rosenbrock(),
    Beale(),
    Himmelblau(),
    Rastrigin(),
    StyblinskiTang(),
    Saddle(),
    Plateau(),
]
"""The surfaces that readers may choose from, in this order."""
