"""The coalitions of a bundle of arms: which of them are tried together, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

FEWEST, MOST = 2, 5
"""Arms of a bundle: each one more doubles the arms that are run."""

Coalition = tuple[str, ...]
"""Names of arms in the order of the bundle; none is the reference."""


def coalitions(bundle: Sequence[str]) -> list[Coalition]:
    """Return the coalitions of two arms or more, small ones first and the whole bundle last.

    Parameters
    ----------
    bundle
        Names of arms; nothing is returned where they are more than 5, or one is there twice.
    """
    if len(bundle) > MOST or len(set(bundle)) < len(bundle):
        return []
    sizes = range(FEWEST, len(bundle) + 1)
    return [members for size in sizes for members in combinations(bundle, size)]


def coalition_name(members: Coalition) -> str:
    """Return the name of the arm that a coalition is."""
    return " + ".join(members)
