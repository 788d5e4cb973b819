"""All views: those of this package's modules; who adds a figure elsewhere appends its view."""

from importlib import import_module
from pkgutil import iter_modules

from optimizer_guide import views
from optimizer_guide.kit.figure import Figure
from optimizer_guide.lessons.visualizer.challenges import Challenges
from optimizer_guide.views.drawing import View

MODULES = [import_module(f"{views.__name__}.{each.name}") for each in iter_modules(views.__path__)]
VIEWS: list[View] = [module.VIEW for module in MODULES if hasattr(module, "VIEW")]
VIEWS.append(View(Challenges, lambda data: []))  # words alone


def view_of(figure: type[Figure]) -> View:
    """How a figure is drawn.  Raises LookupError where nobody has drawn it."""
    for cls in figure.__mro__:
        for view in VIEWS:
            if view.figure is cls:
                return view
    raise LookupError(f"{figure.__name__} has no view: append one to views.gallery.VIEWS")
