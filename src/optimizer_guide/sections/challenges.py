"""Challenges: predict, then solve in the visualizer; the machine checks both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from optimizer_guide import FAMILY, SGD, Adam, Momentum, RMSProp, descend, surfaces, sweep
from optimizer_guide.descent import Trajectory
from optimizer_guide.sections.claim import Measured
from optimizer_guide.sections.figure import Given, Menu
from optimizer_guide.sections.maps import Follower
from optimizer_guide.sections.setup import GROUNDS, TYPED, Setup, steps_to_goal
from optimizer_guide.sections.words import number, signed
from optimizer_guide.stability import momentum_limit, sgd_limit
from optimizer_guide.typed import Typed

NEAR = 0.05
"""A run that ends within this of a minimum is there."""


@dataclass(frozen=True)
class Challenge:
    """``solved`` looks at a setup; ``answer`` measures which of the options was right, and why;
    ``way`` are settings that solve it."""

    name: str
    task: str
    question: str
    options: tuple[str, ...]
    answer: Callable[[], tuple[str, str]]
    solved: Callable[[Setup], Measured]
    way: Mapping[str, Any]


def only(*names: str) -> dict[str, bool]:
    """The settings at which these optimizers run, and no others."""
    return {cls.__name__: cls.__name__ in names for cls in FAMILY}


def needs(setup: Setup, surface: str, *names: str) -> str:
    """What is not yet as the challenge wants it; empty if all is."""
    if surface and setup.surface != surface:
        return f"The surface must be the one called {surface}."
    missing = [name for name in names if name not in setup.field]
    return f"Let {' and '.join(missing)} run too." if missing else ""


def settled(run: Trajectory, minimum: Any) -> bool:
    """Whether a run ends at a minimum."""
    return bool(np.linalg.norm(run.w[-1] - minimum) < NEAR)


def at(run: Trajectory) -> str:
    """Where a run ends."""
    return f"({signed(run.w[-1, 0])}, {signed(run.w[-1, 1])})"


# -- 1: a rate for Momentum only ---------------------------------------------------------------


def _wider() -> tuple[str, str]:
    (_, h) = surfaces.Quadratic().curvature
    ratio = float(momentum_limit(0.9, h) / sgd_limit(h))
    return (
        f"{ratio:.0f} times",
        f"SGD is stable below 2/h, Momentum below 2(1+β)/((1−β)h): at β = 0.9 that is "
        f"{ratio:.0f} times as much.",
    )


def _survives(setup: Setup) -> Measured:
    missing = needs(setup, "", "SGD", "Momentum")
    if missing:
        return Measured(False, missing)
    sgd, momentum = setup.run("SGD"), setup.run("Momentum")
    apart = sgd.optimizer.lr != momentum.optimizer.lr
    own = f", at α = {number(momentum.optimizer.lr)}," if apart else ""
    return Measured(
        bool(sgd.diverged_at >= 0 > momentum.diverged_at and not apart),
        f"At α = {number(sgd.optimizer.lr)} SGD {_fate(sgd)}; Momentum{own} {_fate(momentum)}.",
    )


def _fate(run: Trajectory) -> str:
    gone = run.diverged_at >= 0
    return f"diverges at step {run.diverged_at}" if gone else f"ends at {at(run)}"


# -- 2: Adam loses -----------------------------------------------------------------------------


def _round_bowl() -> tuple[str, str]:
    bowl = GROUNDS["bowl"].surface
    sgd, adam = (steps_to_goal(descend(bowl, o), 1e-3) for o in (SGD(0.2), Adam(0.2)))
    return (
        "SGD" if 0 <= sgd < adam or adam < 0 else "Adam",
        f"At step {sgd} SGD is there, Adam at step {adam}: on a round bowl one rate fits both "
        "weights, and Adam only overshoots.",
    )


def _adam_loses(setup: Setup) -> Measured:
    missing = needs(setup, "", "SGD", "Adam")
    if missing:
        return Measured(False, missing)
    sgd, adam = (steps_to_goal(setup.run(name), float(setup.goal)) for name in ("SGD", "Adam"))
    if not setup.same:
        return Measured(False, "Give both the same learning rate.")
    when = [f"at step {n}" if n >= 0 else "never" for n in (sgd, adam)]
    return Measured(
        bool(sgd >= 0 and (adam < 0 or sgd < adam)),
        f"SGD is at the goal {when[0]}, Adam {when[1]}.",
    )


# -- 3: one of Himmelblau's four ---------------------------------------------------------------

HIMMELBLAU = surfaces.Himmelblau()


def _from_the_middle() -> tuple[str, str]:
    run = descend(HIMMELBLAU, SGD(0.01))
    x, y = HIMMELBLAU.minima[np.linalg.norm(HIMMELBLAU.minima - run.w[-1], axis=1).argmin()]
    return f"({signed(x, 1)}, {signed(y, 1)})", f"At α = 0.01 it ends at {at(run)}."


def _upper_left(setup: Setup) -> Measured:
    missing = needs(setup, "Himmelblau")
    if missing or not setup.field:
        return Measured(False, missing or "Nobody runs.")
    runs = {name: setup.run(name) for name in setup.field}
    there = [name for name, run in runs.items() if settled(run, HIMMELBLAU.minima[1])]
    told = "; ".join(f"{name} ends at {at(run)}" for name, run in runs.items())
    return Measured(bool(there), f"{told}.")


# -- 4: through Rosenbrock's valley ------------------------------------------------------------

VALLEY_STEPS = 500


def _through() -> tuple[str, str]:
    rates = np.geomspace(1e-4, 1.0, 100)
    can = []
    for cls in (SGD, Momentum, RMSProp):
        ended = sweep(surfaces.Rosenbrock(), cls(rates), steps=VALLEY_STEPS)
        if np.any((ended.loss < 1e-3) & (ended.diverged_at < 0)):
            can.append(cls.__name__)
    return can[0], f"Of {len(rates)} rates each, only {' and '.join(can)} had one that does."


def _valley(setup: Setup) -> Measured:
    missing = needs(setup, "Rosenbrock")
    if missing or not setup.field:
        return Measured(False, missing or "Nobody runs.")
    if not np.array_equal(setup.start, setup.ground.surface.start):
        return Measured(False, "Start where the surface starts.")
    if setup.steps > VALLEY_STEPS:
        return Measured(False, f"Take at most {VALLEY_STEPS} steps.")
    best, loss = min(
        ((name, float(setup.run(name).loss[-1])) for name in setup.field),
        key=lambda entry: np.inf if np.isnan(entry[1]) else entry[1],
    )
    return Measured(bool(loss < 1e-3), f"The lowest last loss is {best}’s: {number(loss)}.")


# -- 5: off the saddle -------------------------------------------------------------------------

RIDGE = (-1.8, 0.0)


def _stuck() -> tuple[str, str]:
    saddle = surfaces.Saddle()
    ends = [descend(saddle, cls().replace(lr=0.1), RIDGE).w[-1, 1] for cls in FAMILY]
    n = int(np.count_nonzero(ends))
    told = "none" if n == 0 else "all seven" if n == len(FAMILY) else "some"
    return told, f"{n} of {len(FAMILY)}: where the gradient along w₂ is 0, no rate helps."


def _off_the_saddle(setup: Setup) -> Measured:
    missing = needs(setup, "saddle")
    if missing or not setup.field:
        return Measured(False, missing or "Nobody runs.")
    if setup.start[1] != 0:
        return Measured(False, "Start on the ridge, at w₂ = 0.")
    minima = setup.ground.surface.minima
    runs = {name: setup.run(name) for name in setup.field}
    there = [
        name for name, run in runs.items()
        if np.linalg.norm(minima - run.w[-1], axis=1).min() < 0.2
    ]  # fmt: skip
    told = "; ".join(f"{name} ends at {at(run)}" for name, run in runs.items())
    return Measured(bool(there), f"{told}.")


# -- 6: RMSProp at rest ------------------------------------------------------------------------


def _circles() -> tuple[str, str]:
    run = descend(surfaces.Quadratic(), RMSProp(0.1))
    away = float(np.abs(run.w[-20:]).max())
    return "about α/2", f"At α = 0.1 it goes on by ±{number(away)}, for ever."


def _rests(setup: Setup) -> Measured:
    missing = needs(setup, "ravine", "RMSProp")
    if missing:
        return Measured(False, missing)
    away = float(np.linalg.norm(setup.run("RMSProp").w[-1]))
    return Measured(away < 1e-6, f"RMSProp ends {number(away)} from the minimum.")


# -- 7: across the plateau ---------------------------------------------------------------------


def _sooner() -> tuple[str, str]:
    plateau = surfaces.Plateau()
    steps = {
        cls.__name__: steps_to_goal(descend(plateau, cls().replace(lr=0.1)), 1e-3) for cls in FAMILY
    }
    there = {name: n for name, n in steps.items() if n >= 0}
    first = min(there, key=lambda name: there[name])
    return first, f"At α = 0.1: {', '.join(f'{name} {n}' for name, n in there.items())} steps."


def _across(setup: Setup) -> Measured:
    missing = needs(setup, "plateau", "SGD")
    if missing:
        return Measured(False, missing)
    if np.linalg.norm(setup.start) < 3:
        return Measured(False, "Start at least 3 from the minimum.")
    run = setup.run("SGD")
    n = steps_to_goal(run, 1e-3)
    told = f"SGD is there at step {n}" if n >= 0 else f"SGD ends at {at(run)}"
    return Measured(0 <= n <= 100 and settled(run, (0, 0)), f"{told}, and ends at {at(run)}.")


# -- 8: a loss of one's own --------------------------------------------------------------------

FOUR = "(w1**2 - 4)**2 + (w2**2 - 4)**2"


def _four() -> tuple[str, str]:
    n = len(Typed(FOUR).minima)
    return str(n), f"It has {n}, at (±2, ±2)."


def _own(setup: Setup) -> Measured:
    missing = needs(setup, TYPED)
    if missing or setup.fault:
        return Measured(False, missing or "The loss is not understood.")
    minima = setup.ground.surface.minima
    apart = np.ptp(setup.ground.surface.value(minima.T)) if len(minima) == 3 else 0.0
    return Measured(
        bool(len(minima) == 3 and apart > 0.1),
        f"It has {len(minima)} minima in the window"
        + (f", whose losses differ by up to {number(float(apart))}." if len(minima) == 3 else "."),
    )


CHALLENGES = (
    Challenge(
        "1. Only Momentum survives",
        "Find a learning rate at which SGD diverges and Momentum survives.",
        "At β = 0.9, how much larger may Momentum’s rate be?",
        ("no larger", "2 times", "19 times"),
        _wider, _survives, {"lr": 0.3, **only("SGD", "Momentum")},
    ),
    Challenge(
        "2. Adam loses",
        "Make Adam lose to SGD: same start, same rate, and SGD at the goal first.",
        "On the round bowl, at α = 0.2, who is first?",
        ("SGD", "Adam"),
        _round_bowl, _adam_loses, {"surface": "bowl", **only("SGD", "Adam")},
    ),
    Challenge(
        "3. The upper left",
        "Reach Himmelblau’s minimum at (−2.8, 3.1).",
        "Where does SGD end from (0, 0)?",
        tuple(f"({signed(x, 1)}, {signed(y, 1)})" for x, y in HIMMELBLAU.minima),
        _from_the_middle, _upper_left,
        {"surface": "Himmelblau", "w1": -3.0, "w2": 3.0, "lr": 0.01, **only("SGD")},
    ),
    Challenge(
        "4. Through the valley",
        f"From Rosenbrock’s start, end at a loss below 0.001 in at most {VALLEY_STEPS} steps.",
        "At its best rate, which of these can?",
        ("SGD", "Momentum", "RMSProp"),
        _through, _valley,
        {"surface": "Rosenbrock", "steps": 500, "lr": 0.02, "focus": "Nesterov",
         "beta_Nesterov": 0.95, **only("Nesterov")},
    ),
    Challenge(
        "5. Off the saddle",
        "Start on the saddle’s ridge, at w₂ = 0 exactly, and come within 0.2 of a minimum.",
        "Without noise, which of the seven leave the ridge?",
        ("none", "some", "all seven"),
        _stuck, _off_the_saddle,
        {"surface": "saddle", "w1": -1.8, "w2": 0.0, "lr": 0.1, "noise": 0.2, **only("Momentum")},
    ),
    Challenge(
        "6. RMSProp at rest",
        "On the ravine, make RMSProp end within 0.000001 of the minimum.",
        "At a constant rate, how far from it does RMSProp keep going?",
        ("0", "about α/2", "about 2/h"),
        _circles, _rests,
        {"lr": 0.1, "schedule": "cosine", "focus": "RMSProp", **only("RMSProp")},
    ),
    Challenge(
        "7. Across the plateau",
        "From at least 3 away, take plain SGD to the plateau’s minimum within 100 steps.",
        "From its own start at α = 0.1, who is first?",
        ("SGD", "RMSProp", "Adam"),
        _sooner, _across, {"surface": "plateau", "lr": 0.5, "focus": "SGD", **only("SGD")},
    ),
    Challenge(
        "8. A loss of your own",
        "Type a loss with exactly three minima in the window, not all equally deep.",
        f"How many minima has {FOUR}?",
        ("1", "2", "4"),
        _four, _own,
        {"surface": TYPED, "formula": "w1**2/8 + 2*w2**2 - 2*cos(2*w1)", "reach": 5.0,
         **only("Momentum")},
    ),
)  # fmt: skip
KEYS = [f"guess{i + 1}" for i in range(len(CHALLENGES))]


class Challenges(Follower):
    """One challenge at a time: what it asks, a prediction, what was measured."""

    slug = "challenges"
    actions = {  # noqa: RUF012
        "check": "Check what stands above", "way": "Show me a way", "back": "Back to my settings",
    }  # fmt: skip

    challenge = Menu(
        default=CHALLENGES[0].name, objects=[c.name for c in CHALLENGES], label="challenge"
    )
    for _key, _challenge in zip(KEYS, CHALLENGES, strict=True):
        locals()[_key] = param.Selector(
            default=None, objects=list(_challenge.options), allow_None=True,
            label=f"<span style='font-size: 1.05em'>{_challenge.task}</span><br>"
            f"Predict first: {_challenge.question}",
        )  # fmt: skip
    when = {  # noqa: RUF012
        key: {"challenge": [c.name]} for key, c in zip(KEYS, CHALLENGES, strict=True)
    }
    del _key, _challenge

    def __init__(self, **options: Any) -> None:
        self.solved: set[str] = set()
        self.given_away: set[str] = set()
        self.predicted: dict[str, str] = {}  # as it was when the first attempt showed the answer
        self.checked: tuple[str, str] | None = None
        self.mine: dict[str, Any] | None = None
        self.put: dict[str, Any] | None = None
        # What was predicted is not in the address: who gets the link shall predict for himself.
        super().__init__(**{**options, "address": False})

    def build(self) -> list[Any]:
        return []

    def refresh(self) -> None:
        self.checked = None  # what was checked is no longer what stands there

    @property
    def current(self) -> Challenge:
        """The challenge that is chosen."""
        return next(c for c in CHALLENGES if c.name == self.challenge)

    @property
    def guess(self) -> str | None:
        """What was predicted for it."""
        return getattr(self, KEYS[CHALLENGES.index(self.current)])

    # -- from outside ------------------------------------------------------------------------

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        """A prediction stays as it was when the answer to it was shown."""
        kept = {
            key: self.predicted[c.name] for key, c in zip(KEYS, CHALLENGES, strict=True)
            if key in values and c.name in self.predicted
        }  # fmt: skip
        moved = [guess for key, guess in kept.items() if values[key] not in (guess, None)]
        values = {**values, **kept}
        blank = {key: None for key in KEYS if key in values and values[key] is None}
        refused = super().set_from({k: v for k, v in values.items() if k not in blank})
        self.param.update(**blank)
        told = [f"The answer was shown: your prediction stays “{guess}”." for guess in moved]
        return refused + told

    def set_from_query(self, query: str) -> None:
        """From an address only which challenge it is: predictions are the reader's own."""
        asked = [part for part in query.split("&") if part.startswith(f"{self._prefix}challenge=")]
        super().set_from_query("&".join(asked))

    # -- what the reader asks for ------------------------------------------------------------

    def act(self, name: str) -> Given | None:
        said = self._back() if name == "back" else self._attempt(show=name == "way")
        self.tell(readout=self.readout(), summary=self.summary())
        return Given("", said)

    def _attempt(self, show: bool) -> str:
        """Check what stands above, or first put a way there."""
        current = self.current
        if self.guess is None:
            return "Predict first: choose an answer above."
        self.predicted.setdefault(current.name, self.guess)
        if show:
            self._put(current)
        measured = current.solved(self.setup)
        if measured.holds and current.name not in self.given_away:
            self.solved.add(current.name)
        mark = "✓ Solved." if current.name in self.solved else "This was shown."
        self.checked = mark if measured.holds else "Not yet.", measured.text
        return "Your own settings are kept: Back to my settings." if show else ""

    def _put(self, current: Challenge) -> None:
        """Set a way that solves it, and keep what stood there."""
        if current.name not in self.solved:
            self.given_away.add(current.name)
        defaults = {key: self.setup.param[key].default for key in SET}
        way = {**defaults, **current.way}
        now = {key: getattr(self.setup, key) for key in SET}
        if now != self.put:  # two ways, one after another: what stood before the first
            self.mine = now
        self.put = way
        self.setup.param.update(**way)

    def _back(self) -> str:
        if self.mine is None:
            return "Nothing was put in place of your settings."
        self.setup.param.update(**self.mine)
        self.mine = None
        return "These are your settings again."

    # -- words -------------------------------------------------------------------------------

    def readout(self) -> str:
        current = self.current
        parts = []
        if self.checked:
            mark, text = self.checked
            parts.append(f"<p><strong>{mark}</strong> {text}</p>")
        predicted = self.predicted.get(current.name)
        if predicted is not None:
            right, why = current.answer()
            hit = "You were right" if predicted == right else f"You said {predicted}; it is {right}"
            parts.append(f"<p>Your prediction: <strong>{hit}.</strong> {why}</p>")
        shown = f", shown: {len(self.given_away)}" if self.given_away else ""
        parts.append(
            f"<p class='small'>Solved: {len(self.solved)} of {len(CHALLENGES)}{shown}. This is "
            "counted as long as the page is open, and is not in its address.</p>"
        )
        return "".join(parts)

    def summary(self) -> str:
        return f"{self.current.task} {self.checked[0] if self.checked else ''}".strip()


SET = [key for key in Setup.param if key != "name"]
"""All that a way sets."""
