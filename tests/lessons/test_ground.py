"""The ground of the planes: it is shaded and written on as high as the loss is there."""

from itertools import combinations

import numpy as np
import pytest

from optimizer_guide.core.surfaces import GALLERY, Himmelblau, Quadratic, Surface
from optimizer_guide.core.typed import Typed
from optimizer_guide.kit.styles import SHADES
from optimizer_guide.lessons.ground import CELLS, LABEL, UNKNOWN, ground, round_levels

PLANES = [surface for surface in GALLERY if surface.d == 2]
LEVELS = np.geomspace(0.01, 100, 12)


@pytest.mark.parametrize("surface", PLANES, ids=lambda surface: surface.name)
def test_it_is_the_darker_the_higher_and_each_shade_covers_as_much(surface: Surface) -> None:
    (image,) = ground(surface, LEVELS)["shading"]["image"]
    loss = surface.grid(CELLS).loss
    order = np.argsort(loss, axis=None, kind="stable")
    shades = image.ravel()[order]
    assert np.all(np.diff(shades.astype(int)) >= 0)
    assert set(shades) == set(range(len(SHADES)))


def test_a_cell_lies_around_its_point() -> None:
    shading = ground(Himmelblau(), LEVELS)["shading"]
    (left, right), _ = Himmelblau().window
    across = (right - left) / (CELLS - 1)
    assert shading["x"] == pytest.approx([left - across / 2])
    assert shading["dw"] == pytest.approx([CELLS * across])


@pytest.mark.parametrize("surface", PLANES, ids=lambda surface: surface.name)
def test_values_stand_on_their_contours_and_apart(surface: Surface) -> None:
    loss = surface.grid(60).loss
    near = float(0.02 * np.ptp(loss))
    heights = ground(surface, np.quantile(loss, np.linspace(0.02, 0.98, 9)))["heights"]
    places = np.stack([heights["x"], heights["y"]], axis=1)
    written = dict(zip(heights["text"], places, strict=True))
    low, high = written.pop("low"), written.pop("high")
    assert len(written) >= 2
    for text, place in written.items():
        level = float(text.replace("−", "-"))
        assert surface.value(place) == pytest.approx(level, abs=near)
    size = np.ptp(surface.window, axis=1)
    under = low - [0.0, LABEL[1] * size[1]]  # where the word is
    for place in written.values():
        assert (np.abs(place - under) > LABEL * size).any()
    for one, other in combinations(places, 2):
        assert (np.abs(one - other) > LABEL * size).any()
    assert surface.value(low) < loss.min() + near
    assert surface.value(high) > np.quantile(loss, 0.9)


def test_of_equal_minima_the_one_far_from_the_start_is_called_low() -> None:
    heights = ground(Himmelblau(), LEVELS)["heights"]
    low = list(heights["text"]).index("low")
    assert (heights["x"][low], heights["y"][low]) == pytest.approx((-3.78, -3.28), abs=0.01)


def test_a_word_beside_the_frame_stands_within_it() -> None:
    heights = ground(Quadratic((0.02, 8.0), window=((-8.0, 3.0), (-6.5, 5.0))), LEVELS)["heights"]
    align = dict(zip(heights["text"], heights["align"], strict=True))
    assert align["high"] == "left"
    assert align["low"] == "center"


def test_where_the_loss_is_not_defined_nothing_is_shaded() -> None:
    half = Typed("log(w1) + w2**2", window=((-2.0, 2.0), (-2.0, 2.0)))
    tables = ground(half, [0.5, 2.0])
    (image,) = tables["shading"]["image"]
    assert np.all((image == UNKNOWN) == np.isnan(half.grid(CELLS).loss))
    low = tables["heights"]["x"][list(tables["heights"]["text"]).index("low")]
    assert low > 0


def test_the_contours_of_a_narrow_ravine_are_there() -> None:
    """A grid would miss those of its floor."""
    ravine = Quadratic((0.02, 8.0), rotation=20.0)
    contours = ground(ravine, [0.001, 1.0])["contours"]
    points = np.array([contours["x"], contours["y"]], dtype=float)
    levels = ravine.value(points[:, np.isfinite(points[0])])
    np.testing.assert_allclose(levels.reshape(2, -1), [[0.001], [1.0]] * np.ones(240), rtol=1e-4)


def test_round_levels() -> None:
    assert round_levels(0.1, 200).tolist() == pytest.approx([0.1, 0.3, 1, 3, 10, 30, 100])
