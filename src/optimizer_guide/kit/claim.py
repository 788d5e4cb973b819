"""A claim: one sentence of the guide with the settings that show it and the check that it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from optimizer_guide.kit.wording import plain


class Measured(NamedTuple):
    """What a claim comes to at its settings: whether it holds, and the numbers that say so."""

    holds: bool
    text: str


@dataclass(frozen=True)
class Claim:
    """``text`` is HTML; ``settings`` name parameters of the figure; ``check`` looks at what the
    figure then computes."""

    text: str
    settings: Mapping[str, Any]
    check: Callable[[Any], Measured]

    @property
    def plain(self) -> str:
        """The text without its markup."""
        return plain(self.text)
