"""Commands about a single run: plan, run, view, show. Each imports what it needs."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import Any

import click

from ecosystem.cli.engine_errors import engine_errors
from ecosystem.cli.on_ray import on_ray
from ecosystem.cli.scenario_argument import OVERRIDES, clean_errors
from ecosystem.cli.telling import tell_of_design, tell_of_scenario
from ecosystem.cli.user_code import with_user_code


@click.command()
@click.argument("scenario")
@OVERRIDES
@with_user_code
@clean_errors
def plan(scenario: str, overrides: tuple[str, ...]) -> None:
    """Print what SCENARIO, a comparison or a sweep would do and take; nothing is run."""
    from ecosystem.scenario.catalogue import is_comparison

    of_many = is_comparison(scenario)
    if of_many and overrides:
        raise click.UsageError("--set changes a scenario; a comparison says what is changed")
    planned = _plan_of_many if of_many else _plan_of_one

    from ecosystem.agents.options import AgentError
    from ecosystem.experiments.memory import TooLargeError
    from ecosystem.text.data_file import DataFileError
    from ecosystem.text.word_lists import WordListError

    try:
        click.echo(planned(scenario, overrides))
    except (AgentError, DataFileError, TooLargeError, WordListError) as error:
        raise click.UsageError(str(error)) from error


def _plan_of_one(name: str, overrides: tuple[str, ...]) -> str:
    from ecosystem.experiments.run_plan import plan as make_plan
    from ecosystem.scenario.scenario import Scenario

    loaded = Scenario.load(name, overrides)
    tell_of_scenario(name, loaded)
    return make_plan(loaded)


def _plan_of_many(name: str, _: tuple[str, ...]) -> str:
    from ecosystem.experiments.loading import load
    from ecosystem.experiments.plan import plan as make_plan

    design = load(name)
    tell_of_design(name, design)
    return make_plan(design)


@click.command()
@click.argument("scenario")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder to make; must not exist.")
@click.option("--seed", type=int, help="Short for --set seed=N.")
@click.option("--rounds", type=int, help="Short for --set time.rounds=N.")
@on_ray("N hosts, on a local Ray or of the cluster; same results.", of_a_cluster=True)
@click.option(
    "--replicates",
    type=click.IntRange(min=2),
    metavar="N",
    help="Run it with N seeds, from its own on: a comparison of one arm, with means and intervals.",
)
@click.option("-v", "--verbose", count=True, help="Also print time by phase, and who sat where.")
@OVERRIDES
@with_user_code
@clean_errors
def run(
    scenario: str,
    out: Path | None,
    seed: int | None,
    rounds: int | None,
    replicates: int | None,
    verbose: int,
    overrides: tuple[str, ...],
    **where: Any,
) -> None:
    """Run SCENARIO, a file or the name of a shipped one, into a new folder.

    With --replicates the folder is that of a comparison, and workers are runs at once.
    """
    from ecosystem.scenario.scenario import Scenario

    changes = list(overrides)
    changes += [f"seed={seed}"] if seed is not None else []
    changes += [f"time.rounds={rounds}"] if rounds is not None else []
    loaded = Scenario.load(scenario, changes)
    tell_of_scenario(scenario, loaded)
    folder = out or Path("results") / f"{Path(scenario).stem}-{loaded.content_hash()[:8]}"
    if replicates is not None:
        from ecosystem.cli.comparison_command import compare_and_tell
        from ecosystem.experiments.replicates import replicates_of

        if where["cluster"] is not None and where["workers"] is not None:
            raise click.UsageError("--replicates take all free cores of a cluster: leave --workers")
        design = replicates_of(loaded, replicates, Path(scenario).stem)
        compare_and_tell(design, folder.with_name(f"{folder.name}-replicates"), out=out, **where)

    from ecosystem.experiments.run import run as run_scenario
    from ecosystem.reporting.summary import summary

    with engine_errors(scenario, partial(_kept, folder)):
        results = run_scenario(loaded, folder, progress=True, **where)
    click.echo(summary(results))
    if verbose:
        click.echo("\nTIME by phase")
        for phase, seconds in results.manifest["seconds_by_phase"].items():
            click.echo(f"  {phase:<10}{seconds:9.2f} s")
        click.echo(f"\n{_processes(results.manifest['processes'])}")


def _processes(processes: list[dict[str, Any]]) -> str:
    """Say what each process carried and did, a line each."""
    lines = ["PROCESSES  CPU s  in kernels      MB in     MB out"]
    for used in processes:
        size = "".join(f"{used[name] / 1e6:11.1f}" for name in ("bytes_in", "bytes_out"))
        cpu = f"{used['cpu_seconds']:16.2f}{used['kernel_cpu_seconds']:12.2f}"
        lines += [f"{cpu}{size}  {used['node'] or 'this machine'}: {used['process']}"]
    return "\n".join(lines)


def _kept(folder: Path, may_go_on: bool) -> str:
    if not folder.exists():
        return "nothing is kept"
    kept = f"what was measured until then is in {folder}"
    again = f"ecosystem resume {shlex.quote(str(folder))}"
    return f"{kept}; '{again}' goes on with it" if may_go_on else kept


@click.command()
@click.argument("scenario")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Who may look: this machine only."
)
@OVERRIDES
@clean_errors
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


@click.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--figure", type=click.Path(path_type=Path), help="Draw it too: a png, svg or pdf.")
@click.option(
    "--control", type=click.Path(path_type=Path), help="A run to draw beside it, in grey."
)
def show(run_dir: Path, figure: Path | None, control: Path | None) -> None:
    """Print the summary of RUN_DIR, a run, comparison or sweep, again from its files alone."""
    from ecosystem.config.printable import printable
    from ecosystem.experiments.result import is_comparison_folder, open_comparison
    from ecosystem.reporting.comparison_text import comparison_text
    from ecosystem.reporting.summary import summary
    from ecosystem.results.results import ResultsError, open_results

    if control is not None and figure is None:
        raise click.UsageError("--control is drawn in a figure: give --figure FILE")
    try:
        if is_comparison_folder(run_dir):
            if figure is not None:
                raise click.UsageError(
                    f"{run_dir} is a comparison; 'ecosystem report' draws its figures"
                )
            click.echo(printable(comparison_text(open_comparison(run_dir))))
            return
        results = open_results(run_dir)
        text = printable(summary(results))
        beside = open_results(control) if control is not None else None
    except ResultsError as error:
        raise click.UsageError(str(error)) from error
    if figure is not None:
        from ecosystem.reporting.run_figure import overview

        try:
            overview(results, figure, beside)
        except ResultsError as error:
            raise click.UsageError(str(error)) from error
        except ImportError as error:
            raise click.UsageError(f"{error}; install the extra 'plot'") from error
        except (OSError, ValueError) as error:
            raise click.UsageError(f"{figure} cannot be written: {error}") from error
    click.echo(text)
    if figure is not None:
        click.echo(f"\nfigure: {figure}")
