"""The contract of agents: ours and those of the notebook keep it; who breaks it is told how."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosystem.agents.agent import Agent
from ecosystem.agents.archive.archive import Archive
from ecosystem.agents.crawler.compute import CrawlAccount
from ecosystem.agents.crawler.crawler import Crawler
from ecosystem.agents.filter.compute import StatedRates
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.publisher.publisher import Publisher
from ecosystem.agents.registry import AGENTS
from ecosystem.testing import check_agent
from ecosystem.web.lots import Lots, Volume
from tests.own_agents import Brief, Buyer, Sleepy, Thrifty, Wary

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "an-agent-of-ones-own.ipynb"


class Stated(Filter):
    """Our own filter, said in Python."""

    def detector(self) -> StatedRates:
        return StatedRates(0.7, 0.1)


@pytest.mark.parametrize(
    ("agent_class", "given"),
    [
        pytest.param(Lab, {}, marks=pytest.mark.slow),
        (Lab, {"workflow": "accumulate-subsample", "mixture": "iid", "learner": {"capacity": 20}}),
        (Publisher, {}),
        pytest.param(Crawler, {}, marks=pytest.mark.slow),
        (Crawler, {"coverage": None, "budget": 40}),
        (Stated, {}),
        (Buyer, {"options": {"share": 0.3}, "held_out": 0.3}),
        pytest.param(Sleepy, {"options": {"every": 3}}, marks=pytest.mark.slow),
        pytest.param(Wary, {"options": {"part": 0.2}}, marks=pytest.mark.slow),
        pytest.param(Brief, {"options": {"limit": 22}}, marks=pytest.mark.slow),
        (Archive, {"refresh": {"every": "quarter", "pages": 5}}),
        pytest.param(Thrifty, {"options": {"part": 0.5}}, marks=pytest.mark.slow),
    ],
)
def test_our_agents_keep_the_contract(agent_class: Any, given: dict[str, Any]) -> None:
    check_agent(agent_class, **given)


def test_the_agent_of_the_notebook_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AGENTS, "_registered", {})
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    exec(next(text for text in code if "@ecosystem.agent" in text), {"__name__": "notebook"})
    check_agent(AGENTS._registered["buyer"])


class Gambler(Publisher):
    def ai_share(self, round_: int) -> float:
        return random.random()


class Nosy(Publisher):
    def pages(self, round_: int) -> float:
        return super().pages(round_) * self.world.runtime.n_shards


class FirstOnly(Lab):
    def trains_in(self, round_: int) -> bool:
        return self.world.spec.labs[0].name == self.name


class Liar(Crawler):
    def crawl(self, round_: int) -> Any:
        account: Any = super().crawl(round_)
        assert isinstance(account, CrawlAccount)
        return replace(account, fetched=Volume())


class Clumsy(Lab):
    def budget(self, round_: int) -> int:
        return 100 // (2 - round_)


class Whisperer(Filter):
    """Goes on changing the detector that it gave away."""

    def detector(self) -> Any:
        self.given = Listening()
        return self.given

    def judge(self) -> None:
        self.given.rate = 0.1 * self.world.round
        super().judge()


class Listening:
    rate = 0.0

    def rates(self, lots: Lots) -> Any:
        return np.full(len(lots), self.rate)


class Locked(Filter):
    def detector(self) -> Any:
        detector = Listening()
        detector.lock = threading.Lock()  # type: ignore[attr-defined]
        return detector


@pytest.mark.parametrize(
    ("agent_class", "message"),
    [
        (Gambler, r"Gambler, run twice, .* first in round 0 \(.*publishers.* keyed by names"),
        (Nosy, r"Nosy, in three shards, .* first in round 0 \(.*web.* how work is divided"),
        (
            FirstOnly,
            r"FirstOnly, listed in another order, .* round 1 \(.*labs.* by names, not by places",
        ),
        (Liar, "Liar: the ledger does not close in round 1; .*account 'crawler alpha'"),
        (Clumsy, "Clumsy does not run: ZeroDivisionError in round 2"),
        (Whisperer, r"Whisperer, on another machine, .* round 1 \(.*filters.* what calls carry"),
        (Locked, "Locked: what passes to or from 'filter:alpha' cannot be sent"),
    ],
)
def test_an_agent_that_breaks_it_is_told_how(agent_class: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_agent(agent_class)


class Nobody(Agent):
    """An agent of no kind."""


def test_who_cannot_be_named_in_a_scenario_is_refused() -> None:
    with pytest.raises(TypeError, match="Nobody is of no kind; expected a subclass of Publisher,"):
        check_agent(Nobody)


def test_a_check_leaves_the_registry_as_it_was() -> None:
    before = dict(AGENTS._registered)
    with AGENTS.holding("buyer", Wary):
        assert AGENTS._registered["buyer"] is Wary
        check_agent(Sleepy)
    assert before == AGENTS._registered


def test_the_package_does_not_import_its_contracts() -> None:
    code = (
        "import sys, ecosystem; ecosystem.run, ecosystem.World;"
        "print([m for m in sys.modules if m.startswith('ecosystem.testing')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
