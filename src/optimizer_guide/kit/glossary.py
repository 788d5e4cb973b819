"""The terms that a learner may not know, each explained in one sentence.

A prose says ``{{ term("gradient") }}``, and its reader finds the sentence under the pointer.
"""

GLOSSARY: dict[str, str] = {
    "weight": "One of the numbers inside a network that training changes; also called a parameter.",
    "loss": "One number that says how wrong the network is on its examples: lower is better.",
    "loss surface": "The landscape that arises when the loss is drawn as a height above every "
    "setting of the weights.",
    "gradient": "The slope of the loss in each weight: the direction in which the loss rises "
    "fastest, and how fast.",
    "contour": "A line through all points of equal loss, as on a hiking map; where lines are "
    "close together, the slope is steep.",
    "learning rate": "The number α that scales every step: twice the learning rate, twice the "
    "step for the same gradient.",
    "mini-batch": "A few training examples drawn at random, often 32 to 256, over which one "
    "step’s gradient is averaged.",
    "noise": "The random error of a gradient that was computed from a mini-batch and not from all "
    "examples.",
    "minimum": "A point from which the loss rises in every direction; the lowest of them all is "
    "the global minimum.",
    "curvature": "How quickly the slope itself changes as you move; a tight valley has a high "
    "curvature, a wide one a low curvature.",
    "ravine": "A valley with steep walls and a floor that hardly falls.",
    "ill-conditioned": "Said of a loss that is far more curved in some directions than in others, "
    "so that no single step length suits them all.",
    "condition number": "The greatest curvature divided by the smallest: 1 for a round bowl, "
    "large for a narrow ravine.",
    "saddle": "A point where the gradient is zero, but the loss rises in some directions and "
    "falls in others, as on a mountain pass.",
    "diverge": "To move ever farther away, so that the loss grows without bound.",
    "converge": "To come ever closer to a point, and stay there.",
    "moving average": "A running average in which each older value counts a little less than the "
    "one after it.",
    "bias correction": "Dividing a moving average that began at zero by the share of true values "
    "in it, so that it is not too small during the first steps.",
    "weight decay": "Shrinking every weight by a small fraction at each step, so that weights "
    "that the loss does not need fade away.",
    "L2 regularization": "Adding the sum of the squared weights, times a small number, to the "
    "loss, so that large weights cost something.",
    "embedding": "The list of weights that stands for one word; only the words that occur in a "
    "batch get a gradient.",
    "sharpness": "The greatest curvature of the loss at the current weights, in any direction.",
    "edge of stability": "Where the sharpness equals the largest curvature that the learning rate "
    "can tolerate.",
    "schedule": "A rule that changes the learning rate during training.",
    "warm-up": "Beginning with a small learning rate and raising it during the first steps.",
    "gradient clipping": "Shortening a gradient that is longer than some limit to that limit.",
    "layer": "A group of units in a network that work side by side; its answers are the next "
    "layer’s input.",
    "transformer": "The kind of network behind today’s language models; it weighs up which words "
    "of a text bear on each other.",
    "convolutional": "Said of a network that looks for the same small patterns everywhere in an "
    "image.",
}  # fmt: skip
"""Term → its sentence."""


def explained(term: str) -> str:
    """The sentence on a term.  Raises KeyError that names the term and where to add it."""
    try:
        return GLOSSARY[term]
    except KeyError:
        raise KeyError(f"no term {term!r}: add it to kit/glossary.py") from None
