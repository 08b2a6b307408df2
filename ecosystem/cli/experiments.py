"""Commands about many runs: compare, sweep, report, validate. Each imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecosystem.cli.comparison_command import compare_and_tell, default_folder
from ecosystem.cli.on_ray import on_ray
from ecosystem.cli.scenario_argument import clean_errors
from ecosystem.cli.telling import tell_of_design
from ecosystem.cli.user_code import with_user_code

if TYPE_CHECKING:
    from ecosystem.validation.comparing import Outcome

_OF_MANY_RUNS = (
    click.option("--replicates", type=click.IntRange(min=2), help="Instead of what the file says."),
    on_ray("Runs at once, on a local Ray."),
    click.option(
        "--out", type=click.Path(path_type=Path), help="New folder, or one to go on with."
    ),
)


def _of_many_runs(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all commands about many runs have."""
    for option in reversed(_OF_MANY_RUNS):
        command = option(command)
    return with_user_code(command)


@click.command()
@click.argument("comparison")
@click.option(
    "--until-precise",
    "half_width",
    type=click.FloatRange(min=0, min_open=True),
    metavar="HALF_WIDTH",
    help="Add replicates until the primary outcome's 95 % intervals are as narrow as this.",
)
@_of_many_runs
@clean_errors
def compare(comparison: str, **asked: Any) -> None:
    """Compare the policies of COMPARISON, a file or the name of a shipped one, pair by pair.

    Started again after any stop, or with arms or settings added to the file, it makes only the
    runs that are missing. The exit status is 1 if a run failed; the others count.
    """
    from ecosystem.experiments.loading import load

    # Problems are told before the rest is imported.
    design = load(comparison)
    tell_of_design(comparison, design)
    compare_and_tell(design, default_folder(comparison), **asked)


@click.command()
@click.argument("sweep")
@_of_many_runs
@clean_errors
def sweep(sweep: str, **asked: Any) -> None:
    """Run SWEEP, a comparison at many points: parameters varied, arms compared.

    It is a file with parameters, or the name of a shipped one. Started again after any stop, or
    with points or arms added to the file, it makes only the runs that are missing. The exit
    status is 1 if a run failed; the others count.
    """
    from ecosystem.experiments.loading import load_sweep

    design = load_sweep(sweep)
    tell_of_design(sweep, design)
    compare_and_tell(design, default_folder(sweep), **asked)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path), help="By default DIR/report.html.")
def report(folder: Path, out: Path | None) -> None:
    """Write what the comparison in DIR found as one HTML page, with its figures.

    The page needs no network and no other file. A report that is there is replaced.
    """
    from ecosystem.reporting.report import report as write_report
    from ecosystem.results.results import ResultsError

    try:
        page, figures = write_report(folder, out)
    except ResultsError as error:
        raise click.UsageError(str(error)) from error
    except ImportError as error:
        raise click.UsageError(f"{error}; install the extra 'report'") from error
    except OSError as error:
        raise click.UsageError(f"the report cannot be written: {error}") from error
    click.echo(f"report: {page}\nfigures: {figures}")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="Say what each case is; nothing is run.")
@click.option("--quick", is_flag=True, help="Only the quick cases, in under a minute.")
@on_ray("Run on a local Ray; same results.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to make: Parquet and a figure for every case.",
)
@clean_errors
def validate(
    names: tuple[str, ...],
    listing: bool,
    quick: bool,
    out: Path | None,
    **where: Any,
) -> None:
    """Check the engine against theory and published results: all cases, or those NAMED.

    Each line shows the number of a case that is furthest from theory, in standard errors (z).
    The exit status is 1 if a case is not right.
    """
    from ecosystem.runtime.runtime import HostsError, NoHostsError
    from ecosystem.validation.catalogue import CASES, case_named
    from ecosystem.validation.listing import listed

    if names and quick:
        raise click.UsageError("--quick chooses the cases itself: name cases, or give --quick")
    try:
        cases = [case_named(name) for name in dict.fromkeys(names)] or list(CASES)
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from error
    cases = [case for case in cases if case.is_quick or not quick]
    if listing:
        click.echo(listed(cases))
        return
    if out is not None and out.exists():
        raise click.UsageError(f"{out} exists; results are never overwritten: choose another --out")

    from tqdm import tqdm

    from ecosystem.agents.agent import NotThereError
    from ecosystem.text.support import SupportError
    from ecosystem.validation.listing import HEADER, row, total, troubles
    from ecosystem.validation.running import outcomes
    from ecosystem.world.text_ledger import LedgerError

    done: list[Outcome] = []
    try:
        for outcome in outcomes(cases, progress=True, **where):
            if not done:
                tqdm.write(HEADER)
            done.append(outcome)
            tqdm.write("\n".join([row(outcome), *troubles(outcome)]))  # above the bar
    except NoHostsError as error:
        raise click.UsageError(str(error)) from error
    except KeyboardInterrupt:
        click.echo("interrupted; these cases were finished:", err=True)
        status = 130
    except (HostsError, LedgerError, NotThereError, SupportError, ValueError) as error:
        click.echo(f"a case could not be run: {error}; these were finished:", err=True)
        status = 1
    else:
        status = int(any(outcome.verdict in ("wrong", "weak") for outcome in done))
    click.echo(total(done))
    if out is not None:
        from ecosystem.validation.writing import write

        click.echo(write(done, out))
    sys.exit(status)
