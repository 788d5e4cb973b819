"""Challenges: predict, then solve in the playground beside them; the machine checks both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import param

from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.controls import Menu
from optimizer_guide.kit.figure import Given
from optimizer_guide.lessons.visualizer.follower import Follower
from optimizer_guide.lessons.visualizer.tasks import CHALLENGES, Challenge

KEYS = [f"guess{i + 1}" for i in range(len(CHALLENGES))]
"""The controls in which predictions are made."""


@dataclass(frozen=True)
class Check:
    """What came of an attempt, at these settings."""

    settings: Mapping[str, Any]
    mark: str
    text: str


@dataclass(frozen=True)
class Progress:
    """How far a reader is with the challenges, by their names."""

    solved: frozenset[str] = frozenset()
    given_away: frozenset[str] = frozenset()
    predicted: Mapping[str, str] = field(default_factory=dict)
    """Challenge → prediction, as it was when it was solved or a way was shown."""
    checked: Check | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Attempt(Computed):
    """The challenge that is chosen, and how far the reader is with it and the others."""

    challenge: Challenge
    progress: Progress
    check: Check | None
    """What came of the last attempt, if it was at what still stands there."""


class Challenges(Follower):
    """One challenge at a time: what it asks, a prediction, what was measured."""

    slug = "challenges"
    in_address = False  # whoever gets the link shall predict for themselves
    actions: ClassVar[Mapping[str, str]] = {
        "check": "Check",
        "way": "Show a way",
        "back": "Back to my settings",
    }

    challenge = Menu(
        default=CHALLENGES[0].name, objects=[c.name for c in CHALLENGES], label="challenge"
    )
    for _key, _challenge in zip(KEYS, CHALLENGES, strict=True):
        locals()[_key] = param.Selector(
            default=None,
            objects=list(_challenge.options),
            allow_None=True,
            label=f"<span class='task'>{_challenge.task}</span> "
            f"<span>Predict first: {_challenge.question}</span>",
        )
    del _key, _challenge
    when: ClassVar[Mapping[str, Mapping[str, list[str]]]] = {
        key: {"challenge": [challenge.name]}
        for key, challenge in zip(KEYS, CHALLENGES, strict=True)
    }

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.progress = Progress()
        self._own: dict[str, Any] | None = None
        """The reader's settings, in whose place a way was put."""
        self._way: dict[str, Any] | None = None
        """What was put there."""

    @property
    def _settings(self) -> dict[str, Any]:
        """All that an attempt is at: the reader's choices here, and what the runs follow from."""
        return {"own": self.settings, "playground": self._of_runs(self.playground.settings)}

    @staticmethod
    def _of_runs(settings: Mapping[str, Any]) -> dict[str, Any]:
        """Without what the playground merely looks at."""
        return {k: value for k, value in settings.items() if k not in ("beside", "turn")}

    @property
    def follows_from(self) -> dict[str, Any]:
        return self._settings | {"progress": self.progress}

    def compute(self) -> Attempt:
        check = self.progress.checked
        still_stands = check is not None and check.settings == self._settings
        check = check if still_stands else None
        return Attempt(challenge=self.current, progress=self.progress, check=check)

    @property
    def current(self) -> Challenge:
        """The challenge that is chosen."""
        return next(c for c in CHALLENGES if c.name == self.challenge)

    @property
    def guess(self) -> str | None:
        """What was predicted for it."""
        guess: str | None = getattr(self, KEYS[CHALLENGES.index(self.current)])
        return guess

    # -- from outside ------------------------------------------------------------------------

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        """A prediction stays as it was when the answer to it was shown."""
        kept = {
            key: guess
            for key, challenge in zip(KEYS, CHALLENGES, strict=True)
            if key in values and (guess := self.progress.predicted.get(challenge.name))
        }
        moved = [guess for key, guess in kept.items() if values[key] not in (guess, None)]
        values = {**values, **kept}
        taken_back = {key: None for key in KEYS if key in values and values[key] is None}
        refused = super().set_from({k: v for k, v in values.items() if k not in taken_back})
        self.param.update(**taken_back)
        stays = [f"The answer was shown: your prediction stays “{guess}”." for guess in moved]
        return refused + stays

    def set_from_address(self, values: Mapping[str, Any]) -> list[str]:
        """Only which challenge it is: predictions are the reader's own."""
        return self.set_from({key: values[key] for key in ("challenge",) if key in values})

    # -- what the reader asks for ------------------------------------------------------------

    def act(self, name: str, computed: Attempt) -> Given | None:
        return Given("", self._back() if name == "back" else self._attempt(show=name == "way"))

    def _attempt(self, show: bool) -> str:
        """Check what stands in the playground, or first put a way there."""
        current, guess, progress = self.current, self.guess, self.progress
        if guess is None:
            return "Predict first: choose one of the answers."
        if show:
            self._put(current)
            if current.name not in progress.solved:
                progress = replace(progress, given_away=progress.given_away | {current.name})
        measured = current.solved(self.playground.compute())
        if measured.holds:
            predicted = {current.name: guess, **progress.predicted}  # the first one stays
            progress = replace(progress, predicted=predicted)
        if measured.holds and current.name not in progress.given_away:
            progress = replace(progress, solved=progress.solved | {current.name})
        mark = "✓ Solved." if current.name in progress.solved else "This was shown."
        check = Check(self._settings, mark if measured.holds else "Not yet.", measured.text)
        self.progress = replace(progress, checked=check)
        return "Your own settings are kept." if show else ""

    def _put(self, current: Challenge) -> None:
        """Set a way that solves it, and keep what stood there."""
        playground = self.playground
        now = self._of_runs(playground.settings)
        way = {name: current.way.get(name, playground.param[name].default) for name in now}
        if now != self._way:  # two ways, one after another: what stood before the first
            self._own = now
        self._way = way
        playground.param.update(**way)

    def _back(self) -> str:
        if self._own is None:
            return "Nothing was put in place of your settings."
        self.playground.param.update(**self._own)
        self._own = None
        return "These are your settings again."

    # -- words -------------------------------------------------------------------------------

    def readout(self, computed: Attempt) -> str:
        parts, progress, challenge = [], computed.progress, computed.challenge
        if computed.check:
            parts.append(f"<p><strong>{computed.check.mark}</strong> {computed.check.text}</p>")
        predicted = progress.predicted.get(challenge.name)
        if predicted is not None:
            right, why = challenge.answer()
            hit = ", and that is right" if predicted == right else f"; the answer is “{right}”"
            parts.append(f"<p>You predicted “{predicted}”{hit}. {why}</p>")
        shown = f", shown: {len(progress.given_away)}" if progress.given_away else ""
        parts.append(
            f"<p class='small'>Solved: {len(progress.solved)} of {len(CHALLENGES)}{shown}, for as "
            "long as the page is open.</p>"
        )
        return "".join(parts)

    def summary(self, computed: Attempt) -> str:
        mark = computed.check.mark if computed.check else ""
        return f"{computed.challenge.task} {mark}".strip()
