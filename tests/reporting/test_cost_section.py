"""The summary of a run says what was paid, for what and by whom."""

from __future__ import annotations

from pathlib import Path

import ecosystem
from tests.small import priced, small


def test_the_summary_says_who_paid_for_what(tmp_path: Path) -> None:
    results = ecosystem.run(priced(), tmp_path / "run")
    said = ecosystem.summary(ecosystem.open_results(tmp_path / "run"))
    assert said == ecosystem.summary(results)
    [section] = [part for part in said.split("\n\n") if part.startswith("COSTS")]
    spending, costs = results.table("spending").iloc[-1], results.table("costs")
    assert section.startswith("COSTS to date, in shells [costs, spending]")
    assert f"{spending.to_date:,.0f}, of it {spending.amount:,.0f} in the last round" in section
    assert f"{spending.transfers_to_date:.3g} beside that" in section
    by_lab = costs[costs.payer_kind == "labs"].groupby("payer", observed=True).amount.sum()
    assert f"gamma {by_lab['gamma']:,.0f}, " in section
    assert max(map(len, section.splitlines())) <= 98
    assert "COSTS" not in ecosystem.summary(ecosystem.run(small()))
