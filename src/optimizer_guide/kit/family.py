"""Figures with controls for each optimizer that there is, those included that come later."""

from abc import abstractmethod
from typing import Any, ClassVar

import param

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.kit.figure import Figure


class OfFamily(Figure):
    """A figure that has parameters of its own for each of `everyone`.

    Who joins the family after the figure's class was made is taken in when next the figure is made
    or asked for its controls; the parameters of who has left are no controls any more.
    """

    _names: ClassVar[dict[type[Optimizer], list[str]]]
    """The parameters of each optimizer that has been taken in."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._names = {}

    def __init__(self, **settings: Any) -> None:
        self.controls()  # takes in who is new
        super().__init__(**settings)

    @classmethod
    @abstractmethod
    def parameters_of(cls, optimizer: type[Optimizer]) -> dict[str, param.Parameter[Any]]:
        """Name → parameter: all controls for one optimizer, whose names no other has."""

    @classmethod
    def order(cls, names: list[str]) -> list[str]:
        """The controls as they are shown; ``names`` has the figure's own, then each optimizer's."""
        return names

    @classmethod
    def controls(cls) -> list[str]:
        for optimizer in everyone():
            cls.adopt(optimizer)
        of_optimizers = {name for names in cls._names.values() for name in names}
        own = [name for name in super().controls() if name not in of_optimizers]
        return cls.order(own + [name for one in everyone() for name in cls._names[one]])

    @classmethod
    def adopt(cls, optimizer: type[Optimizer]) -> None:
        """Add the parameters of an optimizer that is not known yet."""
        if optimizer in cls._names:
            return
        parameters = cls.parameters_of(optimizer)
        for name, parameter in parameters.items():
            cls.param.add_parameter(name, parameter)
        cls._names[optimizer] = list(parameters)
