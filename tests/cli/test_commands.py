"""The commands as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main

HEAVY = ("numpy", "pandas", "mesa", "ray", "numba", "pyarrow", "networkx", "matplotlib", "scipy",
         "solara", "altair", "tabulate", "tqdm")  # fmt: skip
TINY = """\
title: tiny
time: {rounds: 2}
publishers: [{name: p, pages: 20, ai_share: 0.5}]
labs: [{name: alpha}]
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "code",
    [
        "import ecosystem",
        "from ecosystem.cli import main; main(['--help'], standalone_mode=False)",
        "from ecosystem.cli import main; main(['check', 'four-labs'], standalone_mode=False)",
        "from ecosystem.cli import main; main(['schema'], standalone_mode=False)",
        "from ecosystem.cli import main; main(['scenarios'], standalone_mode=False)",
    ],
)
def test_light_commands_import_nothing_heavy(code: str) -> None:
    program = f"import sys; {code}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_run_prints_a_summary_and_show_prints_it_again(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = CliRunner().invoke(main, ["run", str(tiny), "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    for part in ("THE WEB", "LABS", "THE POPULATION OF LABS", "RARE WORDS", str(out), "sha256"):
        assert part in ran.stdout
    shown = CliRunner().invoke(main, ["show", str(out)])
    assert shown.output == ran.stdout


def test_seed_rounds_and_set_change_the_run(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--seed", "7", "--rounds", "3", "--set", "publishers.p.pages=10"]
    ran = CliRunner().invoke(main, ["run", str(tiny), "--out", str(out), *options])
    assert ran.exit_code == 0, ran.output
    resolved = (out / "scenario.resolved.yaml").read_text(encoding="utf-8")
    assert "seed: 7" in resolved
    assert "rounds: 3" in resolved
    assert "pages: 10" in resolved


def test_a_folder_that_exists_is_refused_with_status_2(tiny: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["run", str(tiny), "--out", str(tmp_path)])
    assert ran.exit_code == 2
    assert "exists already" in ran.output
    assert "Traceback" not in ran.output


def test_check_reports_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("publishers: [{name: p, ai_share: 1.5}]\nlabz: []\n", encoding="utf-8")
    other.write_text("seed: many\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(one), str(other)])
    assert done.exit_code == 2
    assert f"{one}:1:" in done.output
    assert "did you mean 'labs'?" in done.output
    assert f"{other}:1:" in done.output
    assert "3 problems" in done.output


def test_check_accepts_every_shipped_scenario() -> None:
    listed = CliRunner().invoke(main, ["scenarios"]).output.splitlines()
    names = [line.split()[0] for line in listed]
    assert {"baseline", "no-ai", "watermarking", "archives", "watermarking-and-archives"} <= set(
        names
    )
    done = CliRunner().invoke(main, ["check", *names])
    assert done.exit_code == 0, done.output
    assert done.output.count(": ok") == len(names)


def test_schema_is_json_schema(tmp_path: Path) -> None:
    schema = json.loads(CliRunner().invoke(main, ["schema"]).output)
    assert {"extends", "time", "language", "web", "publishers", "labs"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_plan_says_when_policies_are_in_force_and_for_whom(tmp_path: Path) -> None:
    file = tmp_path / "marks.yaml"
    target = "target: {labs: {name: [first, second]}}, mechanism: {kind: watermark}"
    policy = f"{{name: marks, schedule: {{start: 3, end: 8}}, {target}}}"
    file.write_text(f"extends: four-labs\npolicies: [{policy}]\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["plan", str(file)])
    assert "watermark, in force in rounds 3 to 7, 2023-01-01 to 2027-01-01; for first, second" in (
        done.output
    )


def test_plan_says_dose_and_cost_of_policies_and_show_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "both.yaml"
    file.write_text(
        """\
extends: four-labs
time: {rounds: 3}
publishers: [{name: sites, pages: 60}]
policies:
  - name: marks
    schedule: {start: 1, ramp: 4 years}
    mechanism: {kind: watermark, adoption: 0.8, defection: 0.25, stripping: 0.1}
  - name: library
    schedule: {start: 2}
    mechanism: {kind: archive, pages: 20, share: 0.2, price: 0.5}
    cost: {once: 7}
""",
        encoding="utf-8",
    )
    planned = CliRunner().invoke(main, ["plan", str(file)]).output
    said = " ".join(planned.split())
    for part in (
        "whole strength after 4 years; 80 % of their models' pages promised, 25 % of that not",
        "10 % of marked pages have the mark removed by all publishers",
        "what the test finds is dropped by all labs; it would wrongly find at most 0.1 % of",
        "20 % of what they train on comes from it; 20 pages sealed as it begins",
        "a page that a lab reads costs it 0.5",
        "Costs 7 once, paid by the public.",
        "Costs nothing beside what agents pay",
        "TIME AND MEMORY",
    ):
        assert part in said
    out = tmp_path / "out"
    ran = CliRunner().invoke(main, ["run", str(file), "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    shown = CliRunner().invoke(main, ["show", str(out)])
    assert shown.output == ran.stdout
    assert policies(shown.output, "POLICIES [scenario.resolved.yaml]") == policies(
        planned, "POLICIES"
    )


def policies(said: str, head: str) -> list[str]:
    return said.split(f"\n{head}\n")[1].split("\n\n")[0].splitlines()


def test_a_run_without_policies_has_no_such_section(tiny: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["run", str(tiny), "--out", str(tmp_path / "out")])
    assert "POLICIES" not in ran.output


def test_plan_lists_phases_in_order_and_writes_nothing(tiny: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["plan", str(tiny)])
    assert done.exit_code == 0, done.output
    order = ["decay", "publish", "crawl", "filter", "train", "release", "measure"]
    places = [done.output.index(f"\n  {name} ") for name in order]
    assert places == sorted(places)
    for part in ("lots (pages) ever", "tokens ever", "memory", "time"):
        assert part in done.output
    assert [p.name for p in tmp_path.iterdir()] == ["tiny.yaml"]


def test_python_minus_m_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ecosystem", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "Simulate a web contaminated by AI text" in done.stdout


def test_progress_goes_to_standard_error(tiny: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ecosystem", "run", str(tiny), "--out", str(tmp_path / "o")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "round" not in done.stderr.lower() or "left" in done.stderr
    assert done.stdout.startswith("tiny")


def test_a_view_without_its_extra_says_which_to_install(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "solara.server.starlette", None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    done = CliRunner().invoke(main, ["view", str(tiny)])
    assert done.exit_code == 2
    assert "install the extra 'viz'" in done.output
    assert "http://" not in done.output
