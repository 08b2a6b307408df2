"""The cost ledger: whole numbers of what was done come in, money comes out, in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from ecosystem.scenario.accounts import ACCOUNTS, LICENSING, PUBLIC
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.costs import Charge, Costs
from ecosystem.scenario.fields import NonNegativeSchedule
from ecosystem.scenario.readers import Archive

Row = dict[str, Any]


@dataclass(frozen=True, order=True)
class Entry:
    """Who pays for what; to whom, where the money stays in the world, else nobody."""

    payer_kind: str
    payer: str
    account: str
    recipient: str = ""


class CostLedger:
    """Who paid what, round by round.

    Quantities are whole numbers that add up in any order; their money is reckoned when a
    round is closed.

    Parameters
    ----------
    costs
        Prices and charges.
    calendar
        The time by which they change.

    Attributes
    ----------
    spent, transferred
        Money that left the world so far, and money that changed hands in it.
    """

    def __init__(self, costs: Costs, calendar: Time) -> None:
        self._costs, self._calendar = costs, calendar
        self._quantities: dict[Entry, int] = {}
        self._licences: dict[str, NonNegativeSchedule] = {}  # price by archive
        self.spent = self.transferred = 0.0

    def counts(self, *accounts: str) -> bool:
        """Tell whether any of these accounts ever has a price: what is free is not asked for."""
        return any(getattr(self._costs, account) != 0 for account in accounts)

    def post(self, account: str, payer: str, quantity: int) -> None:
        """Add to what an agent pays for.

        Parameters
        ----------
        account
            One of those with a price in the scenario's ``costs``, which says what is counted.
        """
        kind, _ = ACCOUNTS[account]
        self._add(Entry(kind, payer, account), quantity)

    def license(self, lab: str, archive: Archive, n_pages: int) -> None:
        """Let a lab pay an archive for pages: what the one pays the other receives."""
        self._licences[archive.name] = archive.price
        self._add(Entry("labs", lab, LICENSING, archive.name), n_pages)
        self._add(Entry("archives", archive.name, LICENSING, lab), -n_pages)

    def _add(self, entry: Entry, quantity: int) -> None:
        self._quantities[entry] = self._quantities.get(entry, 0) + quantity

    def close(self, round_: int, there: Mapping[str, Sequence[str]]) -> tuple[list[Row], Row]:
        """Reckon the money of a round.

        Parameters
        ----------
        round_
            The round; 0 is the start, when nothing is charged for time that passes.
        there
            Kind of payers: the names of those in the world now.

        Returns
        -------
        list of dict, dict
            Rows of the table ``costs``, one for every amount that is not 0, and the row of
            the table ``spending``.
        """
        rows = [
            _row(entry, quantity, self._unit(entry), self._price(entry, round_))
            for entry, quantity in sorted(self._quantities.items())
        ]
        if round_ > 0:
            rows += [row for c in self._costs.charges for row in self._charged(c, round_, there)]
        rows = [row for row in rows if row["amount"] != 0]
        left = fsum(row["amount"] for row in rows if row["recipient"] is None)
        moved = fsum(r["amount"] for r in rows if r["recipient"] is not None and r["amount"] > 0)
        self.spent, self.transferred = self.spent + left, self.transferred + moved
        self._quantities = {}
        return rows, {
            "amount": left,
            "to_date": self.spent,
            "transfers": moved,
            "transfers_to_date": self.transferred,
        }

    def _price(self, entry: Entry, round_: int) -> float:
        if entry.account == LICENSING:
            archive = entry.recipient if entry.payer_kind == "labs" else entry.payer
            return value_at(self._licences[archive], self._calendar, round_)
        return value_at(getattr(self._costs, entry.account), self._calendar, round_)

    def _unit(self, entry: Entry) -> str:
        return "pages" if entry.account == LICENSING else ACCOUNTS[entry.account][1]

    def _charged(
        self, charge: Charge, round_: int, there: Mapping[str, Sequence[str]]
    ) -> list[Row]:
        """Split a charge among its payers; where all of them are gone nobody pays it."""
        payers = [PUBLIC] if charge.payers == PUBLIC else sorted(there[charge.payers])
        if charge.who != "all":
            payers = [name for name in payers if name in charge.who]
        amount = value_at(charge.amount, self._calendar, round_)
        return [
            _row(Entry(charge.payers, payer, charge.name), 1, "rounds", amount / len(payers))
            for payer in payers
        ]


def _row(entry: Entry, quantity: int, unit: str, price: float) -> Row:
    return {
        "payer_kind": entry.payer_kind,
        "payer": entry.payer,
        "account": entry.account,
        "recipient": entry.recipient or None,
        "quantity": quantity,
        "unit": unit,
        "price": price,
        "amount": quantity * price,
    }
