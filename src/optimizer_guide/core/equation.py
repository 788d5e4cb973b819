"""The numbers of a step: what stands in an optimizer's rule at each of a run's steps."""

import numpy as np

from optimizer_guide.core.loss import Array
from optimizer_guide.core.trajectory import Steps, Trajectory


def columns(run: Steps) -> dict[str, Array]:
    """Column → its number at each position, (steps + 1,): row t is the step that led there.

    Row 0 is the first step's; from where a trajectory was lost on, every row is that of the step
    by which it was.  A name ends in 1, 2, … for the weight:

    - ``from``, ``to``: the weight before and after the step;
    - ``g``, ``penalised``: the gradient as it was seen, and with the optimizer's own L2 penalty;
    - ``direction``, ``rate``, ``root`` (which is 1 over the rate);
    - ``old_m``, ``m``: what was remembered before and after, for every field of the state;
    - ``m_hat``: m over its weight, for each field m with a ``weight_of_m`` beside it.

    ``lr``, without a number, is the learning rate of the step, its schedule included.
    """
    gone = int(run.diverged_at) if isinstance(run, Trajectory) else -1
    steps = np.arange(run.steps + 1).clip(1, gone if gone > 0 else None) - 1
    with np.errstate(all="ignore"):
        of_weights = {
            "from": run.w[:-1],
            "to": run.w[1:],
            "g": run.gradient,
            "penalised": run.penalised,
            "direction": run.direction,
            "rate": run.rate,
            "root": 1.0 / run.rate,
        }
        for name, values in run.state.items():
            of_weights |= {f"old_{name}": values[:-1], name: values[1:]}
            if f"weight_of_{name}" in run.state:
                of_weights[f"{name}_hat"] = values[1:] / run.state[f"weight_of_{name}"][1:]
    factors = np.ones(run.steps) if run.schedule is None else run.schedule
    return {"lr": (run.optimizer.lr * factors)[steps]} | {
        f"{name}{i + 1}": values[steps, i]
        for name, values in of_weights.items()
        for i in range(run.w.shape[1])
    }
