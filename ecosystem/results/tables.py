"""Every table of a run, declared once.

The declarations feed the writer, the metadata of the Parquet files and the manifest.
"""

from __future__ import annotations

from ecosystem.results.account_tables import COSTS, LEDGER, SPENDING
from ecosystem.results.declaration import TableSpec
from ecosystem.results.lab_tables import (
    BENCHMARKS,
    DEBT,
    ILLUSIONS,
    LAB_OVERLAP,
    LABS,
    LINEAGE,
    MODELS,
    ONSETS,
    POOLS,
    POPULATION,
    TWINS,
)
from ecosystem.results.law_tables import (
    CHANNELS,
    CONTEXTS,
    ESTIMATES,
    LAWS,
    LEXICON,
    RETENTION,
    WORDS,
)
from ecosystem.results.repetition_tables import REPETITION
from ecosystem.results.web_tables import (
    ARCHIVES,
    CRAWL_OVERLAP,
    CRAWLS,
    DOCUMENTS,
    FILTER_MAKERS,
    FILTERS,
    LINKS,
    PUBLISHERS,
    SITES,
    WEB,
)
from ecosystem.results.worth_tables import MARGINAL_WORTH, WORTH, WORTH_OF_SOURCES

TABLES: tuple[TableSpec, ...] = (
    WEB,
    LAWS,
    RETENTION,
    CONTEXTS,
    WORDS,
    CHANNELS,
    ESTIMATES,
    LABS,
    POOLS,
    LAB_OVERLAP,
    DEBT,
    WORTH,
    WORTH_OF_SOURCES,
    MARGINAL_WORTH,
    REPETITION,
    POPULATION,
    TWINS,
    ONSETS,
    BENCHMARKS,
    ILLUSIONS,
    FILTERS,
    FILTER_MAKERS,
    CRAWLS,
    PUBLISHERS,
    SITES,
    LINKS,
    CRAWL_OVERLAP,
    ARCHIVES,
    DOCUMENTS,
    MODELS,
    LINEAGE,
    LEDGER,
    COSTS,
    SPENDING,
    LEXICON,
)


def table_spec(name: str) -> TableSpec:
    """Return the declaration of a table.

    Raises
    ------
    KeyError
        If there is no such table; the message lists those that exist.
    """
    for spec in TABLES:
        if spec.name == name:
            return spec
    raise KeyError(f"no table {name!r}; there are {', '.join(t.name for t in TABLES)}")
