"""The state of a world in a few lines of text."""

from __future__ import annotations

from ecosystem.live.curves import Rows, select
from ecosystem.live.world import LiveWorld


def headline(world: LiveWorld) -> str:
    """Say where in its time a world is."""
    total, today = world.calendar.rounds, world.calendar.date_of(world.round)
    return (
        f"{today.day} {today:%B %Y} · round {world.round} of {total}"
        f" · seed {world.spec.seed}" + (" · finished" if world.round >= total else "")
    )


def lines(world: LiveWorld) -> list[str]:
    """Say how large the web is, and whether the ledger of the last round closed."""
    return [_web(world.tables.get("web", [])), _ledger(world)]


def last_ledger(world: LiveWorld, account: str = "web") -> Rows:
    """Return the entries of an account in the last round."""
    rows = world.tables.get("ledger", [])
    return select(rows, round=world.round, account=account)


def _web(rows: Rows) -> str:
    last = rows[-1]
    if not last["n_pages"]:
        return "The live web is empty."
    return (
        f"The live web holds {last['n_pages']:,} pages and {last['n_tokens']:,} tokens;"
        f" models wrote {last['ai_share_live']:.1%} of the pages."
    )


def _ledger(world: LiveWorld) -> str:
    if world.round == 0:
        return "The ledger is empty before the first round."
    rows = select(world.tables.get("ledger", []), round=world.round)
    n_accounts = len({row["account"] for row in rows})
    return (
        f"Ledger of round {world.round}: {n_accounts} accounts, each sums to zero in pages,"
        " tokens and draws. The web's own:"
    )
