"""What the guide says of the races in the tree, checked on their paths."""

from typing import Any

from optimizer_guide import Adam, Nesterov, RMSProp, descend
from optimizer_guide.core.stability import sgd_limit
from optimizer_guide.kit.claim import Claim, Measured
from optimizer_guide.kit.wording import number
from optimizer_guide.lessons.family_tree.contests import CONTESTS, contest_of
from optimizer_guide.lessons.family_tree.tree import family


def _children_win(_: Any) -> Measured:
    won, said = [], []
    for node in family():
        if node.parent in CONTESTS and node.optimizer in CONTESTS:
            contest = contest_of(node)
            (child, parent), (paths, _lost) = contest.entrants, contest.race()
            first, second = (contest.arrival(path) for path in paths.values())
            won.append(first >= 0 and (second < 0 or first < second))
            said.append(f"{child} {step_of(first)}, {parent} {step_of(second)}")
    return Measured(
        bool(won) and all(won),
        f"{sum(won)} of {len(won)} children are the first to arrive and stay: {'; '.join(said)}.",
    )


def _child_wins(raced: Any) -> Measured:
    (child, first), (parent, second) = ((name, raced.arrival(name)) for name in raced.paths)
    said = raced.contest.measured(raced.contest, raced.paths)
    return Measured(
        first >= 0 and (second < 0 or first < second),
        f"{child} is there {step_of(first)}, {parent} {step_of(second)}. {said}",
    )


def _thrown_out(raced: Any) -> Measured:
    contest, name = raced.contest, RMSProp.__name__
    run = descend(contest.surface, contest.entrants[name], steps=contest.steps)
    first, largest = float(run.rate[0, 1]), float(run.rate[:, 1].max())
    allowed = float(sgd_limit(contest.surface.curvature[1]))
    return Measured(
        bool(raced.distances[name].min() < contest.near)
        and raced.arrival(name) < 0
        and first < allowed < largest,
        f"Its rate for w₂ grows from {number(first)} to {number(largest)}, and what the walls "
        f"allow is {number(allowed)}.",
    )


def step_of(arrival: int) -> str:
    """When one was there for good, in words."""
    return f"at step {arrival}" if arrival >= 0 else "never"


CLAIMS = (
    Claim(
        "Where RMSProp’s gradients vanish its rate grows, until it is thrown out.",
        {"optimizer": Adam.__name__},
        _thrown_out,
        asks="Here RMSProp comes to the minimum before Adam, but it does not stay. What throws "
        "it out?",
        choices=("Its rate, which grows", "Its velocity", "The noise of the gradients"),
    ),
    Claim(
        "Adagrad never forgets the steep start, and gets stuck in the flat valley after it.",
        {"optimizer": RMSProp.__name__},
        _child_wins,
        asks="Adagrad and RMSProp come down a steep slope into a flat valley. Who gets stuck?",
        choices=("Adagrad", "RMSProp", "Neither"),
    ),
    Claim(
        "At a high rate Momentum swings farther past the minimum, and arrives after Nesterov.",
        {"optimizer": Nesterov.__name__},
        _child_wins,
        asks="At a high learning rate, who swings farther past the minimum?",
        choices=("Momentum", "Nesterov"),
    ),
    Claim(
        "On the ground where its parent fails, each child is the first to arrive and stay.",
        {},
        _children_win,
        deeper=True,
    ),
)
