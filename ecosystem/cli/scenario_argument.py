"""How commands take a scenario: changes on the command line, and errors told at their place."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

OVERRIDES = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value, as in labs.alpha.tokens=1000; may be given many times.",
)


def clean_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn expected errors into a message on standard error and exit status 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from ecosystem.config.problems import ScenarioError

        try:
            return command(*args, **kwargs)
        except ScenarioError as error:
            n = len(error.problems)
            click.echo(f"{error}\n{n} problem{'s' if n > 1 else ''}; nothing was run", err=True)
            sys.exit(2)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                click.echo(f"{error.filename}: this name is too long for a file", err=True)
                sys.exit(2)
            from ecosystem.results.run_folder import is_full

            if not is_full(error):
                raise
            click.echo(
                f"\n{error.strerror}: what was written until then stays. Make room; a comparison or"
                " sweep goes on with the same command, a run with 'ecosystem resume'",
                err=True,
            )
            sys.exit(1)

    return wrapped
