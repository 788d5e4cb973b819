"""A figure is a function: settings go in, plain arrays and texts come out.

Whoever shows it is somebody else: a server's session, the reader's own browser, a test.
"""

from abc import abstractmethod
from collections.abc import Generator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import param

from optimizer_guide.kit.claim import Claim
from optimizer_guide.kit.computed import Computed
from optimizer_guide.kit.controls import Passage, accepted

Caption = list[list[tuple[str, str]]]
"""Lines of texts, each after a swatch or ""."""


class Given(NamedTuple):
    """What an action gives: a text to save as ``file``, or to copy; and what is said of it.

    Of a ``file`` that is a picture, the text is its caption as JSON."""

    text: str
    said: str
    file: str = ""


class Figure(param.Parameterized):
    """Every parameter that a subclass declares is a control, in the order of declaration; those
    of precedence above 1 wait behind *More*.

    A subclass writes `compute`, and the words on what it computed: `readout` and `summary`.
    """

    slug: ClassVar[str]
    """Short name, for addresses."""
    claims: ClassVar[tuple[Claim, ...]] = ()
    rules: ClassVar[str] = ""
    """HTML that always stands below the figure."""
    equation: ClassVar[str] = ""
    """HTML of the update at the step on show; ``<b data-column="g"></b>`` gets that column.
    So it does in `readout` and `above` it."""
    plays: ClassVar[bool] = True
    """Whether there are steps to play: the columns ``played``."""
    plots_first: ClassVar[bool] = False
    """Whether the plots stand above the predictions and controls, as what is set in them first."""
    opens: ClassVar[int | None] = None
    """The step on show at first; the last one if None."""
    breaks: ClassVar[Sequence[str]] = ()
    """The controls that begin a line of their own."""
    when: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {}
    """Control → the other controls, and the values of theirs at which it is there at all."""
    picks: ClassVar[Sequence[int]] = ()
    """The plots whose clicks go to `pick`."""
    drags: ClassVar[Sequence[int]] = ()
    """Those of them whose drags do too, and whose arrow keys move what was picked."""
    actions: ClassVar[Mapping[str, str]] = {}
    """Name → label of buttons that `act`; ``picture`` saves the plots with their `caption`."""
    keeps_step: ClassVar[bool] = False
    """Whether the address also keeps the step on show."""
    in_address: ClassVar[bool] = True
    """Whether the page's address keeps its settings."""
    slow: ClassVar[bool] = False
    """Whether it is computed after the reader has been answered, piece by piece."""
    waits: ClassVar[float] = 0.005
    """Of a figure that is slow: the seconds in which a new word of the reader's puts it off."""
    long: ClassVar[float] = 0.1
    """Of such a figure: the seconds above which it takes long, so that it waits until the reader
    pauses."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._read: dict[str, Any] | None = None
        self.param.watch(self._forget, self.controls())

    def _forget(self, *_: param.parameterized.Event) -> None:
        self._read = None

    @abstractmethod
    def compute(self) -> Computed:
        """All that a reader can see change, from the settings alone."""

    def compute_slowly(self) -> Generator[float, None, Computed]:
        """The same in pieces, each of which yields how far it is; for a figure that is `slow`."""
        yield 0.0
        return self.compute()

    # -- words -------------------------------------------------------------------------------

    @abstractmethod
    def readout(self, computed: Any) -> str:
        """HTML: the numbers beside the picture."""

    @abstractmethod
    def summary(self, computed: Any) -> str:
        """A sentence or two that say in words what the figure shows."""

    def above(self, computed: Any) -> str:
        """HTML above the readout, of what changes more seldom and is not written anew with it."""
        return ""

    def notice(self) -> str:
        """What the reader must know of their settings, if anything."""
        return ""

    def faults(self) -> Mapping[str, Mapping[str, Any] | None]:
        """Control → what is wrong with the text in it: text, position, reason."""
        return {}

    def echoes(self) -> Mapping[str, str]:
        """Control → HTML: what was understood of the text in it, for the reader to compare."""
        return {}

    def hints(self) -> Mapping[str, float]:
        """Control → what an empty entry stands for."""
        return {}

    def named_after(self, computed: Any) -> str:
        """What a saved picture is called: a file's name without its ending."""
        return self.slug

    def caption(self, computed: Any) -> Caption:
        """What a saved picture says below the plots."""
        return [[("", self.summary(computed))]]

    # -- what the reader does ----------------------------------------------------------------

    def pick(self, plot: int, x: float, y: float) -> None:
        """The reader clicked a plot of `picks` at ``x``, ``y``."""

    def act(self, name: str, computed: Any) -> Given | None:
        """The reader pressed the button of one of the `actions`."""

    # -- settings ----------------------------------------------------------------------------

    @classmethod
    def controls(cls) -> list[str]:
        """The names of the parameters that the reader sets."""
        return [name for name in cls.param if name != "name"]

    @classmethod
    def when_of(cls, name: str) -> Mapping[str, Sequence[Any]] | None:
        """At which values of which other controls a control is there; None for always."""
        return cls.when.get(name)

    @property
    def settings(self) -> dict[str, Any]:
        """The value of each control; they are read anew when one has changed, for param is slow."""
        if self._read is None:
            self._read = {name: getattr(self, name) for name in self.controls()}
        return {**self._read}

    @classmethod
    def passages(cls) -> set[str]:
        """The controls that hold a text of the reader's own."""
        return {name for name in cls.controls() if isinstance(cls.param[name], Passage)}

    @property
    def follows_from(self) -> dict[str, Any]:
        """What it is computed from: more than its own settings, if it shows another figure's."""
        return self.settings

    def brings(self, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
        """What the reader's choice of ``values`` brings with it, and a sentence that tells them."""
        return {}, ""

    def faults_of_address(self, values: Mapping[str, str]) -> list[str]:
        """What is wrong with the texts of an address beside what `set_from` refused."""
        return []

    def set_from(self, values: Mapping[str, Any]) -> list[str]:
        """Set the parameters that ``values`` name; the sentences say what was not taken and why."""
        taken, refused = {}, []
        for name in self.controls():
            if name in values:
                try:
                    taken[name] = accepted(self.param[name], values[name])
                except ValueError as error:
                    refused.append(str(error))
        self.param.update(**taken)
        return refused

    def set_from_address(self, values: Mapping[str, str]) -> list[str]:
        """The same, from the texts of an address, of which none is taken for a passage."""
        own = [name for name in self.passages() if name in values]
        refused = self.set_from({name: values[name] for name in values if name not in own})
        return refused + [
            f"{name} is typed on the page, and taken from no address." for name in own
        ]

    def reset_to(self, settings: Mapping[str, Any]) -> None:
        """All parameters at their defaults, but for these, and for what the reader has written."""
        others = [name for name in self.controls() if name not in self.passages()]
        defaults = {name: self.param[name].default for name in others}
        self.param.update(**{**defaults, **settings})
