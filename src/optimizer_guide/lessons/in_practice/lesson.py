"""The section to keep: what to choose, what to tune, what to do when training goes wrong."""

from typing import Any

from optimizer_guide.kit.lesson import Lesson
from optimizer_guide.lessons.in_practice.schedules import Schedules, stall
from optimizer_guide.lessons.in_practice.seven import lines, table


class InPractice(Lesson):
    title = "In practice"
    short = "In practice"
    slug = "in-practice"
    lead = "What to choose, what to tune first, and what to do when training goes wrong."
    figures = (Schedules,)

    @classmethod
    def facts(cls) -> dict[str, Any]:
        same, larger = Schedules().compute(), Schedules(batch="64").compute()
        return {
            "seven": table(),
            "lines": lines(),
            "quarter": stall(larger) / stall(same),
            "decayed": same.level("decayed") / stall(same),
        }
