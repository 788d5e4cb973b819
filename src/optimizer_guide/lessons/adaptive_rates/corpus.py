"""A text in which few words are common and most are rare, and how far its words' weights come."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from optimizer_guide import SGD, Adagrad, Adam, Array, Optimizer, RMSProp, follow

VOCABULARY = 50_000
RANKS = np.array([m * 10**k for k in range(5) for m in (1, 2, 3, 5, 7) if m * 10**k <= VOCABULARY])
"""The words shown stand for these ranks, by how common they are."""
SHARE = 1 / RANKS / np.sum(1 / np.arange(1, VOCABULARY + 1))
"""What part of a text each is, by Zipf's law: one over its rank."""
EACH = 16
"""Words of each rank, so that one rare word's luck is not all there is to see."""
BATCH = 256
TRAINING = 5000
FRAMES = np.unique(np.geomspace(1, TRAINING, 120).round().astype(int))
"""The steps on show, closer together at first."""
LEARNERS: dict[str, type[Optimizer]] = {cls.__name__: cls for cls in (SGD, Adagrad, RMSProp, Adam)}
COMMON, UNCOMMON, RARE = 100, 10_000, VOCABULARY


def place_of(rank: int) -> int:
    """Where a rank is among `RANKS`."""
    return int(np.flatnonzero(rank == RANKS)[0])


def of_word(values: Array, rank: int) -> float:
    """The entry of ``values`` (ranks,) that is of a word of this rank."""
    return float(values[place_of(rank)])


@cache
def occurrences() -> NDArray[np.uint16]:
    """How often each word is in each batch: (TRAINING, ranks, EACH); the same for everyone."""
    rng = np.random.default_rng(0)
    drawn = [rng.binomial(BATCH, share, size=(TRAINING, EACH)) for share in SHARE]
    return np.stack(drawn, axis=1).astype(np.uint16)


@cache
def seen() -> Array:
    """How often a word of each rank is in a batch, on average: (ranks,)."""
    often: Array = np.mean(occurrences(), axis=(0, 2))
    return often


@cache
def batches_so_far() -> Array:
    """In how many batches the words of each rank have been, on average, at each of `FRAMES`."""
    held = np.mean(occurrences() > 0, axis=2)
    so_far: Array = np.cumsum(held, axis=0)[FRAMES - 1]
    return so_far


@cache
def moved(name: str, **hyperparameters: float) -> Array:
    """How far the words of each rank have come at each of `FRAMES`, on average, over α.

    The gradient of a word is −1 for each time that the batch holds it, averaged over the batch.
    It does not depend on where the weight is, so that at any learning rate each weight goes this
    far times α.
    """
    optimizer = LEARNERS[name](lr=1.0, **hyperparameters)
    path = follow(optimizer, -(occurrences() / BATCH), np.zeros((len(RANKS), EACH)))
    came: Array = np.mean(path.w[FRAMES], axis=2)
    return came


def share_of_the_way(name: str, **hyperparameters: float) -> Array:
    """The same, as a share of how far the commonest word has come."""
    came = moved(name, **hyperparameters)
    return came / came[:, :1]


def each_time(name: str, **hyperparameters: float) -> Array:
    """How far a word has moved for each batch that held it, with the commonest word as 1."""
    with np.errstate(invalid="ignore"):  # of a word that has not occurred there is nothing to say
        step = moved(name, **hyperparameters) / batches_so_far()
    return step / step[:, :1]
