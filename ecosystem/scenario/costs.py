"""What a scenario says about money: prices of what agents do, and charges of every round."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from ecosystem.config.problems import FieldError, FieldErrors
from ecosystem.scenario.accounts import ACCOUNTS, LICENSING, PUBLIC
from ecosystem.scenario.fields import Name, NonNegativeSchedule, Part
from ecosystem.scenario.kinds import SHIPPED_KINDS

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario


class Charge(Part):
    """A fixed cost of every round, as of a policy or an office; none at the start of the run."""

    name: Name = Field(description="the account it is posted to")
    payers: Name = Field(
        description="the kind of agents that pay it"
        f" ({', '.join(k.field for k in SHIPPED_KINDS)}, or one of the user's own), or '{PUBLIC}'"
    )
    who: Annotated[list[Name], Field(min_length=1)] | Literal["all"] = Field(
        "all",
        description="which of them; each pays the same part. Who is taken out of a world while"
        " it runs leaves its part to the others",
    )
    amount: NonNegativeSchedule = Field(description="money per round, from all payers together")

    @model_validator(mode="after")
    def _payers_are_named_once(self) -> Charge:
        if self.who != "all" and self.payers == PUBLIC:
            raise ValueError("the public is one payer; remove who")
        if self.who != "all" and len(set(self.who)) < len(self.who):
            raise ValueError("a payer is named twice in who")
        return self


class Costs(Part):
    """Prices in money per unit. Where all are 0, no money is counted."""

    currency: str = Field(
        "units of money", min_length=1, max_length=30, description="what a price is in, for words"
    )
    scraping: NonNegativeSchedule = Field(
        0, description="per page that a crawler fetches; the crawler pays"
    )
    sealing: NonNegativeSchedule = Field(
        0, description="per page sealed in a part of an archive; the archive pays"
    )
    verifying: NonNegativeSchedule = Field(
        0,
        description="per page sealed in a part whose contamination is a stated share: a check for"
        " human authorship; the archive pays",
    )
    marking: NonNegativeSchedule = Field(
        0,
        description="per token of pages that its model marked, those that publishers strip too;"
        " the lab pays",
    )
    detecting: NonNegativeSchedule = Field(
        0,
        description="per page of the web, once, from the first round in which a lab reads through"
        " the filter; the filter pays",
    )
    generating: NonNegativeSchedule = Field(
        0, description="per token of pages that its models write for publishers; the lab pays"
    )
    training: NonNegativeSchedule = Field(
        0, description="per independent draw fitted in a training; the lab pays"
    )
    bit: NonNegativeSchedule = Field(
        0,
        description="what a model is worth more to its lab whose loss on people's text is one bit a"
        " word lower: told as the break-even price of a draw in marginal_worth, paid by nobody",
    )
    charges: list[Charge] = Field([], description="fixed costs of every round")

    @model_validator(mode="after")
    def _accounts_are_apart(self) -> Costs:
        seen = {*ACCOUNTS, LICENSING}
        problems = []
        for i, charge in enumerate(self.charges):
            if charge.name in seen:
                problems.append(
                    FieldError(
                        ("charges", i, "name"),
                        f"there is an account {charge.name!r} already; expected another name",
                    )
                )
            seen.add(charge.name)
        if problems:
            raise FieldErrors(problems)
        return self


def without_payers(scenario: Scenario) -> Iterator[FieldError]:
    """Yield charges that nobody in a scenario would pay, and payers that are not in it."""
    for i, charge in enumerate(scenario.costs.charges):
        if charge.payers == PUBLIC:
            continue
        place = ("costs", "charges", i)
        kinds = scenario.agent_parts()
        if charge.payers not in kinds:
            yield FieldError((*place, "payers"), _no_kind(charge.payers, [*kinds, PUBLIC]))
            continue
        known = [str(getattr(entry, "name", "")) for entry in kinds[charge.payers]]
        if not known:
            yield FieldError(
                (*place, "payers"),
                f"the scenario has no {charge.payers} to pay {charge.name!r}; add one, or let"
                " others pay",
            )
        elif charge.who != "all":
            for name in charge.who:
                if name not in known:
                    yield FieldError((*place, "who"), _stranger(charge.payers, name, known))


def _no_kind(payers: str, known: list[str]) -> str:
    near = get_close_matches(payers, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
    return f"there is no kind {payers!r} that could pay; {hint}"


def _stranger(payers: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
    return f"{name!r} is not among the {payers}; {hint}"
