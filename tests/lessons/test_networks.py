"""What the figures on real networks compute, and say."""

import re
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from optimizer_guide import SGD, Adam, Momentum, descend
from optimizer_guide.core.networks.examples import minibatches
from optimizer_guide.core.networks.letters import letters_of
from optimizer_guide.core.networks.multilayer import initial
from optimizer_guide.core.networks.sharpness import hessian_product
from optimizer_guide.kit.controls import Passage, described
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.kit.slowly import Kept, finished, in_turn
from optimizer_guide.kit.wording import setting
from optimizer_guide.lessons.networks import entrants, training
from optimizer_guide.lessons.networks.contest import NAMES, Contest
from optimizer_guide.lessons.networks.contest_results import played
from optimizer_guide.lessons.networks.edge import EdgeOfStability
from optimizer_guide.lessons.networks.edge_results import ADAM, GD, HOLDS, MOMENTUM, SEEDS
from optimizer_guide.lessons.networks.entrants import NETWORK
from optimizer_guide.lessons.networks.landscape import LossLandscape
from optimizer_guide.lessons.networks.lesson import Networks
from optimizer_guide.lessons.networks.letters import GROUPS, LetterModel, guide_text
from optimizer_guide.lessons.race import ravine
from optimizer_guide.lessons.race.claims import OWN, SAME
from optimizer_guide.lessons.race.standings import Standings


def at(figure: Any, **settings: Any) -> Any:
    """What a figure computes at these settings."""
    made = figure()
    assert not made.set_from(settings)
    return made.compute()


# -- the race on a network -------------------------------------------------------------------------


def test_each_entrant_takes_the_steps_that_descend_takes() -> None:
    race = at(Contest, lr=0.05, size="64", seed=3)
    batches = minibatches(256, 64, entrants.STEPS + 1, 3)
    start = initial(entrants.SIZES, 3)
    for name in NAMES:
        run = descend(NETWORK, race.optimizers[name], start, entrants.STEPS, batches=batches[:-1])
        own = race.trained[name]
        assert_allclose(own.w, run.w[:: entrants.EVERY], rtol=0, atol=1e-9)
        assert_allclose(race.played[f"loss_{name}"], run.loss[:: entrants.EVERY], atol=1e-9)
        assert_allclose(own.loss_seen[:-1], run.loss_seen[:: entrants.EVERY], atol=1e-9)


def test_a_picture_is_what_the_network_says_of_each_place() -> None:
    race = at(Contest)
    w = race.trained["Adam"].w[-1]
    share = 255 / (1 + np.exp(-NETWORK.outputs(w, entrants.PIXELS)))
    assert_array_equal(race.played["picture_Adam"][-1].ravel(), share.astype(np.uint8))
    wrong = int((np.sign(NETWORK.outputs(w, entrants.X)) != entrants.Y).sum())
    assert race.wrong["Adam"] == race.played["wrong_Adam"][-1] == wrong


def test_all_begin_with_the_same_weights_and_see_the_same_points() -> None:
    race = at(Contest)
    first = [race.played[f"picture_{name}"][0] for name in NAMES]
    for other in first[1:]:
        assert_array_equal(other, first[0])
    seen = {race.trained[name].loss_seen[0] for name in NAMES}
    assert len(seen) == 1


def test_many_seeds_are_as_each_alone() -> None:
    many = at(Contest, many=True)
    for seed in (0, 7):
        alone = at(Contest, seed=seed)
        for name in NAMES:
            one = many.losses[name][:, seed]
            assert_allclose(one, alone.trained[name].loss, rtol=1e-6, atol=1e-9)
    assert many.won == {"SGD": 0, "Momentum": 0, "RMSProp": 4, "Adam": 6}
    assert_array_equal(many.tables["band of Adam"]["low"].shape, (51,))
    assert len(at(Contest).tables["band of Adam"]["low"]) == 0


@pytest.mark.long
def test_at_a_lower_rate_adam_wins_more_seeds() -> None:
    race = at(Contest, lr=0.01, many=True)
    assert race.won == {"SGD": 0, "Momentum": 0, "RMSProp": 1, "Adam": 9}


def test_places_go_by_the_loss_and_of_many_seeds_by_those_won() -> None:
    race = at(Contest, seed=3)
    losses = np.stack([race.played[f"loss_{name}"] for name in NAMES])
    places = np.stack([race.played[f"place_{name}"] for name in NAMES])
    assert_array_equal(losses.argsort(axis=0)[0], places.argmin(axis=0))
    assert_array_equal(np.sort(places[:, -1]), [1, 2, 3, 4])
    assert [NAMES[i] for i in places[:, -1].argsort()] == race.standings
    many = at(Contest, many=True)
    for i, name in enumerate(many.standings, start=1):
        assert set(many.played[f"place_{name}"]) == {i}


def test_who_is_lost_is_last_and_said_to_be_so() -> None:
    race = at(Contest)
    lost = race.trained["SGD"]._replace(loss=np.where(np.arange(51) < 20, 1.0, np.nan))
    columns = finished(played({**race.trained, "SGD": lost}, {}))
    assert_array_equal(columns["lost_SGD"], np.arange(51) >= 20)
    assert set(columns["place_SGD"][20:]) == {4}
    assert "class='lost'>diverged" in Contest().readout(race)


def test_the_shared_rate_is_there_where_it_counts_and_own_ones_have_three_digits() -> None:
    for figure in (Contest, Standings):
        assert figure.when_of("lr") == {"rates": [SAME]}
    for rates in (entrants.RATES, ravine.RATES):
        assert np.all(np.diff(rates) > 0)
        assert all(len(setting(rate).strip("0.").replace(".", "")) <= 3 for rate in rates)


def test_no_rate_is_better_than_its_own_best() -> None:
    race = at(Contest, rates=OWN, seed=2)
    best = race.trained["Adam"].last
    for rate in entrants.RATES[::4]:
        assert best <= finished(entrants.trained(Adam(lr=rate), 16, 2)).last + 1e-9


# -- from above ------------------------------------------------------------------------------------


def test_the_path_from_above_is_where_the_training_went() -> None:
    seen = at(LossLandscape, optimizer="SGD", lr=0.05, width=6)
    w = seen.run.w
    place = np.stack([seen.played["x"], seen.played["y"]], axis=1)
    apart = np.linalg.norm(w[::4] - w[0], axis=1)
    drawn = np.linalg.norm(place - place[0], axis=1)
    assert (drawn <= apart + 1e-9).all()  # a projection makes nothing longer
    assert np.sum(np.var(place, axis=0)) <= np.sum(np.var(w[::4], axis=0)) + 1e-9
    assert_allclose(seen.played["loss"], seen.run.loss[::4])
    assert 0.5 < seen.shares.sum() <= 1.0


# -- the edge of stability -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "optimizer"), [(GD, SGD(0.2)), (MOMENTUM, Momentum(1.0)), (ADAM, Adam(0.003))]
)
def test_the_sharpness_is_the_largest_eigenvalue_on_the_way(method: str, optimizer: Any) -> None:
    edge = at(EdgeOfStability, method=method)
    net = training.network("easier", 0)
    steps = 300
    if method == ADAM:
        optimizer = optimizer.replace(beta2=0.99)
    run = descend(net, optimizer, steps=steps)
    root = np.asarray(run.rate[-1] ** 0.5) if method == ADAM else np.ones(net.d)
    product = [root * hessian_product(net, run.w[-1], root * e) for e in np.eye(net.d)]
    largest = np.linalg.eigvalsh(np.array(product))[-1]
    row = steps // training.EVERY
    assert_allclose(edge.looks.sharpness[row], largest, rtol=0.03)
    assert_allclose(edge.looks.loss[row], run.loss[-1], rtol=1e-6)


CLAIMS = dict(
    zip(("halves", "adam", "momentum", "climbs", "falls"), EdgeOfStability.claims, strict=True)
)
"""By their names in `HOLDS`."""


@pytest.mark.long
@pytest.mark.parametrize(
    "names", [["halves"], ["adam"], ["momentum"], ["climbs", "falls"]], ids=str
)
def test_a_claim_holds_on_as_many_seeds_as_the_page_says(names: list[str]) -> None:
    """Those of the same trainings together."""
    (settings,) = {tuple(CLAIMS[name].settings.items()) for name in names}
    edges = [at(EdgeOfStability, **dict(settings), seed=seed) for seed in range(SEEDS)]
    for name in names:
        measured = [CLAIMS[name].check(edge) for edge in edges]
        count = sum(one.holds for one in measured)
        assert count == HOLDS[name]
        assert f"{count} of the {SEEDS} seeds" in measured[0].text


def test_a_training_that_is_lost_is_a_result() -> None:
    edge = at(EdgeOfStability, method=MOMENTUM, momentum_lr=3.0, seed=0)
    assert edge.looks.diverged
    assert "diverged" in EdgeOfStability().readout(edge)


# -- the letters -----------------------------------------------------------------------------------


def test_the_guide_is_what_is_learnt_from() -> None:
    text = guide_text()
    assert "kerfuffle" in text.lower()
    assert not re.search(r"</?\w+[ >]|{[{%]", text)
    assert at(LetterModel).model.examples == len(letters_of(text)) - 1


def test_excess_is_that_of_the_models_letter_by_letter() -> None:
    learnt = at(LetterModel, lr=3.0)
    run = descend(learnt.model, SGD(3.0), steps=300)
    last = learnt.model.excess(run.w[-1])[np.argsort(-learnt.model.common, kind="stable")]
    drawn = learnt.played["after_SGD"][-1]
    assert_allclose(drawn[np.isfinite(drawn)], last[np.isfinite(last)], atol=1e-6)
    for group, part in zip(GROUPS, (slice(0, 6), slice(-6, None)), strict=True):
        mean = last[np.isfinite(last)][part].mean()
        assert_allclose(learnt.of_group("SGD", group)[-1], mean)


def test_adam_s_rate_is_not_even_its_best() -> None:
    usual, larger = (at(LetterModel, **rate).runs["Adam"].loss for rate in ({}, {"adam_lr": 0.1}))
    assert larger[-1] < usual[-1]


def test_the_gap_stays_is_a_claim_that_can_fail() -> None:
    claim = LetterModel.claims[0]
    assert claim.check(at(LetterModel, lr=60.0)).holds
    assert not claim.check(at(LetterModel, lr=1.0)).holds


def test_what_follows_the_rarest_letter_is_told() -> None:
    text = "the cat sat on that mat " * 20 + "jat jat jot "
    learnt = at(LetterModel, text=text)
    said = LetterModel().readout(learnt)
    assert "The rarest letter of the text, <em>j</em>, is followed by <em>a</em> 67 %" in said
    weights = [learnt.runs[name].w[-1].reshape(27, 27)[10] for name in ("SGD", "Adam")]
    sgd, adam = (100 * np.exp(w[1]) / np.exp(w).sum() for w in weights)
    assert f"SGD’s model gives it {sgd:.0f} %, Adam’s model gives it {adam:.0f} %." in said


PASTED = "Zebras quiz the jolly vexed wizard; foxes jump. " * 20


def test_a_text_of_ones_own_is_learnt_and_told_of() -> None:
    figure = LetterModel(text=PASTED)
    assert figure.compute().model.examples == len(letters_of(PASTED)) - 1
    assert figure.notice() == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("too short", "has 9 letters"),
        ("кот " * 200, "has 0 letters"),
        ("a b " * 10_000, "cut to its first 20,000 characters"),
    ],
)
def test_a_text_that_is_not_taken_whole_is_told(text: str, said: str) -> None:
    figure = LetterModel()
    assert figure.set_from({"text": text}) == []
    assert len(figure.text) <= Passage.LONGEST
    assert said in figure.notice()
    figure.compute()


def test_no_address_keeps_a_text_and_none_brings_one() -> None:
    conversation = Conversation(Networks)
    conversation.set_from_query(f"letters.text={'a' * 300}&text={'b' * 300}&letters.lr=5")
    assert conversation.figure("letters").settings["text"] == ""
    assert conversation.figure("letters").settings["lr"] == 5.0
    said = conversation.opening("letters", whole=False)["notice"]
    assert said == "From the address: text is typed on the page, and taken from no address."
    assert conversation.opening("edge", whole=False)["notice"] == ""
    assert described(LetterModel.param["text"])["kind"] == "passage"


def test_trying_a_claim_keeps_the_readers_text() -> None:
    conversation = Conversation(Networks)
    conversation.hear({"figure": "letters", "ask": "set", "n": 1, "values": {"text": PASTED}})
    conversation.hear({"figure": "letters", "ask": "try", "n": 2, "claim": 0})
    assert conversation.figure("letters").settings["text"] == PASTED


# -- slowly ----------------------------------------------------------------------------------------


def test_a_claim_of_a_slow_figure_is_answered_when_it_is_computed() -> None:
    conversation = Conversation(Networks)
    (first, *_) = conversation.hear({"figure": "edge", "ask": "try", "n": 1, "claim": 0})
    assert first["values"]["lr"] == 0.4
    assert not {"verdict", "played"} & first.keys()
    answers = [answer for piece in conversation.work() for answer in piece.answers]
    (said,) = [a for a in answers if a["figure"] == "edge" and a.get("verdict")]
    assert said["verdict"]["claim"] == 0
    assert said["verdict"]["holds"]
    (again, *_) = conversation.hear({"figure": "edge", "ask": "try", "n": 2, "claim": 0})
    assert again["verdict"]["holds"]  # it is known by now


def test_a_change_while_a_claim_is_computed_ends_it() -> None:
    conversation = Conversation(Networks)
    conversation.hear({"figure": "edge", "ask": "try", "n": 1, "claim": 0})
    next(conversation.work())
    conversation.hear({"figure": "edge", "ask": "set", "n": 2, "values": {"seed": 5}})
    answers = [answer for piece in conversation.work() for answer in piece.answers]
    assert not any(answer.get("verdict") for answer in answers)


def test_works_are_done_one_after_another_and_kept() -> None:
    done = []

    def work(n: int) -> Any:
        yield 0.0
        yield 0.5
        done.append(n)
        return n

    kept = Kept[int](most=2)
    pieces = in_turn(*(kept.get(n, lambda n=n: work(n)) for n in (1, 2, 1)))  # type: ignore[misc]
    assert list(pieces) == pytest.approx([0, 1 / 6, 1 / 3, 1 / 2])
    assert finished(kept.get(1, lambda: work(1))) == 1
    assert done == [1, 2]
    finished(kept.get(3, lambda: work(3)))
    finished(kept.get(2, lambda: work(2)))
    assert done == [1, 2, 3, 2]
