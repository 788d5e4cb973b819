"""A letter-by-letter language model: what it learns of common and of rare letters, and writes."""

import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

import numpy as np
import param
from numpy.typing import NDArray

from optimizer_guide import SGD, Adam, Array, Trajectory, descend
from optimizer_guide.core.networks.letters import ALPHABET, Letters, letters_of
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Computed
from optimizer_guide.kit.controls import Log, Passage
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, Head, at_step, of_numbers, table
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import percent, settings

STEPS = 300
EVERY = 5
"""Steps from one picture to the next."""
LEAST = 200
"""Letters that a text must have."""
LINE = 72
"""Letters of the line that each model writes."""
HIGHEST = 3.4
"""A model that knows nothing after a letter that is always followed by the same: log 27 = 3.3."""
FAR = 10
"""Times further behind: what counts as learnt last."""
SLOWER = 10.0
"""SGD’s rate before it is raised."""
NEAR = 6
"""And what counts as nearly together."""
GROUPS = ("common", "rare")
NAMES = ("SGD", "Adam")
LESSONS = Path(__file__).parents[1]
WHAT_TO_SEE = (
    "The lines are nonsense: a model that sees one letter at a time can learn pairs of letters, "
    "and no words. Both are drawn with the same luck, so they part only where the models disagree."
)


@cache
def guide_letters() -> NDArray[np.intp]:
    """What the model learns from if the reader brings no text: the same for all."""
    return letters_of(guide_text())


def guide_text() -> str:
    """The prose of all sections, without its markup and without what is filled in later."""
    templates = sorted(LESSONS.glob("*/prose.html"))
    return " ".join(_plain(path.read_text(encoding="utf-8")) for path in templates)


def _plain(template: str) -> str:
    words = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", template, flags=re.DOTALL)
    return " ".join(unescape(words).split())


@dataclass(frozen=True, eq=False, kw_only=True)
class Learnt(Computed):
    """What each optimizer made of the text."""

    model: Letters
    runs: dict[str, Trajectory]
    excess: dict[str, Array]
    """Optimizer → (rows, letters) from the most common to the rarest: the loss after it, above
    the best possible."""
    lines: dict[str, str]
    """Optimizer → what its model writes in the end."""

    def of_group(self, name: str, group: str) -> Array:
        """(rows,) The mean over a group."""
        return mean_of(self.excess[name], group)

    def gap(self, name: str) -> float:
        """How many times further behind the rarest letters are in the end."""
        return float(self.of_group(name, "rare")[-1] / self.of_group(name, "common")[-1])


def mean_of(excess: Array, group: str) -> Array:
    """(rows,) The mean over the quarter of letters that are most common, or rarest."""
    quarter = max(1, excess.shape[1] // 4)
    chosen = excess[:, :quarter] if group == "common" else excess[:, -quarter:]
    return np.asarray(chosen.mean(axis=1))


def rough(value: float) -> str:
    """In one digit: the text is the guide's, and every change of a word moves the next."""
    return f"{float(f'{value:.0e}'):g}"


def _gap_stays(learnt: Learnt) -> Measured:
    """After each letter it is nearer than at `SLOWER`, and yet far behind on the rare."""
    run = learnt.runs["SGD"]
    slower = descend(learnt.model, SGD(SLOWER), steps=len(run.w) - 1)
    now, before = (learnt.model.excess(w[-1])[learnt.model.common > 0] for w in (run.w, slower.w))
    return Measured(
        np.all(now < before) and learnt.gap("SGD") > FAR,
        "Every letter comes nearer to the best. But after rare letters SGD is still about "
        f"{rough(learnt.gap('SGD'))} times as far from it as after common ones.",
    )


def _together(learnt: Learnt) -> Measured:
    adam, sgd = learnt.gap("Adam"), learnt.gap("SGD")
    return Measured(
        adam < NEAR and sgd > FAR,
        f"After rare letters Adam ends about {rough(adam)} times as far from the best as after "
        f"common ones; with SGD it is {rough(sgd)} times.",
    )


def _hardly(learnt: Learnt) -> Measured:
    rare = learnt.of_group("SGD", "rare")
    left = int(10 * rare[-1] / rare[0])
    return Measured(left >= 6, f"More than {10 * left} % of the way to the best is left.")


class LetterModel(Figure):
    """Excess loss letter by letter and by step, under SGD and under Adam; a line by each."""

    slug = "letters"
    claims = (
        Claim(
            "A larger rate helps all letters, but the gap stays.",
            {"lr": 60.0},
            _gap_stays,
            asks="After 300 steps at <i>α</i> = 10 SGD is still far behind on the rare letters. "
            "Would six times the rate close the gap?",
            choices=("No, rare letters stay behind", "Yes, all are learnt together"),
        ),
        Claim(
            "Adam learns common and rare letters nearly together.",
            {"adam_lr": 0.1},
            _together,
            asks="Adam gives every weight a rate of its own. At <i>α</i> = 0.1, its rare letters "
            "are …",
            choices=("nearly as well known as the common", "far behind, too", "better known"),
        ),
        Claim(
            "At a tenth of SGD’s rate its rare letters have hardly moved from where they began.",
            {"lr": 1.0},
            _hardly,
            deeper=True,
        ),
    )
    rules = (
        f"<strong>What is computed.</strong> A table of {len(ALPHABET)} × {len(ALPHABET)} weights "
        "gives the odds of each letter after each; the loss is the cross-entropy of the next "
        f"letter, over all pairs of the text at every step, from zero, {STEPS} steps. "
        "What is drawn is the loss above the best that such a table can do. Capitals become small, "
        "accents go, and whatever else stands between letters a–z is one space, drawn as _."
    )

    lr = Log(10.0, bounds=(0.5, 60.0), label="learning rate <i>α</i> of SGD")
    adam_lr = Log(0.03, bounds=(0.003, 0.3), label="learning rate <i>α</i> of Adam")
    text = Passage(
        precedence=2, label="the text to learn from", hint="This guide’s own prose. Paste another …"
    )
    seed = param.Integer(0, bounds=(0, 99), step=1, precedence=2, label="seed of the lines")

    def compute(self) -> Learnt:
        own = letters_of(self.text)
        model = Letters(own if len(own) >= LEAST else guide_letters())
        order = np.argsort(-model.common, kind="stable")[: np.count_nonzero(model.common)]
        optimizers = (SGD(self.lr), Adam(self.adam_lr))
        runs = dict(zip(NAMES, (descend(model, o, steps=STEPS) for o in optimizers), strict=True))
        excess = {
            name: model.excess(run.w[::EVERY].swapaxes(0, 1))[order].T for name, run in runs.items()
        }
        rows = np.arange(0, STEPS + 1, EVERY)
        absent = np.full((len(rows), len(ALPHABET) - len(order)), np.nan)
        played: dict[str, NDArray[Any]] = {"t": rows}
        for name, after in excess.items():
            played[f"after_{name}"] = np.concatenate([after, absent], axis=1).astype("f4")
            played |= {f"{group}_{name}": mean_of(after, group) for group in GROUPS}
        names = [ALPHABET[i].replace(" ", "_") for i in order]
        places = list(range(len(order)))
        return Learnt(
            played=played,
            axes={"letters.x": Axis(-0.7, len(ALPHABET) - 0.3, None, places, names)},
            model=model,
            runs=runs,
            excess=excess,
            lines={name: model.writes(run.w[-1], LINE, self.seed) for name, run in runs.items()},
        )

    # -- words -------------------------------------------------------------------------------

    def notice(self) -> str:
        if not self.text:
            return ""
        count = len(letters_of(self.text))
        if count < LEAST:
            return (
                f"Your text has {count} letters a–z, and a model needs {LEAST} or more: "
                "the guide’s own prose stays."
            )
        if len(self.text) >= Passage.LONGEST:
            return f"Your text was cut to its first {Passage.LONGEST:,} characters."
        return ""

    def readout(self, computed: Learnt) -> str:
        learnt = table(
            ["", *of_numbers("common letters", "rare letters"), "After the last step it writes"],
            [_row(computed, name) for name in NAMES],
            groups=[Head(""), Head(f"at step {at_step('t')}, above the best", columns=2), Head("")],
            cards=True,
        )
        rarest = f"<p class='big'>{_after_the_rarest(computed)}</p>"
        return f"{rarest}{learnt}<p class='small'>{WHAT_TO_SEE}</p>"

    def summary(self, computed: Learnt) -> str:
        said = "; ".join(
            f"{name} at learning rate {computed.runs[name].optimizer.lr:g} is about "
            f"{rough(computed.of_group(name, 'common')[-1])} above the best after common letters "
            f"and {rough(computed.of_group(name, 'rare')[-1])} after rare ones"
            for name in NAMES
        )
        return f"After {STEPS} steps {said}."


def _after_the_rarest(learnt: Learnt) -> str:
    """How well each knows what comes after the rarest letter of the text."""
    model = learnt.model
    rarest = int(np.where(model.common > 0, model.common, np.inf).argmin())
    after = int(model.best[rarest].argmax())
    first, second = (f"<em>{ALPHABET[i].replace(' ', '_')}</em>" for i in (rarest, after))
    given = ", ".join(
        f"{name}’s model gives it {percent(model.odds(run.w[-1])[rarest, after])}"
        for name, run in learnt.runs.items()
    )
    return (
        f"The rarest letter of the text, {first}, is followed by {second} "
        f"{percent(model.best[rarest, after])} of the time. In the end {given}."
    )


def _row(learnt: Learnt, name: str) -> list[Cell | str]:
    line = escape(learnt.lines[name])
    wrote = (
        f"<span class='written'>{line}</span><br>"
        f"<span class='small nowrap'>{settings(learnt.runs[name].optimizer)}</span>"
    )
    cells = [Cell(at_step(f"{group}_{name}"), label=group) for group in GROUPS]
    return [f"{swatch(name)}{name}", *cells, wrote]
