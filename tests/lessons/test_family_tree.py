"""The family tree: drawn from the classes, and every race is won as the guide says."""

from itertools import pairwise

import numpy as np
import pytest
from odd_optimizer import Odd, in_the_family

from optimizer_guide import (
    FAMILY,
    LATER_BRANCHES,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    RMSProp,
    descend,
    everyone,
)
from optimizer_guide.core.elementwise import T
from optimizer_guide.core.optimizer import State
from optimizer_guide.lessons.family_tree.contest import Contest
from optimizer_guide.lessons.family_tree.contests import (
    CONTESTS,
    EVERY,
    PULLS,
    contest_of,
)
from optimizer_guide.lessons.family_tree.lesson import FamilyTree, round_bowl
from optimizer_guide.lessons.family_tree.lineage import Lineage
from optimizer_guide.lessons.family_tree.tree import Node, family
from optimizer_guide.lessons.race.progress import AT_THE_GOAL, LEFT_IT, ON_THE_WAY

NODES = family()
NAMES = [node.optimizer.__name__ for node in NODES]


# -- the tree --------------------------------------------------------------------------------------


def test_the_tree_is_that_of_the_classes() -> None:
    assert {node.optimizer: node.parent for node in NODES} == {
        SGD: None,
        Momentum: SGD,
        Nesterov: Momentum,
        Lion: Momentum,
        Adagrad: SGD,
        RMSProp: Adagrad,
        Adam: RMSProp,
        AdamW: Adam,
        NAdam: Adam,
        AMSGrad: Adam,
    }
    seen = [node.optimizer for node in NODES]
    assert all(node.parent is None or node.parent in seen[:i] for i, node in enumerate(NODES))


def test_the_second_lines_are_what_the_classes_say() -> None:
    second = {node.value: node.second for node in Lineage().param["optimizer"].nodes}
    assert second == dict.fromkeys(NAMES, "") | {
        "Adam": "Momentum",
        "NAdam": "Nesterov",
        "Lion": "AdamW",
    }


def test_a_second_line_is_not_inherited() -> None:
    assert Adam.also_from is Momentum
    assert AdamW.also_from is None


def test_a_class_between_that_is_not_in_the_tree_is_passed_over() -> None:
    assert family([SGD, Nesterov]) == (Node(SGD, None), Node(Nesterov, SGD))


def test_later_branches_are_folded_away() -> None:
    later = {node.value for node in Lineage().param["optimizer"].nodes if node.later}
    assert later == {cls.__name__ for cls in LATER_BRANCHES}


# -- the contests ----------------------------------------------------------------------------------


def test_the_claim_can_fail() -> None:
    claim = Lineage.claims[-1]
    prepared = CONTESTS[Momentum]
    timid = Contest(Momentum(0.001), SGD(0.24), prepared.surface, prepared.steps, "")
    raced = Lineage().compute()
    assert claim.check(raced).holds
    CONTESTS[Momentum] = timid
    try:
        assert not claim.check(raced).holds
    finally:
        CONTESTS[Momentum] = prepared


def test_every_optimizer_has_a_race_of_its_own_against_its_parent() -> None:
    for node in NODES:
        contest = contest_of(node)
        assert contest is CONTESTS[node.optimizer]
        assert (type(contest.parent) if contest.parent else None) is node.parent


def test_both_have_the_same_settings_but_for_what_the_text_says() -> None:
    for node in NODES:
        child, parent = contest_of(node).child, contest_of(node).parent
        if parent is None or node.optimizer is Adagrad:  # each its own rate, as told
            continue
        assert child.lr == parent.lr
        if node.optimizer is AdamW:
            assert child.hyperparameters["weight_decay"] == parent.hyperparameters["l2"]
        else:
            mine, theirs = child.hyperparameters, parent.hyperparameters
            assert all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())


def test_momentum_s_race_is_that_of_the_facts() -> None:
    contest = CONTESTS[Momentum]
    assert [contest.arrival(path) for path in contest.race()[0].values()] == [65, 112]


def test_who_jumps_in_and_out_has_not_arrived() -> None:
    contest = CONTESTS[Momentum]
    jumping = np.tile([[1.0, 0.0], [0.0, 0.0]], (20, 1))
    assert contest.arrival(jumping) == -1
    assert contest.arrival(np.zeros((20, 2))) == 0


def test_lion_s_steps_do_not_vanish_with_the_gradient() -> None:
    contest = CONTESTS[Lion]
    lion, momentum = (np.abs(np.diff(path[:20], axis=0)) for path in contest.race()[0].values())
    np.testing.assert_allclose(lion, contest.child.lr)
    assert momentum.max() < contest.child.lr / 50


def test_what_carries_adam_off_and_not_amsgrad_cancels() -> None:
    assert len(PULLS) % EVERY == 0
    np.testing.assert_allclose(PULLS.sum(axis=0), 0, atol=1e-9)
    amsgrad, adam = CONTESTS[AMSGrad].race()[0].values()
    assert (np.abs(amsgrad[-1]) < 0.05).all()
    assert (np.abs(adam[-400:]) > 0.3).any(axis=1).all()
    # Each weight to the side that the many small gradients pull to, against the rare large one.
    np.testing.assert_array_equal(np.sign(adam[-1]), [1, -1])


# -- what is shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_what_plays_are_the_core_s_numbers(name: str) -> None:
    figure = Lineage(optimizer=name)
    raced = figure.compute()
    contest, played = raced.contest, raced.steps_played
    assert len(played["t"]) == contest.steps + 1
    for entrant, optimizer in contest.entrants.items():
        path = np.stack([played[f"w1_{entrant}"], played[f"w2_{entrant}"]], axis=1)
        if contest.gradients is None:
            expected = descend(contest.surface, optimizer, steps=contest.steps).w
        else:
            w = contest.surface.start
            state, positions = optimizer.init(w), [w]
            for g in contest.gradients:
                w, state = optimizer.step(w, g, state)
                positions.append(w)
            expected = np.array(positions)
        np.testing.assert_allclose(path, expected, rtol=1e-9, atol=1e-12)
        distance = np.linalg.norm(path - contest.surface.minima[0], axis=1)
        np.testing.assert_allclose(played[f"distance_{entrant}"], distance, rtol=1e-9)
        low, high = np.transpose(contest.surface.window)
        assert ((path >= low) & (path <= high)).all(), "the race stays in its frame"
    for other in set(NAMES) - set(contest.entrants):
        assert np.isnan(played[f"w1_{other}"]).all()
    assert raced.node.optimizer.insight in figure.readout(raced)
    assert figure.summary(raced).startswith(name)


def test_what_is_told_of_a_step_is_known_by_then() -> None:
    """Adam is near for good from step 79 on; RMSProp comes near, and is thrown out again."""
    raced = Lineage().compute()
    adam, rmsprop = (np.asarray(raced.played[f"state_{name}"]) for name in ("Adam", "RMSProp"))
    assert raced.arrival("Adam") == raced.played["since_Adam"][-1] == 79
    assert set(adam[:60]) == {ON_THE_WAY}
    assert set(adam[79:]) == {AT_THE_GOAL}
    assert AT_THE_GOAL in rmsprop
    assert rmsprop[-1] == LEFT_IT


def test_the_columns_are_the_same_whoever_races() -> None:
    columns = [Lineage(optimizer=name).compute().played.keys() for name in NAMES]
    assert all(one == columns[0] for one in columns)


def test_the_frame_is_the_contest_s() -> None:
    for name in NAMES:
        raced = Lineage(optimizer=name).compute()
        (left, right), _ = raced.contest.surface.window
        assert raced.axes["plane.x"][:2] == (left, right)
        ticks = raced.axes["distance.x"].ticks
        assert ticks is not None
        assert ticks[-1] == raced.contest.steps


def test_names_at_the_lines_ends_are_ordered_as_the_lines() -> None:
    for name in NAMES:
        ends = Lineage(optimizer=name).compute().tables["names"]["y"]
        assert all(a >= b for a, b in pairwise(ends))


# -- who comes later -------------------------------------------------------------------------------


def test_a_class_in_the_family_is_all_it_takes_to_be_a_node() -> None:
    reader = Lineage()  # who was there before
    changes = FamilyTree.facts()["changes"]
    with in_the_family(Odd):
        figure = Lineage(optimizer="Odd")
        raced = figure.compute()
        assert raced.node == Node(Odd, SGD)
        nodes = {node.value: node for node in Lineage.param["optimizer"].nodes}
        assert Odd.changes in nodes["Odd"].label
        assert (nodes["Odd"].parent, nodes["Odd"].later) == ("SGD", False)
        said = figure.readout(raced)
        assert r"\zeta" in said  # no SVG of it yet: its LaTeX
        assert "ζ₂ 0.3" in said
        assert set(raced.paths) == {"Odd", "SGD"}
        assert "No race was prepared" in said
        assert "w1_Odd" in reader.compute().played
        assert FamilyTree.facts()["changes"] == changes + 1
        assert Lineage().set_from({"optimizer": "Odd"}) == []
    assert "Odd" not in [node.optimizer.__name__ for node in family()]
    assert Lineage().set_from({"optimizer": "Odd"}) != []
    assert everyone()[: len(FAMILY)] == FAMILY


class Uphill(SGD):
    """The wrong sign."""

    changes = "The sign."

    def move(self, w: T, g: T, s: State[T]) -> T:
        return -10.0 * self.lr * g


def test_one_that_diverges_is_shown_as_lost() -> None:
    with in_the_family(Uphill):
        figure = Lineage(optimizer="Uphill")
        raced = figure.compute()
    assert "diverged at step" in figure.readout(raced)
    assert len(raced.tables["exits"]["x"]) == 1


# -- the lesson ------------------------------------------------------------------------------------


def test_where_nothing_is_to_be_mended_sgd_wins() -> None:
    sgd, adam = round_bowl()
    assert sgd < adam


def test_the_story_counts_its_changes() -> None:
    assert FamilyTree.facts()["changes"] == 6
