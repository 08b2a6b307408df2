"""A comparison of a fraction of a second that tests build on."""

from __future__ import annotations

from pathlib import Path

BASE = """\
title: tiny
time: {rounds: 4}
language: {lexicon: {kind: zipf, types: 40, topics: {news: 3, poems: 1}}}
publishers: [{name: sites, pages: 30, ai_share: 0.5}]
labs:
  - {name: alpha, tokens: 300, learner: {smoothing: 0.1}, sources: [{kind: web, when_short: less}]}
  - {name: beta, tokens: 200, learner: {smoothing: 0.1}, sources: [{kind: web, when_short: less}]}
measure: {worth: false} # it takes longer than all the rest
"""
COMPARISON = """\
question: Does more text help?
base: tiny.yaml
replicates: 3
seed: 5
arms:
  - {name: none}
  - name: more
    change: {labs: [{name: alpha, tokens: 600}]}
  - name: late
    change:
      labs: [{name: alpha, decoding: {top_p: {table: {0: 1, 3: 0.5}, between: hold}}}]
reference: none
primary: diversity
outcomes:
  - {name: diversity, table: population, column: gamma, where: {order: 1}, better: higher}
  - {name: loss, table: labs, column: loss_now, over: lab, better: lower}
"""


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the base and the comparison, with some text replaced, and return the comparison."""
    text = COMPARISON
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.yaml").write_text(BASE, encoding="utf-8")
    path = folder / "comparison.yaml"
    path.write_text(text, encoding="utf-8")
    return path
