"""Runs everything that a tree ships, small, into one folder: under the tree's own code.

Usage: ``python play.py OUT [PART]``, with the tree first on the path; PART is a part of the names
of what is run. It uses the public functions and commands alone, which both trees have.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ecosystem

ROOT = Path(ecosystem.__file__).parents[1] / "scenarios"
ROUNDS = 4
LONGER = 12  # of scenarios in which something begins later
LATE = (
    "archives",
    "lab-leaves",
    "linked-web",
    "policy-web",
    "watermarking",
    "watermarking-and-archives",
)
SMALL = {  # of comparisons and sweeps; the others that ship differ from these in size
    "comparisons/watermarking-vs-archives-small": ecosystem.compare,
    "comparisons/what-a-test-costs": None,
    "comparisons/watermarking-vs-archives": None,
    "sweeps/decoding-and-fresh-text": ecosystem.sweep,
    "sweeps/innovation-and-horizon": None,
    "sweeps/marks-against-archive": None,
}


def jobs(out: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the name of everything that is run, and how."""
    for file in sorted(ROOT.rglob("*.yaml")):
        name = str(file.relative_to(ROOT).with_suffix(""))
        if name in SMALL:
            if play := SMALL[name]:
                yield (
                    name,
                    lambda file=file, name=name, play=play: play(file, out / name, replicates=2),
                )
            continue
        rounds = LONGER if name in LATE else ROUNDS
        yield (
            name,
            lambda file=file, name=name, rounds=rounds: ecosystem.run(
                ecosystem.Scenario.load(file, [f"time.rounds={rounds}"]), out / name
            ),
        )
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "ecosystem",
        "validate",
        "--quick",
        "--out",
        out / "cases",
    ]
    yield "validate --quick", lambda: _checked(command)


def _checked(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr[-500:]}")


def main(out: str, part: str = "") -> None:
    """Run all; what cannot be run so short is written down: it must be the same in both trees."""
    failed: dict[str, str] = {}
    for name, play in jobs(Path(out)):
        if part not in name:
            continue
        started = time.monotonic()
        try:
            play()
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            failed[name] = said.replace(str(ROOT.parent), "TREE").replace(str(Path(out)), "OUT")
        print(f"{name}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
    (Path(out) / "failed.json").write_text(json.dumps(failed, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
