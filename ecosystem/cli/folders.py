"""Commands about run folders that are there: resume, verify, rerun, diff.

Each imports what it needs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecosystem.cli.engine_errors import engine_errors
from ecosystem.cli.on_ray import on_ray
from ecosystem.cli.scenario_argument import clean_errors
from ecosystem.cli.user_code import with_user_code

if TYPE_CHECKING:
    from ecosystem.experiments.run_difference import RunDifference


def _refuse_comparison(folder: Path, expected: str) -> None:
    from ecosystem.experiments.result import is_comparison_folder

    if is_comparison_folder(folder):
        raise click.UsageError(f"{folder} holds a comparison; {expected}")


def _stays(folder: Path, may_go_on: bool) -> str:
    return f"the same command goes on with {folder}" if may_go_on else f"{folder} stays as it is"


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@on_ray("N hosts, on a local Ray or of the cluster; same results.", of_a_cluster=True)
@with_user_code
@clean_errors
def resume(run_dir: Path, **where: Any) -> None:
    """Go on with the run in RUN_DIR that was interrupted, failed or killed.

    It begins again in round 0. Rows that are there are checked, what is lacking is added, and the
    tables are those of a run that was never stopped, wherever either ran. Stopped again, it goes
    on with the same command.
    """
    from ecosystem.config.printable import printable
    from ecosystem.experiments.resume import resume as go_on
    from ecosystem.reporting.summary import summary
    from ecosystem.results.results import open_results

    _refuse_comparison(run_dir, "the command that made it goes on with it")
    with engine_errors(run_dir / "scenario.resolved.yaml", partial(_stays, run_dir)):
        is_complete = open_results(run_dir).manifest.get("status") == "complete"
        results = go_on(
            run_dir, progress=True, tell=lambda words: click.echo(words, err=True), **where
        )
    if is_complete:
        click.echo(f"{run_dir} is complete, and its tables are as they were written")
        return
    click.echo(printable(summary(results)))


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


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@with_user_code
@clean_errors
def rerun(run_dir: Path) -> None:
    """Run RUN_DIR again, from its files alone, and say whether the same comes out.

    It runs in a temporary folder. The exit status is 1 if a table parts from that in RUN_DIR: the
    first round, table, row and column are told, with both values.
    """
    from ecosystem.experiments.rerun import rerun as run_again
    from ecosystem.experiments.what_ran import other_versions
    from ecosystem.results.results import open_results

    _refuse_comparison(run_dir, "expected the folder of a run, as one of those in runs/")
    with engine_errors(run_dir / "scenario.resolved.yaml"):
        parting = run_again(run_dir, progress=True)
        results = open_results(run_dir)
    if parting is None:
        click.echo(f"same: {len(results.tables)} tables, hash for hash")
        return
    click.echo(f"parts: {parting.told('in the folder', 'now')}")
    for name, (then, now) in other_versions(results).items():
        click.echo(f"  {name}: {then} then, {now} now")
    sys.exit(1)


@click.command()
@click.argument("run_a", type=click.Path(path_type=Path))
@click.argument("run_b", type=click.Path(path_type=Path))
@clean_errors
def diff(run_a: Path, run_b: Path) -> None:
    """Say in what two runs differ: what was set, and where the results of each table part.

    The exit status is 1 if settings or results differ.
    """
    from ecosystem.experiments.run_difference import run_difference

    for run_dir in (run_a, run_b):
        _refuse_comparison(run_dir, "expected the folder of a run, as one of those in runs/")
    with engine_errors(run_a / "scenario.resolved.yaml"):
        difference = run_difference(run_a, run_b)
    click.echo("\n".join(_differences(difference, str(run_a), str(run_b))))
    sys.exit(int(not difference.is_none))


def _differences(difference: RunDifference, one: str, other: str) -> Iterator[str]:
    from ecosystem.config.printable import in_a_line

    for title, found in (("SETTINGS", difference.settings), ("VERSIONS", difference.versions)):
        if found:
            yield title
            for name, values in found.items():
                a, b = (in_a_line(value, 100) for value in values)
                yield f"  {in_a_line(name, 100)}: {a} in {one}, {b} in {other}"
            yield ""
    yield "TABLES"
    for table, parting in difference.tables.items():
        yield f"  {table:<17} {'the same' if parting is None else f'parts in {parting.place}'}"
    if first := difference.first:
        yield f"\nThey part first in {first.told(f'in {one}', f'in {other}')}"
    else:
        yield "\nThe results are the same, hash for hash"
