"""The ledger: what flows in equals what flows out, or the run stops with the numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecosystem.web.lots import Volume


class LedgerError(RuntimeError):
    """An account of the ledger does not close."""


@dataclass
class Ledger:
    """Accounts of one round; inflows are positive, outflows negative.

    Attributes
    ----------
    accounts
        Account name to entries, each a reason with its pages, tokens and draws.
    phase
        The phase under way, which posts.
    """

    accounts: dict[str, dict[str, Volume]] = field(default_factory=dict)
    phase: str = "start"
    _phases: dict[str, str] = field(default_factory=dict)

    def post(self, account: str, **entries: Volume) -> None:
        """Write entries into an account, under the reasons they are named by."""
        self.accounts.setdefault(account, {}).update(entries)
        self._phases[account] = self.phase

    def close(self, round_: int) -> list[dict[str, object]]:
        """Check every account and return its rows for the table ``ledger``.

        Raises
        ------
        LedgerError
            If pages, tokens or draws of an account do not sum to zero, with all entries.
        """
        rows: list[dict[str, object]] = []
        for account in sorted(self.accounts):
            entries = self.accounts[account]
            total = sum(entries.values(), Volume())
            if total != Volume():
                numbers = "; ".join(
                    f"{reason}: {s.pages} pages, {s.tokens} tokens, {s.draws} draws"
                    for reason, s in entries.items()
                )
                raise LedgerError(
                    f"round {round_}, phase {self._phases[account]}: account {account!r} is off by"
                    f" {total.pages} pages,"
                    f" {total.tokens} tokens, {total.draws} draws ({numbers})"
                )
            rows += [
                {
                    "account": account,
                    "entry": reason,
                    "n_pages": s.pages,
                    "n_tokens": s.tokens,
                    "n_draws": s.draws,
                }
                for reason, s in entries.items()
            ]
        self.accounts = {}
        return rows
