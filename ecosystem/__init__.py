"""A simulated web contaminated by AI text: labs, publishers, crawlers, filters and archives.

>>> import ecosystem
>>> results = ecosystem.run("baseline")     # doctest: +SKIP
>>> print(ecosystem.summary(results))       # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecosystem.agents.registry import agent
    from ecosystem.experiments.compare import compare, sweep
    from ecosystem.experiments.result import open_comparison
    from ecosystem.experiments.run import run
    from ecosystem.reporting.report import report
    from ecosystem.reporting.summary import summary
    from ecosystem.results.results import Results, open_results
    from ecosystem.runtime.cluster import Cluster
    from ecosystem.scenario.scenario import Scenario
    from ecosystem.world import World

__version__ = "0.1.0"
__all__ = [
    "Cluster",
    "Results",
    "Scenario",
    "World",
    "__version__",
    "agent",
    "compare",
    "open_comparison",
    "open_results",
    "report",
    "run",
    "summary",
    "sweep",
]

_HOMES = {
    "Cluster": "ecosystem.runtime.cluster",
    "Results": "ecosystem.results.results",
    "Scenario": "ecosystem.scenario.scenario",
    "World": "ecosystem.world",
    "agent": "ecosystem.agents.registry",
    "compare": "ecosystem.experiments.compare",
    "open_comparison": "ecosystem.experiments.result",
    "open_results": "ecosystem.results.results",
    "report": "ecosystem.reporting.report",
    "run": "ecosystem.experiments.run",
    "summary": "ecosystem.reporting.summary",
    "sweep": "ecosystem.experiments.compare",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: ``--help`` must stay light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ecosystem' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
