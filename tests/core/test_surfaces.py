"""Each surface is its published formula, with exact derivatives and the minima it names."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from core.cases import PLANE, SURFACES, Flat, Slope
from core.textbook import LOSSES
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from optimizer_guide import SGD, Adam, Momentum, descend, surfaces
from optimizer_guide.core.surfaces import GALLERY, DoubleWell, Grid, Quadratic, Rastrigin, Surface
from optimizer_guide.core.typed import Typed


def on(table: dict[str, Surface]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("surface", table.values(), ids=table)


def somewhere(surface: Surface, seed: int, runs: tuple[int, ...] = (50,)) -> NDArray:
    """Points all over the window and as far again beside it: (d, *runs)."""
    low, high = np.reshape(np.transpose(surface.window), (2, -1, *(1,) * len(runs)))
    unit = np.random.default_rng(seed).uniform(-0.5, 1.5, (surface.d, *runs))
    return low + unit * (high - low)


def second_derivatives(surface: Surface, w: NDArray) -> NDArray:
    """By a complex step, exact to rounding: (d, *runs) → (d, d, *runs)."""
    steps = [1e-30j * e.reshape(-1, *(1,) * (w.ndim - 1)) for e in np.eye(surface.d)]
    slopes = [surface.partials(*(w + step)) for step in steps]
    return np.array([[np.zeros(w.shape[1:]) + by.imag / 1e-30 for by in row] for row in slopes])


SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=5)  # of fifty points each


# -- the formulas, as published ----------------------------------------------------------------

TURN = np.exp(1j * np.pi / 6)  # 30 degrees: in the turned bowl's own axes a point is w / TURN

PUBLISHED: dict[str, Callable[..., Any]] = {
    **LOSSES,
    "Quadratic turned": lambda x, y: (
        (0.1 * ((x + 1j * y) / TURN).real ** 2 + 8 * ((x + 1j * y) / TURN).imag ** 2) / 2
    ),
    "Quadratic 1-D": lambda x: 2.5 * x**2 / 2,
    "Quadratic 3-D": lambda x, y, z: (0.1 * x**2 + y**2 + 8 * z**2) / 2,
    "DoubleWell": lambda x: 0.1 * x**2 + 0.35 * (1 - np.cos(3 * x)),
}
MINIMA = {"DoubleWell": 3, "Himmelblau": 4, "Rastrigin": 49, "StyblinskiTang": 4, "Saddle": 2}
"""How many the window holds, where it is not one."""
LOWEST = {"StyblinskiTang": 2 * -39.16616570377142, "Saddle": -0.25}
"""Where it is not 0."""


def test_every_surface_is_tested() -> None:
    classes = {one for one in vars(surfaces).values() if isinstance(one, type)} - {Grid, Surface}
    assert {type(surface) for surface in SURFACES.values()} == classes
    assert set(PUBLISHED) == set(SURFACES)


@pytest.mark.parametrize("name", SURFACES)
@few
@given(seed=SEEDS)
def test_the_value_is_the_published_one(name: str, seed: int) -> None:
    w = somewhere(SURFACES[name], seed)
    published = PUBLISHED[name](*w)
    scale = np.abs(published).max()
    assert_allclose(SURFACES[name].value(w), published, rtol=1e-12, atol=1e-13 * scale)


# -- derivatives, by a complex step: exact to rounding, for no difference is taken ---------------


@on(SURFACES)
@few
@given(seed=SEEDS)
def test_the_gradient_is_the_slope_of_the_value(surface: Surface, seed: int) -> None:
    w = somewhere(surface, seed)
    slopes = [surface.value(w + 1e-30j * e[:, None]).imag / 1e-30 for e in np.eye(surface.d)]
    assert_allclose(surface.gradient(w), slopes, rtol=1e-12, atol=1e-13 * np.abs(slopes).max())


# -- minima ------------------------------------------------------------------------------------


@on(SURFACES)
def test_at_each_minimum_the_ground_is_level_and_rises_all_around(surface: Surface) -> None:
    hessians = second_derivatives(surface, surface.minima.T)
    eigenvalues = np.linalg.eigvalsh(np.moveaxis(hessians, -1, 0))
    assert (eigenvalues > 0).all()
    # As level as a float that is next to the minimum can be.
    level = np.abs(eigenvalues).max() * np.spacing(np.abs(surface.minima).max() + 1)
    assert np.abs(surface.gradient(surface.minima.T)).max() <= 2 * level


@pytest.mark.parametrize("name", SURFACES)
def test_the_minima_are_in_the_window_the_lowest_first(name: str) -> None:
    surface = SURFACES[name]
    low, high = np.transpose(surface.window)
    assert surface.minima.shape == (MINIMA.get(name, 1), surface.d)
    assert ((low < surface.minima) & (surface.minima < high)).all()
    losses = surface.value(surface.minima.T)
    assert (np.diff(losses) >= -1e-12).all()
    assert surface.lowest == losses[0] == pytest.approx(LOWEST.get(name, 0), abs=1e-12)


@on({name: surface for name, surface in SURFACES.items() if surface.d < 3})
def test_no_minimum_of_the_window_is_missing(surface: Surface) -> None:
    """Each point of a fine grid that is lower than its neighbours is beside a minimum we name."""
    axes = [np.linspace(low, high, 401) for low, high in surface.window]
    points = np.stack(np.meshgrid(*axes, indexing="ij"))
    loss = surface.value(points)
    inner = (slice(1, -1),) * surface.d
    low = np.ones_like(loss[inner], dtype=bool)
    for shift in np.ndindex((3,) * surface.d):
        neighbours = loss[tuple(slice(n, n - 2 or None) for n in shift)]
        low &= loss[inner] <= neighbours
    found = points[(slice(None), *inner)][:, low]
    distances = np.abs(found[:, None, :] - surface.minima.T[:, :, None]).max(axis=0)
    spacing = max(axis[1] - axis[0] for axis in axes)
    # The floor of a curved valley has such points too: a step of Newton's leads far away from them.
    hessians = np.moveaxis(second_derivatives(surface, found), -1, 0)
    newton = np.linalg.solve(hessians, surface.gradient(found).T[..., None])[..., 0]
    near = np.abs(newton).max(axis=1) <= 2 * spacing
    assert (distances.min(axis=0)[near] <= 2 * spacing).all()
    assert (distances.min(axis=1) <= 2 * spacing).all()


def test_what_has_no_minimum_says_so() -> None:
    assert Slope().lowest == -math.inf


# -- floats and arrays -------------------------------------------------------------------------


@on(SURFACES)
@few
@given(seed=SEEDS)
def test_a_float_and_an_array_mean_the_same(surface: Surface, seed: int) -> None:
    w = somewhere(surface, seed)
    values = [surface.value(tuple(point)) for point in w.T.tolist()]
    partials = [surface.partials(*point) for point in w.T.tolist()]
    assert all(type(number) is float for number in (*values, *partials[0]))
    assert_allclose(values, surface.value(w), rtol=1e-14, atol=1e-14)
    assert_allclose(np.transpose(partials), surface.gradient(w), rtol=1e-13, atol=1e-13)


@on(SURFACES)
def test_shapes(surface: Surface) -> None:
    for runs in ((), (1,), (4,), (2, 3), (0,)):
        shapes_fit(surface, runs)


def shapes_fit(surface: Surface, runs: tuple[int, ...]) -> None:
    w = somewhere(surface, 0, runs)
    before = w.copy()
    w.flags.writeable = False
    assert np.shape(surface.value(w)) == runs
    assert surface.gradient(w).shape == (surface.d, *runs)
    assert_array_equal(w, before)
    for run in np.ndindex(runs):
        at = (..., *run)
        assert_allclose(surface.value(w[at]), surface.value(w)[at], rtol=1e-14)
        assert_allclose(surface.gradient(w[at]), surface.gradient(w)[at], rtol=1e-13)


@on(SURFACES)
def test_float32_stays_float32(surface: Surface) -> None:
    w = somewhere(surface, 0)
    single = w.astype(np.float32)
    assert surface.value(single).dtype == np.float32
    assert surface.gradient(single).dtype == np.float32
    loss, gradient = surface.value(w), surface.gradient(w)
    assert_allclose(surface.value(single), loss, rtol=1e-4, atol=1e-5 * np.abs(loss).max())
    assert_allclose(
        surface.gradient(single), gradient, rtol=1e-4, atol=1e-5 * np.abs(gradient).max()
    )


@on(SURFACES)
def test_whole_numbers_and_lists_are_points(surface: Surface) -> None:
    point = list(range(1, surface.d + 1))
    assert_array_equal(surface.gradient(point), surface.gradient(np.array(point, dtype=float)))


@on(SURFACES)
def test_far_out_the_gradient_warns_of_nothing(surface: Surface) -> None:
    for far in (1e200, 1e308, np.inf, np.nan):
        assert surface.gradient(np.full(surface.d, far)).shape == (surface.d,)


@on(SURFACES)
def test_points_of_the_wrong_shape(surface: Surface) -> None:
    for point in (1.0, np.ones(surface.d + 1), np.ones((surface.d + 1, surface.d))):
        with pytest.raises(ValueError, match="takes points of shape") as error:
            surface.gradient(point)
        for part in (type(surface).__name__, f"({surface.d},", str(np.shape(point))):
            assert part in str(error.value)


# -- what is worth looking at ------------------------------------------------------------------


@on(SURFACES)
def test_the_start_is_in_the_window_and_has_something_to_tell(surface: Surface) -> None:
    low, high = np.transpose(surface.window)
    assert (low < high).all()
    assert surface.start.shape == (surface.d,)
    assert ((low <= surface.start) & (surface.start <= high)).all()
    run = descend(surface, SGD(1e-4), steps=2000)
    assert (np.diff(run.loss) <= 1e-12).all()
    assert run.loss[-1] < run.loss[0]
    assert run.loss[0] > surface.lowest + 0.1


@on(SURFACES)
def test_each_surface_has_its_formula_and_its_name(surface: Surface) -> None:
    assert surface.formula.startswith("L(")
    assert (type(surface).__doc__ or "").strip()
    assert repr(surface).startswith(f"{type(surface).__name__}(")


def test_the_repr_of_a_quadratic_makes_the_same_one() -> None:
    for surface in SURFACES.values():
        if isinstance(surface, Quadratic):
            twin = eval(repr(surface), {"Quadratic": Quadratic})
            assert_array_equal(twin.matrix, surface.matrix)


def test_the_saddle_is_level_at_zero_and_is_no_minimum_there() -> None:
    saddle = SURFACES["Saddle"]
    assert_array_equal(saddle.gradient(np.zeros(2)), np.zeros(2))
    assert_array_equal(np.linalg.eigvalsh(second_derivatives(saddle, np.zeros(2))), [-1.0, 1.0])


def test_the_dimples_of_rastrigin_are_a_lattice() -> None:
    minima = {tuple(point) for point in Rastrigin().minima.round(9).tolist()}
    assert minima == {(-x, y) for x, y in minima} == {(y, x) for x, y in minima}


@on(PLANE)
@pytest.mark.parametrize("window", [None, ((0.0, 1.0), (-3.0, 2.0))])
def test_the_grid_is_the_loss_at_each_point_with_y_along_rows(
    surface: Surface, window: Any
) -> None:
    grid = surface.grid(7, window)
    (left, right), (bottom, top) = window or surface.window
    assert_array_equal(grid.x, np.linspace(left, right, 7))
    assert_array_equal(grid.y, np.linspace(bottom, top, 7))
    assert grid.loss.shape == (7, 7)
    points = np.array(np.meshgrid(grid.x, grid.y))
    assert_allclose(grid.loss, surface.value(points), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("surface", [DoubleWell(), Quadratic((1.0, 2.0, 3.0))])
def test_a_grid_needs_two_coordinates(surface: Surface) -> None:
    with pytest.raises(ValueError, match=f"{type(surface).__name__} has {surface.d}"):
        surface.grid()


def test_a_surface_of_ones_own_has_all_that_the_others_have() -> None:
    assert_array_equal(Slope().gradient(np.zeros((2, 3))), np.ones((2, 3)))
    assert Flat().grid(5).loss.shape == (5, 5)
    assert repr(Slope()) == "Slope()"


# -- the quadratic -----------------------------------------------------------------------------

curvatures = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=6)


@settings(max_examples=25)
@given(curvatures, SEEDS)
def test_a_quadratic_of_any_dimension(h: list[float], seed: int) -> None:
    surface = Quadratic(h)
    d = len(h)
    w = np.random.default_rng(seed).normal(size=(d, 3))
    column = np.reshape(h, (d, 1))
    assert surface.d == len(surface.start) == len(surface.window) == d
    assert surface.curvature == tuple(h)
    assert_allclose(surface.value(w), (column * w**2).sum(axis=0) / 2, rtol=1e-13)
    assert_allclose(surface.gradient(w), column * w, rtol=1e-15)
    assert_array_equal(surface.matrix, np.diag(h))
    assert_array_equal(surface.minima, np.zeros((1, d)))


@settings(max_examples=25)
@given(st.tuples(st.floats(0.01, 10.0), st.floats(0.01, 10.0)), st.floats(-360, 360), SEEDS)
def test_a_turned_bowl_is_the_bowl_seen_from_another_side(
    h: tuple[float, float], degrees: float, seed: int
) -> None:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    straight, turned = Quadratic(h), Quadratic(h, rotation=degrees)
    w = np.random.default_rng(seed).normal(size=(2, 5))
    assert_allclose(turned.value(turn @ w), straight.value(w), rtol=1e-11)
    assert_allclose(turned.gradient(turn @ w), turn @ straight.gradient(w), rtol=1e-11, atol=1e-11)
    assert_allclose(turned.matrix, turn @ np.diag(h) @ turn.T, rtol=1e-12, atol=1e-12)


def test_each_of_the_gallery_has_a_name_and_a_text_and_gets_somewhere_at_its_lr() -> None:
    names = [surface.name for surface in GALLERY]
    assert names == [
        "bowl",
        "ravine",
        "rotated ravine",
        "Rosenbrock",
        "Beale",
        "Himmelblau",
        "Rastrigin",
        "Styblinski–Tang",
        "saddle",
        "plateau",
    ]
    for surface in GALLERY:
        for optimizer in (SGD, Momentum, Adam):
            run = descend(surface, optimizer(surface.lr))
            assert run.diverged_at == -1
            assert run.loss[-1] < run.loss[0]


@pytest.mark.parametrize("surface", GALLERY, ids=lambda surface: surface.name)
def test_its_text_spells_the_surface_out(surface: Surface) -> None:
    typed = Typed(surface.text, start=surface.start, window=surface.window)
    w = somewhere(surface, 0)
    assert_allclose(typed.value(w), surface.value(w), rtol=1e-12, atol=1e-11)
    assert_allclose(typed.gradient(w), surface.gradient(w), rtol=1e-10, atol=1e-10)
    assert_allclose(typed.hessian(w), second_derivatives(surface, w), rtol=1e-10, atol=1e-9)
    assert len(typed.minima) == len(surface.minima)
    for minimum in surface.minima:
        assert np.abs(typed.minima - minimum).max(axis=1).min() < 1e-7
    assert_allclose(typed.lowest, surface.lowest, atol=1e-12)
    assert_allclose(typed.grid(40).loss, surface.grid(40).loss, rtol=1e-12, atol=1e-11)


def test_a_surface_seen_otherwise_is_another_one() -> None:
    for surface in (*SURFACES.values(), Typed("w1**2 + w2**2")):
        window = tuple((low - 1, high + 1) for low, high in surface.window)
        before = surface.window, surface.start.copy()
        other = surface.seen(window=window, start=surface.start + 0.5)
        assert other.window == window
        assert_array_equal(other.start, surface.start + 0.5)
        assert surface.window == before[0]
        assert_array_equal(surface.start, before[1])
        assert_array_equal(other.minima, surface.minima)
        assert other.value(surface.start) == surface.value(surface.start)
        with pytest.raises(ValueError, match="start must be"):
            surface.seen(start=[np.nan] * surface.d)


def test_a_quadratic_takes_another_start_and_window() -> None:
    surface = Quadratic((1, 2), start=(3, 4), window=((0, 5), (0, 6)))
    assert_array_equal(surface.start, [3.0, 4.0])
    assert surface.window == ((0, 5), (0, 6))


BAD_QUADRATICS = [
    ({"curvature": (1.0, 0.0)}, "curvature must be positive numbers, got (1.0, 0.0)"),
    ({"curvature": (1.0, -2.0)}, "curvature must be positive numbers, got (1.0, -2.0)"),
    ({"curvature": (1.0, math.nan)}, "curvature must be positive numbers, got (1.0, nan)"),
    ({"curvature": (1.0, math.inf)}, "curvature must be positive numbers, got (1.0, inf)"),
    ({"curvature": ()}, "curvature must be positive numbers, got ()"),
    ({"curvature": ((1.0,),)}, "curvature must be positive numbers, got ((1.0,),)"),
    ({"rotation": math.nan}, "rotation must be a finite angle"),
    ({"rotation": math.inf}, "rotation must be a finite angle"),
    ({"curvature": 1.0, "rotation": 10.0}, "got 10.0 for 1 coordinates"),
    ({"curvature": (1, 2, 3), "rotation": 10.0}, "got 10.0 for 3 coordinates"),
    ({"start": (1.0,)}, "start must be 2 finite numbers, got (1.0,)"),
    ({"start": (1.0, math.nan)}, "start must be 2 finite numbers, got (1.0, nan)"),
]


@pytest.mark.parametrize(
    ("arguments", "message"), BAD_QUADRATICS, ids=[str(row[0]) for row in BAD_QUADRATICS]
)
def test_a_bad_quadratic(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="must be") as error:
        Quadratic(**arguments)
    assert message in str(error.value)


def test_what_all_instances_of_a_surface_share_none_can_write_into() -> None:
    one = surfaces.Himmelblau()
    for points in (one.start, one.minima):
        with pytest.raises(ValueError, match="read-only"):
            points[...] = 0.0
    assert_array_equal(one.seen(start=(1.0, 2.0)).start, [1.0, 2.0])
    assert_array_equal(surfaces.Himmelblau().start, [0.0, 0.0])
