"""AdamW: why the decay leaves the gradient."""

from optimizer_guide.core import optimizers
from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.kit.wording import setting, visible
from optimizer_guide.lessons.adamw.decay import DECAY, LR, SCALES, STEPS, Decay


class AdamW(Lesson):
    title = "AdamW: the same decay for every weight"
    short = "AdamW"
    slug = "adamw"
    lead = "Take the decay out of the gradient, and every weight shrinks alike."
    figures = (Decay,)

    @classmethod
    def facts(cls) -> dict[str, float | str]:
        run, without = Decay().compute(), Decay(decay=0.0).compute()
        small, middle, large = (float(w) for w in run.l2[-1])
        alike = float(run.adamw[-1, 0])
        shrink = 1 - LR * DECAY
        return {
            "largest_scale": f"{SCALES[-1]:g}",
            "penalised_small": visible(small),
            "penalised_middle": middle,
            "penalised_large": large,
            "share_decayed": (1 - large) / (1 - float(run.adamw[-1, -1])),
            "shrink": f"{shrink:g}",
            "decoupled": alike,
            "decay_alone": shrink**STEPS,
            "without_decay": float(without.adamw[-1, 0]),
            "steps": STEPS,
            "decay": DECAY,
            "default_decay": setting(optimizers.AdamW().weight_decay),
        }
