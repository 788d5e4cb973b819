r"""The formulas of the guide, in LaTeX, by name: each constant here is one.

``\class{adam}{...}`` gives what an optimizer brings its colour; the class is the optimizer's name
in lower case.  After a change: `make formulas`.
"""

from __future__ import annotations

from optimizer_guide.optimizer import Optimizer
from optimizer_guide.optimizers import FAMILY
from optimizer_guide.surfaces import SURFACES


def registered() -> list[str]:
    """Every formula that can be shown: those named here, the optimizers' and the surfaces'."""
    named = [value for name, value in globals().items() if name.isupper() and type(value) is str]
    rules = [rule for optimizer in FAMILY for rule in (optimizer.formula, *lines(optimizer))]
    losses = [surface.formula for surface in SURFACES]
    return list(dict.fromkeys([*named, *rules, *losses]))


def lines(optimizer: type[Optimizer]) -> list[str]:
    """An optimizer's formula, one assignment each, to be set on as many lines as it takes."""
    return [line.strip() for line in optimizer.formula.split(r"\qquad")]


# -- symbols -----------------------------------------------------------------------------------

W = "w"
W1 = "w_1"
W2 = "w_2"
LOSS = "L(w)"
GRADIENT = r"\nabla L(w)"
NABLA_L = r"\nabla L"
G = "g"
G_IS_GRADIENT = r"g = \nabla L(w)"
LR = r"\alpha"
BETA = r"\beta"
BETA1 = r"\beta_1"
BETA2 = r"\beta_2"
RHO = r"\rho"
EPS = r"\varepsilon"
DECAY = r"\lambda"
NOISE = r"\sigma"
M = "m"
V = "v"
S = "s"
T = "t"
M_HAT = r"\hat m"
V_HAT = r"\hat v"
H = "h"
KAPPA = r"\kappa"
CONDITION = r"\kappa = \frac{h_{\max}}{h_{\min}}"

# -- rules -------------------------------------------------------------------------------------

SGD = r"w \leftarrow w - \alpha\,\class{sgd}{\nabla L(w)}"

MOMENTUM = r"""\begin{aligned}
\class{momentum}{v} &\leftarrow \beta v + (1-\beta)\,\nabla L(w) \\
w &\leftarrow w - \alpha\,\class{momentum}{v}
\end{aligned}"""
VELOCITY = r"v \leftarrow \beta v + (1-\beta)\,\nabla L(w)"
VELOCITY_STEP = r"w \leftarrow w - \alpha\,\class{momentum}{v}"
HEAVY_BALL = r"""\begin{aligned}
v &\leftarrow \beta v + \nabla L(w) \\
w &\leftarrow w - \alpha\,v
\end{aligned}"""
HEAVY_BALL_LR = r"\alpha_{\text{heavy ball}} = (1-\beta)\,\alpha"

NESTEROV = r"""\begin{aligned}
v &\leftarrow \beta v + (1-\beta)\,g \\
w &\leftarrow w - \alpha\,\class{nesterov}{\bigl(\beta v + (1-\beta)\,g\bigr)}
\end{aligned}"""

ADAGRAD = r"""\begin{aligned}
\class{adagrad}{s} &\leftarrow s + g^2 \\[.3em]
w &\leftarrow w - \frac{\alpha}{\class{adagrad}{\sqrt{s} + \varepsilon}}\,g
\end{aligned}"""

RMSPROP = r"""\begin{aligned}
\class{rmsprop}{s} &\leftarrow \rho s + (1-\rho)\,g^2 \\[.3em]
w &\leftarrow w - \frac{\alpha}{\class{rmsprop}{\sqrt{s} + \varepsilon}}\,g
\end{aligned}"""
EFFECTIVE_RATE = r"\frac{\alpha}{\sqrt{s} + \varepsilon}"

ADAM = r"""\begin{aligned}
\class{momentum}{m} &\leftarrow \beta_1 m + (1-\beta_1)\,g \\[.1em]
\class{rmsprop}{v} &\leftarrow \beta_2 v + (1-\beta_2)\,g^2 \\[.3em]
\class{adam}{\hat m} &= \frac{m}{1-\beta_1^t} \qquad
\class{adam}{\hat v} = \frac{v}{1-\beta_2^t} \\[.5em]
w &\leftarrow w - \alpha\,
\frac{\class{momentum}{\hat m}}{\class{rmsprop}{\sqrt{\hat v} + \varepsilon}}
\end{aligned}"""
ADAM_STEP = (
    r"w \leftarrow w - \alpha\,"
    r"\frac{\class{momentum}{\hat m}}{\class{rmsprop}{\sqrt{\hat v} + \varepsilon}}"
)
UNIT_STEP = r"\frac{\hat m}{\sqrt{\hat v}} \approx \pm 1"
UNIT_STEP_RMS = r"\sqrt{\frac{1-\beta_1}{1+\beta_1}}"

ADAM_L2 = r"g \leftarrow \nabla L(w) + \class{adam}{\lambda w}"
ADAMW = (
    r"w \leftarrow w - \alpha\left("
    r"\frac{\hat m}{\sqrt{\hat v} + \varepsilon} + \class{adamw}{\lambda w}\right)"
)
PENALTY = r"L(w) + \tfrac{\lambda}{2}\,\lVert w\rVert^2"
SHRINK = r"1 - \alpha\lambda"

# -- bias correction ---------------------------------------------------------------------------

M_CORRECTED = r"\hat m = \frac{m}{1-\beta_1^t}"
V_CORRECTED = r"\hat v = \frac{v}{1-\beta_2^t}"
M_CORRECTION = r"\frac{1}{1-\beta_1^t}"
V_CORRECTION = r"\frac{1}{\sqrt{1-\beta_2^t}}"
NET_CORRECTION = r"\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}"

# -- stability ---------------------------------------------------------------------------------

FACTOR = r"1 - \alpha h"
SGD_LIMIT = r"\alpha < 2/h"
MOMENTUM_LIMIT = r"\alpha < \frac{2(1+\beta)}{(1-\beta)\,h}"
HEAVY_BALL_LIMIT = r"\alpha < \frac{2(1+\beta)}{h}"
NESTEROV_LIMIT = r"\alpha < \frac{2(1+\beta)}{(1-\beta)(1+2\beta)\,h}"

# -- losses ------------------------------------------------------------------------------------

BOWL = r"L(w) = \tfrac12\, h w^2"
RAVINE = r"L(w) = \tfrac12 \bigl(h_1 w_1^2 + h_2 w_2^2\bigr)"
QUADRATIC = r"L(w) = \tfrac12 \sum_i h_i w_i^2"
DOUBLE_WELL = r"L(w) = 0.1\,w^2 + 0.35\,(1 - \cos 3w)"
