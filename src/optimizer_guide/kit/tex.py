r"""The formulas of the guide, in LaTeX, by name: each constant here is one.

``\class{adam}{...}`` gives what an optimizer brings its colour; the class is the optimizer's name
in lower case.  After a change: `make formulas`.
"""

from optimizer_guide.core.later_branches import everyone
from optimizer_guide.core.optimizer import Optimizer
from optimizer_guide.core.surfaces import GALLERY


def registered() -> list[str]:
    """Every formula that can be shown: those named here, the optimizers' and the surfaces'."""
    named = [value for name, value in globals().items() if name.isupper() and type(value) is str]
    rules = [rule for optimizer in everyone() for rule in (optimizer.formula, *lines(optimizer))]
    losses = [surface.formula for surface in GALLERY]
    return list(dict.fromkeys([*named, *rules, *losses]))


def lines(optimizer: type[Optimizer]) -> list[str]:
    """An optimizer's formula, one assignment each, to be set on as many lines as it takes."""
    return [line.strip() for line in optimizer.formula.split(r"\qquad")]


# -- rules -------------------------------------------------------------------------------------

SGD = r"w \leftarrow w - \alpha\,\class{sgd}{\nabla L(w)}"

MOMENTUM = r"""\begin{aligned}
\class{momentum}{v} &\leftarrow \beta v + (1-\beta)\,\nabla L(w) \\
w &\leftarrow w - \alpha\,\class{momentum}{v}
\end{aligned}"""
NESTEROV = r"""\begin{aligned}
v &\leftarrow \beta v + (1-\beta)\,\nabla L(\class{nesterov}{w - \alpha\beta v}) \\
w &\leftarrow w - \alpha\,v
\end{aligned}"""
HEAVY_BALL = r"""\begin{aligned}
v &\leftarrow \beta v + \nabla L(w) \\
w &\leftarrow w - \alpha\,v
\end{aligned}"""
HEAVY_BALL_LR = r"\alpha_{\text{heavy ball}} = (1-\beta)\,\alpha"

ADAGRAD = r"""\begin{aligned}
\class{adagrad}{s} &\leftarrow s + g^2 \\[.3em]
w &\leftarrow w - \frac{\alpha}{\class{adagrad}{\sqrt{s} + \varepsilon}}\,g
\end{aligned}"""

RMSPROP = r"""\begin{aligned}
\class{rmsprop}{s} &\leftarrow \rho s + (1-\rho)\,g^2 \\[.3em]
w &\leftarrow w - \frac{\alpha}{\class{rmsprop}{\sqrt{s} + \varepsilon}}\,g
\end{aligned}"""

ADAM = r"""\begin{aligned}
\class{momentum}{m} &\leftarrow \beta_1 m + (1-\beta_1)\,g \\[.1em]
\class{rmsprop}{v} &\leftarrow \beta_2 v + (1-\beta_2)\,g^2 \\[.3em]
\class{adam}{\hat m} &= \frac{m}{1-\beta_1^t} \qquad
\class{adam}{\hat v} = \frac{v}{1-\beta_2^t} \\[.5em]
w &\leftarrow w - \alpha\,
\frac{\class{momentum}{\hat m}}{\class{rmsprop}{\sqrt{\hat v} + \varepsilon}}
\end{aligned}"""
UNIT_STEP = r"\frac{\hat m}{\sqrt{\hat v}} \approx \pm 1"
UNIT_STEP_RMS = r"\sqrt{\frac{1-\beta_1}{1+\beta_1}}"

ADAM_L2 = r"g \leftarrow \nabla L(w) + \class{adam}{\lambda w}"
ADAMW = (
    r"w \leftarrow w - \alpha\left("
    r"\frac{\hat m}{\sqrt{\hat v} + \varepsilon} + \class{adamw}{\lambda w}\right)"
)

# -- stability ---------------------------------------------------------------------------------

MOMENTUM_LIMIT = r"\alpha < \frac{2(1+\beta)}{(1-\beta)\,h}"
