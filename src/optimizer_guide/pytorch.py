"""A run as a script for PyTorch that prints the same path: text in, text out, no torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch

from optimizer_guide.optimizer import Optimizer
from optimizer_guide.optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from optimizer_guide.typed import Tape, read

FACTORS = {
    "constant": "",
    "step": "0.5 ** (t // max(1, math.ceil(STEPS / 4)))",
    "cosine": "0.5 * (1 + math.cos(math.pi * t / STEPS))",
    "warm-up + cosine": (
        "(t + 1) / RISE if t < RISE else "
        "0.5 * (1 + math.cos(math.pi * (t - RISE) / (STEPS - RISE)))"
    ),
}
"""What `schedules.SCHEDULES` computes, in Python, for step ``t`` from 0."""


def script(
    loss: str,
    optimizers: Mapping[str, Optimizer],
    start: Sequence[float],
    steps: int,
    schedule: str = "constant",
    noise: float = 0.0,
    seed: int = 0,
) -> str:
    """Python that runs ``optimizers`` of torch.optim on ``loss``, a text as `typed` reads it.

    For each it prints name, step, w1, w2 and loss, a line a step.  The noise is NumPy's, with the
    same seed.
    """
    factor = FACTORS[schedule]
    made = "\n".join(f"    {name!r}: lambda w: {call(o)}," for name, o in optimizers.items())
    lines = [
        "# How Optimizers Work: the run on show, in PyTorch.",
        "import math" if factor else None,
        "import numpy as np" if noise else None,
        "import torch",
        "",
        "torch.set_default_dtype(torch.float64)",
        f"STEPS = {steps}",
        "RISE = math.ceil(0.1 * STEPS)" if "RISE" in factor else None,
        "",
        "def loss(w1, w2):",
        f"    return {expression(loss)}",
        "",
        *(["def factor(t):", f"    return {factor}", ""] if factor else []),
        f"noise = np.random.default_rng({seed}).standard_normal((STEPS, 2)) * {noise!r}"
        if noise else None,
        "optimizers = {",
        made,
        "}",
        "for name, make in optimizers.items():",
        f"    w = torch.tensor({[float(x) for x in start]}, requires_grad=True)",
        "    optimizer = make(w)",
        "    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)" if factor else None,
        "    for t in range(STEPS + 1):",
        "        optimizer.zero_grad()",
        "        value = loss(*w)",
        "        print(name, t, *w.tolist(), value.item())",
        "        if t < STEPS:",
        "            value.backward()",
        "            w.grad += torch.from_numpy(noise[t])" if noise else None,
        "            optimizer.step()",
        "            schedule.step()" if factor else None,
    ]  # fmt: skip
    return "\n".join(line for line in lines if line is not None) + "\n"


@singledispatch
def call(optimizer: Optimizer) -> str:
    """The constructor of torch.optim that takes the same path."""
    raise TypeError(f"{type(optimizer).__name__} has no equal in torch.optim")


@call.register
def _(o: SGD) -> str:
    return f"torch.optim.SGD([w], lr={o.lr!r})"


@call.register
def _(o: Momentum) -> str:
    # v ← βv + g there: the same path at lr (1 − β).
    return f"torch.optim.SGD([w], lr={o.lr!r} * (1 - {o.beta!r}), momentum={o.beta!r})"


@call.register
def _(o: Nesterov) -> str:
    if o.beta == 0:  # which is SGD, and which torch refuses
        return f"torch.optim.SGD([w], lr={o.lr!r})"
    scale = f"lr={o.lr!r} * (1 - {o.beta!r})"
    return f"torch.optim.SGD([w], {scale}, momentum={o.beta!r}, nesterov=True)"


@call.register
def _(o: Adagrad) -> str:
    return f"torch.optim.Adagrad([w], lr={o.lr!r}, eps={o.eps!r})"


@call.register
def _(o: RMSProp) -> str:
    return f"torch.optim.RMSprop([w], lr={o.lr!r}, alpha={o.rho!r}, eps={o.eps!r})"


@call.register
def _(o: Adam) -> str:
    return f"torch.optim.Adam([w], lr={o.lr!r}, {_averages(o)}, weight_decay={o.l2!r})"


@call.register
def _(o: AdamW) -> str:
    return f"torch.optim.AdamW([w], lr={o.lr!r}, {_averages(o)}, weight_decay={o.weight_decay!r})"


def _averages(o: Adam) -> str:
    return f"betas=({o.beta1!r}, {o.beta2!r}), eps={o.eps!r}"


# -- the loss ------------------------------------------------------------------------------------

STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
"""How strongly an operation binds; names and numbers bind most."""
MOST = 5


def expression(text: str) -> str:
    """The loss that ``text`` spells out, as Python on tensors w1 and w2."""
    tape, place = read(text)
    return _written(tape, place)[0]


def _written(tape: Tape, place: int) -> tuple[str, int]:
    """What is at a place of the tape, and how strongly it binds."""
    name, *of = tape.notes[place]
    if name == "number":
        value = of[0]
        whole = abs(value) < 2**53 and value == int(value)
        return repr(int(value) if whole else value), 3 if value < 0 else MOST
    if name in ("w1", "w2"):
        return name, MOST
    parts = [_written(tape, at) for at in of]
    if name not in STRENGTH:
        return f"{'abs' if name == 'abs' else f'torch.{name}'}({parts[0][0]})", MOST
    own = STRENGTH[name]
    if name == "neg":
        return f"-{_bracketed(parts[0], own)}", own
    left, right = parts
    # Of equals the left one comes first, except in a power.
    left_needs, right_needs = (own + 1, own) if name == "**" else (own, own + 1)
    if name == "**":
        return f"{_bracketed(left, left_needs)}**{_bracketed(right, right_needs)}", own
    return f"{_bracketed(left, left_needs)} {name} {_bracketed(right, right_needs)}", own


def _bracketed(part: tuple[str, int], needed: int) -> str:
    text, strength = part
    return text if strength >= needed else f"({text})"
