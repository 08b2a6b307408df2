"""A simulated web contaminated by AI text: labs, publishers, crawlers, filters and archives.

>>> import ecosystem
>>> results = ecosystem.run("baseline")     # doctest: +SKIP
>>> print(ecosystem.summary(results))       # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosystem.agents.agent import Agent
    from ecosystem.agents.archive.archive import Archive
    from ecosystem.agents.bill import Bill
    from ecosystem.agents.crawler.crawler import Crawler
    from ecosystem.agents.filter.compute import StatedRates
    from ecosystem.agents.filter.filter import Filter
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.agents.lab.learners import learner
    from ecosystem.agents.publisher.publisher import Publisher
    from ecosystem.agents.registry import agent, kind
    from ecosystem.draws.keys import counter, hashes, key_of, unit
    from ecosystem.draws.sampling import k_smallest
    from ecosystem.experiments.compare import compare, sweep
    from ecosystem.experiments.result import open_comparison
    from ecosystem.experiments.run import run
    from ecosystem.experiments.statistics.paired import paired_difference
    from ecosystem.measures.holders import Document, worth_of_holders
    from ecosystem.reporting.report import report
    from ecosystem.reporting.summary import summary
    from ecosystem.reporting.worth_figure import worth_figure
    from ecosystem.results.results import Results, open_results
    from ecosystem.runtime.cluster import Cluster
    from ecosystem.scenario.catalogue import shipped_file
    from ecosystem.scenario.labs import HumanLaw
    from ecosystem.scenario.scenario import Scenario
    from ecosystem.text.categorical_learner import CategoricalLearner
    from ecosystem.text.counts import Counts
    from ecosystem.text.law import Law
    from ecosystem.text.learner import Learner, TrainingSet
    from ecosystem.text.statistic import Statistic
    from ecosystem.web.claims import first_claims
    from ecosystem.world.world import World

__version__ = "0.1.0"
__all__ = [
    "Agent",
    "Archive",
    "Bill",
    "CategoricalLearner",
    "Cluster",
    "Counts",
    "Crawler",
    "Document",
    "Filter",
    "HumanLaw",
    "Lab",
    "Law",
    "Learner",
    "Publisher",
    "Results",
    "Scenario",
    "StatedRates",
    "Statistic",
    "TrainingSet",
    "World",
    "__version__",
    "agent",
    "compare",
    "counter",
    "first_claims",
    "hashes",
    "k_smallest",
    "key_of",
    "kind",
    "learner",
    "open_comparison",
    "open_results",
    "paired_difference",
    "report",
    "run",
    "shipped_file",
    "summary",
    "sweep",
    "unit",
    "worth_figure",
    "worth_of_holders",
]

_HOMES = {
    "Agent": "ecosystem.agents.agent",
    "Archive": "ecosystem.agents.archive.archive",
    "Bill": "ecosystem.agents.bill",
    "CategoricalLearner": "ecosystem.text.categorical_learner",
    "Cluster": "ecosystem.runtime.cluster",
    "Counts": "ecosystem.text.counts",
    "Crawler": "ecosystem.agents.crawler.crawler",
    "Document": "ecosystem.measures.holders",
    "Filter": "ecosystem.agents.filter.filter",
    "HumanLaw": "ecosystem.scenario.labs",
    "Lab": "ecosystem.agents.lab.lab",
    "Law": "ecosystem.text.law",
    "Learner": "ecosystem.text.learner",
    "Publisher": "ecosystem.agents.publisher.publisher",
    "Results": "ecosystem.results.results",
    "Scenario": "ecosystem.scenario.scenario",
    "StatedRates": "ecosystem.agents.filter.compute",
    "Statistic": "ecosystem.text.statistic",
    "TrainingSet": "ecosystem.text.learner",
    "World": "ecosystem.world.world",
    "agent": "ecosystem.agents.registry",
    "compare": "ecosystem.experiments.compare",
    "counter": "ecosystem.draws.keys",
    "first_claims": "ecosystem.web.claims",
    "hashes": "ecosystem.draws.keys",
    "k_smallest": "ecosystem.draws.sampling",
    "key_of": "ecosystem.draws.keys",
    "kind": "ecosystem.agents.registry",
    "learner": "ecosystem.agents.lab.learners",
    "open_comparison": "ecosystem.experiments.result",
    "open_results": "ecosystem.results.results",
    "paired_difference": "ecosystem.experiments.statistics.paired",
    "report": "ecosystem.reporting.report",
    "run": "ecosystem.experiments.run",
    "shipped_file": "ecosystem.scenario.catalogue",
    "summary": "ecosystem.reporting.summary",
    "sweep": "ecosystem.experiments.compare",
    "unit": "ecosystem.draws.keys",
    "worth_figure": "ecosystem.reporting.worth_figure",
    "worth_of_holders": "ecosystem.measures.holders",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: ``--help`` must stay light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ecosystem' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
