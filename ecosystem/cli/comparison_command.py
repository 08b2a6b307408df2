"""What commands about many runs do: make what is missing, say what was found, end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from ecosystem.experiments.loading import Design
    from ecosystem.experiments.result import ComparisonResult


def default_folder(name: str) -> Path:
    """Return the folder of results that is named after a file."""
    return Path("results") / Path(name).stem


def compare_and_tell(
    design: Design,
    folder: Path,
    *,
    out: Path | None = None,
    tell: Callable[[ComparisonResult], str] | None = None,
    **asked: Any,
) -> NoReturn:
    """Run what is missing of a comparison, print what it found, and end with its exit status.

    Parameters
    ----------
    design, folder
        What is compared, and where if `out` is not given.
    tell
        What is printed of its result; by default all of it.
    """
    from ecosystem.experiments.compare import compare
    from ecosystem.experiments.memory import TooLargeError
    from ecosystem.reporting.comparison_text import comparison_text
    from ecosystem.results.run_folder import RunFolderError
    from ecosystem.runtime.runtime import HostsError, NoHostsError

    folder = out or folder
    try:
        result = compare(design, folder, progress=True, **asked)
    except (NoHostsError, RunFolderError, TooLargeError) as error:
        raise click.UsageError(str(error)) from error
    except HostsError as error:
        click.echo(f"{error}; the same command goes on with {folder}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; the same command goes on with {folder}", err=True)
        sys.exit(130)
    click.echo((tell or comparison_text)(result))
    sys.exit(int(result.n_failed > 0))
