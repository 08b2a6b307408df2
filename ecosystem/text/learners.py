"""The learners that ship, by the kind that a scenario names."""

from __future__ import annotations

from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.learner import Learner

CLASSES: dict[str, type[Learner]] = {"categorical": CategoricalLearner}
