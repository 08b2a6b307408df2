"""The strength of a mark: how often a marked token is green."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def green_probability(gamma: float, delta: float, entropy: float) -> float:
    """Return the probability that a token of marked text is green.

    The logits of green words are raised by ``delta``. The next token is taken to be
    uniform over ``m`` candidates, each of them green with probability ``gamma``: with
    ``G ~ Binomial(m, gamma)`` of them green, the token is green with probability
    ``G e^delta / (G e^delta + m - G)``. A conditional entropy between ``log2 m`` and
    ``log2 (m + 1)`` bits mixes the two so that the mean entropy is right.

    Parameters
    ----------
    gamma
        Share of words that is green.
    delta
        What is added to the logits of green words.
    entropy
        Conditional entropy of the text in bits per token.

    Returns
    -------
    float
        ``gamma`` where the text has no entropy; with growing entropy it tends to
        ``gamma e^delta / (1 + gamma (e^delta - 1))``, the ceiling of Kirchenbauer et al.
        2023 (arXiv:2301.10226; formula from memory). The uniform candidates are our model.
    """
    candidates = int(2.0 ** min(entropy, 12.0))  # 4096 candidates are at the ceiling
    if 2.0 ** min(entropy, 12.0) - candidates > 1 - 1e-9:
        candidates += 1
    low, high = np.log2(candidates), np.log2(candidates + 1)
    share_high = float(np.clip((min(entropy, 12.0) - low) / (high - low), 0.0, 1.0))
    return (1 - share_high) * _uniform_candidates(gamma, delta, candidates) + (
        share_high * _uniform_candidates(gamma, delta, candidates + 1)
    )


def _uniform_candidates(gamma: float, delta: float, m: int) -> float:
    from scipy.stats import binom

    green = np.arange(m + 1)
    raised = green * np.exp(min(delta, 600.0))  # already certain; more would overflow
    return float(np.sum(binom.pmf(green, m, gamma) * raised / (raised + m - green)))


def written_anew(edited_share: F64, paraphrased_share: F64) -> F64:
    """Return the share of a page's tokens that people edited or a tool reworded, or both.

    Which tokens a tool rewords does not depend on which people edit: it is
    ``1 - (1 - edited) (1 - paraphrased)``, and exactly one of them where the other is 0.
    """
    return edited_share + paraphrased_share * (1 - edited_share)


def after_editing(green: float, gamma: float, share_anew: float) -> float:
    """Return the green probability after a share of tokens was written anew, unmarked.

    An unmarked token is green with probability ``gamma``, whoever or whatever wrote it.

    Parameters
    ----------
    green
        Probability that a marked token is green.
    gamma
        Share of words that is green.
    share_anew
        Share of tokens that carry no mark any more; see :func:`written_anew`.
    """
    return (1 - share_anew) * green + share_anew * gamma
