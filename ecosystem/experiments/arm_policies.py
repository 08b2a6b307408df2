"""What the arms of a comparison are: their policies as they were in force, and the prices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ecosystem.config.document import read
from ecosystem.config.nodes import Document
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.arm_documents import Cell, apply_changes, base_of
from ecosystem.results.results import ResultsError
from ecosystem.scenario.accounts import ACCOUNTS
from ecosystem.scenario.catalogue import find
from ecosystem.scenario.costs import Costs
from ecosystem.scenario.policies.policy import Policy
from ecosystem.scenario.policies.words import policy_clauses, policy_said, scheduled

Row = dict[str, Any]


class Arms:
    """What the folder of a comparison says of its arms.

    Parameters
    ----------
    folder
        Of a comparison; its files are read, its runs are not.

    Raises
    ------
    ResultsError
        If the files cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._base, self._cells = _read(folder)
        except ScenarioError as error:
            raise ResultsError(f"{folder} cannot be read: {error}") from error

    def policies(self, arm: str) -> list[Row]:
        """Return the policies that are in force in an arm, with what its change made of them.

        Returns
        -------
        list of dict
            `name`, `title`, `rationale`, and what it is in words: `said`, and `clauses` by what
            each is about; `settings` has the settings where that is so, and is empty where it is so
            in all.
        """
        found: dict[tuple[str, ...], tuple[Policy, list[str]]] = {}
        settings = [setting for setting, of in self._cells if of == arm]
        for setting in settings:
            for policy in _policies(self._cells[setting, arm]):
                phrases = (policy.name, policy.title, policy.rationale, policy_said(policy))
                found.setdefault(phrases, (policy, []))[1].append(setting)
        return [
            {
                "name": policy.name,
                "title": policy.title,
                "rationale": policy.rationale,
                "said": policy_said(policy),
                "clauses": policy_clauses(policy),
                "settings": [] if where == settings else where,
            }
            for policy, where in found.values()
        ]

    def prices(self) -> list[tuple[str, str, str]]:
        """Return what has a price in the base: account, price with what it is for, who pays."""
        costs = _costs(self._base)
        found: list[tuple[str, str, str]] = [
            (name, f"{scheduled(price, 'number')} for {account.what}", payers)
            for name, (payers, account) in ACCOUNTS.items()
            if (price := getattr(costs, name))
        ]
        for charge in costs.charges:
            who = charge.payers if charge.who == "all" else ", ".join(charge.who)
            found.append((charge.name, f"{scheduled(charge.amount, 'number')} a round", who))
        return found

    def priced_otherwise(self) -> list[str]:
        """Return the arms in which prices are not those of the base, in some setting."""
        usual = _costs(self._base)
        return list(dict.fromkeys(a for (_, a), d in self._cells.items() if _costs(d) != usual))


def _read(folder: Path) -> tuple[Document, dict[Cell, Document]]:
    """Return the base, and what settings and arms make of it; parameters set nothing there."""
    root = read(folder / "comparison.yaml", catalogue=find).root
    base, _ = base_of(root, [])
    cells: dict[Cell, Document] = {}
    for cell, document in apply_changes(base, root).items():
        if isinstance(document, ScenarioError):
            raise document
        cells[cell] = document
    return base, cells


def _policies(document: Document) -> Iterator[Policy]:
    for phrases in document.data.get("policies") or []:
        try:
            yield Policy.model_validate(phrases)
        except ValidationError as error:
            raise ResultsError(f"a policy cannot be read: {error}") from error


def _costs(document: Document) -> Costs:
    try:
        return Costs.model_validate(document.data.get("costs") or {})
    except ValidationError as error:
        raise ResultsError(f"costs cannot be read: {error}") from error
