"""Accounts of money: who pays, and for what."""

from __future__ import annotations

from ecosystem.scenario.kinds import SHIPPED

PUBLIC = "public"
LICENSING = "licensing"
ACCOUNTS = {
    account: (kind.field, unit) for kind in SHIPPED for account, unit in kind.accounts.items()
}
"""Accounts with a price in `Costs`: who pays, and what is counted."""
