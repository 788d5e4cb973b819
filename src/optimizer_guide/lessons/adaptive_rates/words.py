"""Common and rare words: how far an optimizer has taken the weight of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from optimizer_guide.core.optimizers import Adam, RMSProp
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import Cell, Head, blank, table
from optimizer_guide.kit.styles import swatch
from optimizer_guide.kit.wording import percent_in_three_digits
from optimizer_guide.lessons.adaptive_rates.corpus import (
    BATCH,
    COMMON,
    EACH,
    FRAMES,
    LEARNERS,
    RANKS,
    RARE,
    TRAINING,
    UNCOMMON,
    VOCABULARY,
    Array,
    each_time,
    of_word,
    place_of,
    seen,
    share_of_the_way,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class WordsRun(Computed):
    """How far words have come, by optimizer."""

    shares: Mapping[str, Array]
    """Name → how far, as a share of the commonest word's way: (frames, ranks)."""

    def at_the_end(self, name: str, rank: int) -> float:
        """The share of the way that a word of this rank has come in the end."""
        return of_word(self.shares[name][-1], rank)


def _in_proportion(words: WordsRun) -> Measured:
    rarity = of_word(seen()[0] / seen(), RARE)
    return Measured(
        bool(np.allclose(words.shares["SGD"][-1], seen() / seen()[0], rtol=1e-9)),
        f"A word of rank {RARE:,} is in the text 1/{rarity:,.0f} as often as the commonest word, "
        f"and has come 1/{1 / words.at_the_end('SGD', RARE):,.0f} as far.",
    )


def _root(words: WordsRun) -> Measured:
    fell = {
        name: words.at_the_end(name, COMMON) / words.at_the_end(name, UNCOMMON)
        for name in words.shares
    }
    gap = UNCOMMON / COMMON
    holds = all(gap**0.45 < fell[name] < gap**0.55 for name in ("Adagrad", "Adam"))
    return Measured(
        holds and fell["SGD"] > gap**0.9,
        f"From rank {COMMON} to rank {UNCOMMON:,} SGD falls by a factor of {fell['SGD']:.0f}, "
        f"Adagrad by {fell['Adagrad']:.1f}, Adam by {fell['Adam']:.1f}; "
        f"√{gap:.0f} is {math.sqrt(gap):.0f}.",
    )


def _remembers(words: WordsRun) -> Measured:
    far, adam = (words.at_the_end(name, RARE) for name in ("RMSProp", "Adam"))
    short = of_word(share_of_the_way("RMSProp")[-1], RARE)
    return Measured(
        far > 3 * short and far > 0.6 * adam,
        f"At rank {RARE:,} RMSProp has now come {percent_in_three_digits(far)} of the way; at ρ = "
        f"{RMSProp().rho:g} it was {percent_in_three_digits(short)}. Adam, at β₂ = "
        f"{Adam().beta2:g}: {percent_in_three_digits(adam)}.",
    )


class Words(Figure):
    """How far the weights of common and rare words have come, by rank."""

    slug = "words"

    rho: Any = param.Selector(
        default="0.9", objects=["0.9", "0.99", "0.999"], label="RMSProp’s <i>ρ</i>"
    )

    claims = (
        Claim("SGD moves a word exactly as far as it is common.", {}, _in_proportion),
        Claim(
            "Adagrad and Adam turn that into its square root: a hundred times rarer, about ten "
            "times less far.",
            {},
            _root,
        ),
        Claim(
            "RMSProp needs a longer memory for that: at <i>ρ</i> = 0.999 it keeps up.",
            {"rho": "0.999"},
            _remembers,
        ),
    )
    rules = (
        f"<strong>What is modelled.</strong> A vocabulary of {VOCABULARY:,} words in which, by "
        "Zipf’s law, the word of rank <i>r</i> is 1/<i>r</i> as common as the first; "
        f"{len(RANKS)} ranks are shown, {EACH} words of each, and a line is their average. Each "
        f"step draws a batch of {BATCH} words, with the same seed for all. A word’s gradient is "
        "−1 for each time it is in the batch, averaged over the batch, and 0 if it is not there: "
        "a steady pull towards a target that nobody has reached yet. RMSProp’s and Adam’s averages "
        "fade while a word is absent, as in their plain (dense) versions."
    )

    def compute(self) -> WordsRun:
        rho = float(self.rho)
        settings = {name: {"rho": rho} if name == "RMSProp" else {} for name in LEARNERS}
        shares = {name: share_of_the_way(name, **settings[name]) for name in LEARNERS}
        played = {"t": FRAMES}
        for name, share in shares.items():
            # A word that has not occurred has not moved: on a log axis there is no such point.
            played[name] = np.where(share > 0, share, np.nan)
            played[f"rare_{name}"] = played[name][:, place_of(RARE)]
            for rank in (COMMON, UNCOMMON, RARE):
                played[f"{rank}_{name}"] = 100 * share[:, place_of(rank)]
            played[f"step_{name}"] = each_time(name, **settings[name])[:, place_of(RARE)]
        end = {"rank": RANKS, **{name: share[-1] for name, share in shares.items()}}
        return WordsRun(played=played, tables={"end": end}, shares=shares)

    def readout(self, computed: WordsRun) -> str:
        ranks = (COMMON, UNCOMMON, RARE)
        rows: list[list[Cell | str]] = [
            [
                f"{swatch(name)}{name}",
                *(Cell(f"{blank(f'{rank}_{name}')} %", number=True) for rank in ranks),
                Cell(f"{blank(f'step_{name}')} ×", number=True),
            ]
            for name in computed.shares
        ]
        heads: list[Head | str] = [
            f"After {blank('t')} steps",
            Head(f"rank {COMMON}", number=True),
            Head(f"rank {UNCOMMON:,}", number=True),
            Head(f"rank {RARE:,}", number=True),
            Head("moves, when it occurs", number=True),
        ]
        return (
            f"{table(heads, rows, label='How far words have come')}"
            "<p class='small'>How far each has come, with “the” at 100 %; the last column is how "
            f"far the word of rank {RARE:,} moves for each batch that holds it, with “the” at "
            "1 ×.</p>"
        )

    def summary(self, computed: WordsRun) -> str:
        told = "; ".join(
            f"{name} {percent_in_three_digits(computed.at_the_end(name, RARE))}"
            for name in computed.shares
        )
        return (
            f"After {TRAINING} steps a word of rank {RARE} has come, with the commonest word at "
            f"100 percent: {told}."
        )
