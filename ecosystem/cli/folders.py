"""Commands about folders of results that are there: verify. Each imports what it needs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ecosystem.cli.scenario_argument import clean_errors


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@clean_errors
def verify(run_dir: Path) -> None:
    """Check that RUN_DIR, a run, comparison or sweep, is as it was written and holds together.

    Columns, rows and content of every table are held against the manifest, and tables against
    each other: accounts of text close, costs are what was spent, names and rounds agree. The exit
    status is 1 if something is missing, changed or untrue.
    """
    from ecosystem.experiments.result import is_comparison_folder
    from ecosystem.results.results import ResultsError
    from ecosystem.verification.comparison import verify_comparison
    from ecosystem.verification.run import verify_run

    try:
        if is_comparison_folder(run_dir):
            verdict = verify_comparison(run_dir, progress=True)
        else:
            verdict = verify_run(run_dir)
    except ResultsError as error:
        raise click.UsageError(str(error)) from error
    click.echo("CHECKED")
    for words in verdict.checked:
        click.echo(f"  {words}")
    click.echo()
    for words in verdict.wrong:
        click.echo(words)
    counted = f"{verdict.n_tables} tables, {verdict.n_rows:,} rows"
    n = len(verdict.wrong)
    told = f"{n} thing{'s are' if n > 1 else ' is'} not" if n else "all as they were written"
    click.echo(f"{counted}: {told}{' as they were written' if n else ''}")
    sys.exit(int(n > 0))
