"""Small comparisons and a small sweep with their reports; some have names that are hard to show."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from ecosystem.cli import main
from tests.experiments import small_sweep
from tests.experiments.small_comparison import write

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
  filters:
    - {name: guess, kind: classifier, true_positive_rate: 0.6, false_positive_rate: 0.3}
    - {name: oracle, kind: oracle, until: 3}
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
  - name: checked
    change:
      labs: [{name: beta, sources: [{kind: web, filters: [guess, oracle], when_short: less}]}]
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


SWEPT = (
    ("question: When", f"question: {SCRIPT} & When"),
    ("{name: none}", f'{{name: none, title: "{SCRIPT}"}}'),
    ("title: share of AI pages", f'title: "{SCRIPT}"'),
)


def invoke(*arguments: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(map(str, arguments)))


def report(folder: Path, *changes: tuple[str, str]) -> Path:
    """Make a comparison with its report, and return its folder."""
    return _made("compare", write(folder, *changes), folder / "out")


def report_of_a_sweep(folder: Path) -> Path:
    """Make a sweep with its report, and return its folder."""
    return _made("sweep", small_sweep.write(folder, *SWEPT), folder / "out")


def _made(command: str, path: Path, out: Path) -> Path:
    for arguments in ((command, path, "--out", out), ("report", out)):
        done = invoke(*arguments)
        assert done.exit_code == 0, done.output
    return out
