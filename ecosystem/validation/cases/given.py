"""What a scenario file says, in the shape in which formulas want it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.fields import Table
from ecosystem.scenario.labs import Lab
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.text import ZipfLexicon
from ecosystem.validation.theory.drift import zipf


def measured(scenario: Scenario) -> list[int]:
    """Return the rounds that are measured, without round 0."""
    every, last = scenario.measure.every, scenario.time.rounds
    return [t for t in range(1, last + 1) if t % every == 0 or t == last]


def draws(scenario: Scenario, lab: int = 0) -> int:
    """Return the draws that a lab trains on in each round: all new pages, or a number."""
    tokens = scenario.labs[lab].tokens
    if tokens == "all":
        [pages] = [group.pages for group in scenario.publishers]
        tokens = pages  # of one draw each
    assert isinstance(tokens, int | float), "a formula needs one number of draws"
    return round(tokens)


def people(scenario: Scenario) -> NDArray[np.float64]:
    """Return the human law of a Zipf lexicon of one topic."""
    lexicon = scenario.language.lexicon
    assert isinstance(lexicon, ZipfLexicon), "a formula needs a Zipf lexicon"
    return zipf(lexicon.types, lexicon.exponent)


def lab_named(scenario: Scenario, name: str) -> Lab:
    """Return a lab."""
    [lab] = [lab for lab in scenario.labs if lab.name == name]
    return lab


def share_of(lab: Lab, kind: type) -> float:
    """Return the share of a lab's tokens from its only source of a kind, in the end."""
    [share] = [source.share for source in lab.sources if isinstance(source, kind)]
    if isinstance(share, Table):
        share = share.table[max(share.table)]
    assert isinstance(share, int | float), "a formula needs one share"
    return float(share)
