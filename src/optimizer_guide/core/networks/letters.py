"""A language model of letters: for each letter, how likely which letter comes next.

27 × 27 logits, one row for each letter a–z and the space; the loss is the cross-entropy of the
next letter, a mean over all pairs of neighbours in a text.
"""

import copy
import unicodedata
from typing import Self

import numpy as np

from optimizer_guide.core.loss import Array
from optimizer_guide.core.networks.examples import OfExamples, Rows

ALPHABET = " abcdefghijklmnopqrstuvwxyz"
N = len(ALPHABET)


def letters_of(text: str) -> Rows:
    """A text as places in `ALPHABET`: capitals are small, accents go, and whatever stands between
    letters a–z is one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    marked = (char for char in plain if not unicodedata.combining(char))
    known = "".join(char if "a" <= char <= "z" else " " for char in marked)
    codes = np.frombuffer(" ".join(known.split()).encode("ascii"), dtype=np.uint8)
    return np.where(codes == ord(" "), 0, codes.astype(np.intp) - ord("a") + 1)


def text_of(letters: Rows) -> str:
    """The text that places in `ALPHABET` spell."""
    return "".join(ALPHABET[i] for i in letters)


class Letters(OfExamples):
    """The model's loss on a text, given as `letters_of` it; weight 27 a + b is the logit of b
    after a.  Raises ValueError where there is no pair of letters."""

    def __init__(self, letters: Rows) -> None:
        if len(letters) < 2:
            raise ValueError(f"a text needs two letters or more, got {len(letters)}")
        self.pairs = N * letters[:-1] + letters[1:]
        self.examples = len(self.pairs)
        self.start = np.zeros(N * N)
        self.frequencies = _frequencies(self.pairs)

    def value(self, w: Array) -> Array:
        with np.errstate(all="ignore"):
            surprise = self._surprise(self._points(w))
            return np.asarray((self._beside(surprise) * surprise).sum(axis=(0, 1)))

    def gradient_into(self, w: Array, g: Array) -> None:
        predicted = np.exp(-self._surprise(w))
        seen = self._beside(predicted)
        predicted *= seen.sum(axis=1, keepdims=True)
        np.subtract(predicted, seen, out=g.reshape(predicted.shape))

    def on(self, batch: Rows) -> Self:
        part = copy.copy(self)
        part.pairs, part.examples = self.pairs[batch], len(batch)
        part.frequencies = _frequencies(part.pairs)
        return part

    @property
    def common(self) -> Array:
        """(27,) How large a share of the text each letter is."""
        return np.asarray(self.frequencies.sum(axis=1))

    def excess(self, w: Array) -> Array:
        """``(27, *runs)`` After each letter, how much larger the loss is than the best possible;
        NaN after one that does not come up."""
        with np.errstate(all="ignore"):
            surprise = self._surprise(w)
            seen = self._beside(surprise)
            share = seen / seen.sum(axis=1, keepdims=True)
            gap = surprise + np.log(share)
            return np.asarray(np.where(share > 0, share * gap, share * 0.0).sum(axis=1))

    @property
    def best(self) -> Array:
        """(27, 27) How likely each letter is after each in the text, which no model beats; NaN
        after one that does not come up."""
        with np.errstate(all="ignore"):
            return np.asarray(self.frequencies / self.frequencies.sum(axis=1, keepdims=True))

    def odds(self, w: Array) -> Array:
        """``(27, 27, *runs)`` How likely the model thinks each letter after each."""
        return np.asarray(np.exp(-self._surprise(w)))

    def writes(self, w: Array, length: int, seed: int) -> str:
        """A line by the model whose weights ``w`` (729,) are, drawn letter by letter."""
        rows = np.cumsum(self.odds(w), axis=1)
        letter, line = 0, []
        for drawn in np.random.default_rng(seed).random(length):
            letter = min(int(np.searchsorted(rows[letter], drawn)), N - 1)
            line.append(letter)
        return text_of(np.array(line, dtype=np.intp))

    def _beside(self, logits: Array) -> Array:
        """The frequencies with as many axes of runs as the logits ``(27, 27, *runs)`` have."""
        seen = self.frequencies
        return seen.reshape(*seen.shape, *(1,) * (logits.ndim - seen.ndim))

    @staticmethod
    def _surprise(w: Array) -> Array:
        """``(27, 27, *runs)`` −log of how likely the model thinks each letter after each."""
        logits = w.reshape(N, N, *w.shape[1:])
        lowered = logits - logits.max(axis=1, keepdims=True)
        return np.asarray(np.log(np.exp(lowered).sum(axis=1, keepdims=True)) - lowered)


def _frequencies(pairs: Rows) -> Array:
    """The share of each pair: ``(examples, *runs)`` → ``(27, 27, *runs)``."""
    runs = pairs.reshape(len(pairs), -1)
    places = runs * runs.shape[1] + np.arange(runs.shape[1])
    counts = np.bincount(places.ravel(), minlength=N * N * runs.shape[1])
    return counts.reshape(N, N, *pairs.shape[1:]) / len(pairs)
