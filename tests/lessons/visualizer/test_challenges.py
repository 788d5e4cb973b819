"""The challenges."""

from typing import Any

import pytest
from lessons.visualizer.readers import DEFAULTS, Page, readout

from optimizer_guide.kit.controls import described
from optimizer_guide.kit.conversation import Conversation
from optimizer_guide.lessons.visualizer import checks
from optimizer_guide.lessons.visualizer.challenges import KEYS, Challenges
from optimizer_guide.lessons.visualizer.lesson import Visualizer
from optimizer_guide.lessons.visualizer.playground import Playground
from optimizer_guide.lessons.visualizer.runs import (
    RATES,
)
from optimizer_guide.lessons.visualizer.scene import gallery
from optimizer_guide.lessons.visualizer.tasks import CHALLENGES


@pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.name)
def test_a_challenge_is_open_at_first_and_its_way_solves_it(challenge: Any) -> None:
    assert not challenge.solved(Playground().compute()).holds
    measured = challenge.solved(Playground(**challenge.way).compute())
    assert measured.holds, measured.text
    assert Playground().set_from(challenge.way) == []  # the controls take it
    right, why = challenge.answer()
    assert right in challenge.options
    assert why


def test_predict_first_then_reveal() -> None:
    page = Page.at()
    challenges = page.challenges

    def act(name: str) -> str:
        return str(challenges.act(name, challenges.compute()).said)  # type: ignore[union-attr]

    for index, challenge in enumerate(CHALLENGES):
        page.playground.param.update(**DEFAULTS)
        challenges.challenge = challenge.name
        right, why = challenge.answer()
        assert why not in readout(challenges)
        assert act("check") == "Predict first: choose one of the answers."
        challenges.set_from({KEYS[index]: challenge.options[0]})
        assert why not in readout(challenges)  # nothing is revealed before an attempt
        act("check")
        assert "Not yet." in readout(challenges)
        assert why not in readout(challenges)  # one verdict at a time, and it is not solved
        act("way")
        assert "This was shown." in readout(challenges)
        assert why in readout(challenges)
        assert ("that is right" in readout(challenges)) == (right == challenge.options[0])
        refused = challenges.set_from({KEYS[index]: challenge.options[1]})
        assert refused == [f"The answer was shown: your prediction stays “{challenge.options[0]}”."]
        assert f"Solved: 0 of 8, shown: {index + 1}, " in readout(challenges)


def test_what_is_solved_counts_and_what_is_shown_does_not() -> None:
    talk = Conversation(Visualizer)
    talk.opening("playground")
    playground, challenges = talk.figure("playground"), talk.figure("challenges")
    playground.param.update(lr=0.31, noise=0.1, w1=2.5, beside=RATES)
    own = playground.settings

    def act(name: str) -> list[dict[str, Any]]:
        return talk.hear({"figure": "challenges", "n": 1, "ask": "do", "action": name})

    challenges.set_from({KEYS[0]: "2 times", KEYS[1]: None})
    said, moved, *_ = act("way")
    assert "Your own settings are kept" in said["given"]["said"]
    assert "This was shown." in said["readout"]
    assert moved["figure"] == "playground"
    assert moved["values"]["lr"] == 0.3
    challenges.set_from({"challenge": CHALLENGES[1].name, KEYS[1]: "SGD"})
    assert "Solved: 0 of 8, shown: 2, " in act("way")[0]["readout"]
    act("back")
    assert playground.settings == own
    assert "Nothing was put" in act("back")[0]["given"]["said"]
    challenges.set_from({"challenge": CHALLENGES[5].name, KEYS[5]: "0"})
    playground.param.update(**{**DEFAULTS, **CHALLENGES[5].way})
    solved = act("check")[0]["readout"]
    assert "✓ Solved." in solved
    assert "Solved: 1 of 8, shown: 2, " in solved
    _, *others = talk.hear(
        {"figure": "playground", "n": 2, "ask": "set", "values": {**playground.settings, "lr": 1.0}}
    )
    (news,) = [answer for answer in others if answer["figure"] == "challenges"]
    assert "✓ Solved." not in news["readout"]  # what was checked is no longer what stands there


def test_an_address_holds_no_prediction_and_answers_none() -> None:
    talk = Conversation(Visualizer)
    talk.set_from_query("challenge=4. Through the valley&guess1=19 times&guess4=SGD")
    challenges = talk.figure("challenges")
    assert isinstance(challenges, Challenges)
    assert challenges.challenge == "4. Through the valley"
    assert [getattr(challenges, key) for key in KEYS] == [None] * 8
    assert not Challenges.in_address
    assert described(Challenges.param["guess1"])["options"] == list(CHALLENGES[0].options)
    assert "²" in CHALLENGES[7].question
    assert len(gallery()["Himmelblau"].minima) == len(checks.HIMMELBLAU.minima)
