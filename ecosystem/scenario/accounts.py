"""Accounts of money: who pays, and for what."""

from __future__ import annotations

from typing import Literal

PayerKind = Literal["labs", "publishers", "crawlers", "filters", "archives", "public"]

PUBLIC: PayerKind = "public"
LICENSING = "licensing"
ACCOUNTS: dict[str, tuple[PayerKind, str]] = {
    "scraping": ("crawlers", "pages"),
    "sealing": ("archives", "pages"),
    "verifying": ("archives", "pages"),
    "marking": ("labs", "tokens"),
    "detecting": ("filters", "pages"),
    "generating": ("labs", "tokens"),
    "training": ("labs", "draws"),
}
"""Accounts with a price in `Costs`: who pays, and what is counted."""
