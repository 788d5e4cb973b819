"""The family tree: drawn from the classes, and every race is won as the guide says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from optimizer_guide import FAMILY, SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp, descend
from optimizer_guide.sections.family_tree import (
    CONTESTS,
    FamilyTree,
    Lineage,
    Node,
    contest_of,
    family,
    grown,
    race,
    round_bowl,
)

NODES = family()


class SignSGD(SGD):
    """Only the sign of the gradient counts."""

    formula = r"w \leftarrow w - \alpha\,\operatorname{sign} g"
    insight = "Every step is as long as the last."
    changes = "The direction is the gradient's sign."

    def move(self, w, g, s):  # type: ignore[no-untyped-def]
        return self.lr * np.sign(g)


def test_the_tree_is_that_of_the_classes() -> None:
    assert {node.optimizer: node.parent for node in NODES} == {
        SGD: None, Momentum: SGD, Nesterov: Momentum, Adagrad: SGD, RMSProp: Adagrad,
        Adam: RMSProp, AdamW: Adam,
    }  # fmt: skip
    assert all(node.parent in (None, node.optimizer.__base__) for node in NODES)
    seen = [node.optimizer for node in NODES]
    assert all(node.parent is None or node.parent in seen[:i] for i, node in enumerate(NODES))


def test_a_class_between_that_is_not_in_the_tree_is_passed_over() -> None:
    assert family([SGD, Nesterov]) == (Node(SGD, None), Node(Nesterov, SGD))


@pytest.mark.parametrize("claim", Lineage.claims, ids=lambda claim: claim.plain)
def test_a_claim_holds(claim) -> None:  # type: ignore[no-untyped-def]
    measured = claim.check(Lineage(**claim.settings))
    assert measured.holds, measured.text


def test_the_claim_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    (claim,) = Lineage.claims
    prepared = CONTESTS[Momentum]
    timid = type(prepared)(Momentum(0.001), SGD(0.24), prepared.surface, prepared.steps, "")
    monkeypatch.setitem(CONTESTS, Momentum, timid)
    assert not claim.check(Lineage()).holds


def test_every_optimizer_has_a_race_of_its_own_against_its_parent() -> None:
    for node in NODES:
        contest = contest_of(node)
        assert contest is CONTESTS[node.optimizer]
        assert (type(contest.parent) if contest.parent else None) is node.parent


def test_both_have_the_same_settings_but_for_what_the_text_says() -> None:
    for node in NODES:
        contest = contest_of(node)
        if contest.parent and node.optimizer is not Adagrad:  # each its own rate, as told
            assert contest.child.lr == contest.parent.lr
    assert CONTESTS[AdamW].child.weight_decay == CONTESTS[AdamW].parent.l2


def test_momentum_s_race_is_that_of_the_facts() -> None:
    contest = CONTESTS[Momentum]
    assert [contest.arrival(path) for path in race(contest)[0].values()] == [65, 112]


@pytest.mark.parametrize("name", [node.optimizer.__name__ for node in NODES])
def test_the_film_holds_the_core_s_numbers(name: str) -> None:
    figure = Lineage(optimizer=name)
    film, contest = figure.film.columns, figure.contest
    assert len(film["t"]) == contest.steps + 1
    for entrant, optimizer in contest.entrants.items():
        path = np.stack([film[f"w1_{entrant}"], film[f"w2_{entrant}"]], axis=1)
        if contest.gradients is None:
            expected = descend(contest.surface, optimizer, steps=contest.steps).w
        else:
            w, expected = contest.surface.start, [contest.surface.start]
            state = optimizer.init(w)
            for g in contest.gradients:
                w, state = optimizer.step(w, g, state)
                expected.append(w)
        np.testing.assert_allclose(path, expected, rtol=1e-9, atol=1e-12)
        distance = np.linalg.norm(path - contest.surface.minima[0], axis=1)
        np.testing.assert_allclose(film[f"distance_{entrant}"], distance, rtol=1e-9)
        inside = [np.logical_and(path[:, i] >= low, path[:, i] <= high).all()
                  for i, (low, high) in enumerate(contest.window)]  # fmt: skip
        assert all(inside), "the race stays in its frame"
    for other in set(figure.nodes) - set(contest.entrants):
        assert np.isnan(film[f"w1_{other}"]).all()
    assert FAMILY[0].__name__ in figure.nodes
    assert figure.summary()
    assert figure.node.optimizer.insight in figure.readout()


def test_the_figure_goes_from_any_node_to_any_other() -> None:
    figure = Lineage()
    names = list(figure.nodes)
    for name in [*names, *reversed(names)]:
        figure.optimizer = name
        assert figure.contest is CONTESTS[figure.node.optimizer]
        (left, right), _ = figure.contest.window
        assert (figure.plane.x_range.start, figure.plane.x_range.end) == (left, right)


def test_a_new_optimizer_is_a_node_by_itself() -> None:
    (cls,) = grown(SignSGD).figures
    figure = cls()
    assert figure.optimizer == "SignSGD"
    assert figure.node == Node(SignSGD, SGD)
    assert any(SignSGD.changes in label for *_, label in cls.param.optimizer.nodes)
    assert r"\operatorname{sign}" in figure.readout()  # no SVG of it yet: its LaTeX
    assert set(figure.paths) == {"SignSGD", "SGD"}
    assert "No race was prepared" in figure.readout()
    assert "six changes" in " ".join(FamilyTree().blocks()[0].split())
    assert "seven changes" in " ".join(grown(SignSGD)().blocks()[0].split())
    assert "SignSGD" not in [node.optimizer.__name__ for node in family()]


def test_who_jumps_in_and_out_has_not_arrived() -> None:
    contest = CONTESTS[Momentum]
    jumping = np.tile([[1.0, 0.0], [0.0, 0.0]], (20, 1))
    assert contest.arrival(jumping) == -1
    assert contest.arrival(np.zeros((20, 2))) == 0


def test_one_that_diverges_is_shown_as_lost() -> None:
    class Uphill(SGD):
        """The wrong sign."""

        changes = "The sign."

        def move(self, w, g, s):  # type: ignore[no-untyped-def]
            return -10.0 * self.lr * g

    (cls,) = grown(Uphill).figures
    figure = cls()
    assert "diverged at step" in figure.readout()
    assert len(figure.exits.source.data["x"]) == 1


def test_where_nothing_is_to_be_mended_sgd_wins() -> None:
    sgd, adam = round_bowl()
    assert sgd < adam


def test_names_at_the_lines_ends_are_ordered_as_the_lines() -> None:
    for node in NODES:
        data = Lineage(optimizer=node.optimizer.__name__).names.data
        assert all(a >= b for a, b in pairwise(data["y"]))
