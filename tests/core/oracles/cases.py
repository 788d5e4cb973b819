"""Which optimizer of PyTorch and of Optax takes which path of ours, and which does not.

One table serves `record.py`, which runs the libraries once and keeps what they did;
`test_recorded.py`, which compares with that on every run; and `test_live.py`, which runs them.

Each row takes its hyperparameters as ours name them.  The loss is ½ Σ hᵢ wᵢ²; a library gets its
gradient at its own weights, plus the very draws that `descend` adds to ours.  Where h = 0, the
draws are the gradients: both are fed one fixed list.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from core.cases import Flat
from numpy.typing import NDArray

from optimizer_guide import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RMSProp,
    descend,
)
from optimizer_guide.core.pytorch_forms import Dampened, HeavyBall
from optimizer_guide.core.surfaces import Quadratic, Surface

START = (-4.0, 1.0)
SEED = 7
RECORDED_STEPS, LIVE_STEPS = 60, 300
AGREED = 1e-12
"""All positions agree to this, step by step."""
RECORDS = Path(__file__).parent

Hyperparameters = dict[str, float]


class Ground(NamedTuple):
    """Where a path leads: the surface for ours, its h for theirs, and the noise for both."""

    surface: Surface
    h: tuple[float, float]
    sigma: float

    def noise(self, steps: int) -> NDArray:
        """What `descend` adds to each gradient."""
        return self.sigma * np.random.default_rng(SEED).standard_normal((steps, len(self.h)))


RAVINE = (0.16, 8.0)
GROUNDS = {
    "ravine": Ground(Quadratic(RAVINE), RAVINE, 0.0),
    "noisy ravine": Ground(Quadratic(RAVINE), RAVINE, 0.3),
    "fixed gradients": Ground(Flat(), (0.0, 0.0), 1.0),
}


class Case(NamedTuple):
    """One row: our optimizer, theirs, and the hyperparameters that are recorded."""

    ours: type[Optimizer]
    example: Hyperparameters
    torch: Callable[..., Any] | None = None  # (torch.optim, [w], **hyperparameters)
    optax: Callable[..., Any] | None = None  # (optax, **hyperparameters)


EQUAL: dict[str, Case] = {
    "SGD": Case(
        SGD,
        {"lr": 0.2},
        lambda torch, w, lr: torch.SGD(w, lr),
        lambda optax, lr: optax.sgd(lr),
    ),
    "Momentum": Case(
        Momentum,
        {"lr": 0.24, "beta": 0.9},
        lambda torch, w, lr, beta: torch.SGD(w, lr * (1 - beta), momentum=beta),
        lambda optax, lr, beta: optax.sgd(lr * (1 - beta), momentum=beta),
    ),
    "Nesterov": Case(
        Nesterov,
        {"lr": 0.24, "beta": 0.9},
        lambda torch, w, lr, beta: torch.SGD(  # which takes no nesterov at β = 0: that is SGD
            w, lr * (1 - beta), momentum=beta, nesterov=beta > 0
        ),
        lambda optax, lr, beta: optax.sgd(lr * (1 - beta), momentum=beta, nesterov=True),
    ),
    "Adagrad": Case(
        Adagrad,
        {"lr": 0.5, "eps": 1e-8},
        lambda torch, w, lr, eps: torch.Adagrad(w, lr, eps=eps),
    ),
    "RMSProp": Case(
        RMSProp,
        {"lr": 0.1, "rho": 0.9, "eps": 1e-8},
        lambda torch, w, lr, rho, eps: torch.RMSprop(w, lr, alpha=rho, eps=eps),
        lambda optax, lr, rho, eps: optax.rmsprop(lr, decay=rho, eps=eps, eps_in_sqrt=False),
    ),
    "Adam": Case(
        Adam,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda torch, w, lr, beta1, beta2, eps: torch.Adam(w, lr, (beta1, beta2), eps),
        lambda optax, lr, beta1, beta2, eps: optax.adam(lr, beta1, beta2, eps),
    ),
    "Adam + L2": Case(
        Adam,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "l2": 0.1},
        lambda torch, w, lr, beta1, beta2, eps, l2: torch.Adam(
            w, lr, (beta1, beta2), eps, weight_decay=l2
        ),
        lambda optax, lr, beta1, beta2, eps, l2: optax.chain(
            optax.add_decayed_weights(l2), optax.adam(lr, beta1, beta2, eps)
        ),
    ),
    "AdamW": Case(
        AdamW,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.1},
        lambda torch, w, lr, beta1, beta2, eps, weight_decay: torch.AdamW(
            w, lr, (beta1, beta2), eps, weight_decay
        ),
        lambda optax, lr, beta1, beta2, eps, weight_decay: optax.adamw(
            lr, beta1, beta2, eps, weight_decay=weight_decay
        ),
    ),
    "Lion": Case(
        Lion,
        {"lr": 0.02, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.1},
        optax=lambda optax, lr, beta1, beta2, weight_decay: optax.lion(
            lr, beta1, beta2, weight_decay=weight_decay
        ),
    ),
    "NAdam": Case(
        NAdam,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "momentum_decay": 0.004},
        lambda torch, w, lr, beta1, beta2, eps, momentum_decay: torch.NAdam(
            w, lr, (beta1, beta2), eps, momentum_decay=momentum_decay
        ),
    ),
    "NAdam + L2": Case(
        NAdam,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "l2": 0.1, "momentum_decay": 0.004},
        lambda torch, w, lr, beta1, beta2, eps, l2, momentum_decay: torch.NAdam(
            w, lr, (beta1, beta2), eps, weight_decay=l2, momentum_decay=momentum_decay
        ),
    ),
    "AMSGrad": Case(
        AMSGrad,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        lambda torch, w, lr, beta1, beta2, eps: torch.Adam(
            w, lr, (beta1, beta2), eps, amsgrad=True
        ),
    ),
    "heavy ball": Case(
        HeavyBall,
        {"lr": 0.024, "beta": 0.9},
        lambda torch, w, lr, beta: torch.SGD(w, lr, momentum=beta),
        lambda optax, lr, beta: optax.sgd(lr, momentum=beta),
    ),
    "torch's dampening": Case(
        Dampened,
        {"lr": 0.24, "beta": 0.9},
        lambda torch, w, lr, beta: torch.SGD(w, lr, momentum=beta, dampening=beta),
    ),
}

UNEQUAL: dict[str, Case] = {
    "the first buffer skips torch's dampening": Case(
        Momentum,
        {"lr": 0.24, "beta": 0.9},
        torch=lambda torch, w, lr, beta: torch.SGD(w, lr, momentum=beta, dampening=beta),
    ),
    "the heavy ball at the same lr": Case(
        Momentum,
        {"lr": 0.24, "beta": 0.9},
        lambda torch, w, lr, beta: torch.SGD(w, lr, momentum=beta),
        lambda optax, lr, beta: optax.sgd(lr, momentum=beta),
    ),
    "RMSProp with ε in the root, once its cycle starts": Case(
        RMSProp,
        {"lr": 0.1, "rho": 0.9, "eps": 1e-8},
        optax=lambda optax, lr, rho, eps: optax.rmsprop(lr, decay=rho, eps=eps, eps_in_sqrt=True),
    ),
    "AdamW for Adam + L2": Case(
        Adam,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "l2": 0.1},
        lambda torch, w, lr, beta1, beta2, eps, l2: torch.AdamW(
            w, lr, (beta1, beta2), eps, weight_decay=l2
        ),
        lambda optax, lr, beta1, beta2, eps, l2: optax.adamw(
            lr, beta1, beta2, eps, weight_decay=l2
        ),
    ),
    "AMSGrad with the largest of the corrected v": Case(
        AMSGrad,
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        optax=lambda optax, lr, beta1, beta2, eps: optax.amsgrad(lr, beta1, beta2, eps),
    ),
}

CASES = EQUAL | UNEQUAL


def runs(cases: dict[str, Case]) -> list[tuple[str, str]]:
    """(name of the case, library) for each library that a case is compared with."""
    return [
        (name, library)
        for name, case in cases.items()
        for library in ("torch", "optax")
        if getattr(case, library)
    ]


def our_path(name: str, ground: str, of: Hyperparameters, steps: int) -> NDArray:
    """The positions that our optimizer takes: (steps + 1, 2)."""
    surface, _, sigma = GROUNDS[ground]
    return descend(surface, CASES[name].ours(**of), START, steps, noise=sigma, seed=SEED).w


def their_path(
    library: str, name: str, ground: str, of: Hyperparameters, steps: int
) -> list[list[float]]:
    """The same of theirs."""
    run = _torch_path if library == "torch" else _optax_path
    return run(name, of, GROUNDS[ground].h, GROUNDS[ground].noise(steps))


def _torch_path(
    name: str, of: Hyperparameters, h: tuple[float, float], noise: NDArray
) -> list[list[float]]:
    import torch

    torch.set_default_dtype(torch.float64)  # in which NAdam keeps its product
    curvature = torch.tensor(h, dtype=torch.float64)
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    make = CASES[name].torch
    assert make
    optimizer = make(torch.optim, [w], **of)
    path = [w.tolist()]
    for draw in torch.from_numpy(noise):
        w.grad = curvature * w.detach() + draw
        optimizer.step()
        path.append(w.tolist())
    return path


def _optax_path(
    name: str, of: Hyperparameters, h: tuple[float, float], noise: NDArray
) -> list[list[float]]:
    return [list(START), *_compiled(name)(of, np.array(h), noise).tolist()]


@cache
def _compiled(name: str) -> Callable[[Hyperparameters, NDArray, NDArray], Any]:
    """The whole run as one program of XLA, for any hyperparameters."""
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    make = CASES[name].optax
    assert make

    def run(of: Hyperparameters, h: Any, noise: Any) -> Any:
        optimizer = make(optax, **of)
        start = jax.numpy.array(START)

        def step(carry: Any, draw: Any) -> Any:
            w, state = carry
            update, state = optimizer.update(h * w + draw, state, w)
            w = optax.apply_updates(w, update)
            return (w, state), w

        return jax.lax.scan(step, (start, optimizer.init(start)), noise)[1]

    return jax.jit(run)
