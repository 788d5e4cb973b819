"""The equation of a step: the lines of an optimizer's rule, with the numbers of that step."""

from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np

from optimizer_guide import Array, Optimizer, Trajectory
from optimizer_guide.core import equation
from optimizer_guide.core.optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from optimizer_guide.kit import tex
from optimizer_guide.kit.formulas import formula
from optimizer_guide.kit.html import at_step
from optimizer_guide.kit.wording import setting

SLIGHT = 1e-9
"""Of a step: what numbers in 64 bits may differ by."""


def rule_of(optimizer: type[Optimizer]) -> str:
    """HTML of a class's own formula, typeset if it has been rendered; empty if it has none."""
    if "formula" not in vars(optimizer):
        return ""
    return " &ensp; ".join(_typeset(line) for line in tex.lines(optimizer) if line)


def _typeset(line: str) -> str:
    try:
        return formula(line, display=False)
    except KeyError:
        return f"<code>{escape(line)}</code>"


def columns(run: Trajectory) -> dict[str, Array]:
    """What stands in the lines, at each position, (steps + 1,): see `core.equation`.

    Also ``still``: 1 where the step is too short to be seen in the digits that are written.  Of a
    rule whose lines are not known also ``beside``: what a step takes from the weights beside
    the learning rate times rate ⊙ direction, such as a decay; where that is anything at all.
    """
    found = equation.columns(run)
    found["still"] = _still(found)
    if type(run.optimizer) in LINES:
        return found
    beside, step = {}, 0.0
    with np.errstate(all="ignore"):
        for i in range(1, run.w.shape[1] + 1):
            along = found["lr"] * found[f"rate{i}"] * found[f"direction{i}"]
            before, after = found[f"from{i}"], found[f"to{i}"]
            beside[f"beside{i}"] = before - along - after
            step = np.maximum(step, np.abs(before) + np.abs(along))
        taken = np.maximum(*np.abs(list(beside.values())))
        return found | beside if (taken > SLIGHT * step).any() else found


def _still(found: dict[str, Array]) -> Array:
    before, after = (np.array([found[f"{end}{i}"] for i in (1, 2)]) for end in ("from", "to"))
    with np.errstate(all="ignore"):
        alike = (before == after) | (_written(before) == _written(after))
    return alike.all(axis=0).astype(float)


def _written(values: Array) -> Array:
    """Numbers other than 0 in the three digits that the browser writes of them."""
    scale = 10.0 ** (2 - np.floor(np.log10(np.abs(values))))
    return np.round(values * scale) / scale


def lines(run: Trajectory) -> list[str]:
    """HTML of the lines of the rule, in the order in which they are computed."""
    optimizer = run.optimizer
    known = LINES.get(type(optimizer))
    return known(optimizer) if known else _of_any_rule(run)


# -- the lines -----------------------------------------------------------------------------------


def pair(name: str, kind: str = "") -> str:
    """Two numbers in brackets, those of the step on show, which the browser fills in."""
    numbers = ", ".join(at_step(f"{name}{i}", kind) for i in (1, 2))
    return f"<span class='nowrap'>({numbers})</span>"


def average(symbol: str, beta: float, of: str, kind: str = "", power: str = "") -> str:
    """The line of a moving average."""
    return (
        f"<i>{symbol}</i> ← {setting(beta)} × {pair(f'old_{symbol}')} + {setting(1 - beta)} × "
        f"{pair(of)}{power} = {pair(symbol, kind)}"
    )


def penalised(penalty: float) -> str:
    """The line of the gradient, to which an L2 penalty is added."""
    return f"<i>g</i> ← {pair('g')} + {setting(penalty)} × {pair('from')} = {pair('penalised')}"


def step(along: str, divided: bool = False, decay: float = 0.0) -> str:
    """The line of the weights."""
    rate = at_step("lr")
    over = f" / {pair('root', 'rmsprop')}" if divided else ""
    shrink = f" − {rate} × {setting(decay)} × {pair('from')}" if decay else ""
    return f"<i>w</i> ← {pair('from')} − {rate} × {along}{over}{shrink} = {pair('to')}"


def root(o: Adagrad | Adam, symbol: str, value: str) -> str:
    """The line of what divides the step."""
    return f"√{symbol} + <i>ε</i> = √{pair(value)} + {setting(o.eps)} = {pair('root', 'rmsprop')}"


def _sgd(o: SGD) -> list[str]:
    return [step(pair("g", "sgd"))]


def _momentum(o: Momentum) -> list[str]:
    return [average("v", o.beta, "g", "momentum"), step(pair("v", "momentum"))]


def _nesterov(o: Nesterov) -> list[str]:
    ahead = pair("direction", "nesterov")
    return [
        average("v", o.beta, "g", "momentum"),
        f"<i>βv</i> + (1 − <i>β</i>) <i>g</i> = {setting(o.beta)} × {pair('v', 'momentum')} + "
        f"{setting(1 - o.beta)} × {pair('g')} = {ahead}",
        step(ahead),
    ]


def _adagrad(o: Adagrad) -> list[str]:
    total = f"<i>s</i> ← {pair('old_s')} + {pair('g')}² = {pair('s')}"
    return [total, root(o, "<i>s</i>", "s"), step(pair("g"), divided=True)]


def _rmsprop(o: RMSProp) -> list[str]:
    kept = average("s", o.rho, "g", power="²")
    return [kept, root(o, "<i>s</i>", "s"), step(pair("g"), divided=True)]


def _adam(o: Adam) -> list[str]:
    decay = o.weight_decay if isinstance(o, AdamW) else 0.0
    return [
        *([penalised(o.l2)] if o.l2 else []),
        average("m", o.beta1, "penalised"),
        average("v", o.beta2, "penalised", power="²"),
        f"<i>m̂</i> = {pair('m')} / {at_step('weight_of_m1')} = {pair('direction', 'momentum')}",
        f"<i>v̂</i> = {pair('v')} / {at_step('weight_of_v1')} = {pair('v_hat')}",
        root(o, "<i>v̂</i>", "v_hat"),
        step(pair("direction", "momentum"), divided=True, decay=decay),
    ]


LINES: dict[type[Optimizer], Callable[[Any], list[str]]] = {
    SGD: _sgd,
    Momentum: _momentum,
    Nesterov: _nesterov,
    Adagrad: _adagrad,
    RMSProp: _rmsprop,
    Adam: _adam,
    AdamW: _adam,
}
"""For these very classes: a child's rule is another."""


def _of_any_rule(run: Trajectory) -> list[str]:
    """What holds of every optimizer: what it saw, what it remembers, and the step it took."""
    penalty = run.optimizer.penalty
    seen = penalised(penalty) if np.any(penalty) else f"<i>g</i> = {pair('g')}"
    kept = [f"<i>{escape(name)}</i>: {pair(f'old_{name}')} → {pair(name)}" for name in run.state]
    others = f" − {pair('beside')}" if "beside1" in columns(run) else ""
    moved = (
        f"<i>w</i> ← {pair('from')} − {at_step('lr')} × {pair('rate')} ⊙ {pair('direction')}"
        f"{others} = {pair('to')}"
    )
    return [seen, *kept, moved]
