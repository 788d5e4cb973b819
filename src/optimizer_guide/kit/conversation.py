"""The conversation of one reader with the figures of one lesson, the same for every host.

The reader's browser says *set*, *try*, *pick* or *do*; what comes back is plain values with arrays,
of which only what has changed is said.
"""

import json
from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from optimizer_guide.kit.controls import finite
from optimizer_guide.kit.figure import Figure, Given
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.speaker import Answer, Speaker

PAUSE = 0.2
"""Seconds without a message that are a pause of the reader's."""
SHOWN = 0.5
"""Seconds after which a slow figure shows how far it is."""


class Piece(NamedTuple):
    """A piece of work that is done: what is to be said of it, and how many seconds the next one
    waits for a word of the reader's."""

    answers: list[Answer]
    wait: float = 0.0


class Conversation:
    """Between one reader and the figures of one lesson."""

    def __init__(self, lesson: type[Lesson], prefixed: bool = False) -> None:
        """``prefixed``: in the address every name begins with its figure's."""
        self.lesson = lesson
        self.speakers = {figure.slug: Speaker(figure) for figure in lesson.make_figures()}
        self.prefixes = {
            figure.slug: lesson.prefix_of(figure, prefixed) for figure in lesson.figures
        }
        self._notices: dict[str, str] = {}

    def figure(self, slug: str) -> Figure:
        """The figure of this name."""
        return self.speakers[slug].figure

    # -- opening -----------------------------------------------------------------------------

    def set_from_query(self, query: str) -> None:
        """Take the settings from ``name=value&…``, and have each figure tell what was wrong.

        Names may be in large or small letters: in HTML an attribute has none of its own.
        """
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
        except ValueError:
            notice = "The address has too many settings; all are at their defaults."
            self._notices = dict.fromkeys(self.speakers, notice)
            return
        for slug, speaker in self.speakers.items():
            known = [*speaker.figure.controls(), "step"]
            names = {(self.prefixes[slug] + name).lower(): name for name in known}
            values = {names[key.lower()]: text for key, text in pairs if key.lower() in names}
            refused = speaker.figure.set_from_address(values)
            said = [*refused, *speaker.figure.faults_of_address(values)]
            if said:
                self._notices[slug] = " ".join(["From the address:", *said])

    def opening(self, slug: str, whole: bool = True) -> Answer:
        """All that a figure has to say at first; of one that is slow, if not ``whole``, only what
        it is set to: `work` then computes it."""
        speaker = self.speakers[slug]
        if whole or not speaker.figure.slow:
            speaker.recompute()
        return speaker.say(notice=self._notice(speaker.figure), verdict=None)

    def has_said(self, slug: str, answer: Answer) -> None:
        """The reader has had this opening already, from one whose figure is set alike."""
        speaker = self.speakers[slug]
        speaker.said = {**answer}
        if "played" in answer or "tables" in answer:
            speaker.at = speaker.figure.follows_from

    def is_as_it_opens(self, slug: str) -> bool:
        """Whether a figure is at its defaults, with nothing to tell: all such are alike."""
        figure = self.figure(slug)
        defaults = {name: figure.param[name].default for name in figure.controls()}
        return figure.settings == defaults and not self._notices.get(slug)

    # -- the reader speaks -------------------------------------------------------------------

    def hear(self, message: object) -> list[Answer]:
        """What is to be said at once to a reader's message, one answer a figure."""
        if not isinstance(message, Mapping):
            return []
        if message.get("ask") == "address":
            self.set_from_query(str(message.get("query", "")))
            return [self.opening(slug, whole=False) for slug in self.speakers]
        speaker = self.speakers.get(str(message.get("figure")))
        if speaker is None:
            return []
        self._notices.pop(speaker.figure.slug, None)
        extra = self._act(speaker, message)
        n = message.get("n")
        own = self._answer(speaker, n=n if isinstance(n, int) else None, **extra)
        others = [other for other in self.speakers.values() if other is not speaker]
        return [own, *(self._follow(other) for other in others if self._is_stale(other))]

    def _follow(self, speaker: Speaker) -> Answer:
        """What another figure has to say to a reader who spoke to the first: also that it was set
        by that, so that it comes into sight."""
        is_set = speaker.figure.settings != speaker.said.get("values")
        return self._answer(speaker, **({"moved": True} if is_set else {}))

    def _act(self, speaker: Speaker, message: Mapping[str, Any]) -> Answer:
        """Do what the message asks for; what beside the news there is to say of it."""
        figure = speaker.figure
        match message.get("ask"):
            case "set":
                values = message.get("values")
                if not isinstance(values, Mapping):
                    said = "The controls sent something that is no list of settings."
                    self._notices[figure.slug] = said
                    return {"verdict": None}
                before = figure.settings
                brought, said = figure.brings(values)
                refused = figure.set_from({**values, **brought})
                if said or refused:
                    self._notices[figure.slug] = " ".join([*refused, said]).strip()
                if figure.settings == before:
                    return {}
                speaker.trying = None
                return {"verdict": None}
            case "try":
                verdict = self._tried(speaker, message.get("claim"))
                # Of a slow figure it comes later, and what the reader chose stands till then.
                return {} if speaker.trying is not None else {"verdict": verdict}
            case "pick":
                plot, x, y = (message.get(key) for key in ("plot", "x", "y"))
                at = finite(x), finite(y)
                if isinstance(plot, int) and plot in figure.picks and None not in at:
                    speaker.trying = None
                    figure.pick(plot, *at)  # type: ignore[arg-type]
                return {"verdict": None}
            case "do":
                name = message.get("action")
                if isinstance(name, str) and name in figure.actions:
                    given = self._do(speaker, name)
                    return {"given": given._asdict()} if given else {}
        return {}

    def _tried(self, speaker: Speaker, index: object) -> Answer | None:
        claims = speaker.figure.claims
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(claims):
            return None
        speaker.figure.reset_to(claims[index].settings)
        if not speaker.figure.slow:
            return speaker.verdict(index, speaker.recompute())
        if speaker.computed is not None and not self._is_stale(speaker):
            return speaker.verdict(index, speaker.computed)
        speaker.trying, speaker.at = index, None  # so that `work` computes it
        return None

    def _do(self, speaker: Speaker, name: str) -> Given | None:
        figure, computed = speaker.figure, speaker.computed
        computed = computed if computed is not None else speaker.recompute()
        if name == "picture":
            caption = json.dumps(figure.caption(computed))
            return Given(caption, "", f"{figure.named_after(computed)}.png")
        return figure.act(name, computed)

    def _answer(self, speaker: Speaker, **more: Any) -> Answer:
        if not speaker.figure.slow and self._is_stale(speaker):
            speaker.recompute()
        return speaker.say(notice=self._notice(speaker.figure), **more)

    def _is_stale(self, speaker: Speaker) -> bool:
        return speaker.at != speaker.figure.follows_from

    def _notice(self, figure: Figure) -> str:
        said = [self._notices.get(figure.slug, ""), figure.notice()]
        return " ".join(part for part in said if part)

    def news(self) -> list[Answer]:
        """What is to be said after settings were changed by somebody else than the reader."""
        return [self._answer(speaker) for speaker in self.speakers.values()]

    # -- what takes long ---------------------------------------------------------------------

    def work(self) -> Iterator[Piece]:
        """What is still to compute, piece by piece.

        After a new message take a new one: this one is of settings that may be no more.
        """
        for speaker in self.speakers.values():
            if speaker.figure.slow and self._is_stale(speaker):
                figure = speaker.figure
                yield Piece([], PAUSE if speaker.took > figure.long else figure.waits)
                yield from self._computed_slowly(speaker)
            elif speaker.is_under_way:  # for settings that are no more
                speaker.is_under_way = False
                yield Piece([{"figure": speaker.figure.slug, "progress": 1.0}])

    def _computed_slowly(self, speaker: Speaker) -> Iterator[Piece]:
        figure = speaker.figure
        follows_from, pieces, began = figure.follows_from, figure.compute_slowly(), perf_counter()
        while True:
            try:
                part = next(pieces)
            except StopIteration as done:
                speaker.at, speaker.computed = follows_from, done.value
                speaker.took = perf_counter() - began
                said: Answer = {"progress": 1.0}
                speaker.is_under_way = False
                if speaker.trying is not None:
                    said["verdict"] = speaker.verdict(speaker.trying, speaker.computed)
                    speaker.trying = None
                yield Piece([speaker.say(notice=self._notice(figure), **said)])
                return
            late = perf_counter() - began > SHOWN
            speaker.is_under_way |= late
            yield Piece([{"figure": figure.slug, "progress": part}] if late else [])
