"""Networks trained by ours and by PyTorch: the same start, the same mini-batches, its own layers.

PyTorch's network is made of its own modules and losses and differentiated by its autograd; nothing
of ours is in it but the numbers that both begin with.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import SGD, Adam, Momentum, Optimizer, descend
from optimizer_guide.core.networks.examples import OfExamples, Rows, minibatches
from optimizer_guide.core.networks.letters import Letters, N, letters_of
from optimizer_guide.core.networks.multilayer import LOGISTIC, Multilayer

RECORDED_STEPS, LIVE_STEPS = 60, 200
AGREED = 1e-9
"""All weights agree to this after every step."""
TEXT = letters_of("the quick brown fox jumps over the lazy dog and the dog does not mind it at all")


class Trained(NamedTuple):
    """A network, our optimizer and theirs."""

    network: OfExamples
    ours: Optimizer
    torch: Callable[[Any, list[Any]], Any]
    size: int | None = None
    """Of the mini-batches; all examples if None."""


def points(n: int) -> tuple[NDArray, NDArray]:
    """Two classes that no line parts."""
    x = np.random.default_rng(4).standard_normal((n, 2))
    return x, np.sign(x[:, 0] * x[:, 1])


X = np.linspace(-1, 1, 20)
TRAINED = {
    "curve, SGD": Trained(
        Multilayer((1, 8, 8, 1), X[:, None], 8 * X**4 - 8 * X**2 + 1),
        SGD(0.2),
        lambda optim, weights: optim.SGD(weights, 0.2),
    ),
    "classes, Momentum": Trained(
        Multilayer((2, 8, 8, 1), *points(60), LOGISTIC, seed=1),
        Momentum(0.5),
        lambda optim, weights: optim.SGD(weights, 0.5 * (1 - 0.9), momentum=0.9),
        size=8,
    ),
    "classes, Adam": Trained(
        Multilayer((2, 8, 8, 1), *points(60), LOGISTIC, seed=2),
        Adam(0.01),
        lambda optim, weights: optim.Adam(weights, 0.01),
        size=8,
    ),
    "letters, Adam": Trained(
        Letters(TEXT), Adam(0.05), lambda optim, weights: optim.Adam(weights, 0.05), size=10
    ),
}


def batches_of(case: Trained, steps: int) -> Rows | None:
    """What both see, step by step."""
    return minibatches(case.network.examples, case.size, steps, seed=9) if case.size else None


def our_weights(name: str, steps: int) -> NDArray:
    """(steps + 1, d)"""
    case = TRAINED[name]
    return descend(case.network, case.ours, steps=steps, batches=batches_of(case, steps)).w


def their_weights(name: str, steps: int) -> NDArray:
    """The same of PyTorch."""
    import torch

    case = TRAINED[name]
    model, loss_of = (_letters if isinstance(case.network, Letters) else _layers)(case.network)
    optimizer = case.torch(torch.optim, list(model.parameters()))
    batches = batches_of(case, steps)
    path = [_flat(model)]
    for t in range(steps):
        rows = np.arange(case.network.examples) if batches is None else batches[t]
        optimizer.zero_grad()
        loss_of(torch.from_numpy(rows)).backward()
        optimizer.step()
        path.append(_flat(model))
    return np.array(path)


def _flat(model: Any) -> NDArray:
    """Its weights in our order: of each layer the matrix by fan-in, then the biases."""
    return np.concatenate([p.detach().numpy().T.ravel() for p in model.parameters()])


def _layers(network: Any) -> tuple[Any, Callable[[Any], Any]]:
    import torch
    from torch import nn

    modules: list[Any] = []
    for layer in network.layers:
        modules += [nn.Linear(layer.fan_in, layer.fan_out, dtype=torch.float64), nn.Tanh()]
    model = nn.Sequential(*modules[:-1])
    linear: Iterator[Any] = (module for module in modules if isinstance(module, nn.Linear))
    with torch.no_grad():
        for layer, module in zip(network.layers, linear, strict=True):
            matrix = network.start[layer.matrix].reshape(layer.fan_in, layer.fan_out)
            module.weight.copy_(torch.from_numpy(matrix.T.copy()))
            module.bias.copy_(torch.from_numpy(network.start[layer.biases]))
    x, y = torch.from_numpy(network.x), torch.from_numpy(network.y)
    mean = nn.SoftMarginLoss() if network.fit is LOGISTIC else lambda f, y: nn.MSELoss()(f, y) / 2
    return model, lambda rows: mean(model(x[rows])[:, 0], y[rows])


def _letters(network: Any) -> tuple[Any, Callable[[Any], Any]]:
    import torch
    from torch import nn

    class Table(nn.Module):
        """Logits, a column for each letter that comes before: `_flat` makes them our rows."""

        def __init__(self) -> None:
            super().__init__()
            self.logits = nn.Parameter(torch.zeros(N, N, dtype=torch.float64))

    table = Table()
    pairs = torch.from_numpy(network.pairs)

    def loss_of(rows: Any) -> Any:
        return nn.CrossEntropyLoss()(table.logits.T[pairs[rows] // N], pairs[rows] % N)

    return table, loss_of
