"""The equation of a step: the lines of an optimizer's rule, with the numbers of that step."""

from __future__ import annotations

from functools import singledispatch

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.descent import Trajectory
from optimizer_guide.optimizer import Optimizer
from optimizer_guide.optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from optimizer_guide.sections.words import setting

PAIRS = ("from", "g", "seen", "old_m", "m", "old_v", "v", "old_s", "s", "v_hat", "direction",
         "root", "to")  # fmt: skip
"""What a line may show of each weight: its columns are these names with a 1 and a 2."""
COLUMNS = (*(f"{name}{i}" for name in PAIRS for i in (1, 2)), "rate", "gathered1", "gathered2")


# -- the numbers -------------------------------------------------------------------------------


def columns(run: Trajectory) -> dict[str, NDArray]:
    """Row t: the step that led to position t; row 0 is the first step's.

    From where the run was lost on, every row is that of the step by which it was.
    """
    gone = int(run.diverged_at)
    steps = np.arange(run.steps + 1).clip(1, gone if gone > 0 else run.steps) - 1
    o, factors = run.optimizer, 1.0 if run.schedule is None else run.schedule
    with np.errstate(all="ignore"):
        pairs = {
            "from": run.w[:-1], "to": run.w[1:], "g": run.gradient, "root": 1 / run.rate,
            "direction": run.direction, "seen": o.penalised(run.w[:-1], run.gradient),
        }  # fmt: skip
    for name, kept in remembered(run).items():
        pairs[f"old_{name}"], pairs[name] = kept[:-1], kept[1:]
    found = {f"{name}{i + 1}": of[steps, i] for name, of in pairs.items() for i in (0, 1)}
    found["rate"] = (o.lr * factors * np.ones(run.steps))[steps]
    if isinstance(o, Adam):
        gathered = 1 - np.array([[o.beta1], [o.beta2]]) ** (steps + 1)
        found["gathered1"], found["gathered2"] = gathered
        for i in (1, 2):
            found[f"v_hat{i}"] = found[f"v{i}"] / gathered[1]
    return found


def remembered(run: Trajectory) -> dict[str, NDArray]:
    """What the optimizer knows before the first step and after each, (steps + 1, d), under the
    symbols of its rule: its sums, as the averages that the rule writes."""
    o = run.optimizer
    state, share = o.init(run.w[0]), shares(o)
    kept = {name: np.zeros_like(run.w) for name in o.memory}
    with np.errstate(all="ignore"):
        for t, (w, g) in enumerate(zip(run.w[:-1], run.gradient, strict=True)):
            o.move(w, o.penalised(w, g), state)
            for name in kept:
                kept[name][t + 1] = share[name] * getattr(state, name)
    return kept


def shares(o: Optimizer) -> dict[str, float]:
    """What each sum is multiplied by to be the average of the rule."""
    if isinstance(o, Adam):
        return {"m": 1 - o.beta1, "v": 1 - o.beta2}
    if isinstance(o, RMSProp):
        return {"s": 1 - o.rho}
    return {"v": 1 - o.beta} if isinstance(o, Momentum) else {"s": 1.0}


# -- the lines ---------------------------------------------------------------------------------


def pair(name: str, kind: str = "") -> str:
    """Two blanks in brackets, which the browser fills with the step's numbers."""
    of = f" class='{kind}'" if kind else ""
    blanks = ", ".join(f"<b{of} data-column='{name}{i}'></b>" for i in (1, 2))
    return f"<span class='nowrap'>({blanks})</span>"


def average(symbol: str, beta: float, of: str, kind: str, power: str = "") -> str:
    """The line of a moving average."""
    return (
        f"<i>{symbol}</i> ← {setting(beta)} × {pair(f'old_{symbol}')} + {setting(1 - beta)} × "
        f"{pair(of)}{power} = {pair(symbol, kind)}"
    )


def step(along: str, divided: bool = False, decay: float = 0.0) -> str:
    """The line of the weights."""
    rate = "<b data-column='rate'></b>"
    over = f" / {pair('root', 'rmsprop')}" if divided else ""
    shrink = f" − {rate} × {setting(decay)} × {pair('from')}" if decay else ""
    return f"<i>w</i> ← {pair('from')} − {rate} × {along}{over}{shrink} = {pair('to')}"


def root(o: Adagrad | Adam, symbol: str, value: str) -> str:
    """The line of what divides the step."""
    return f"√{symbol} + <i>ε</i> = √{pair(value)} + {setting(o.eps)} = {pair('root', 'rmsprop')}"


@singledispatch
def lines(o: Optimizer) -> list[str]:
    """HTML of the lines of the rule, in the order in which they are computed."""
    raise TypeError(f"{type(o).__name__} has no equation")


@lines.register
def _(o: SGD) -> list[str]:
    return [step(pair("g", "sgd"))]


@lines.register
def _(o: Momentum) -> list[str]:
    return [average("v", o.beta, "g", "momentum"), step(pair("v", "momentum"))]


@lines.register
def _(o: Nesterov) -> list[str]:
    ahead = pair("direction", "nesterov")
    return [
        average("v", o.beta, "g", "momentum"),
        f"<i>βv</i> + (1 − <i>β</i>) <i>g</i> = {setting(o.beta)} × {pair('v', 'momentum')} + "
        f"{setting(1 - o.beta)} × {pair('g')} = {ahead}",
        step(ahead),
    ]


@lines.register
def _(o: Adagrad) -> list[str]:
    total = f"<i>s</i> ← {pair('old_s')} + {pair('g')}² = {pair('s')}"
    return [total, root(o, "<i>s</i>", "s"), step(pair("g"), divided=True)]


@lines.register
def _(o: RMSProp) -> list[str]:
    kept = average("s", o.rho, "g", "", "²")
    return [kept, root(o, "<i>s</i>", "s"), step(pair("g"), divided=True)]


@lines.register
def _(o: Adam) -> list[str]:
    return [*_averages(o), step(pair("direction", "momentum"), divided=True)]


@lines.register
def _(o: AdamW) -> list[str]:
    along = pair("direction", "momentum")
    return [*_averages(o), step(along, divided=True, decay=o.weight_decay)]


def _averages(o: Adam) -> list[str]:
    penalty = f"<i>g</i> ← {pair('g')} + {setting(o.l2)} × {pair('from')} = {pair('seen')}"
    return [
        *([penalty] if o.l2 else []),
        average("m", o.beta1, "seen", ""),
        average("v", o.beta2, "seen", "", "²"),
        f"<i>m̂</i> = {pair('m')} / <b data-column='gathered1'></b> = "
        f"{pair('direction', 'momentum')}",
        f"<i>v̂</i> = {pair('v')} / <b data-column='gathered2'></b> = {pair('v_hat')}",
        root(o, "<i>v̂</i>", "v_hat"),
    ]
