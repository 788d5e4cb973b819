"""Common and rare words: how far SGD and Adagrad take the weight of each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from optimizer_guide import SGD, Adagrad, Array
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Axis, Columns, Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step, of_numbers, table
from optimizer_guide.kit.styles import style_of, swatch
from optimizer_guide.kit.wording import percent_in_three_digits
from optimizer_guide.lessons.adaptive_rates.corpus import (
    COMMON,
    FRAMES,
    RANKS,
    RARE,
    TRAINING,
    UNCOMMON,
    each_time,
    of_word,
    place_of,
    seen,
    share_of_the_way,
)

NAMES = tuple(rule.__name__ for rule in (SGD, Adagrad))
SO_FAR, EACH_TIME = "distance so far", "step when it occurs"
NAMED_AT = 300
"""The rank at which a line bears its name."""
COMPARISON = "comparison"
"""The part of the figure that compares a `COMMON` word with an `UNCOMMON` one."""
SHOWN = {COMMON: f"rank {COMMON}", RARE: "“kerfuffle”"}
"""The ranks of which the readout tells, and what it calls them."""
UNITS = {SO_FAR: (100.0, "in %"), EACH_TIME: (1.0, "× “the”")}
"""Measure → what multiplies it where it is read out, and its unit there."""
AXES = {
    SO_FAR: Axis(
        4e-6, 3.0, "distance so far, “the” = 100 %",
        [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5],
        ["100 %", "10 %", "1 %", "0.1 %", "0.01 %", "0.001 %"],
    ),
    EACH_TIME: Axis(
        0.02, 100.0, "step when the word occurs, “the” = 1",
        [0.1, 1, 10, 100],
        ["0.1 ×", "1 ×", "10 ×", "100 ×"],
    ),
}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class WordsRun(Computed):
    """How far words have come under SGD and Adagrad, by name: (frames, ranks)."""

    so_far: Mapping[str, Array]
    """As a share of the way of the commonest word."""
    each_time: Mapping[str, Array]
    """For each batch that held the word, with the commonest word as 1."""

    def fell(self, name: str) -> float:
        """How many times as far as an `UNCOMMON` word a `COMMON` one gets."""
        far = self.so_far[name][-1]
        return of_word(far, COMMON) / of_word(far, UNCOMMON)


def _in_proportion(words: WordsRun) -> Measured:
    sgd = words.so_far["SGD"][-1]
    return Measured(
        np.allclose(sgd, seen() / seen()[0], rtol=1e-9),
        f"The word of rank {RARE:,} occurs {round(of_word(seen()[0] / seen(), RARE), -3):,.0f} "
        f"times less often than “the”, and gets 1/{round(1 / of_word(sgd, RARE), -3):,.0f} as "
        "far.",
    )


def _root(words: WordsRun) -> Measured:
    fell = {name: words.fell(name) for name in words.so_far}
    gap = UNCOMMON / COMMON
    return Measured(
        gap**0.45 < fell["Adagrad"] < gap**0.55 and fell["SGD"] > gap**0.9,
        f"From rank {COMMON} to rank {UNCOMMON:,} the distance falls {fell['SGD']:.0f}-fold under "
        f"SGD and {fell['Adagrad']:.0f}-fold under Adagrad: close to the square root.",
    )


def _real_update(words: WordsRun) -> Measured:
    step = {name: of_word(each[-1], RARE) for name, each in words.each_time.items()}
    return Measured(
        step["Adagrad"] > 20 and step["SGD"] < 0.1,
        f"For each batch that holds it, Adagrad moves it {step['Adagrad']:.0f} times as far as it "
        f"moves “the”, SGD only {step['SGD']:.2f} times.",
    )


class Words(Figure):
    slug = "words"

    measure: Any = param.Selector(default=SO_FAR, objects=list(AXES), label="a word’s")
    compare = param.Boolean(False, label=f"compare ranks {COMMON} and {UNCOMMON:,}")

    claims = (
        Claim(
            "From rank 100 to rank 10,000 words become 100 times rarer, and under Adagrad they get "
            "about 1/10 as far: the square root.",
            {"compare": True},
            _root,
            asks="A word of rank 10,000 is 100 times rarer than one of rank 100, and gets 1/100 as "
            "far under SGD. Under Adagrad it gets …",
            choices=("1/100 as far, too", "about 1/10 as far", "just as far"),
            answer=1,
        ),
        Claim(
            "When “kerfuffle” does occur, Adagrad gives it a real update, many times as long as "
            "a step of “the”.",
            {"measure": EACH_TIME},
            _real_update,
            asks="At last a batch holds “kerfuffle”. Beside a step of “the”, Adagrad’s step is …",
            choices=("smaller", "about as long", "many times longer"),
            answer=2,
        ),
        Claim(
            "SGD moves a word in exact proportion to how often it occurs.",
            {},
            _in_proportion,
            deeper=True,
        ),
    )

    def compute(self) -> WordsRun:
        run = {
            SO_FAR: {name: share_of_the_way(name) for name in NAMES},
            EACH_TIME: {name: each_time(name) for name in NAMES},
        }
        factor, _ = UNITS[self.measure]
        played, end = {"t": FRAMES}, {"rank": RANKS}
        for name, values in run[self.measure].items():
            # A word that has not occurred has not moved: on a log axis there is no such point.
            played[name] = np.where(values > 0, values, np.nan)
            played[f"rare_{name}"] = played[name][:, place_of(RARE)]
            for rank in SHOWN:
                played[f"{rank}_{name}"] = factor * values[:, place_of(rank)]
            end[name] = values[-1]
        return WordsRun(
            played=played,
            tables={
                "end": end,
                "names": _names({name: end[name] for name in NAMES}),
                "compared": _compared({name: end[name] for name in NAMES}),
            },
            axes={"ranks.y": AXES[self.measure]},
            on_show=(COMPARISON,) if self.compare else (),
            so_far=run[SO_FAR],
            each_time=run[EACH_TIME],
        )

    def readout(self, computed: WordsRun) -> str:
        _, unit = UNITS[self.measure]
        return table(
            [f"Step {at_step('t')}, {unit}", *of_numbers(*SHOWN.values())],
            [
                [f"{swatch(name)}{name}", *(at_step(f"{rank}_{name}", digits=2) for rank in SHOWN)]
                for name in NAMES
            ],
        )

    def summary(self, computed: WordsRun) -> str:
        said = "; ".join(
            f"{name} {percent_in_three_digits(of_word(computed.so_far[name][-1], RARE))} in all, "
            f"and {of_word(computed.each_time[name][-1], RARE):.2f} times for each batch that "
            "holds it"
            for name in NAMES
        )
        return (
            f"After {TRAINING} steps a word of rank {RARE} has come, beside the commonest word: "
            f"{said}."
        )


def _names(lines: Mapping[str, Array]) -> Columns:
    """Table: above each line by rank, clear of it where it rises, whose it is."""
    at = place_of(NAMED_AT)
    return {
        "rank": [NAMED_AT] * len(lines),
        "y": [float(line[at]) for line in lines.values()],
        "dy": [-14 if line[-1] < line[0] else -32 for line in lines.values()],
        "text": list(lines),
        "color": [style_of(name).color for name in lines],
    }


def _compared(lines: Mapping[str, Array]) -> Columns:
    """Table: the `COMMON` and the `UNCOMMON` word on each line, and how many times the one is the
    other."""
    pairs = {name: (of_word(line, COMMON), of_word(line, UNCOMMON)) for name, line in lines.items()}
    return {
        "rank": [COMMON, UNCOMMON] * len(pairs),
        "y": [y for pair in pairs.values() for y in pair],
        "text": [text for pair in pairs.values() for text in ("", _times(*pair))],
        "color": [style_of(name).color for name in pairs for _ in range(2)],
    }


def _times(common: float, uncommon: float) -> str:
    """What the common word's value is multiplied by to be the uncommon one's."""
    if math.isclose(common, uncommon, rel_tol=0.2):
        return "the same"
    return f"1/{common / uncommon:.0f}" if common > uncommon else f"× {uncommon / common:.1f}"
