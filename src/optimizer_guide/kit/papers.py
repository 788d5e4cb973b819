"""The papers that the guide refers to; a prose says ``{{ paper("kingma2015") }}``."""

from typing import NamedTuple


class Paper(NamedTuple):
    """A paper, or whatever else is cited: how the text calls it, its title, and where it is."""

    label: str
    title: str
    url: str


PAPERS: dict[str, Paper] = {
    "robbins1951": Paper(
        "Robbins & Monro (1951)",
        "A Stochastic Approximation Method",
        "https://doi.org/10.1214/aoms/1177729586",
    ),
    "polyak1964": Paper(
        "Polyak (1964)",
        "Some Methods of Speeding Up the Convergence of Iteration Methods",
        "https://doi.org/10.1016/0041-5553(64)90137-5",
    ),
    "nesterov1983": Paper(
        "Nesterov (1983)",
        "A Method for Solving the Convex Programming Problem with Convergence Rate O(1/k²)",
        "https://www.mathnet.ru/eng/dan46009",
    ),
    "sutskever2013": Paper(
        "Sutskever et al. (2013)",
        "On the Importance of Initialization and Momentum in Deep Learning",
        "https://proceedings.mlr.press/v28/sutskever13.html",
    ),
    "goh2017": Paper(
        "Goh (2017)", "Why Momentum Really Works", "https://doi.org/10.23915/distill.00006"
    ),
    "duchi2011": Paper(
        "Duchi et al. (2011)",
        "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
        "https://jmlr.org/papers/v12/duchi11a.html",
    ),
    "tieleman2012": Paper(
        "Tieleman & Hinton (2012)",
        "Lecture 6.5: RMSProp, Neural Networks for Machine Learning",
        "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    ),
    "kingma2015": Paper(
        "Kingma & Ba (2015)",
        "Adam: A Method for Stochastic Optimization",
        "https://arxiv.org/abs/1412.6980",
    ),
    "dozat2016": Paper(
        "Dozat (2016)",
        "Incorporating Nesterov Momentum into Adam",
        "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
    ),
    "wilson2017": Paper(
        "Wilson et al. (2017)",
        "The Marginal Value of Adaptive Gradient Methods in Machine Learning",
        "https://arxiv.org/abs/1705.08292",
    ),
    "reddi2018": Paper(
        "Reddi et al. (2018)",
        "On the Convergence of Adam and Beyond",
        "https://arxiv.org/abs/1904.09237",
    ),
    "loshchilov2019": Paper(
        "Loshchilov & Hutter (2019)",
        "Decoupled Weight Decay Regularization",
        "https://arxiv.org/abs/1711.05101",
    ),
    "chen2023": Paper(
        "Chen et al. (2023)",
        "Symbolic Discovery of Optimization Algorithms",
        "https://arxiv.org/abs/2302.06675",
    ),
    "cohen2021": Paper(
        "Cohen et al. (2021)",
        "Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability",
        "https://arxiv.org/abs/2103.00065",
    ),
    "cohen2022": Paper(
        "Cohen et al. (2022)",
        "Adaptive Gradient Methods at the Edge of Stability",
        "https://arxiv.org/abs/2207.14484",
    ),
    "kunstner2024": Paper(
        "Kunstner et al. (2024)",
        "Heavy-Tailed Class Imbalance and Why Adam Outperforms Gradient Descent on Language Models",
        "https://arxiv.org/abs/2402.19449",
    ),
    "dauphin2014": Paper(
        "Dauphin et al. (2014)",
        "Identifying and Attacking the Saddle Point Problem in High-Dimensional Non-Convex "
        "Optimization",
        "https://arxiv.org/abs/1406.2572",
    ),
    "pascanu2013": Paper(
        "Pascanu et al. (2013)",
        "On the Difficulty of Training Recurrent Neural Networks",
        "https://arxiv.org/abs/1211.5063",
    ),
    "goyal2017": Paper(
        "Goyal et al. (2017)",
        "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
        "https://arxiv.org/abs/1706.02677",
    ),
    "sgdr2017": Paper(
        "Loshchilov & Hutter (2017)",
        "SGDR: Stochastic Gradient Descent with Warm Restarts",
        "https://arxiv.org/abs/1608.03983",
    ),
    "bengio2012": Paper(
        "Bengio (2012)",
        "Practical Recommendations for Gradient-Based Training of Deep Architectures",
        "https://arxiv.org/abs/1206.5533",
    ),
    "torch_optim": Paper(
        "PyTorch’s manual",
        "torch.optim: defaults and schedules of the optimizers",
        "https://pytorch.org/docs/stable/optim.html",
    ),
    "godbole2023": Paper(
        "Godbole et al. (2023)",
        "Deep Learning Tuning Playbook",
        "https://github.com/google-research/tuning_playbook",
    ),
}
"""Key → the paper."""


def cited(key: str) -> Paper:
    """The paper of this key.  Raises KeyError that names the key and where to add it."""
    try:
        return PAPERS[key]
    except KeyError:
        raise KeyError(f"no paper {key!r}: add it to kit/papers.py") from None
