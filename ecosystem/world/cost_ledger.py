"""The cost ledger: whole numbers of what was done come in, money comes out, in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from ecosystem.agents.agent import Agent
from ecosystem.agents.bill import Bill
from ecosystem.scenario.accounts import ACCOUNTS, PUBLIC
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.costs import Charge, Costs

Row = dict[str, Any]


@dataclass(frozen=True, order=True)
class Entry:
    """Who pays for what; to whom, where the money stays in the world, else nobody."""

    payer_kind: str
    payer: str
    account: str
    recipient: str = ""


@dataclass
class _Amount:
    quantity: int
    unit: str
    price: float | None  # None: the scenario's


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
        self._amounts: dict[Entry, _Amount] = {}
        self.spent = self.transferred = 0.0

    def post(self, agent: Agent, bill: Bill) -> None:
        """Add a bill of an agent; what one pays another, the other receives."""
        if bill.account in ACCOUNTS:
            kind, (unit, _) = ACCOUNTS[bill.account]
        else:
            kind, unit = agent.kind.field, bill.unit
        payer, to = bill.payer or agent.name, bill.recipient
        given = Entry(kind, payer, bill.account, "" if to is None else to.name)
        self._add(given, bill, bill.quantity, unit)
        if to is not None:
            got = Entry(to.kind.field, to.name, bill.account, payer)
            self._add(got, bill, -bill.quantity, unit)

    def _add(self, entry: Entry, bill: Bill, quantity: int, unit: str) -> None:
        amount = self._amounts.setdefault(entry, _Amount(0, unit, bill.price))
        if amount.price != bill.price:
            raise ValueError(
                f"{entry.payer} owes {entry.account!r} at {bill.price} and at {amount.price} in one"
                " round; expected one price for an account and its recipient"
            )
        amount.quantity += quantity

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
            _row(entry, amount.quantity, amount.unit, self._price(entry, amount, round_))
            for entry, amount in sorted(self._amounts.items())
        ]
        if round_ > 0:
            rows += [row for c in self._costs.charges for row in self._charged(c, round_, there)]
        rows = [row for row in rows if row["amount"] != 0]
        left = fsum(row["amount"] for row in rows if row["recipient"] is None)
        moved = fsum(r["amount"] for r in rows if r["recipient"] is not None and r["amount"] > 0)
        self.spent, self.transferred = self.spent + left, self.transferred + moved
        self._amounts = {}
        return rows, {
            "amount": left,
            "to_date": self.spent,
            "transfers": moved,
            "transfers_to_date": self.transferred,
        }

    def _price(self, entry: Entry, amount: _Amount, round_: int) -> float:
        if amount.price is not None:
            return amount.price
        return value_at(getattr(self._costs, entry.account), self._calendar, round_)

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
