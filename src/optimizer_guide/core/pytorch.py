"""A run as a script for PyTorch that prints the same path: text in, text out, no torch here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from optimizer_guide.core.later_branches import AMSGrad, NAdam
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from optimizer_guide.core.typed.tape import Tape, read

FACTORS = {
    "constant": "",
    "step": "0.5 ** (t * min(4, STEPS) // STEPS)",
    "cosine": "0.5 * (1 + math.cos(math.pi * t / STEPS))",
    "warm-up + cosine": (
        "(t + 1) / RISE if t < RISE else "
        "0.5 * (1 + math.cos(math.pi * (t - RISE) / max(1, STEPS - RISE)))"
    ),
}
"""What `schedules.SCHEDULES` computes, in Python, for step ``t`` from 0."""


def script(
    loss: str,
    optimizers: Mapping[str, Optimizer],
    start: Iterable[float],
    steps: int,
    schedule: str = "constant",
    noise: float = 0.0,
    seed: int = 0,
) -> str:
    """Python that runs ``optimizers`` of torch.optim on ``loss``, a text as `typed` reads it.

    For each it prints name, step, w1, w2 and loss, a line a step.  The noise is NumPy's, with the
    same seed.  What is not `known` is left out, and a comment says so.
    """
    factor = FACTORS[schedule]
    left_out = [name for name, optimizer in optimizers.items() if not known(optimizer)]
    made = [f"    {name!r}: lambda w: {call(o)}," for name, o in optimizers.items() if known(o)]
    lines = [
        "# How Optimizers Work: the run on show, in PyTorch.",
        *when(factor, "import math"),
        *when(noise, "import numpy as np"),
        "import torch",
        "",
        "torch.set_default_dtype(torch.float64)",
        f"STEPS = {steps}",
        *when("RISE" in factor, "RISE = math.ceil(0.1 * STEPS)"),
        "",
        "def loss(w1, w2):",
        f"    return {expression(loss)}",
        "",
        *when(factor, "def factor(t):", f"    return {factor}", ""),
        *when(
            noise,
            f"noise = np.random.default_rng({seed}).standard_normal((STEPS, 2)) * {noise!r}",
        ),
        *when(left_out, f"# No equal in torch.optim is known of: {', '.join(left_out)}."),
        "optimizers = {",
        *made,
        "}",
        "for name, make in optimizers.items():",
        f"    w = torch.tensor({[float(x) for x in start]}, requires_grad=True)",
        "    optimizer = make(w)",
        *when(factor, "    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)"),
        "    for t in range(STEPS + 1):",
        "        optimizer.zero_grad()",
        "        value = loss(*w)",
        "        print(name, t, *w.tolist(), value.item())",
        "        if t < STEPS:",
        "            value.backward()",
        *when(noise, "            w.grad += torch.from_numpy(noise[t])"),
        "            optimizer.step()",
        *when(factor, "            schedule.step()"),
    ]
    return "\n".join(lines) + "\n"


def when(wanted: object, *lines: str) -> tuple[str, ...]:
    """The lines, if they are wanted."""
    return lines if wanted else ()


def known(optimizer: Optimizer) -> bool:
    """Whether torch.optim has its equal; of this very class, for a child may step otherwise."""
    return type(optimizer) in CALLS


def call(optimizer: Optimizer) -> str:
    """The constructor of torch.optim that takes the same path.  Raises TypeError where none is
    known."""
    if not known(optimizer):
        raise TypeError(f"{type(optimizer).__name__} has no known equal in torch.optim")
    return CALLS[type(optimizer)](optimizer)


def _momentum(o: Momentum) -> str:
    # v ← βv + g there: the same path at lr (1 − β).
    return f"torch.optim.SGD([w], lr={o.lr!r} * (1 - {o.beta!r}), momentum={o.beta!r})"


def _nesterov(o: Nesterov) -> str:
    if o.beta == 0:  # which is SGD, and which torch refuses
        return f"torch.optim.SGD([w], lr={o.lr!r})"
    scale = f"lr={o.lr!r} * (1 - {o.beta!r})"
    return f"torch.optim.SGD([w], {scale}, momentum={o.beta!r}, nesterov=True)"


def _adam(o: Adam) -> str:
    return f"lr={o.lr!r}, betas=({o.beta1!r}, {o.beta2!r}), eps={o.eps!r}"


CALLS: dict[type[Optimizer], Callable[[Any], str]] = {
    SGD: lambda o: f"torch.optim.SGD([w], lr={o.lr!r})",
    Momentum: _momentum,
    Nesterov: _nesterov,
    Adagrad: lambda o: f"torch.optim.Adagrad([w], lr={o.lr!r}, eps={o.eps!r})",
    RMSProp: lambda o: f"torch.optim.RMSprop([w], lr={o.lr!r}, alpha={o.rho!r}, eps={o.eps!r})",
    Adam: lambda o: f"torch.optim.Adam([w], {_adam(o)}, weight_decay={o.l2!r})",
    AdamW: lambda o: f"torch.optim.AdamW([w], {_adam(o)}, weight_decay={o.weight_decay!r})",
    NAdam: lambda o: (
        f"torch.optim.NAdam([w], {_adam(o)}, weight_decay={o.l2!r}, "
        f"momentum_decay={o.momentum_decay!r})"
    ),
    AMSGrad: lambda o: f"torch.optim.Adam([w], {_adam(o)}, weight_decay={o.l2!r}, amsgrad=True)",
}


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
    name, of, value = tape.notes[place]
    if name == "number":
        whole = abs(value) < 2**53 and value == int(value)
        return repr(int(value) if whole else value), 3 if value < 0 else MOST
    if name in ("w1", "w2"):
        return name, MOST
    parts = [_written(tape, at) for at in of]
    if name in ("max", "min"):  # which torch takes of tensors alone
        both = (
            text if tape.value(at) is None else f"torch.tensor(float({text}))"
            for at, (text, _) in zip(of, parts, strict=True)
        )
        return f"torch.{name}imum({', '.join(both)})", MOST
    if name not in STRENGTH:
        return f"{'abs' if name == 'abs' else f'torch.{name}'}({parts[0][0]})", MOST
    own = STRENGTH[name]
    if name == "neg":
        return f"-{_bracketed(parts[0], own)}", own
    left, right = parts
    # Of equals the left one comes first, except in a power.
    if name == "**":
        return f"{_bracketed(left, own + 1)}**{_bracketed(right, own)}", own
    return f"{_bracketed(left, own)} {name} {_bracketed(right, own + 1)}", own


def _bracketed(part: tuple[str, int], needed: int) -> str:
    text, strength = part
    return text if strength >= needed else f"({text})"
