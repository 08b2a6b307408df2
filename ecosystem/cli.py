"""The command line: commands only, no logic. Each command imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

_SET = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value, as in labs.alpha.tokens=1000; may be given many times.",
)


def _clean_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn expected errors into a message on standard error and exit status 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from ecosystem.scenario.problems import ScenarioError

        try:
            return command(*args, **kwargs)
        except ScenarioError as error:
            n = len(error.problems)
            click.echo(f"{error}\n{n} problem{'s' if n > 1 else ''}; nothing was run", err=True)
            sys.exit(2)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ecosystem")
def main() -> None:
    """Simulate a web contaminated by AI text, as a scenario file says."""


@main.command()
@click.argument("scenario")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder to make; must not exist.")
@click.option("--seed", type=int, help="Short for --set seed=N.")
@click.option("--rounds", type=int, help="Short for --set time.rounds=N.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Run on a local Ray with N hosts; same results."
)
@click.option("--address", help="Run on the Ray cluster at this address; 'auto' finds one.")
@click.option("-v", "--verbose", count=True, help="Also print the time spent in each phase.")
@_SET
@_clean_errors
def run(
    scenario: str,
    out: Path | None,
    seed: int | None,
    rounds: int | None,
    workers: int | None,
    address: str | None,
    verbose: int,
    overrides: tuple[str, ...],
) -> None:
    """Run SCENARIO, a file or the name of a shipped one, into a new folder."""
    from ecosystem.scenario.scenario import Scenario

    changes = list(overrides)
    changes += [f"seed={seed}"] if seed is not None else []
    changes += [f"time.rounds={rounds}"] if rounds is not None else []
    loaded = Scenario.load(scenario, changes)
    folder = out or Path("results") / f"{Path(scenario).stem}-{loaded.content_hash()[:8]}"

    from ecosystem.agents.agent import AgentError, NotThereError
    from ecosystem.benches.filtering import DetectorError
    from ecosystem.corpus.link_file import LinkFileError
    from ecosystem.experiment.run import run as run_scenario
    from ecosystem.language.support import SupportError
    from ecosystem.language.word_lists import WordListError
    from ecosystem.ledger import LedgerError
    from ecosystem.report.summary import summary
    from ecosystem.results.run_folder import RunFolderError
    from ecosystem.runtime.runtime import HostsError

    try:
        results = run_scenario(loaded, folder, workers=workers, address=address, progress=True)
    except (AgentError, LinkFileError, RunFolderError, WordListError) as error:
        raise click.UsageError(str(error)) from error
    except (DetectorError, HostsError, LedgerError, NotThereError, SupportError) as error:
        _stop(f"{error}", folder, 1)
    except MemoryError:
        _stop(f"not enough memory; 'ecosystem plan {scenario}' says how much it needs", folder, 1)
    except KeyboardInterrupt:
        _stop("\ninterrupted", folder, 130)
    click.echo(summary(results))
    if verbose:
        click.echo("\nTIME by phase")
        for phase, seconds in results.manifest["seconds_by_phase"].items():
            click.echo(f"  {phase:<10}{seconds:9.2f} s")
        click.echo("\nCPU TIME in kernels, by process")
        for process, seconds in results.manifest["kernel_cpu_seconds"].items():
            click.echo(f"  {seconds:9.2f} s  {process}")


def _stop(reason: str, folder: Path, status: int) -> NoReturn:
    kept = f"what was measured until then is in {folder}" if folder.exists() else "nothing is kept"
    click.echo(f"{reason}; {kept}", err=True)
    sys.exit(status)


@main.command()
@click.argument("scenarios", nargs=-1, required=True)
@_SET
@_clean_errors
def check(scenarios: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Check SCENARIOS, comparisons or sweeps, and report every problem at once; nothing is run."""
    from ecosystem.scenario.catalogue import is_comparison, is_sweep
    from ecosystem.scenario.problems import ScenarioError
    from ecosystem.scenario.scenario import Scenario

    problems = []
    for name in scenarios:
        try:
            if is_sweep(name):
                from ecosystem.sweeps.loading import load as load_sweep

                design = load_sweep(name)
                n, arms, asked = len(design.points), len(design.sweep.arms), design.sweep.question
                counted = f"{n} points, {arms} arm{'s' * (arms > 1)}"
                click.echo(f"{name}: ok (a sweep of {counted}: {asked})")
                continue
            if is_comparison(name):
                from ecosystem.comparison.loading import load

                said = load(name).comparison
                click.echo(f"{name}: ok (a comparison of {len(said.arms)} arms: {said.question})")
                continue
            loaded = Scenario.load(name, overrides)
        except ScenarioError as error:
            problems += error.problems
        else:
            own = loaded.agents_named()
            needs = f"; a run needs agents of one's own: {', '.join(own)}" if own else ""
            click.echo(f"{name}: ok ({loaded.title or 'no title'}{needs})")
    if problems:
        raise ScenarioError(problems)


@main.command()
@click.option("--comparisons", is_flag=True, help="List comparisons instead.")
@click.option("--sweeps", is_flag=True, help="List sweeps instead.")
def scenarios(comparisons: bool, sweeps: bool) -> None:
    """List the shipped scenarios, or comparisons or sweeps of them."""
    from ecosystem.scenario.catalogue import shipped, shipped_comparisons, shipped_sweeps

    if comparisons and sweeps:
        raise click.UsageError("--comparisons and --sweeps are two lists: give one of them")
    listed = shipped_comparisons if comparisons else shipped_sweeps if sweeps else shipped
    for entry in listed():
        click.echo(f"{entry.name:<28} {entry.title}")


@main.command()
@click.option("--comparison", is_flag=True, help="The schema of comparison files instead.")
@click.option("--sweep", is_flag=True, help="The schema of sweep files instead.")
def schema(comparison: bool, sweep: bool) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    if comparison and sweep:
        raise click.UsageError("--comparison and --sweep are two schemas: give one of them")
    if sweep:
        from ecosystem.sweeps.schema import Sweep

        click.echo(json.dumps(Sweep.model_json_schema(by_alias=True), indent=2))
        return
    if comparison:
        from ecosystem.comparison.schema import Comparison

        click.echo(json.dumps(Comparison.model_json_schema(by_alias=True), indent=2))
        return
    from ecosystem.scenario.scenario import editor_schema

    click.echo(json.dumps(editor_schema(), indent=2))


@main.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--figure", type=click.Path(path_type=Path), help="Draw it too: a png, svg or pdf.")
@click.option(
    "--control", type=click.Path(path_type=Path), help="A run to draw beside it, in grey."
)
def show(run_dir: Path, figure: Path | None, control: Path | None) -> None:
    """Print the summary of RUN_DIR, a run, comparison or sweep, again from its files alone."""
    from ecosystem.comparison.compared import is_compared, open_compared
    from ecosystem.comparison.words import told
    from ecosystem.report.summary import summary
    from ecosystem.results.results import ResultsError, open_results
    from ecosystem.sweeps.swept import is_swept, open_swept
    from ecosystem.sweeps.words import told as told_of_sweep

    if control is not None and figure is None:
        raise click.UsageError("--control is drawn in a figure: give --figure FILE")
    try:
        if is_swept(run_dir):
            if figure is not None:
                raise click.UsageError(f"{run_dir} is a sweep; 'ecosystem report' draws its maps")
            click.echo(told_of_sweep(open_swept(run_dir)))
            return
        if is_compared(run_dir):
            if figure is not None:
                raise click.UsageError(f"{run_dir} is a comparison; figures are of runs")
            click.echo(told(open_compared(run_dir)))
            return
        results = open_results(run_dir)
        text = summary(results)
        if figure is not None:
            from ecosystem.report.figure import overview

            overview(results, figure, open_results(control) if control is not None else None)
    except ResultsError as error:
        raise click.UsageError(str(error)) from error
    except ImportError as error:
        raise click.UsageError(f"{error}; install the extra 'plot'") from error
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{figure} cannot be written: {error}") from error
    click.echo(text)
    if figure is not None:
        click.echo(f"\nfigure: {figure}")


@main.command()
@click.argument("scenario")
@_SET
@_clean_errors
def plan(scenario: str, overrides: tuple[str, ...]) -> None:
    """Print what a run of SCENARIO would do, and what it would cost; nothing is run."""
    from ecosystem.scenario.scenario import Scenario

    loaded = Scenario.load(scenario, overrides)

    from ecosystem.agents.agent import AgentError
    from ecosystem.corpus.link_file import LinkFileError
    from ecosystem.experiment.plan import plan as make_plan
    from ecosystem.language.word_lists import WordListError

    try:
        click.echo(make_plan(loaded))
    except (AgentError, LinkFileError, WordListError) as error:
        raise click.UsageError(str(error)) from error


@main.command()
@click.argument("scenario")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Who may look: this machine only."
)
@_SET
@_clean_errors
def view(scenario: str, port: int, host: str, overrides: tuple[str, ...]) -> None:
    """Watch SCENARIO round by round in a browser; nothing is written."""
    from ecosystem.scenario.scenario import Scenario

    loaded = Scenario.load(scenario, overrides)

    from ecosystem.live.serve import listen, page_of, serve

    try:
        page, listening = page_of(loaded), listen(host, port)
    except ImportError as error:
        raise click.UsageError(f"{error}; install the extra 'viz'") from error
    except OSError as error:
        raise click.UsageError(f"{host}:{port}: {error.strerror}; try another --port") from error
    click.echo(f"{loaded.title or scenario}: http://{host}:{port} until Ctrl-C")
    serve(page, listening)


@main.command()
@click.argument("comparison")
@click.option("--replicates", type=click.IntRange(min=2), help="Instead of what the file says.")
@click.option(
    "--until-precise",
    "half_width",
    type=click.FloatRange(min=0, min_open=True),
    metavar="HALF_WIDTH",
    help="Add replicates until the primary outcome's 95 % intervals are as narrow as this.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Runs at once, on a local Ray.")
@click.option("--address", help="Make the runs on the Ray cluster at this address.")
@click.option("--out", type=click.Path(path_type=Path), help="New folder, or one to go on with.")
@_clean_errors
def compare(
    comparison: str,
    replicates: int | None,
    half_width: float | None,
    workers: int | None,
    address: str | None,
    out: Path | None,
) -> None:
    """Compare the policies of COMPARISON, a file or the name of a shipped one, pair by pair.

    Started again after any stop, it makes only the runs that are missing. The exit status is
    1 if a run failed; the others count.
    """
    from ecosystem.comparison.loading import load, with_numbers

    design = with_numbers(load(comparison), replicates, half_width)
    folder = out or Path("results") / Path(comparison).stem

    from ecosystem.comparison.compare import compare as run_comparison
    from ecosystem.comparison.words import told
    from ecosystem.results.run_folder import RunFolderError
    from ecosystem.runtime.runtime import HostsError

    try:
        found = run_comparison(design, folder, workers=workers, address=address, progress=True)
    except (HostsError, RunFolderError) as error:
        raise click.UsageError(str(error)) from error
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; the same command goes on with {folder}", err=True)
        sys.exit(130)
    click.echo(told(found))
    sys.exit(int(found.n_failed > 0))


@main.command()
@click.argument("sweep")
@click.option("--replicates", type=click.IntRange(min=2), help="Instead of what the file says.")
@click.option("--workers", type=click.IntRange(min=1), help="Runs at once, on a local Ray.")
@click.option("--address", help="Make the runs on the Ray cluster at this address.")
@click.option("--out", type=click.Path(path_type=Path), help="New folder, or one to go on with.")
@_clean_errors
def sweep(
    sweep: str,
    replicates: int | None,
    workers: int | None,
    address: str | None,
    out: Path | None,
) -> None:
    """Run SWEEP, a file or the name of a shipped one: parameters varied, arms compared.

    Started again after any stop, it makes only the runs that are missing. The exit status is
    1 if a run failed; the others count.
    """
    from ecosystem.sweeps.loading import load, with_replicates

    design = with_replicates(load(sweep), replicates)
    folder = out or Path("results") / Path(sweep).stem

    from ecosystem.results.run_folder import RunFolderError
    from ecosystem.runtime.runtime import HostsError
    from ecosystem.sweeps.sweep import sweep as run_sweep
    from ecosystem.sweeps.words import told

    try:
        found = run_sweep(design, folder, workers=workers, address=address, progress=True)
    except (HostsError, RunFolderError) as error:
        raise click.UsageError(str(error)) from error
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; the same command goes on with {folder}", err=True)
        sys.exit(130)
    click.echo(told(found))
    sys.exit(int(found.n_failed > 0))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path), help="By default DIR/report.html.")
def report(folder: Path, out: Path | None) -> None:
    """Write what the comparison or sweep in DIR found as one HTML page, with its figures.

    The page needs no network and no other file. A report that is there is replaced.
    """
    from ecosystem.report.comparison_page import write_report
    from ecosystem.report.sweep_page import write_sweep_report
    from ecosystem.results.results import ResultsError
    from ecosystem.sweeps.swept import is_swept

    try:
        page, figures = (write_sweep_report if is_swept(folder) else write_report)(folder, out)
    except ResultsError as error:
        raise click.UsageError(str(error)) from error
    except ImportError as error:
        raise click.UsageError(f"{error}; install the extra 'report'") from error
    except OSError as error:
        raise click.UsageError(f"the report cannot be written: {error}") from error
    click.echo(f"report: {page}\nfigures: {figures}")


@main.command()
@click.argument("names", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="Say what each case is; nothing is run.")
@click.option("--quick", is_flag=True, help="Only the quick cases, in under a minute.")
@click.option("--workers", type=click.IntRange(min=1), help="Run on a local Ray; same results.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to make: Parquet and a figure for every case.",
)
def validate(
    names: tuple[str, ...], listing: bool, quick: bool, workers: int | None, out: Path | None
) -> None:
    """Check the engine against theory and published results: all cases, or those NAMED.

    Each line shows the number of a case that is furthest from theory, in standard errors (z).
    The exit status is 1 if a case is not right.
    """
    from ecosystem.runtime.runtime import HostsError
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
    from ecosystem.language.support import SupportError
    from ecosystem.ledger import LedgerError
    from ecosystem.validation.listing import HEADER, row, total, troubles
    from ecosystem.validation.running import outcomes

    click.echo(HEADER)
    done = []
    try:
        for outcome in outcomes(cases, workers, progress=True):
            done.append(outcome)
            tqdm.write("\n".join([row(outcome), *troubles(outcome)]))  # above the bar
    except HostsError as error:
        raise click.UsageError(str(error)) from error
    except KeyboardInterrupt:
        click.echo("interrupted; these cases were finished:", err=True)
        status = 130
    except (LedgerError, NotThereError, SupportError, ValueError) as error:
        click.echo(f"a case could not be run: {error}; these were finished:", err=True)
        status = 1
    else:
        status = int(any(outcome.verdict in ("wrong", "weak") for outcome in done))
    click.echo(total(done))
    if out is not None:
        from ecosystem.validation.writing import write

        click.echo(write(done, out))
    sys.exit(status)
