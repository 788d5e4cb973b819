"""What a reader says to the figures of a lesson, and what they answer, whoever carries it."""

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import param
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Computed
from optimizer_guide.kit.conversation import PAUSE, Conversation
from optimizer_guide.kit.figure import Figure, Given
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.speaker import Answer


@dataclass(frozen=True, eq=False, kw_only=True)
class Powers(Computed):
    """The powers of a base."""

    base: float


class Growth(Figure):
    """Powers, step by step, beside a table that does not depend on the base."""

    slug = "growth"
    picks = (0,)
    actions = {"copy": "Copy", "none": "Nothing", "picture": "Picture"}  # noqa: RUF012
    claims = (
        Claim("At 1 <i>nothing</i> grows.", {"base": 1.0}, lambda of: Measured(of.base == 1, "1")),
        Claim("At 2 it does not.", {"base": 2.0}, lambda of: Measured(False, "it does")),
    )

    base = param.Number(1.5, bounds=(0.5, 3.0), step=0.1, label="base")
    long = param.Boolean(False, label="long")
    at = param.Number(0.0, bounds=(-1.0, 1.0), step=0.1, label="at")

    computings = 0

    def compute(self) -> Powers:
        type(self).computings += 1
        steps = np.arange(6 if self.long else 4)
        played = {"power": self.base**steps, "one": np.ones(len(steps))}
        if self.long:
            played["square"] = self.base ** (2 * steps)
        return Powers(
            base=self.base,
            played=played,
            tables={"still": {"x": np.array([1.0, np.nan])}, "names": {"name": ["a", "b"]}},
            axes={"plane.y": Axis(0, float(played["power"][-1]))},
            on_show=("long",) if self.long else (),
            places={0: (self.at, np.inf if self.at == 1 else 0.0)},
        )

    def readout(self, computed: Powers) -> str:
        return f"<p>{computed.base:g}</p>"

    def summary(self, computed: Powers) -> str:
        return f"Base {computed.base:g}."

    def notice(self) -> str:
        return "It shrinks." if self.base < 1 else ""

    def pick(self, plot: int, x: float, y: float) -> None:
        self.set_from({"at": x})

    def act(self, name: str, computed: Powers) -> Given | None:
        return Given(f"{computed.base:g}", "Copied.") if name == "copy" else None


class Follower(Figure):
    """Shows the last power of another figure, and takes its time for it."""

    slug = "follower"
    plays = False
    slow = True
    waits = 0.2

    base = param.Number(2.0, bounds=(0.5, 3.0), step=0.1, label="base")

    growth: Growth

    @property
    def follows_from(self) -> dict[str, Any]:
        return {**self.settings, "of": self.growth.settings}

    def compute(self) -> Computed:
        return Computed(tables={"last": {"power": [self.base * self.growth.base]}})

    def compute_slowly(self) -> Generator[float, None, Computed]:
        yield 0.0
        yield 0.5
        return self.compute()

    def readout(self, computed: Computed) -> str:
        return "<p>done</p>"

    def summary(self, computed: Computed) -> str:
        return "Done."


class Growing(Lesson):
    """Both figures."""

    title, short, slug, lead = "Growing", "Growing", "growing", "It grows."
    figures: ClassVar[Sequence[type[Figure]]] = (Growth, Follower)

    @classmethod
    def make_figures(cls) -> list[Figure]:
        growth, follower = Growth(), Follower()
        follower.growth = growth
        return [growth, follower]


class Alone(Growing):
    """One figure."""

    figures = (Growth,)

    @classmethod
    def make_figures(cls) -> list[Figure]:
        return [Growth()]


NOTHING_NEW = {"figure": "growth", "n": 7, "notice": ""}
"""A notice is always said: the same one is heard anew."""


@pytest.fixture
def growing() -> Conversation:
    """A reader who has been told how the figure opens."""
    conversation = Conversation(Alone)
    conversation.opening("growth")
    return conversation


def say(conversation: Conversation, **message: Any) -> Answer:
    """The one answer of the figure to a message."""
    (answer,) = conversation.hear({"figure": "growth", "n": 7, **message})
    assert answer["figure"] == "growth"
    return answer


def put(conversation: Conversation, **values: Any) -> Answer:
    return say(conversation, ask="set", values=values)


# -- opening ---------------------------------------------------------------------------------------


def test_the_opening_says_everything() -> None:
    opening = Conversation(Alone).opening("growth")
    assert opening["values"] == {"base": 1.5, "long": False, "at": 0.0}
    np.testing.assert_array_equal(opening["played"]["power"], [1.0, 1.5, 2.25, 3.375])
    np.testing.assert_array_equal(opening["played"]["t"], [0, 1, 2, 3])
    assert opening["tables"]["names"] == {"name": ["a", "b"]}
    assert opening["axes"]["plane.y"]["high"] == 3.375
    assert opening["on_show"] == []
    assert opening["places"] == {"0": [0.0, 0.0]}
    assert opening["readout"] == "<p>1.5</p>"
    assert opening["summary"] == "Base 1.5."
    assert opening["notice"] == ""
    assert opening["verdict"] is None


# -- set -------------------------------------------------------------------------------------------


def test_only_what_has_changed_is_said(growing: Conversation) -> None:
    answer = put(growing, base=2.0, long=False, at=0.0)
    assert answer["n"] == 7
    assert answer["values"]["base"] == 2.0
    assert answer["played"].keys() == {"power"}
    assert answer["readout"] == "<p>2</p>"
    assert not answer.keys() & {"tables", "gone", "on_show", "places", "faults", "hints"}


def test_what_changes_nothing_says_nothing_and_computes_nothing(growing: Conversation) -> None:
    before = Growth.computings
    assert put(growing, base=1.5) == NOTHING_NEW
    assert Growth.computings == before


def test_columns_that_are_no_more_are_named(growing: Conversation) -> None:
    longer = put(growing, long=True)
    assert longer["played"].keys() == {"t", "power", "one", "square"}
    assert longer["on_show"] == ["long"]
    shorter = put(growing, long=False)
    assert shorter["gone"] == ["square"]
    assert shorter["played"].keys() == {"t", "power", "one"}


def test_a_place_that_is_nowhere_is_none(growing: Conversation) -> None:
    assert put(growing, at=1.0)["places"] == {"0": None}


def test_a_notice_stands_until_what_was_wrong_is_put_right(growing: Conversation) -> None:
    refused = put(growing, base=9, long=True)
    assert refused["notice"] == "base must be a number from 0.5 to 3, not “9”."
    assert refused["values"] == {"base": 1.5, "long": True, "at": 0.0}  # what was good is kept
    assert put(growing, base=1.5)["notice"] == ""


def test_a_refused_value_is_told_of_again_each_time(growing: Conversation) -> None:
    put(growing, base=9)
    growing.hear({"figure": "growth", "ask": "set", "values": {"base": 2.0}})
    assert "base must be" in put(growing, base=9)["notice"]


def test_what_a_figure_says_of_its_settings_stands_beside_it(growing: Conversation) -> None:
    assert put(growing, base=0.5)["notice"] == "It shrinks."
    both = put(growing, long="?")["notice"]
    assert both == "long must be true or false, not “?”. It shrinks."


# -- try, pick, do ---------------------------------------------------------------------------------


def test_a_claim_that_is_tried_sets_all_and_says_what_it_measures(growing: Conversation) -> None:
    put(growing, long=True)
    tried = say(growing, ask="try", claim=0)
    assert tried["values"] == {"base": 1.0, "long": False, "at": 0.0}
    assert tried["verdict"] == {"claim": 0, "holds": True, "text": "1"}
    assert say(growing, ask="try", claim=1)["verdict"]["holds"] is False


def test_a_verdict_goes_when_the_settings_do(growing: Conversation) -> None:
    say(growing, ask="try", claim=0)
    assert "verdict" not in put(growing, base=1.0)
    assert put(growing, base=1.1)["verdict"] is None


@pytest.mark.parametrize("index", [-1, 2, 0.0, "0", True, None, [0]])
def test_a_claim_that_there_is_not_is_not_tried(growing: Conversation, index: object) -> None:
    answer = say(growing, ask="try", claim=index)
    assert answer["verdict"] is None
    assert "values" not in answer


def test_a_point_is_picked(growing: Conversation) -> None:
    answer = say(growing, ask="pick", plot=0, x=0.5, y=3)
    assert answer["values"]["at"] == 0.5
    assert answer["places"] == {"0": [0.5, 0.0]}


@pytest.mark.parametrize(
    "at", [(1, 0, 0), (0, float("nan"), 0), (0, 0.5, None), (0, 0.5, [1]), ("0", 0.5, 0)]
)
def test_what_is_no_point_of_a_plot_is_not_picked(growing: Conversation, at: Any) -> None:
    plot, x, y = at
    assert "values" not in say(growing, ask="pick", plot=plot, x=x, y=y)


def test_an_action_gives(growing: Conversation) -> None:
    put(growing, base=2.0)
    assert say(growing, ask="do", action="copy")["given"] == Given("2", "Copied.")._asdict()
    assert "given" not in say(growing, ask="do", action="none")


def test_a_picture_takes_its_caption_along(growing: Conversation) -> None:
    given = say(growing, ask="do", action="picture")["given"]
    assert given["file"] == "growth.png"
    assert json.loads(given["text"]) == [[["", "Base 1.5."]]]


@pytest.mark.parametrize("name", ["__class__", "", None, 3, ["copy"], "compute"])
def test_what_is_no_action_is_not_done(growing: Conversation, name: object) -> None:
    assert say(growing, ask="do", action=name) == NOTHING_NEW


# -- what nobody should send -----------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
ASKS = st.sampled_from(["set", "try", "pick", "do", "address", "ask", ""]) | ANYTHING
MESSAGES = ANYTHING | st.fixed_dictionaries(
    {"figure": st.just("growth") | ANYTHING, "ask": ASKS},
    optional={
        "n": ANYTHING,
        "values": st.dictionaries(st.sampled_from(["base", "long", "at", "x"]), ANYTHING)
        | ANYTHING,
        "claim": ANYTHING,
        "plot": ANYTHING,
        "x": ANYTHING,
        "y": ANYTHING,
        "action": ANYTHING,
        "query": ANYTHING,
    },
)


@given(MESSAGES)
def test_whatever_is_sent_the_settings_stay_in_their_ranges(message: object) -> None:
    conversation = Conversation(Alone)
    conversation.opening("growth")
    answers = conversation.hear(message)
    figure = conversation.figure("growth")
    assert 0.5 <= figure.settings["base"] <= 3.0
    assert -1.0 <= figure.settings["at"] <= 1.0
    assert isinstance(figure.settings["long"], bool)
    assert all(answer["figure"] == "growth" for answer in answers)
    assert "played" in Conversation(Alone).opening("growth")  # the next reader's is as it was
    assert put(conversation, base=2.0, long=False, at=0.0)["n"] == 7  # and it goes on


@pytest.mark.parametrize("n", [float("inf"), float("nan"), [], "7", {1}])
def test_what_is_no_number_of_a_message_is_not_answered(growing: Conversation, n: object) -> None:
    (answer,) = growing.hear({"figure": "growth", "ask": "set", "n": n, "values": {}})
    assert answer["n"] is None


def test_no_list_of_settings_is_told_of(growing: Conversation) -> None:
    answer = say(growing, ask="set", values=[1])
    assert answer["notice"] == "The controls sent something that is no list of settings."
    assert "played" not in answer


def test_figures_that_are_not_there_answer_nothing(growing: Conversation) -> None:
    for message in ({}, {"figure": "none", "ask": "set"}, {"figure": ["growth"]}, None, "set", 3):
        assert growing.hear(message) == []


# -- the address -----------------------------------------------------------------------------------


def addressed(query: str, *, prefixed: bool = False) -> tuple[Mapping[str, Any], str]:
    """Settings and notice of a figure whose page is opened with this query."""
    conversation = Conversation(Alone, prefixed)
    conversation.set_from_query(query)
    opening = conversation.opening("growth")
    return opening["values"], opening["notice"]


def test_the_address_sets_and_what_is_wrong_with_it_is_told_of() -> None:
    values, notice = addressed("base=2&long=true&at=x&other=1")
    assert values == {"base": 2.0, "long": True, "at": 0.0}
    assert notice == "From the address: at must be a number from -1 to 1, not “x”."


def test_on_the_page_of_all_lessons_names_begin_with_their_figures() -> None:
    assert addressed("growth.base=2&base=3", prefixed=True)[0]["base"] == 2.0
    lone, other = Conversation(Growing).prefixes["growth"], Conversation(Growing).prefixes
    assert (lone, other["follower"]) == ("", "follower.")  # where a name is there twice


@pytest.mark.parametrize("bad", ["%", "%zz", "%FF%FE", "&&&&=", "=", "base", "a" * 10**6])
def test_a_bad_address_as_a_whole_changes_nothing(bad: str) -> None:
    assert addressed(bad)[0] == {"base": 1.5, "long": False, "at": 0.0}


def test_too_many_settings_are_refused_together() -> None:
    values, notice = addressed("&".join(f"x{i}=1" for i in range(300)) + "&base=2")
    assert values["base"] == 1.5
    assert "too many settings" in notice


def test_a_host_may_ask_for_an_address_later() -> None:
    conversation = Conversation(Alone)
    (answer,) = conversation.hear({"ask": "address", "query": "base=2"})
    assert answer["values"]["base"] == 2.0
    assert answer["played"]["power"][-1] == 8.0


# -- what takes long -------------------------------------------------------------------------------


@pytest.mark.parametrize(("long", "wait"), [(0.1, PAUSE), (0.4, Follower.waits)])
def test_what_takes_long_waits_for_a_pause(
    monkeypatch: pytest.MonkeyPatch, long: float, wait: float
) -> None:
    conversation = Conversation(Growing)
    conversation.opening("follower", whole=False)
    conversation.speakers["follower"].took = 0.2
    monkeypatch.setattr(Follower, "long", long)
    assert next(conversation.work()).wait == wait


def test_what_is_slow_comes_piece_by_piece() -> None:
    conversation = Conversation(Growing)
    opening = conversation.opening("follower", whole=False)
    assert "tables" not in opening
    conversation.opening("growth")
    first, *others = conversation.work()
    assert first.answers == []
    assert first.wait == Follower.waits
    (done,) = others[-1].answers
    assert done["tables"] == {"last": {"power": [3.0]}}
    assert done["progress"] == 1.0
    assert list(conversation.work()) == []


def test_who_follows_another_is_computed_when_that_changes() -> None:
    conversation = Conversation(Growing)
    for slug in ("growth", "follower"):
        conversation.opening(slug)
    own, other = conversation.hear(
        {"figure": "growth", "n": 3, "ask": "set", "values": {"base": 2.0}}
    )
    assert (own["figure"], own["n"]) == ("growth", 3)
    assert other["figure"] == "follower"
    assert "n" not in other
    assert "tables" not in other
    *_, last = conversation.work()
    assert last.answers[0]["tables"] == {"last": {"power": [4.0]}}


def test_a_newer_word_makes_older_work_void() -> None:
    conversation = Conversation(Growing)
    conversation.opening("growth")
    old = conversation.work()
    next(old)
    conversation.hear({"figure": "growth", "ask": "set", "values": {"base": 3.0}})
    *_, last = conversation.work()
    assert last.answers[0]["tables"] == {"last": {"power": [6.0]}}


def test_what_was_under_way_for_settings_that_are_no_more_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("optimizer_guide.kit.conversation.SHOWN", -1.0)
    conversation = Conversation(Growing)
    for slug in ("growth", "follower"):
        conversation.opening(slug)
    before = conversation.figure("growth").settings["base"]
    conversation.hear({"figure": "growth", "ask": "set", "values": {"base": 3.0}})
    work = conversation.work()
    next(work)
    assert next(work).answers == [{"figure": "follower", "progress": 0.0}]
    conversation.hear({"figure": "growth", "ask": "set", "values": {"base": before}})
    (over,) = conversation.work()
    assert over.answers == [{"figure": "follower", "progress": 1.0}]
    assert list(conversation.work()) == []


# -- an opening that another has made --------------------------------------------------------------


def test_after_a_shared_opening_only_news_is_said() -> None:
    first = Conversation(Alone).opening("growth")
    conversation = Conversation(Alone)
    assert conversation.is_as_it_opens("growth")
    conversation.has_said("growth", first)
    assert put(conversation, base=1.5) == NOTHING_NEW
    assert put(conversation, base=2.0)["played"].keys() == {"power"}
    conversation.set_from_query("base=x")
    assert not conversation.is_as_it_opens("growth")
