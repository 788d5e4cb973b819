"""The relief: seen from straight above it is the map, and what is near hides what is far."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from optimizer_guide.core.relief import Camera, Facets
from optimizer_guide.core.surfaces import Grid, Himmelblau, Quadratic

BOWL = Quadratic((1.0, 4.0), window=((-2.0, 2.0), (-2.0, 2.0)))
CEILING = 2.0
"""The rim is an ellipse with half axes 2 and 1."""
ANGLES = st.floats(-360, 360)


def areas(facets: Facets) -> NDArray[np.floating]:
    """Of each facet, as it is in the picture."""
    x, y = facets.across, facets.up
    after_x, after_y = np.roll(x, -1, axis=1), np.roll(y, -1, axis=1)
    return np.asarray((x * after_y - after_x * y).sum(axis=1) / 2)


def test_straight_from_above_it_is_the_map() -> None:
    camera = Camera(BOWL.window, (0.0, CEILING), turn=0.0, tilt=90.0)
    across, up, _ = camera.see([-2.0, 0.0, 1.0], [2.0, 0.0, -1.0], [2.0, 0.0, 1.0])
    assert_allclose(across, [-1.0, 0.0, 0.5], atol=1e-15)
    assert_allclose(up, [1.0, 0.0, -0.5], atol=1e-15)


@given(turn=ANGLES, tilt=st.floats(0, 90), loss=st.floats(0, CEILING))
def test_what_is_higher_stands_straight_above(turn: float, tilt: float, loss: float) -> None:
    camera = Camera(BOWL.window, (0.0, CEILING), turn, tilt, tall=0.5)
    across, up, _ = camera.see([1.0, 1.0], [-0.5, -0.5], [0.0, loss])
    assert_allclose(across[0], across[1], atol=1e-12)
    rise = 0.5 * loss / CEILING * math.cos(math.radians(tilt))
    assert_allclose(up[1] - up[0], rise, atol=1e-12)


@given(turn=ANGLES)
def test_what_is_cut_off_at_the_ceiling_leaves_the_ellipse_of_the_rim(turn: float) -> None:
    from_above = Camera(BOWL.window, (0.0, CEILING), turn, tilt=90.0).facets(BOWL.grid(41))
    assert_allclose(areas(from_above).sum(), math.pi * 1.0 * 0.5, rtol=0.01)
    assert np.all(areas(from_above) > -1e-12)
    from_the_side = Camera(BOWL.window, (0.0, CEILING), turn, tilt=0.0).facets(BOWL.grid(41))
    assert from_the_side.up.max() <= 0.55 + 1e-12
    assert from_the_side.height.max() <= CEILING


def test_a_surface_below_the_ceiling_is_whole() -> None:
    facets = Camera(BOWL.window, (0.0, 20.0), tilt=90.0).facets(BOWL.grid(11))
    assert facets.across.shape == (100, 4)
    assert_allclose(areas(facets), 4 / 100, rtol=1e-12)


@given(turn=ANGLES, tilt=st.floats(10, 80))
def test_what_is_near_is_drawn_over_what_is_far(turn: float, tilt: float) -> None:
    surface = Himmelblau()
    ceiling = float(surface.grid(9).loss.max())
    camera = Camera(surface.window, (0.0, ceiling), turn, tilt, tall=1.0)
    facets = camera.facets(surface.grid(9))
    sine, cosine = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
    behind = (facets.up.mean(axis=1) - facets.height / ceiling * cosine) / sine
    assert np.all(np.diff(behind) < 1e-9)
    assert behind[0] > 0 > behind[-1]


@pytest.mark.parametrize(("tilt", "share"), [(90.0, 1.0), (0.0, 0.5)])
def test_from_above_we_see_the_inside_alone_from_the_side_half_of_the_outside(
    tilt: float, share: float
) -> None:
    facets = Camera(BOWL.window, (0.0, CEILING), tilt=tilt).facets(BOWL.grid(41))
    assert facets.is_inside.mean() == pytest.approx(share, abs=0.02)


def test_light_is_between_shadow_and_full_and_differs_from_wall_to_wall() -> None:
    light = Camera(BOWL.window, (0.0, CEILING), tall=1.0).facets(BOWL.grid(21)).light
    assert 0 <= light.min() < 0.3
    assert 0.95 < light.max() <= 1


def test_where_the_loss_is_not_known_there_is_no_facet() -> None:
    loss = np.zeros((4, 4))
    loss[0, 0], loss[3, 3] = np.nan, np.inf
    grid = Grid(np.linspace(0, 1, 4), np.linspace(0, 1, 4), loss)
    facets = Camera(((0.0, 1.0), (0.0, 1.0)), (0.0, 1.0)).facets(grid)
    assert len(facets.height) == 9 - 2
    assert np.isfinite(facets.across).all()
