"""The command that says what more of people's text is worth. It imports what it needs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecosystem.cli.comparison_command import compare_and_tell
from ecosystem.cli.on_ray import on_ray
from ecosystem.cli.scenario_argument import OVERRIDES, clean_errors
from ecosystem.cli.telling import tell_of_scenario
from ecosystem.cli.user_code import with_user_code

if TYPE_CHECKING:
    from ecosystem.experiments.result import ComparisonResult

_YEAR = re.compile(r"[0-9]{4}")


def _dates(_: click.Context, __: click.Parameter, said: str | None) -> tuple[date, ...]:
    """Read dates with commas between them; a year is its first day."""
    found = []
    for text in map(str.strip, said.split(",") if said is not None else ()):
        try:
            found.append(date.fromisoformat(f"{text}-01-01" if _YEAR.fullmatch(text) else text))
        except ValueError:
            message = f"{text!r} is no date; expected one as 2026 or 2026-07-01"
            raise click.BadParameter(message) from None
    return tuple(found)


@click.command()
@click.argument("scenario")
@click.option("--lab", "labs", multiple=True, help="Who reads more; by default all labs that can.")
@click.option(
    "--tokens",
    type=click.FloatRange(min=0, min_open=True, max=1e12),
    help="How much more, by the publishers' tokens_per_draw; by default 1e6.",
)
@click.option(
    "--draws", type=click.IntRange(1, 10**12), help="The same in independent draws of a word."
)
@click.option(
    "--at",
    callback=_dates,
    metavar="DATES",
    help="When, as in 2026,2031-07-01: a lab's first training from then on. By default its first"
    " one, and the one in the middle.",
)
@click.option(
    "--replicates", type=click.IntRange(min=2), default=5, show_default=True, help="Of every world."
)
@on_ray("Runs at once, on a local Ray.")
@click.option("--out", type=click.Path(path_type=Path), help="New folder, or one to go on with.")
@OVERRIDES
@with_user_code
@clean_errors
def worth(
    scenario: str,
    labs: tuple[str, ...],
    tokens: float | None,
    draws: int | None,
    at: tuple[date, ...],
    replicates: int,
    overrides: tuple[str, ...],
    **where: Any,
) -> None:
    """Say what more of people's text is worth to labs of SCENARIO, at once and in the end.

    Each lab in its turn reads a million tokens more in one training. The same world runs without
    them, on the same random numbers, and where labs read archives also without archives. A picture
    of what more text of each kind would do, worth.png, is drawn of the runs without more.

    Started again after any stop, it makes only the runs that are missing.
    """
    from ecosystem.scenario.scenario import Scenario

    if tokens is not None and draws is not None:
        raise click.UsageError("--tokens and --draws say the same: give one of them")
    loaded = Scenario.load(scenario, overrides)

    from ecosystem.experiments.worth_design import worth_design
    from ecosystem.experiments.worth_moments import WorthError, passed_over

    stem = Path(scenario).stem
    try:
        design = worth_design(
            loaded, labs=labs, tokens=tokens, draws=draws, at=at, replicates=replicates, name=stem
        )
    except WorthError as error:
        raise click.UsageError(f"{error}; nothing was run") from error
    tell_of_scenario(scenario, loaded)
    for lab, why in passed_over(loaded).items() if not labs else ():
        click.echo(f"{scenario}: warning: lab {lab!r} does not read more: {why}", err=True)

    folder = Path("results") / f"{stem}-{loaded.content_hash()[:8]}-worth"
    compare_and_tell(design, folder, tell=_draw_and_tell, **where)


def _draw_and_tell(result: ComparisonResult) -> str:
    """Draw the picture into the folder of the comparison; return the answer, and where it lies."""
    from ecosystem.reporting.worth_command_text import worth_text
    from ecosystem.reporting.worth_picture import draw_worth

    try:
        drawn = draw_worth(result)
        said = "" if drawn is None else f"picture: {drawn}"
    except ImportError as error:
        said = f"no picture: {error}; the extra 'plot' draws one"
    except OSError as error:
        said = f"no picture: it cannot be written: {error}"
    return worth_text(result, said)
