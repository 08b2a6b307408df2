"""What is posted into the ledger: pages, draws and tokens of the web, of crawls, of labs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ecosystem.agents.crawler.compute import CrawlAccount
from ecosystem.agents.lab.training import Training
from ecosystem.agents.publisher.compute import Supply
from ecosystem.text.channel import Due
from ecosystem.text.words import WORDS
from ecosystem.web.lots import Volume
from ecosystem.web.shard import WebAccount
from ecosystem.world.text_ledger import LedgerError

Accounts = Mapping[str, Mapping[str, Volume]]  # account, reason, amount


def crawl_account(crawler: str, crawl: CrawlAccount) -> Accounts:
    """Return what became of the live web in a crawl."""
    return {
        f"crawler {crawler}": {
            "live": crawl.live,
            "fetched": -crawl.fetched,
            "refused": -crawl.refused,
            "not_fetched": -crawl.missed,
        }
    }


def supply_account(publisher: str, supply: Supply, published: Iterable[Volume]) -> Accounts:
    """Return what became of the pages that a group would have published."""
    return {
        f"publishers {publisher}": {
            "wanted": supply.wanted,
            "withheld": -supply.withheld,
            "published": -sum(published, Volume()),
        }
    }


def channel_accounts(shards: Sequence[WebAccount]) -> dict[str, dict[str, Volume]]:
    """Return the account of each channel: live draws as counted, and as pages should have them."""

    def draws(found: Iterable[int]) -> Volume:
        return Volume(draws=sum(found))

    accounts = {}
    for channel in shards[0].counted:
        due = sum((shard.due[channel] for shard in shards), Due())
        accounts[f"{channel} of the web"] = {
            "counted": draws(shard.counted[channel] for shard in shards),
            **({} if channel == WORDS else {"unsaid": Volume(draws=due.unsaid)}),
            "live": Volume(draws=-due.draws),
        }
    return accounts


def training_accounts(lab: str, training: Training) -> Accounts:
    """Return the accounts of a lab's text: from the stocks it reads to the draws it fits.

    Raises
    ------
    LedgerError
        If a stock was said to be short while there was text left in it.
    """
    accounts = {}
    for label, stock in training.stocks.items():
        if stock.short > 0 and stock.left.draws > 0:
            raise LedgerError(
                f"lab {lab} found {label} short of {stock.short} draws while"
                f" {stock.left.draws} were left"
            )
        accounts[f"lab {lab} stock {label}"] = {
            "stock": stock.stock,
            "dropped": -stock.dropped,
            "held_out": -stock.held_out,
            "read": -stock.read,
            "left": -stock.left,
        }
    for label, budget in training.budgets.items():
        accounts[f"lab {lab} budget {label}"] = {
            "asked": Volume(draws=budget.asked),
            "counted": Volume(draws=-budget.counted),
            "filtered": Volume(draws=-budget.missed),
            "exhausted": Volume(draws=-budget.short),
        }
    for channel, account in training.channels.items():
        accounts[f"lab {lab} {channel}"] = {
            "before": Volume(draws=account.before),
            "due": Volume(draws=account.due.draws),
            "unsaid": Volume(draws=-account.due.unsaid),
            "fitted": Volume(draws=-account.fitted),
        }
    accounts[f"lab {lab} pool"] = {
        "before": Volume(draws=training.pool_before),
        "added": Volume(draws=sum(budget.counted for budget in training.budgets.values())),
        "fitted": Volume(draws=-training.n_draws),
        "not_sampled": Volume(draws=-training.not_sampled),
    }
    return accounts
