"""A sweep of a second that tests build on."""

from __future__ import annotations

from pathlib import Path

from tests.experiments.small_comparison import BASE

SWEEP = """\
question: When does a third lab help, of human text?
base: tiny.yaml
change: {time: {rounds: 2}}
replicates: 2
seed: 5
parameters:
  - {name: models, title: share of AI pages, set: publishers.sites.ai_share, values: [0, 0.9]}
  - {name: size, title: tokens of the third lab, set: labs.gamma.tokens, values: [50, 100, 400]}
arms:
  - {name: none}
  - name: third
    change: {labs: [{name: gamma, tokens: 50, learner: {smoothing: 0.1}, sources: [{kind: human}]}]}
reference: none
primary: diversity
outcomes:
  - {name: diversity, table: population, column: gamma, where: {order: 1}, better: higher}
  - {name: loss, table: labs, column: loss_now, over: lab, better: lower}
"""


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the base and the sweep, with some text replaced, and return the sweep."""
    text = SWEEP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.yaml").write_text(BASE, encoding="utf-8")
    path = folder / "sweep.yaml"
    path.write_text(text, encoding="utf-8")
    return path
