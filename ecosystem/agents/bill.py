"""What an agent owes for what it did in a round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.agents.agent import Agent


@dataclass(frozen=True)
class Bill:
    """A quantity that somebody pays for.

    Attributes
    ----------
    account
        What for: an account with a price in the scenario's ``costs``, or one of the agent's own.
    quantity
        How much of it.
    payer
        Name of the lab, say, that pays, where the account is another kind's; by default the agent
        whose bill it is.
    recipient
        Who receives the money; by default it leaves the world.
    price, unit
        Money per unit, and the unit, of accounts that have no price in the scenario.
    """

    account: str
    quantity: int
    payer: str = ""
    recipient: Agent | None = None
    price: float | None = None
    unit: str = "pages"
