"""Rows about laws: diversity, fidelity, retention, contexts, single words, the population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.channel_rows import Profile, channel_row
from ecosystem.measures.contexts import within_contexts
from ecosystem.measures.diversity import fixation_index, gamma_alpha_beta, gini_simpson
from ecosystem.measures.fidelity import effective_draws
from ecosystem.measures.law_measures import LAW_MEASURES
from ecosystem.measures.retention import retention_by_band, shared_miss_ratio, types_lost_by_all

if TYPE_CHECKING:
    from ecosystem.measures.compute import Scale

I64 = NDArray[np.int64]
Row = dict[str, Any]


def law_rows(
    who: Row,
    weights: I64,
    profile: Profile,
    scale: Scale,
    text: I64 | None = None,
) -> dict[str, list[Row]]:
    """Measure a law, or counts as a law, against the human law of the round.

    Parameters
    ----------
    who
        Columns that tell whose law it is.
    weights : array of int64
        Its integer weights over all words.
    profile
        Human words of the round.
    scale
        What laws are measured with.
    text : array of int64, optional
        How often each word stood in the text that the law was fitted to, or is counted from.

    Returns
    -------
    dict
        Rows of the tables ``laws``, ``retention``, ``contexts`` and ``words``, and the row of
        the words in ``channels``.
    """
    p, human = scale.view.of(weights), profile.human
    within = within_contexts(p, profile.starts)
    laws = [{m.name: m.compute(p, human) for m in LAW_MEASURES}]
    tables = {
        "laws": laws,
        "retention": _retention(p, human, scale, text),
        "contexts": _contexts(p, within, profile, scale),
        "words": _words(p, human, scale),
        "channels": [channel_row(profile, p, within)],
    }
    return {name: [{**who, **row} for row in rows] for name, rows in tables.items()}


def _retention(
    p: NDArray[np.float64], human: NDArray[np.float64], scale: Scale, text: I64 | None
) -> list[Row]:
    edges = [*scale.edges, 0.0]
    in_text = None if text is None else scale.view.part(text) > 0
    found = retention_by_band(p, human, scale.view.bands, len(edges), in_text)

    def share(part: NDArray[Any] | None, whole: NDArray[Any], band: int) -> float | None:
        return None if part is None else float(part[band] / whole[band])

    return [
        {
            "band": band,
            "frequency_from": edges[band],
            "n_types": int(found.n_types[band]),
            "overlap": share(found.overlap, found.mass, band),
            "overlap_beyond_text": share(found.overlap_beyond, found.mass, band),
            "types_in_text_share": share(found.n_in_text, found.n_types, band),
            "n_types_held": int(found.n_held[band]),
            "types_held_share": share(found.n_held, found.n_types, band),
            "mass_held_share": share(found.mass_held, found.mass, band),
        }
        for band in range(len(edges))
        if found.n_types[band] > 0
    ]


def _contexts(
    p: NDArray[np.float64],
    within: tuple[NDArray[np.float64], NDArray[np.float64]],
    profile: Profile,
    scale: Scale,
) -> list[Row]:
    lexicon, starts = scale.lexicon, profile.starts
    living = profile.human > 0
    human_share, _ = profile.within
    share, bits = within
    most = np.maximum.reduceat(p, starts)
    n_living = np.add.reduceat(living.astype(np.int64), starts)
    n_held = np.add.reduceat((living & (p > 0)).astype(np.int64), starts)
    return [
        {
            "context": context,
            "share": float(share[c]),
            "human_share": float(human_share[c]),
            "n_types_held": int(n_held[c]),
            "types_held_share": float(n_held[c] / n_living[c]),
            "hill_1": float(2.0 ** bits[c]) if share[c] > 0 else 0.0,
            "commonest_share": float(most[c] / share[c]) if share[c] > 0 else None,
        }
        for c, context in enumerate(lexicon.contexts)
    ]


def _words(p: NDArray[np.float64], human: NDArray[np.float64], scale: Scale) -> list[Row]:
    contexts, view = scale.lexicon.contexts, scale.view
    share_of = np.add.reduceat(p, view.starts)
    rows = []
    for context, word, type_id in scale.words:
        share = float(share_of[contexts.index(context)])
        at = view.position(type_id)
        rows.append(
            {
                "context": context,
                "word": word,
                "probability": float(p[at]) / share if share > 0 else 0.0,
                "is_held": bool(p[at] > 0),
                "is_living": bool(human[at] > 0),
            }
        )
    return rows


def population_rows(outputs: Sequence[I64], human: NDArray[np.float64], scale: Scale) -> list[Row]:
    """Measure the outputs of all labs together, for Hill orders 0, 1 and 2."""
    laws = np.stack([scale.view.of(weights) for weights in outputs])
    lost = ~(laws > 0).any(axis=0)
    shared: Row = {
        "gini_within": float(np.mean([gini_simpson(p) for p in laws])),
        "gini_pool": gini_simpson(laws.mean(axis=0)),
        "f_st": fixation_index(laws),
        "effective_draws": effective_draws(laws.mean(axis=0), human),
        "n_types_lost_by_all": types_lost_by_all(laws, human),
        "human_mass_lost_by_all": float(human[lost].sum()),
        "shared_miss_ratio": shared_miss_ratio(laws, human),
        "n_labs": len(outputs),
    }
    rows = []
    for order in (0, 1, 2):
        gamma, alpha, beta = gamma_alpha_beta(laws, order)
        rows.append({"order": order, "gamma": gamma, "alpha": alpha, "beta": beta, **shared})
    return rows
