"""The command line: commands only, no logic."""

from __future__ import annotations

import click

from ecosystem.cli.experiments import compare, report, sweep, validate
from ecosystem.cli.files import check, scenarios, schema
from ecosystem.cli.folders import diff, rerun, resume, verify
from ecosystem.cli.runs import plan, run, show, view
from ecosystem.cli.worth import worth


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ecosystem")
def main() -> None:
    """Simulate a web contaminated by AI text, as a scenario file says."""


for command in (
    check, scenarios, schema, plan, run, resume, view, show, verify, rerun, diff, compare, sweep,
    worth, report, validate,
):  # fmt: skip
    main.add_command(command)
