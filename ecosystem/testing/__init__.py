"""Contracts that every learner, detector and agent keeps; call them in tests of your own.

Each check returns nothing, or raises an ``AssertionError`` that says what was expected.

>>> from ecosystem.text.categorical_learner import CategoricalLearner
>>> from ecosystem.testing import check_learner
>>> check_learner(CategoricalLearner(smoothing=0.1))
"""

from ecosystem.testing.agents import check_agent
from ecosystem.testing.detectors import check_filter
from ecosystem.testing.learners import check_learner

__all__ = ["check_agent", "check_filter", "check_learner"]
