"""Accounts of money: who pays, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.scenario.kinds import SHIPPED_KINDS

if TYPE_CHECKING:
    from ecosystem.scenario.costs import Costs

PUBLIC = "public"
LICENSING = "licensing"
ACCOUNTS = {
    name: (kind.field, account) for kind in SHIPPED_KINDS for name, account in kind.accounts.items()
}
"""Accounts with a price in `Costs`: who pays, and what for."""


def has_price(costs: Costs, *accounts: str) -> bool:
    """Tell whether any of these accounts ever has a price: what is free is not asked for."""
    return any(getattr(costs, account) != 0 for account in accounts)
