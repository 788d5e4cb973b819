"""Forgetting: the rates of Adagrad and RMSProp on a gradient that falls, and their steps."""

from bokeh.models import NumeralTickFormatter

from optimizer_guide.kit.styles import ON_GROUND, QUIET
from optimizer_guide.lessons.adaptive_rates.forgetting import FALL, STEPS, Forgetting
from optimizer_guide.views.drawing import Data, View
from optimizer_guide.views.legend import draw_legend
from optimizer_guide.views.look import Plot, add_text, draw_line, plot_by_step, tick
from optimizer_guide.views.plane import draw_path

NAMES = ("Adagrad", "RMSProp")


def draw(data: Data) -> list[Plot]:
    return [
        _by_step(data, "rate", "effective rate, in units of α", (0.02, 60.0)),
        _by_step(data, "step", "length of a step, in units of α", (0.002, 6.0)),
    ]


def _by_step(data: Data, what: str, label: str, ends: tuple[float, float]) -> Plot:
    p = plot_by_step(
        what,
        f"By step, Adagrad’s and RMSProp’s {label}",
        STEPS,
        label,
        ends,
        height=300,
        y_axis_type="log",
    )
    tick(p, x=range(0, STEPS + 1, STEPS // 3), y=[0.001, 0.01, 0.1, 1, 10])
    p.yaxis.formatter = NumeralTickFormatter(format="0.[000]")
    draw_line(p, [FALL, FALL], list(ends), QUIET, level="underlay", dash="dotted")
    add_text(
        p, data.table("fall"), "t", ends[0], color=ON_GROUND, align="left bottom", offset=(6, -4)
    )
    lines = {
        name: draw_path(
            p, data, name, "t", f"{what}_{name}", rest=0.5, said={what: f"{what}_{name}"}
        )
        for name in NAMES
    }
    draw_legend(p, {name: line[1:] for name, line in lines.items()})
    return p


VIEW = View(Forgetting, draw, widths=(1, 1))
