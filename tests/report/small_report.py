"""A small comparison and its report, with names that are hard to show."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from ecosystem.cli import main
from tests.comparison.small_comparison import write

SCRIPT = "<script>alert(1)</script>"
LONG = "anarmwhosenameisoneverylongwordthatnobodycanbreak"


def invoke(*arguments: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(map(str, arguments)))


def report(folder: Path) -> Path:
    """Compare four arms in two settings, write the report, and return the comparison's folder."""
    path = write(
        folder,
        ("question: Does more", f"question: Does {SCRIPT} & more"),
        ("{name: none}", f'{{name: none, title: "{SCRIPT}"}}'),
        ("reference: none", f"""\
  - {{name: {LONG}, change: {{labs: [{{name: beta, tokens: 400}}]}}}}
reference: none
settings:
  - {{name: as it is}}
  - {{name: more AI, title: "{SCRIPT}", change: {{publishers: [{{name: sites, ai_share: 0.8}}]}}}}
"""),
    )  # fmt: skip
    done = invoke("compare", path, "--out", folder / "out")
    assert done.exit_code == 0, done.output
    made = invoke("report", folder / "out")
    assert made.exit_code == 0, made.output
    return folder / "out"
