"""Reading a loss surface: the relief and the map show one bowl, and the point is on both."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from optimizer_guide.kit.computed import Columns
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.lessons.loss_surface.lesson import LossSurface as Lesson
from optimizer_guide.lessons.loss_surface.place import (
    CEILING,
    INSIDE,
    LEVELS,
    NARROW,
    REACH,
    bowl,
)
from optimizer_guide.lessons.loss_surface.surface import FLAT, LENGTH, LossSurface, camera
from optimizer_guide.views.drawing import Data
from optimizer_guide.views.look import Plot
from optimizer_guide.views.loss_surface import VIEW

COORDINATES = st.floats(-REACH, REACH)
STEEPNESS = st.floats(1, NARROW)


@pytest.mark.parametrize(
    ("claim", "settings"),
    [(0, {"w1": 0.1}), (1, {"steeper": 1.0}), (1, {"w2": 0.0}), (2, {"steeper": 1.0, "w2": 2.0})],
)
def test_a_claim_fails_where_it_is_not_true(claim: int, settings: dict[str, Any]) -> None:
    of = LossSurface.claims[claim]
    assert not of.check(LossSurface(**{**of.settings, **settings}).compute()).holds


def only(columns: Columns, *names: str) -> list[float]:
    """The values of columns of one row."""
    return [float(columns[name][0]) for name in names]


@given(w1=COORDINATES, w2=COORDINATES, steeper=STEEPNESS, turn=st.floats(-180, 180))
def test_the_point_is_on_the_surface_and_its_arrow_is_the_gradient(
    w1: float, w2: float, steeper: float, turn: float
) -> None:
    computed = LossSurface(w1=w1, w2=w2, steeper=steeper, turn=turn).compute()
    point, surface = computed.tables["point"], bowl(steeper)
    w, tip = np.array(only(point, "x", "y")), np.array(only(point, "tip_x", "tip_y"))
    assert surface.value(w) <= CEILING
    if surface.value(np.array([w1, w2])) < INSIDE * CEILING:
        assert_allclose(w, [w1, w2])
    if computed.slope < FLAT:
        assert np.isnan([*tip, *only(point, "word_x", "word_y")]).all()
    else:
        assert_allclose(tip - w, LENGTH * surface.gradient(w), atol=1e-12)
    assert only(point, "loss", "slope") == [computed.loss, computed.slope]
    seen = camera(turn).see(w[0], w[1], surface.value(w))
    assert_allclose(only(point, "across", "up"), [seen.across, seen.up], atol=1e-6)
    # On the relief the arrow leaves along the surface: so does a short way uphill.
    if computed.slope > 0.1:
        near = w + 1e-4 * surface.gradient(w)
        to = camera(turn).see(near[0], near[1], surface.value(near))
        way = np.array([to.across - seen.across, to.up - seen.up])
        arrow = np.subtract(only(point, "tip_across", "tip_up"), only(point, "across", "up"))
        assert way @ arrow / np.hypot(*way) == pytest.approx(np.hypot(*arrow), rel=1e-2)


@pytest.fixture(scope="module")
def plots() -> list[Plot]:
    """The relief and the map."""
    return VIEW.draw(Data())


@given(w1=COORDINATES, w2=COORDINATES, steeper=STEEPNESS, turn=st.floats(-180, 180))
def test_no_arrow_leaves_its_plot(
    plots: list[Plot], w1: float, w2: float, steeper: float, turn: float
) -> None:
    point = LossSurface(w1=w1, w2=w2, steeper=steeper, turn=turn).compute().tables["point"]
    tips = (("tip_across", "tip_up"), ("tip_x", "tip_y"))
    for p, names in zip(plots, tips, strict=True):
        axes: list[Any] = [p.x_range, p.y_range]
        for place, axis in zip(only(point, *names), axes, strict=True):
            assert np.isnan(place) or axis.start < place < axis.end


def test_a_bowl_that_is_made_narrower_keeps_the_point_as_high() -> None:
    conversation = Conversation(Lesson)
    figure: Any = conversation.figure("loss-surface")
    before = figure.compute()
    for steeper in (4.0, 10.0, 2.5):
        conversation.hear(
            {"figure": "loss-surface", "n": 1, "ask": "set", "values": {"steeper": steeper}}
        )
        assert figure.compute().loss == pytest.approx(before.loss, rel=5e-3)
        assert figure.settings["w1"] == before.w[0]
    conversation.hear(
        {"figure": "loss-surface", "n": 2, "ask": "set", "values": {"steeper": 10.0, "w2": 0.4}}
    )
    assert figure.settings["w2"] == 0.4
    for refused in ("steep", 99.0):
        assert figure.brings({"steeper": refused}) == ({}, "")


def test_a_drag_is_answered_with_the_point_alone() -> None:
    figure = LossSurface(steeper=4.0)
    before = figure.compute().tables
    figure.pick(1, 1.0, 0.5)
    after = figure.compute()
    assert after.places == {1: (1.0, 0.5)}
    changed = {name for name, table in after.tables.items() if table is not before[name]}
    assert changed == {"point"}


def test_what_is_picked_outside_the_rim_goes_down_to_it() -> None:
    figure = LossSurface(steeper=4.0)
    figure.pick(1, 99.0, REACH)
    computed = figure.compute()
    assert computed.loss == pytest.approx(INSIDE * CEILING, rel=0.01)
    assert figure.w1 == pytest.approx(figure.w2, rel=0.01)


@given(steeper=STEEPNESS, turn=st.floats(-180, 180))
def test_the_facets_reach_to_the_rim_and_the_lines_lie_on_them(steeper: float, turn: float) -> None:
    tables = LossSurface(steeper=steeper, turn=turn).compute().tables
    facets, rings = (
        {name: np.asarray(column) for name, column in tables[table].items()}
        for table in ("facets", "rings")
    )
    assert 300 < len(facets["loss"]) < 600
    assert all(column.dtype == np.float32 for column in facets.values())
    for axis, of in (("across", "x"), ("up", "y")):
        assert np.nanmax(rings[of]) == pytest.approx(facets[axis].max(), abs=0.02)
        assert np.nanmin(rings[of]) == pytest.approx(facets[axis].min(), abs=0.02)
    assert facets["tone"].min() >= 0
    assert facets["tone"].max() <= 1
    assert np.isnan(rings["x"]).sum() == len(LEVELS)


def test_the_readout_tells_the_slope_or_that_there_is_none() -> None:
    for w2, said in ((0.0, "there is no arrow"), (2.0, "at a slope of <strong>2.00")):
        figure = LossSurface(w1=0.0, w2=w2)
        assert said in figure.readout(figure.compute())
