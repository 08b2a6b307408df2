"""Small comparisons and their reports: one with names hard to show, one with prices."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from ecosystem.cli import main
from tests.comparison.small_comparison import write

SCRIPT = "<script>alert(1)</script>"
LONG = "anarmwhosenameisoneverylongwordthatnobodycanbreak"
_ARMS = f"""\
  - {{name: {LONG}, change: {{labs: [{{name: beta, tokens: 400}}]}}}}
reference: none
settings:
  - {{name: as it is}}
  - {{name: more AI, title: "{SCRIPT}", change: {{publishers: [{{name: sites, ai_share: 0.8}}]}}}}
"""
# Guesses. The archive receives what labs pay it, so that its sum is negative.
_PRICES = """\
base: tiny.yaml
change:
  costs: {currency: shells, training: 0.01, sealing: 0.5, scraping: 0.02}
"""
_BOUGHT = """\
  - name: bought
    family: shelf
    change:
      archives: [{name: shelf, sealed: 1, pages: 20, price: 5}]
      labs:
        - name: alpha
          sources: [{kind: archive, archive: shelf, when_short: less}]
      costs: {charges: [{name: office, payers: public, amount: 3}]}
reference: none
cost: money
"""
_MONEY = "  - {name: money, table: spending, column: to_date, better: lower}\n"
NAMES = (
    ("question: Does more", f"question: Does {SCRIPT} & more"),
    ("{name: none}", f'{{name: none, title: "{SCRIPT}"}}'),
    ("reference: none\n", _ARMS),
)
PRICES = (
    ("base: tiny.yaml\n", _PRICES),
    ("- name: more", "- name: more\n    family: size"),
    ("reference: none\n", _BOUGHT),
    ("outcomes:\n", f"outcomes:\n{_MONEY}"),
)


def invoke(*arguments: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(map(str, arguments)))


def report(folder: Path, *changes: tuple[str, str]) -> Path:
    """Make a comparison with its report, and return its folder."""
    done = invoke("compare", write(folder, *changes), "--out", folder / "out")
    assert done.exit_code == 0, done.output
    made = invoke("report", folder / "out")
    assert made.exit_code == 0, made.output
    return folder / "out"
