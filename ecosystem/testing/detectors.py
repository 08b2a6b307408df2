"""What every detector keeps: the rates by which a filter drops pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.filter.compute import Detector, FilterCompute
from ecosystem.draws.keys import hashes, key_of
from ecosystem.testing.expecting import expect, travelled
from ecosystem.text.sampler_registry import HUMAN
from ecosystem.web.lots import LOT_SCHEMA, NO_MARK, Corpus, make_batch

F64 = NDArray[np.float64]

_N = 64


def _pages() -> dict[str, NDArray[Any]]:
    """Make pages of people and models: of two contexts, any length, marked, edited, reworded."""
    i = np.arange(_N)
    by_model = i % 3 > 0
    return {
        "key": hashes(key_of(0, "testing"), i.astype(np.uint64)),
        "publisher": i % 2,
        "site_key": hashes(key_of(0, "site"), (i % 7).astype(np.uint64)),
        "context": i // 2 % 2,
        "round": i % 5 - 2,
        "end": i % 5 + 20,
        "writer": np.where(by_model, 1 + i % 4, HUMAN),
        "human_version": i % 2,
        "mark": np.where(by_model & (i % 2 == 0), 0, NO_MARK),
        "edited_share": np.where(by_model, i % 4 / 4, 0.0),
        "paraphrased_share": np.where(by_model, i % 3 / 4, 0.0),
        "pages": np.ones(_N, dtype=np.int64),
        "tokens": 5 + 37 * (i % 11),
        "draws": 1 + i % 13,
    }


def _corpus(pages: dict[str, NDArray[Any]], which: NDArray[np.int64]) -> Corpus:
    corpus = Corpus()
    corpus.append(make_batch({name: column[which] for name, column in pages.items()}))
    return corpus


def check_filter(detector: Detector) -> None:
    """Check that a detector tells rates as a filter relies on.

    There is one rate for each lot, between 0 and 1; it belongs to the lot, whatever stands
    beside it and in whatever order; lots are left alone; and so a page is judged once and
    for all. Pages are of two contexts, 0 and 1, and carry the mark 0 or none.

    Parameters
    ----------
    detector
        What ``Filter.detector`` returns: an object with the method ``rates``. The whole
        agent is checked by :func:`ecosystem.testing.check_agent`.

    Raises
    ------
    AssertionError
        With what was expected of it.
    """
    name, pages, everyone = type(detector).__name__, _pages(), np.arange(_N)
    rates = _rates(detector, pages, everyone, name)
    for what, which in {
        "asked again": everyone,
        "in another order": everyone[::-1],
        "in less company": everyone[::3],
        "alone": everyone[5:6],
        "where there is none": everyone[:0],
    }.items():
        found = _rates(detector, pages, which, name)
        expect(
            np.array_equal(found, rates[which]),
            f"{name} tells other rates of the same pages {what};"
            " expected a rate to belong to the page",
        )
    sent = travelled(detector, f"the detector {name}")
    expect(
        np.array_equal(_rates(sent, pages, everyone, name), rates),
        f"{name} tells other rates on another host; expected it to be pickled with all it needs",
    )
    _check_verdicts(detector, pages, name)


def _rates(
    detector: Detector, pages: dict[str, NDArray[Any]], which: NDArray[np.int64], name: str
) -> F64:
    corpus = _corpus(pages, which)
    lots = corpus.lots(np.arange(len(which)))
    rates = detector.rates(lots)
    expect(
        isinstance(rates, np.ndarray) and rates.shape == (len(which),),
        f"{name} told {rates!r} of {len(which)} lots; expected an array of one rate for each",
    )
    is_rate = (rates >= 0) & (rates <= 1)
    expect(
        bool(is_rate.all()),
        f"{name} told the rate {rates[~is_rate][:1].sum()} of a lot;"
        " expected a probability between 0 and 1",
    )
    for column in LOT_SCHEMA.names:
        expect(
            np.array_equal(lots.column(column), pages[column][which]),
            f"{name} changed the column {column!r} of the lots; expected it to leave them alone",
        )
    return rates


def _check_verdicts(detector: Detector, pages: dict[str, NDArray[Any]], name: str) -> None:
    """Check that verdicts given early are those given late."""
    half, everyone = np.arange(_N // 2), np.arange(_N)
    late = _compute(detector, _corpus(pages, everyone))
    late.judge()
    corpus = _corpus(pages, half)
    early = _compute(detector, corpus)
    early.judge()
    early.judge()
    corpus.append(make_batch({name: column[_N // 2 :] for name, column in pages.items()}))
    early.judge()
    expect(
        np.array_equal(early.verdicts(), late.verdicts()),
        f"{name}: a page judged as it came has another verdict than judged later;"
        " expected one verdict, once and for all",
    )


def _compute(detector: Detector, corpus: Corpus) -> FilterCompute:
    state: Any = SimpleNamespace(seed=1, corpus=corpus)
    return FilterCompute(state, evidence="testing", detector=detector)
