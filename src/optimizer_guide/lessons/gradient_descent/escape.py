"""Many runs of noisy SGD from one shallow dip: which find the deep basin."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import param

from optimizer_guide import SGD, Array, Trajectory, descend, sweep
from optimizer_guide.core.surfaces import DoubleWell
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.figure import Figure
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.wording import percent, signed

DIPS = DoubleWell()
ALPHA = 0.1
RUNS = 400
DRAWN = 100
"""Of the runs, as dots: all of them would hide one another."""
STEPS = 200


def barrier() -> float:
    """Where the deep basin ends: the top of the loss between its minimum and the next."""
    low, high = float(DIPS.minima[0, 0]), float(DIPS.minima[2, 0])
    while high - low > 1e-12:
        middle = (low + high) / 2
        (slope,) = DIPS.partials(middle)
        low, high = (middle, high) if slope > 0 else (low, middle)
    return low


BARRIER = barrier()
CROWD = np.full((1, RUNS), DIPS.start[0])
"""Where all runs start: in the middle of a shallow dip."""


def share_in_basin(w: Array) -> Array:
    """The share of runs, along the last axis, that stand between the two barriers."""
    return np.mean(np.abs(w) < BARRIER, axis=-1)


@cache
def share_at_the_end(noise: float) -> float:
    """The share in the deep basin after all steps, for the same draws at every noise."""
    ended = sweep(DIPS, SGD(ALPHA), CROWD, steps=STEPS, noise=noise).w
    return float(share_in_basin(ended[0]))


@dataclass(frozen=True, eq=False, kw_only=True)
class EscapeRuns(Computed):
    """All runs at one noise."""

    run: Trajectory
    noise: float
    share: Array
    """Of the runs, in the deep basin: (steps + 1,)."""

    @property
    def w(self) -> Array:
        """Where each run stands, (steps + 1, runs)."""
        return self.run.w[:, 0]

    @property
    def share_at_last(self) -> float:
        """Of the runs, in the deep basin after the last step."""
        return float(self.share[-1])


def _none_leaves(escape: EscapeRuns) -> Measured:
    stay = bool(np.all(escape.w > BARRIER))
    return Measured(
        stay and escape.share_at_last == 0,
        f"All {RUNS} runs end at w = {signed(escape.w[-1, 0])}, the bottom of the shallow dip.",
    )


def _hardly_any(escape: EscapeRuns) -> Measured:
    share = escape.share_at_last
    return Measured(share < 0.05, f"{percent(share)} of the runs end in the deep basin.")


def _most(escape: EscapeRuns) -> Measured:
    share = escape.share_at_last
    first = int(np.argmax(escape.share > 0.25))
    return Measured(
        share > 0.5,
        f"{percent(share)} end in the deep basin; a quarter are there from step {first} on.",
    )


def _too_much(escape: EscapeRuns) -> Measured:
    now, best = escape.share_at_last, share_at_the_end(2.0)
    return Measured(
        now < best, f"{percent(now)} at σ = {escape.noise:g} against {percent(best)} at σ = 2."
    )


class Escape(Figure):
    slug = "escape"

    noise = param.Number(2.0, bounds=(0.0, 4.0), step=0.1, label="noise <i>σ</i>")

    claims = (
        Claim(
            "With exact gradients none gets out.",
            {"noise": 0.0},
            _none_leaves,
            asks="Take the noise away, <i>σ</i> = 0: every gradient is exact. How many runs find "
            "the deep basin?",
            choices=("All", "About half", "None"),
            answer=2,
        ),
        Claim(
            "More noise is not always better: at <i>σ</i> = 4 fewer are there than at 2.",
            {"noise": 4.0},
            _too_much,
            asks="Double it, <i>σ</i> = 4. Are more runs in the deep basin at the end than at 2?",
            choices=("More", "Fewer"),
            answer=1,
        ),
        Claim("At <i>σ</i> = 1 hardly any gets out.", {"noise": 1.0}, _hardly_any, deeper=True),
        Claim(
            "At <i>σ</i> = 2 most of them find the deep basin.", {"noise": 2.0}, _most, deeper=True
        ),
    )

    def compute(self) -> EscapeRuns:
        run = descend(DIPS, SGD(ALPHA), CROWD, steps=STEPS, noise=self.noise)
        w = run.w[:, 0]
        share = share_in_basin(w)
        played = {
            "w": w[:, :DRAWN].astype("f4"),
            "loss": run.loss[:, :DRAWN].astype("f4"),
            "share": share,
            "inside": np.rint(RUNS * share).astype(int),
            "right": np.sum(w > BARRIER, axis=-1),
        }
        return EscapeRuns(played=played, run=run, noise=self.noise, share=share)

    def readout(self, computed: EscapeRuns) -> str:
        return (
            f"<p class='big'>After {at_step('t')} steps <strong>{at_step('inside')}</strong> of "
            f"the {RUNS} runs are in the deep basin; {at_step('right')} are still on the right "
            "of it, where all of them began.</p>"
        )

    def summary(self, computed: EscapeRuns) -> str:
        return (
            f"With noise {computed.noise:.1f}, after {STEPS} steps "
            f"{percent(computed.share_at_last)} of {RUNS} runs from the shallow dip are in the "
            "deep basin."
        )
