"""The tree, as the classes themselves give it."""

from collections.abc import Sequence
from typing import NamedTuple

from optimizer_guide import LATER_BRANCHES, Optimizer, everyone
from optimizer_guide.kit import controls
from optimizer_guide.kit.styles import swatch


class Node(NamedTuple):
    """An optimizer in the tree, and the one that it was made from; None for a root."""

    optimizer: type[Optimizer]
    parent: type[Optimizer] | None


def family(classes: Sequence[type[Optimizer]] | None = None) -> tuple[Node, ...]:
    """The tree of these classes, or of `everyone`, each node before its children."""
    known = everyone() if classes is None else list(classes)

    def under(parent: type[Optimizer] | None) -> list[Node]:
        children = [cls for cls in known if parent_of(cls) is parent]
        return [node for cls in children for node in (Node(cls, parent), *under(cls))]

    def parent_of(cls: type[Optimizer]) -> type[Optimizer] | None:
        return next((base for base in cls.__mro__[1:] if base in known), None)

    return tuple(under(None))


def chooser(default: str) -> controls.Tree:
    """The tree as a control: each node with its line, its name and what it changes."""
    nodes = [
        controls.Node(
            cls.__name__,
            parent.__name__ if parent else "",
            f"<strong>{swatch(cls.__name__)}{cls.__name__}</strong> <span>{cls.changes}</span>",
            later=cls in LATER_BRANCHES,
            second=cls.also_from.__name__ if cls.also_from else "",
        )
        for cls, parent in family()
    ]
    label = (
        "Choose one, and it races its parent where the parent has trouble. The dashed arrow: a "
        "second idea."
    )
    return controls.Tree(default=default, nodes=nodes, label=label)
