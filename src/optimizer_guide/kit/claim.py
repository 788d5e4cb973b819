"""A claim: one sentence of the guide with the settings that show it and the check that it holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from optimizer_guide.kit.wording import plain


class Measured(NamedTuple("Measured", [("holds", bool), ("text", str)])):
    """What a claim comes to at its settings: whether it holds, and the numbers that say so."""

    def __new__(cls, holds: bool | np.bool_ | NDArray[np.bool_], text: str) -> Self:
        return super().__new__(cls, bool(holds), text)


@dataclass(frozen=True)
class Claim:
    """``text`` is HTML; ``settings`` name parameters of the figure; ``check`` looks at what the
    figure then computes.

    A claim that ``asks`` is put as a prediction beside the plots: a question in HTML, with two or
    three ``choices`` of which ``answer`` is the right one, or with none.  One that is ``deeper``
    waits in a fold below the figure.
    """

    text: str
    settings: Mapping[str, Any]
    check: Callable[[Any], Measured]
    asks: str = ""
    choices: Sequence[str] = ()
    answer: int = 0
    """Index of the choice that is right."""
    deeper: bool = False
    plot: int = 0
    """Index of the plot that shows it, for windows that hold one of them only."""

    def __post_init__(self) -> None:
        if self.choices and not self.asks:
            raise ValueError(f"choices {self.choices} without a question: say what the claim asks")
        if len(self.choices) not in (0, 2, 3):
            raise ValueError(f"{len(self.choices)} choices: a question has two or three, or none")
        if not 0 <= self.answer < max(1, len(self.choices)):
            raise ValueError(f"answer {self.answer} is none of the choices {self.choices}")

    @property
    def plain(self) -> str:
        """The text without its markup."""
        return plain(self.text)
