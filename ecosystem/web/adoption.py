"""Adoption: sites take up writing with models, and the habit spreads along links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import bernoulli, hashes, key_of
from ecosystem.web.links import Links, neighbour_share
from ecosystem.web.sites import Sites


@dataclass(frozen=True)
class Adoption:
    """How the sites of a group adopt in a round.

    Attributes
    ----------
    share
        Share of the sites that use models whatever others do.
    spreads
        Whether sites keep to what they adopted, and others take it up; else only the share
        of now counts.
    external, contact
        Hazard of the others in this round without an example, and what is added to it when
        all sites that a site links to have adopted.
    """

    share: float
    spreads: bool = False
    external: float = 0.0
    contact: float = 0.0


def adopted_by(
    seed: int,
    round_: int,
    sites: Sites,
    links: Links | None,
    before: NDArray[np.bool_],
    adoptions: Mapping[int, Adoption],
) -> NDArray[np.bool_]:
    """Return the sites that have adopted by the end of a round.

    A site that has not adopted does so with probability ``1 - exp(-hazard)``, where the
    hazard is ``external + contact * (share of the sites it links to that had adopted)``.

    Parameters
    ----------
    before : array of bool, shape (N,)
        Sites that had adopted by the end of the round before.
    adoptions
        Rules by the index of the group.
    """
    after = before.copy()
    example = np.zeros(len(sites)) if links is None else neighbour_share(links, before)
    always = hashes(key_of(seed, "adopted at the start"), sites.keys)
    chance = hashes(key_of(seed, "adoption", round_), sites.keys)
    for group, rule in adoptions.items():
        mine = sites.of_group(group)
        uses = bernoulli(always[mine], rule.share)
        if rule.spreads:
            hazard = rule.external + rule.contact * example[mine]
            uses |= before[mine] | bernoulli(chance[mine], -np.expm1(-hazard))
        after[mine] = uses
    return after
