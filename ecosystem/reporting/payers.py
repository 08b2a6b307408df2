"""Kinds of payers as they are shown: in which order, and in which colours."""

from __future__ import annotations

from ecosystem.scenario.accounts import PUBLIC
from ecosystem.scenario.kinds import SHIPPED_KINDS, all_kinds

_ORDER = (None, PUBLIC, *(kind.field for kind in reversed(SHIPPED_KINDS)))
# Apart in any colour vision; in grey the hatches tell neighbours apart.
_OF_THE_PUBLIC = ("#ee99aa", "\\\\\\")
_UNKNOWN = ("#999999", "...")


def payers_in_order(payers: set[str | None]) -> list[str | None]:
    """Return kinds of payers in the order in which they are shown; None, all together, first.

    Kinds of the user's own come last, also where their code is not at hand.
    """
    own = sorted(str(payer) for payer in payers if payer not in _ORDER)
    return [*(payer for payer in _ORDER if payer in payers), *own]


def payer_look(payer: str) -> tuple[str, str]:
    """Return colour and hatch of a kind of payers."""
    looks = {kind.field: (kind.colour, kind.hatch) for kind in all_kinds()}
    return _OF_THE_PUBLIC if payer == PUBLIC else looks.get(payer, _UNKNOWN)
